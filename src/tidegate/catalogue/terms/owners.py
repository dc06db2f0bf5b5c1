"""Who may own a deposit of a product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain


class Title(StrEnum):
    """How several own one deposit: alone, all of it together, or by shares."""

    SOLE = "sole"
    JOINT = "joint"
    SHARES = "shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners(Plain):
    """At most `count_max` owners, under one of `titles`."""

    count_max: int = 1
    titles: tuple[Title, ...] = (Title.SOLE,)

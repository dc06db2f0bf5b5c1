"""A person, and the identity that can be taken away from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidegate.parties.refusal import checked_code


class PersonState(StrEnum):
    """`suspended`: no new money; what is inside stays payable."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`code` is opaque (S000123); `region` where the person lives, as ISO 3166-2 (CN-37). No name here."""

    code: str
    region: str
    state: PersonState = PersonState.ACTIVE
    shredded_on: date | None = None

    def __post_init__(self) -> None:
        checked_code(self.code, field="person")
        checked_code(self.region, field="region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names a person. Kept in one table and nowhere else."""

    person: str
    full_name: str
    email: str = ""
    born_on: date | None = None
    document: str = ""

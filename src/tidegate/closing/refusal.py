"""Why a close is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn


class ClosingRefusal(StrEnum):
    """Codes, in order of precedence."""

    CLOSE_IN_PROGRESS = "close_in_progress"
    NO_PLATFORM = "no_platform"
    NO_OPEN_DAY = "no_open_day"
    NOT_SET_ASIDE = "not_set_aside"


_SAYS: Mapping[ClosingRefusal, tuple[str | None, str, str]] = {
    ClosingRefusal.CLOSE_IN_PROGRESS: (
        None,
        "One close at a time: another process is closing a day of this platform.",
        "Wait until it is done; if it was killed, its lock is gone and the next close goes on where it stopped.",
    ),
    ClosingRefusal.NO_PLATFORM: (
        None,
        "A platform's calendar says which days it closes.",
        "Describe the platform first.",
    ),
    ClosingRefusal.NO_OPEN_DAY: (None, "Only an open business day can be closed.", "Open the platform's first day."),
    ClosingRefusal.NOT_SET_ASIDE: (
        "deposit_id",
        "Only a deposit that a close has set aside can be released.",
        "Look at the list of exceptions.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed. `reasons` is empty here: only the gate has some."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: tuple[NoReturn, ...] = ()


def refused(code: ClosingRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = _SAYS[code]
    transient = code is ClosingRefusal.CLOSE_IN_PROGRESS
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=transient)

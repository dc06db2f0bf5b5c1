"""Clocks: a day count as a line on which each day has its place, so that interest days are one subtraction.

Of additive conventions the line is the convention's own. Where the convention looks at both days together, or at
coupon periods, the line depends on where a segment begins, and its name says so. SQL needs only the places of the days
it accrues: they are kept as dated rows beside the segments, written from here and from nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.money import DayCount

DAYS = "days"
"""The clock on which a calendar day is one unit; SQL knows it without a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`name` identifies it for ever; `basis` is how many of its units are a year."""

    name: str
    basis: int

    def place(self, day: date) -> int:
        """Where a day stands; interest units from one day to another are the difference of their places."""
        return place(name=self.name, day=day)


def clock_of(*, day_count: DayCount) -> Clock:
    """The clock that a segment of a contract runs on."""
    return Clock(name=DAYS, basis=day_count.basis)


def place(*, name: str, day: date) -> int:
    """Where `day` stands on the clock of that name."""
    assert name == DAYS, f"no clock: {name}"
    return day.toordinal()

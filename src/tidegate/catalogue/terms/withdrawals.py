"""How often money may be taken out of a deposit, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Term


class Per(StrEnum):
    """A period of the calendar, counted from January: the same for every deposit of a product."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]

    def first_day(self, day: date) -> date:
        """Of the period in which `day` lies."""
        return date(day.year, day.month - (day.month - 1) % self.months, 1)

    def next_first_day(self, day: date) -> date:
        """Of the period after it."""
        return Term(months=self.months).end(self.first_day(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals(Plain):
    """At most `times` in each calendar period `per` (None: as often as one likes); a notice counts on the day on which
    it is given. Taking out everything is never once too often. For the time `locked`, counted from the first day,
    nothing is taken out and no notice given.
    """

    times: int | None = None
    per: Per | None = None
    locked: Term | None = None

    def open_from(self, starts_on: date) -> date:
        """The first day on which a deposit that began on `starts_on` gives money back."""
        return starts_on if self.locked is None else self.locked.end(starts_on)

    def left(self, *, taken_on: tuple[date, ...], on: date) -> int | None:
        """How many more there may be in the period of `on`, after those on the days `taken_on`; None: no limit."""
        if self.times is None or self.per is None:
            return None
        since = self.per.first_day(on)
        return max(0, self.times - sum(since <= day <= on for day in taken_on))

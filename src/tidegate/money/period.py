"""Days, and half-open stretches of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tidegate.money.invalid import Invalid

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` up to, not including, `end`; without an end it stays open. Every period in the house is one."""

    start: date
    end: date | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise Invalid(
                field="end",
                value=self.end.isoformat(),
                rule=f"A period that starts on {self.start} cannot end before it.",
                remedy="Give the first day that is no longer part of it.",
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        return self.start == self.end

    @property
    def days(self) -> int:
        """How many days it has. Only of a period with an end."""
        assert self.end is not None, "an open period has no number of days"
        return (self.end - self.start).days

    def each_day(self) -> Iterator[date]:
        """Its days in order. Only of a period with an end."""
        return (self.start + timedelta(days=n) for n in range(self.days))

    def intersection(self, other: Period) -> Period | None:
        """The days in both; None if there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Period(start=start, end=end)

    def overlaps(self, other: Period) -> bool:
        return self.intersection(other) is not None


def parse_day(text: str, *, field: str = "day") -> date:
    """A day from `2020-12-18`, the Gregorian calendar's years 0001 to 9999. Raises `Invalid`."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Invalid(
        field=field,
        value=text,
        rule="A day is a date that exists, as year-month-day in ASCII digits.",
        remedy="Write it like 2020-12-18.",
    )

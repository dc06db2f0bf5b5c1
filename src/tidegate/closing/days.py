"""Which business days the next run closes: one day on which something falls due, or a stretch of quiet ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tidegate.money import Calendar, Period, Roll

RUN_CALENDAR_DAYS_MAX = 400
"""A quiet stretch of years is closed in pieces of about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The business days to close, all `quiet` or exactly one that is not, and the day that follows them."""

    days: tuple[date, ...]
    next_day: date
    quiet: bool

    @property
    def first_day(self) -> date:
        return self.days[0]

    @property
    def last_day(self) -> date:
        return self.days[-1]


def plan_days(*, open_day: date, until: date, calendar: Calendar, first_due: date | None) -> Days | None:
    """None when nothing is left to close up to and with `until`. What falls due on no business day waits."""
    if open_day > until:
        return None
    busy = None if first_due is None else max(open_day, calendar.roll(first_due, Roll.FOLLOWING))
    if busy == open_day:
        return Days(days=(open_day,), next_day=calendar.next_after(open_day), quiet=False)
    end = min(until + timedelta(days=1), open_day + timedelta(days=RUN_CALENDAR_DAYS_MAX))
    quiet = calendar.business_days(Period(start=open_day, end=end if busy is None else min(end, busy)))
    assert quiet, "the open day is a business day"
    return Days(days=quiet, next_day=calendar.next_after(quiet[-1]), quiet=True)

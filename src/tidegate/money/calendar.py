"""Business days by frozen, dated tables.

A calendar is a fact of its years: the State Council moves working days onto weekends each autumn for the next year, and
a contract must not change because a library does. So each table has a first and a last day, and asking beyond them is
`Invalid`, never a guess.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from tidegate.money.invalid import Invalid
from tidegate.money.period import Period

_CODE = re.compile(r"[A-Z]{2,16}")
_SATURDAY = 5


class OutsideCalendar(Invalid):
    """A day outside what is published of a calendar: it is not known whether business is done on it.

    `code` names the calendar, `known_until` is the first day not known any more, `beyond` whether it is reached.
    """

    def __init__(self, *, code: str, table: Period, day: date) -> None:
        self.code, self.known_until = code, table.end
        self.beyond = day > table.start
        self._made_of = code, table, day
        super().__init__(
            field="day",
            value=day.isoformat(),
            rule=f"The {code} calendar is published from {table.start} up to {table.end} only.",
            remedy="Give a day within the table, or install a release with a later one.",
        )

    def __reduce__(self) -> tuple[object, ...]:
        return _again, self._made_of


def _again(code: str, table: Period, day: date) -> OutsideCalendar:
    return OutsideCalendar(code=code, table=table, day=day)


class Roll(StrEnum):
    """What happens to a date that is no business day."""

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    """The next business day, unless that lies in the next month: then the one before."""
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Monday to Friday, less the days `closed`, plus the weekend days `opened`, known within `table` only."""

    code: str
    table: Period
    closed: frozenset[date]
    opened: frozenset[date]

    def is_business_day(self, day: date) -> bool:
        """Raises `Invalid` outside the table."""
        if day not in self.table:
            raise OutsideCalendar(code=self.code, table=self.table, day=day)
        return day not in self.closed and (day.weekday() < _SATURDAY or day in self.opened)

    def next_after(self, day: date) -> date:
        """The first business day after `day`."""
        return self._walk(day + timedelta(days=1), step=1)

    def last_before(self, day: date) -> date:
        """The last business day before `day`."""
        return self._walk(day - timedelta(days=1), step=-1)

    def roll(self, day: date, roll: Roll) -> date:
        """`day` itself if it is a business day or nothing rolls, else the business day that `roll` names."""
        match roll:
            case Roll.NONE:
                return day
            case Roll.FOLLOWING:
                return self._walk(day, step=1)
            case Roll.PRECEDING:
                return self._walk(day, step=-1)
            case Roll.MODIFIED_FOLLOWING:
                following = self._walk(day, step=1)
                same_month = (following.year, following.month) == (day.year, day.month)
                return following if same_month else self._walk(day, step=-1)

    def business_days(self, period: Period) -> tuple[date, ...]:
        """The business days of a period, in order."""
        return tuple(day for day in period.each_day() if self.is_business_day(day))

    def _walk(self, day: date, *, step: int) -> date:
        while not self.is_business_day(day):
            day += timedelta(days=step)
        return day


def calendar_codes() -> tuple[str, ...]:
    """The calendars that are installed."""
    names = (entry.name for entry in files("tidegate.money").joinpath("data").iterdir())
    return tuple(sorted(n.removeprefix("calendar_").removesuffix(".csv") for n in names if n.startswith("calendar_")))


@lru_cache(maxsize=64)
def _read(code: str) -> Calendar | None:
    if not _CODE.fullmatch(code):
        return None
    source = files("tidegate.money").joinpath(f"data/calendar_{code}.csv")
    if not source.is_file():
        return None
    rows = list(csv.DictReader(source.read_text("utf-8").splitlines()))
    days = {
        what: [date.fromisoformat(r["day"]) for r in rows if r["what"] == what] for what in {r["what"] for r in rows}
    }
    (start,), (end,) = days["from"], days["until"]
    return Calendar(
        code=code,
        table=Period(start=start, end=end),
        closed=frozenset(days.get("closed", ())),
        opened=frozenset(days.get("open", ())),
    )


def calendar(code: str, *, field: str = "calendar") -> Calendar:
    """The calendar of a code such as `CN`, `AU` or `WEEKENDS`. Raises `Invalid`."""
    found = _read(code) if isinstance(code, str) else None
    if found is None:
        raise Invalid(
            field=field,
            value=code,
            rule="There is no calendar of that code.",
            remedy=f"Give one of {', '.join(calendar_codes())}.",
        )
    return found

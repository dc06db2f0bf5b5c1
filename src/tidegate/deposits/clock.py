"""Clocks: a day count as a line on which each day has its place, so that interest units are one subtraction.

Of an additive convention the line is its own. Where a convention looks at both days together, or at coupon periods, the
line depends on where the period of interest begins, and the clock's name says so: a name is read back without anything
else. SQL needs only the places of the days it accrues: they are kept as dated rows beside the segments, written from
here and from nowhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import lcm
from typing import Protocol

from tidegate.money import DayCount, DayCountInputs, Term, calendar

DAYS = "days"
"""The clock on which a calendar day is one unit; SQL knows it without a table."""

_FIRST_DAY, _A_MONTHS_END = date(1900, 1, 1), date(1900, 1, 30)
_PLAIN = frozenset({DayCount.ACT_365F, DayCount.ACT_360, DayCount.ACT_364, DayCount.ACT_366})
_OWN_LINE = frozenset({DayCount.ACT_ACT_ISDA, DayCount.NL_365, DayCount.NL_360, DayCount.THIRTY_E_360})
_LENGTHS = {1: (28, 31), 3: (89, 92), 6: (181, 184), 12: (365, 366)}
"""Days of a coupon period of so many months, at least and at most: any of them divides a period's units."""

SELLABLE = (*sorted(_PLAIN | _OWN_LINE), DayCount.THIRTY_360_ISDA, DayCount.THIRTY_E_360_ISDA, DayCount.BUS_252,
            DayCount.ACT_ACT_ICMA)  # fmt: skip
"""The conventions that deposits accrue on."""


class Terms(Protocol):
    """What a clock needs of a contract."""

    @property
    def day_count(self) -> DayCount: ...
    @property
    def calendar(self) -> str: ...
    @property
    def end_of_month(self) -> bool: ...
    @property
    def coupon_months(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`name` identifies it for ever; `basis` is how many of its units are a year."""

    name: str
    basis: int

    def place(self, day: date) -> int:
        """Where a day stands; interest units from one day to another are the difference of their places."""
        return place(name=self.name, day=day)


def clock_basis(*, day_count: DayCount, coupon_months: int) -> int:
    """Units of a clock in a year; coupon periods matter to Act/Act ICMA alone."""
    if day_count is DayCount.ACT_ACT_ICMA:
        return 12 // coupon_months * _period_units(coupon_months)
    return day_count.basis


def clock_of(*, contract: Terms, starts_on: date, period_start: date, matures_on: date | None) -> Clock:
    """The clock of a deposit that began on `starts_on`, in the period of interest that began on `period_start`."""
    day_count = contract.day_count
    basis = clock_basis(day_count=day_count, coupon_months=contract.coupon_months)
    if day_count in _PLAIN:
        return Clock(name=DAYS, basis=basis)
    assert day_count in SELLABLE, f"no deposit accrues on {day_count}"
    parts = [str(day_count)]
    if day_count is DayCount.THIRTY_360_ISDA and period_start.day >= 30:
        parts.append("from a month's end")
    elif day_count is DayCount.THIRTY_E_360_ISDA and matures_on is not None and _last_of_february(matures_on):
        parts.append(matures_on.isoformat())
    elif day_count is DayCount.BUS_252:
        parts.append(contract.calendar)
    elif day_count is DayCount.ACT_ACT_ICMA:
        last_stays = contract.end_of_month and starts_on.day == monthrange(starts_on.year, starts_on.month)[1]
        parts += [str(contract.coupon_months), starts_on.isoformat(), *["month ends"] * last_stays]
    return Clock(name="|".join(parts), basis=basis)


@cache
def place(*, name: str, day: date) -> int:
    """Where `day` stands on the clock of that name. Invalid outside a calendar's table."""
    if name == DAYS:
        return day.toordinal()
    convention, *parts = name.split("|")
    match DayCount(convention):
        case DayCount.THIRTY_360_ISDA:
            # A period that begins on the 30th or 31st counts a 31st as a 30th; another does not.
            return DayCount.THIRTY_360_ISDA.units(_A_MONTHS_END if parts else _FIRST_DAY, day)
        case DayCount.THIRTY_E_360_ISDA:
            # The last of February counts as a 30th, but not where the contract ends on it.
            inputs = DayCountInputs(termination=date.fromisoformat(parts[0]) if parts else None)
            return DayCount.THIRTY_E_360_ISDA.units(_FIRST_DAY, day, inputs)
        case DayCount.BUS_252:
            return _business_days_before(parts[0], day)
        case DayCount.ACT_ACT_ICMA:
            return _on_coupons(int(parts[0]), date.fromisoformat(parts[1]), bool(parts[2:]), day)
        case own:
            return own.place(day)


def _last_of_february(day: date) -> bool:
    return day.month == 2 and day.day == monthrange(day.year, 2)[1]


def _business_days_before(code: str, day: date) -> int:
    table = calendar(code)
    table.is_business_day(day)
    return bisect_left(_business_days(code), day)


@cache
def _business_days(code: str) -> tuple[date, ...]:
    return calendar(code).business_days(calendar(code).table)


@cache
def _period_units(months: int) -> int:
    least, most = _LENGTHS[months]
    return lcm(*range(least, most + 1))


def _on_coupons(months: int, anchor: date, month_ends: bool, day: date) -> int:
    """A coupon period is so many units, each of its days an equal part of them. ICMA rule 251.1 iii.

    Days before the first period, of which only a loss of interest asks, weigh as those of the first.
    """
    periods = max(0, ((day.year - anchor.year) * 12 + day.month - anchor.month) // months)
    starts = (n for n in range(periods, -1, -1) if _coupon(anchor, months, month_ends, n) <= day)
    passed = next(starts, 0)
    begins, ends = (_coupon(anchor, months, month_ends, n) for n in (passed, passed + 1))
    units = _period_units(months)
    return units * passed + (day - begins).days * (units // (ends - begins).days)


def _coupon(anchor: date, months: int, month_ends: bool, number: int) -> date:
    nominal = Term(months=months * number).end(anchor) if number else anchor
    return nominal.replace(day=monthrange(nominal.year, nominal.month)[1]) if month_ends else nominal

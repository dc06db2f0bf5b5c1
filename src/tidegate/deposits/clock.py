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

_FIRST_DAY, _A_MONTHS_END, _FEBRUARYS_END = date(1900, 1, 1), date(1900, 1, 30), date(1900, 2, 28)
_PLAIN = frozenset({DayCount.ACT_365F, DayCount.ACT_360, DayCount.ACT_364, DayCount.ACT_366})
_OWN_LINE = frozenset({DayCount.ACT_ACT_ISDA, DayCount.NL_365, DayCount.NL_360, DayCount.THIRTY_E_360,
                       DayCount.THIRTY_365, DayCount.THIRTY_E_365, DayCount.ACT_365_25})  # fmt: skip
_COUNTED_FROM = frozenset({DayCount.THIRTY_360_ISDA, DayCount.THIRTY_360_PSA, DayCount.THIRTY_U_360,
                           DayCount.THIRTY_U_360_EOM, DayCount.THIRTY_E_PLUS_360, DayCount.ACT_365_ACTUAL,
                           DayCount.ACT_ACT_AFB, DayCount.ACT_ACT_AFB_ISDA, DayCount.ACT_ACT_YEAR})  # fmt: skip
"""What looks at both days together: the line is that of the stretches from one day, which the clock's name says."""
_LENGTHS = {1: (28, 31), 3: (89, 92), 6: (181, 184), 12: (365, 366)}
"""Days of a coupon period of so many months, at least and at most: any of them divides a period's units."""

SELLABLE = (*sorted(_PLAIN | _OWN_LINE | _COUNTED_FROM), DayCount.THIRTY_E_360_ISDA, DayCount.BUS_252,
            DayCount.ACT_ACT_ICMA, DayCount.ACT_365L)  # fmt: skip
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


def clock_of(
    *, contract: Terms, starts_on: date, period_start: date, period_end: date | None, matures_on: date | None
) -> Clock:
    """The clock of a deposit that began on `starts_on`, in the period of interest that began on `period_start` and ends
    as planned on `period_end`, which only Act/365L asks for."""
    day_count = contract.day_count
    basis = clock_basis(day_count=day_count, coupon_months=contract.coupon_months)
    if day_count in _PLAIN:
        return Clock(name=DAYS, basis=basis)
    assert day_count in SELLABLE, f"no deposit accrues on {day_count}"
    parts = [str(day_count)]
    if day_count in _COUNTED_FROM:
        parts.append(_counted_from(day_count, period_start, end_of_month=contract.end_of_month).isoformat())
    elif day_count is DayCount.THIRTY_E_360_ISDA and matures_on is not None and _last_of_february(matures_on):
        parts.append(matures_on.isoformat())
    elif day_count is DayCount.BUS_252:
        parts.append(contract.calendar)
    elif day_count is DayCount.ACT_365L:
        parts.append(str(_year_of(period_start, period_end, contract.coupon_months)))
    elif day_count is DayCount.ACT_ACT_ICMA:
        last_stays = contract.end_of_month and starts_on.day == monthrange(starts_on.year, starts_on.month)[1]
        parts += [str(contract.coupon_months), starts_on.isoformat(), *["month ends"] * last_stays]
    return Clock(name="|".join(parts), basis=basis)


def _counted_from(day_count: DayCount, start: date, *, end_of_month: bool) -> date:
    """A day from which the convention counts as it does from `start`: months of thirty days look at the kind of day
    alone, so that most deposits share a clock."""
    if not str(day_count).startswith("30"):
        return start
    february = _last_of_february(start)
    match day_count:
        case DayCount.THIRTY_E_PLUS_360:
            # Its own 31st is a 30th, every other the first of the next month.
            return start if start.day == 31 else _FIRST_DAY
        case DayCount.THIRTY_360_PSA if february:
            # Its own last of February is a 30th, every other is not.
            return start
        case DayCount.THIRTY_U_360 | DayCount.THIRTY_U_360_EOM if february:
            if day_count is DayCount.THIRTY_U_360_EOM or end_of_month:
                return _FEBRUARYS_END
    return _A_MONTHS_END if start.day >= 30 else _FIRST_DAY


def _year_of(start: date, end: date | None, coupon_months: int) -> int:
    """How many days the year has by Act/365L, in the period from `start` to `end`."""
    assert end is not None, "Act/365L asks where the period ends"
    inputs = DayCountInputs(period_end=end, frequency=Term(months=coupon_months))
    return DayCount.ACT_365L.basis // DayCount.ACT_365L.units(start, date.fromordinal(start.toordinal() + 1), inputs)


@cache
def place(*, name: str, day: date) -> int:
    """Where `day` stands on the clock of that name. Invalid outside a calendar's table."""
    if name == DAYS:
        return day.toordinal()
    convention, *parts = name.split("|")
    match DayCount(convention):
        case DayCount.THIRTY_E_360_ISDA:
            # The last of February counts as a 30th, but not where the contract ends on it.
            inputs = DayCountInputs(termination=date.fromisoformat(parts[0]) if parts else None)
            found = DayCount.THIRTY_E_360_ISDA.units(_FIRST_DAY, day, inputs)
        case DayCount.BUS_252:
            found = _business_days_before(parts[0], day)
        case DayCount.ACT_365L:
            found = day.toordinal() * (DayCount.ACT_365L.basis // int(parts[0]))
        case DayCount.ACT_ACT_ICMA:
            found = _on_coupons(int(parts[0]), date.fromisoformat(parts[1]), bool(parts[2:]), day)
        case counted if counted in _COUNTED_FROM:
            found = _since(counted, date.fromisoformat(parts[0]), day)
        case own:
            found = own.place(day)
    return found


def _since(day_count: DayCount, first: date, day: date) -> int:
    """Units from `first` on; of days before it, of which only a loss of interest asks, units up to it."""
    inputs = DayCountInputs(end_of_month=True)
    if day == first:
        return 0
    return day_count.units(first, day, inputs) if first < day else -day_count.units(day, first, inputs)


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

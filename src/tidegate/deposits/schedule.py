"""Resolved: a contract's dates on the calendar, from the day it begins to its maturity. Pure.

Nominal dates are counted first and rolled each by itself afterwards, so a holiday never moves the dates behind it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from tidegate.catalogue.terms import InterestPaid
from tidegate.deposits.clock import Clock, clock_of
from tidegate.deposits.contract import Contract
from tidegate.deposits.segment import Life, Segment
from tidegate.money import DayCount, Invalid, OutsideCalendar, Roll, Term, calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The dates of a contract that begins on `starts_on`. Interest runs up to and without `matures_on`.

    `next_pay_on` is when interest first goes to the saver's cash; interest paid to the deposit is a turn of it.
    """

    starts_on: date
    matures_on: date | None
    next_pay_on: date | None


def resolve(*, contract: Contract, starts_on: date) -> Resolved:
    """Dates after the calendar's roll. Invalid where a date that the contract needs from the beginning, its maturity or
    the first payment or instalment, lies beyond what is published of its calendar."""
    try:
        return _resolved(contract, starts_on)
    except OutsideCalendar as outside:
        raise (_beyond(contract, outside) if outside.beyond else outside) from outside


def _resolved(contract: Contract, starts_on: date) -> Resolved:
    matures_on = None
    if contract.term is not None:
        matures_on = rolled(contract, nominal=stepped(contract, start=starts_on, every=contract.term, times=1))
        assert matures_on > starts_on, "a term has at least a day"
    if contract.settles_by_turn:
        pay_date_after(contract=contract, starts_on=starts_on, matures_on=matures_on)
    if contract.plan is not None:
        rolled(contract, nominal=stepped(contract, start=starts_on, every=contract.plan.every, times=1))
    return Resolved(
        starts_on=starts_on,
        matures_on=matures_on,
        next_pay_on=_first_pay_on(contract, starts_on, matures_on),
    )


def _beyond(contract: Contract, outside: OutsideCalendar) -> Invalid:
    """Told to whoever opens: which of their choices it is that cannot be kept yet."""
    fixed = contract.term is not None
    choose = "Choose a shorter term, or come" if fixed else "Come"
    return Invalid(
        field="term" if fixed else "product_code",
        value=contract.term.text() if contract.term else contract.product_code,
        rule=f"Its calendar ({outside.code}) is known up to {outside.known_until} only; it would need {outside.value}.",
        remedy=f"{choose} back when the calendar of that time is published.",
    )


def _first_pay_on(contract: Contract, starts_on: date, matures_on: date | None) -> date | None:
    if contract.settles_by_turn:
        return None
    if contract.interest_paid is InterestPaid.IN_ADVANCE:
        return starts_on
    return pay_date_after(contract=contract, starts_on=starts_on, matures_on=matures_on)


def announce_on(*, contract: Contract, matures_on: date | None) -> date | None:
    """When the saver is told of the maturity, a calendar day; None where the contract says nothing of it."""
    days = contract.maturity.notice_days
    return None if days is None or matures_on is None else matures_on - timedelta(days=days)


def stepped(contract: Contract, *, start: date, every: Term, times: int) -> date:
    """`start` and `times` terms, nominal. Months keep the day of `start`, or the month's last day under that rule."""
    reached = Term(months=every.months * times, days=every.days * times).end(start) if times else start
    last_stays = contract.end_of_month and not every.days and _is_last(start)
    return reached.replace(day=monthrange(reached.year, reached.month)[1]) if last_stays else reached


def steps_after(contract: Contract, *, start: date, every: Term, day: date) -> date:
    """The first nominal date after `day` that is a whole number of terms after `start`."""
    apart = max(1, every.months * 31 + every.days)
    first = max(1, (day - start).days // apart)
    return next(on for times in count(first) if (on := stepped(contract, start=start, every=every, times=times)) > day)


def step_before(contract: Contract, *, start: date, every: Term, day: date) -> date:
    """The last nominal date before `day` that is a whole number of terms after `start`; `start` where there is none."""
    found = start
    while (following := steps_after(contract, start=start, every=every, day=found)) < day:
        found = following
    return found


def pay_date_after(
    *, contract: Contract, matures_on: date | None, starts_on: date, day: date | None = None
) -> date | None:
    """The first pay date after `day` (None: the first of all); None when the maturity comes first or there is none."""
    months = contract.interest_paid.months
    if months is None:
        return None
    after = starts_on if day is None else day
    days = (rolled(contract, nominal=nominal) for nominal in _nominal(contract, starts_on, after, months))
    found = next(on for on in days if on > after)
    return None if matures_on is not None and found >= matures_on else found


def _nominal(contract: Contract, starts_on: date, after: date, months: int) -> Iterator[date]:
    """Nominal pay dates from before `after` on: a nominal date may have rolled forward over the turn of a month."""
    if contract.pay_day is None:
        every = Term(months=months)
        elapsed = (after.year - starts_on.year) * 12 + after.month - starts_on.month
        for times in count(max(1, elapsed // months - 1)):
            yield stepped(contract, start=starts_on, every=every, times=times)
    else:
        offset = (contract.pay_month or months) - 1
        index = after.year * 12 + after.month - 1
        for month in count((index - offset) // months * months + offset - months, months):
            year, number = month // 12, month % 12 + 1
            yield date(year, number, min(contract.pay_day, monthrange(year, number)[1]))


def rolled(contract: Contract, *, nominal: date) -> date:
    """The nominal date itself, or the business day that the contract's roll makes of it."""
    return nominal if contract.roll is Roll.NONE else calendar(contract.calendar).roll(nominal, contract.roll)


def _is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def clock_from(*, contract: Contract, starts_on: date, period_start: date, matures_on: date | None) -> Clock:
    """The clock of a deposit in the period of interest that begins on `period_start`."""
    asks = contract.day_count is DayCount.ACT_365L
    return clock_of(
        contract=contract,
        starts_on=starts_on,
        period_start=period_start,
        period_end=_period_end(contract, starts_on, period_start, matures_on) if asks else None,
        matures_on=matures_on,
    )


def _period_end(contract: Contract, starts_on: date, period_start: date, matures_on: date | None) -> date:
    """Where the period is to end: at the next payment or compounding, or at the maturity."""
    every = contract.interest.compounding.every
    days = (
        pay_date_after(contract=contract, starts_on=starts_on, matures_on=matures_on, day=period_start),
        None if every is None else steps_after(contract, start=starts_on, every=every, day=period_start),
        matures_on,
    )
    return min(day for day in days if day is not None)


def first_segment(
    *, contract: Contract, resolved: Resolved, amount_minor: int, index_ppb: int = 0, extra_ppb: int = 0
) -> Life:
    """The life of a deposit on the day it is placed."""
    clock = clock_from(
        contract=contract,
        starts_on=resolved.starts_on,
        period_start=resolved.starts_on,
        matures_on=resolved.matures_on,
    )
    tariff = contract.tariff
    return (
        Segment(
            starts_on=resolved.starts_on,
            ends_on=resolved.matures_on,
            base_minor=amount_minor,
            rate_ppb=tariff.rate_ppb(amount_minor, index_ppb=index_ppb, extra_ppb=extra_ppb),
            per_unit=tariff.per_unit(amount_minor, index_ppb=index_ppb, extra_ppb=extra_ppb),
            basis=contract.basis,
            opening_numerator=0,
            clock=clock.name,
            index_ppb=index_ppb,
            extra_ppb=extra_ppb,
        ),
    )

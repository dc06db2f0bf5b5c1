"""The dates of a deposit: its end, when interest is posted, when it compounds, when instalments come and fees fall due.

Dates are counted in whole steps from the first day (or stand on the product's pay day), clipped to the month's end, and
with the end-of-month rule stay on last days where the first day is one. Payments, instalments and the end then roll to
business days; compoundings stay where they are, for no money moves on them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise

from tidegate.catalogue.terms import InterestPaid
from tidegate.deposits.interest.description import Description, Movement
from tidegate.money import Invalid, OutsideCalendar, Roll, Term, calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSpan:
    """The days that a fee is for, up to and without `ends_on`, on which it leaves the balance."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Interest runs from `starts_on` up to, not including, `ends_on`.

    `postings` the days on which interest is posted, in order, `ends_on` the last. `compoundings` those within.
    `movements` all money that comes or goes after the first day, instalments among them, one per day.
    `nominal_end` is the end before it rolled. `fees` are the whole periods that are charged before the end.
    """

    starts_on: date
    ends_on: date
    nominal_end: date
    postings: tuple[date, ...]
    compoundings: tuple[date, ...]
    movements: tuple[Movement, ...]
    fees: tuple[FeeSpan, ...] = ()


def timetable(description: Description) -> Timetable:
    """The dates of a description that is `checked`. Raises `Invalid` where a calendar's table does not reach."""
    try:
        return _timetable(description)
    except OutsideCalendar as outside:
        raise Invalid(
            field="calendar",
            value=outside.code,
            rule=f"{outside.rule} The deposit would need {outside.value}.",
            remedy="Give a shorter term, another calendar, or the roll none, which asks no calendar.",
        ) from outside


def _timetable(description: Description) -> Timetable:
    start = description.starts_on
    nominal = _nominal_end(description)
    ends = nominal if description.term is None else rolled(nominal, description=description)
    return Timetable(
        starts_on=start,
        ends_on=ends,
        nominal_end=nominal,
        postings=(*_postings(description, ends), ends),
        compoundings=tuple(_within(_steps(description, description.interest.compounding.every), start, ends)),
        movements=_movements(description, ends),
        fees=tuple(_fees(description, ends)),
    )


def _nominal_end(description: Description) -> date:
    if description.term is None:
        assert description.ends_on is not None, "checked: a deposit has a term or an end"
        return description.ends_on
    return stepped(description.starts_on, step=description.term, times=1, month_ends=month_ends(description))


def rolled(day: date, *, description: Description) -> date:
    """The day itself, or the business day that the contract's roll names."""
    if description.calendar is None or description.roll is Roll.NONE:
        return day
    return calendar(description.calendar).roll(day, description.roll)


def stepped(start: date, *, step: Term, times: int, month_ends: bool = False) -> date:
    """The date `times` steps after `start`, counted from the start itself so that no day of the month is lost."""
    if step.months == 0:
        return start + timedelta(days=step.days * times)
    day = Term(months=step.months * times).end(start)
    if month_ends and not step.days:
        day = day.replace(day=monthrange(day.year, day.month)[1])
    return day + timedelta(days=step.days * times)


def month_ends(description: Description) -> bool:
    """Whether dates counted from the first day stay on last days."""
    start = description.starts_on
    return description.end_of_month and start.day == monthrange(start.year, start.month)[1]


def _steps(description: Description, step: Term | None) -> Iterator[date]:
    """Nominal dates from the first step on, without end."""
    times = 0
    while step is not None:
        times += 1
        yield stepped(description.starts_on, step=step, times=times, month_ends=month_ends(description))


def _within(found: Iterator[date], start: date, end: date) -> Iterator[date]:
    for day in found:
        if day >= end:
            return
        if day > start:
            yield day


def _postings(description: Description, ends: date) -> Iterator[date]:
    months = description.interest_paid.months
    if months is None or description.interest_paid is InterestPaid.IN_ADVANCE:
        return iter(())
    nominal = _nominal(description, months=months, day=description.pay_day, month=description.pay_month)
    return _within((rolled(day, description=description) for day in _until(nominal, ends)), description.starts_on, ends)


def _until(found: Iterator[date], end: date) -> Iterator[date]:
    """Nominal dates before the end; what rolls is asked of no calendar beyond it."""
    for day in found:
        if day >= end:
            return
        yield day


def _nominal(description: Description, *, months: int, day: int | None, month: int | None) -> Iterator[date]:
    """The ends of periods, by steps from the first day or on the day of a month: then from the month before the first
    day on, for that one may roll into it."""
    if day is None:
        yield from _steps(description, Term(months=months))
    first = (description.starts_on.year * 12 + description.starts_on.month - 2) // months * months
    while True:
        year, within = divmod(first + (month or months) - 1, 12)
        yield date(year, within + 1, min(day or 1, monthrange(year, within + 1)[1]))
        first += months


def _fees(description: Description, ends: date) -> Iterator[FeeSpan]:
    """Whole periods, one behind the other, that begin no sooner than the free time is over."""
    fee, start = description.fee, description.starts_on
    if fee is None:
        return
    begins = start if fee.free is None else fee.free.end(start)
    nominal = _nominal(description, months=fee.every.months, day=fee.day, month=fee.month)
    for before, on in pairwise(chain([start] if fee.day is None else [], _until(nominal, ends))):
        if before < begins:
            continue
        due = rolled(on, description=description)
        if due >= ends:
            return
        yield FeeSpan(starts_on=start if before == start else rolled(before, description=description), ends_on=due)


def _movements(description: Description, ends: date) -> tuple[Movement, ...]:
    found: dict[date, int] = {}
    for movement in (*description.movements, *_instalments(description, ends)):
        found[movement.on] = found.get(movement.on, 0) + movement.amount_minor
    return tuple(Movement(on=on, amount_minor=amount) for on, amount in sorted(found.items()) if amount)


def instalment_dates(description: Description, *, ends: date) -> Iterator[date]:
    """The nominal dates of a plan, the first day first; missed ones too."""
    if description.instalments is not None:
        yield description.starts_on
        yield from _until(_steps(description, description.instalments.every), ends)


def _instalments(description: Description, ends: date) -> Iterator[Movement]:
    plan = description.instalments
    if plan is None:
        return
    for nominal in instalment_dates(description, ends=ends):
        on = nominal if nominal == description.starts_on else rolled(nominal, description=description)
        if nominal not in plan.missed and on < ends:
            yield Movement(on=on, amount_minor=plan.amount_minor)

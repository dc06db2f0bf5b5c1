"""Act/Act ICMA (ICMA rule 251.1 iii; ISDA 2006 definitions 4.16 c): each nominal coupon period is one part of a year.

Nominal periods hang on a date on which a regular coupon falls, and reach over stubs in both directions:

- with a reference period, on its start: every date is a whole number of frequencies from there, so that no day of the
  month is lost (on its end, where that is not one frequency after its start);
- in the last period of a schedule, on the start of the stretch, counting forwards;
- else on the end of the period, or of the schedule, counting backwards.

In the last two each date is one frequency from the one before. Where `end_of_month` holds and the first is a month's
last day, all are. Dates are the nominal ones: no calendar moves them.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction
from itertools import pairwise

from tidegate.money.conventions.inputs import DayCountInputs, missing_input
from tidegate.money.invalid import Invalid
from tidegate.money.term import Term

_NAME = "Act/Act ICMA"


def icma(start: date, end: date, inputs: DayCountInputs) -> Fraction:
    """The part of a year from `start` to `end`. Raises `Invalid` where the schedule is not told."""
    if start == end:
        return Fraction(0)
    months, dates = _nominal_dates(start, end, inputs)
    return sum((_part(first, last, start, end, months) for first, last in pairwise(dates)), Fraction(0))


def _part(first: date, last: date, start: date, end: date, months: int) -> Fraction:
    days = (min(end, last) - max(start, first)).days
    return Fraction(max(0, days) * months, 12 * (last - first).days)


def _nominal_dates(start: date, end: date, inputs: DayCountInputs) -> tuple[int, list[date]]:
    """The frequency in months, and nominal dates that reach from `start` or before to `end` or beyond."""
    if inputs.reference_start is not None and inputs.reference_end is not None:
        return _from_reference(start, end, inputs, (inputs.reference_start, inputs.reference_end))
    months = inputs.months(convention=_NAME)
    anchor = _anchor(start, end, inputs)
    ends = inputs.end_of_month and anchor == _month_end(anchor)
    dates = [anchor]
    while dates[-1] < end:
        dates.append(_shifted(dates[-1], months, month_ends=ends))
    while dates[0] > start:
        dates.insert(0, _shifted(dates[0], -months, month_ends=ends))
    return months, dates


def _from_reference(
    start: date, end: date, inputs: DayCountInputs, reference: tuple[date, date]
) -> tuple[int, list[date]]:
    first, last = reference
    if inputs.frequency is None:
        months = max(1, round(Fraction(12 * (last - first).days, 365)))
        months = DayCountInputs(frequency=Term(months=months)).months(convention=_NAME)
    else:
        months = inputs.months(convention=_NAME)
    ends = inputs.end_of_month and first == _month_end(first)
    regular = last == _shifted(first, months, month_ends=ends)
    anchor, behind = (first, 0) if regular else (last, 1)
    dates = [first, last]
    while dates[-1] < end:
        dates.append(_shifted(anchor, months * (len(dates) - behind), month_ends=ends))
    earlier: list[date] = []
    while (earlier[-1] if earlier else first) > start:
        earlier.append(_shifted(first, -months * (len(earlier) + 1), month_ends=ends))
    return months, [*reversed(earlier), *dates]


def _anchor(start: date, end: date, inputs: DayCountInputs) -> date:
    """A date on which a regular coupon falls."""
    period_end = inputs.period_end or inputs.schedule_end
    if period_end is None:
        raise missing_input(field="period_end", convention=_NAME, why="nominal coupon periods hang on a coupon's date")
    last_period = period_end == inputs.schedule_end and (inputs.period_end is not None or end == period_end)
    return start if last_period else period_end


def _shifted(day: date, months: int, *, month_ends: bool) -> date:
    """The same day so many months later or earlier, clipped to the month; with `month_ends` its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise Invalid(
            field="start" if months < 0 else "end",
            value=day.isoformat(),
            rule=f"A nominal coupon period reaches the year {year}, and days have the years {MINYEAR} to {MAXYEAR}.",
            remedy="Give days further from the calendar's ends.",
        )
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if month_ends else min(day.day, last))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])

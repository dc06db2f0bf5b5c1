"""Act/Act ICMA (ICMA rule 251.1 iii; ISDA 2006 definitions 4.16 c): each nominal coupon period is one part of a year.

Nominal periods stand on an anchor, a date on which a regular coupon falls, and reach over stubs in both directions:

- with a reference period: its bounds;
- in the last period of a schedule: the start of the stretch, counting forwards (a final stub hangs on the last coupon);
- else the end of the period, or of the schedule, counting backwards.

Dates are the nominal ones: no calendar moves them. Each is one frequency from the one before, on the month's last day
where `end_of_month` holds and the anchor is a month's last day.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MINYEAR, date
from fractions import Fraction

from tidegate.money.conventions.inputs import DayCountInputs, missing_input
from tidegate.money.invalid import Invalid
from tidegate.money.term import Term

_NAME = "Act/Act ICMA"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Nominal coupon dates around an anchor."""

    anchor: date
    months: int
    month_ends: bool

    def after(self, day: date) -> date:
        """The nominal date that follows one."""
        return self._settled(Term(months=self.months).end(day))

    def before(self, day: date) -> date:
        """The nominal date that comes before one."""
        return self._settled(_months_before(day, self.months))

    def _settled(self, day: date) -> date:
        return _month_end(day) if self.month_ends else day


def icma(start: date, end: date, inputs: DayCountInputs) -> Fraction:
    """The part of a year from `start` to `end`. Raises `Invalid` where the schedule is not told."""
    if start == end:
        return Fraction(0)
    grid = _grid(start, end, inputs)
    total, day = Fraction(0), grid.anchor
    while day < end:
        following = grid.after(day)
        total += _part(day, following, start, end, grid.months)
        day = following
    day = grid.anchor
    while day > start:
        earlier = grid.before(day)
        total += _part(earlier, day, start, end, grid.months)
        day = earlier
    return total


def _part(first: date, last: date, start: date, end: date, months: int) -> Fraction:
    days = (min(end, last) - max(start, first)).days
    return Fraction(max(0, days) * months, 12 * (last - first).days)


def _grid(start: date, end: date, inputs: DayCountInputs) -> _Grid:
    if inputs.reference_start is not None and inputs.reference_end is not None:
        months = _reference_months(inputs, inputs.reference_start, inputs.reference_end)
        return _anchored(inputs.reference_start, months, inputs)
    months = inputs.months(convention=_NAME)
    period_end = inputs.period_end or (end if end == inputs.schedule_end else inputs.schedule_end)
    if period_end is None:
        raise missing_input(field="period_end", convention=_NAME, why="nominal coupon periods hang on a coupon's date")
    last_period = period_end == inputs.schedule_end and (inputs.period_end is not None or end == period_end)
    return _anchored(start if last_period else period_end, months, inputs)


def _anchored(anchor: date, months: int, inputs: DayCountInputs) -> _Grid:
    return _Grid(anchor=anchor, months=months, month_ends=inputs.end_of_month and anchor == _month_end(anchor))


def _reference_months(inputs: DayCountInputs, start: date, end: date) -> int:
    """The frequency, or the reference period's length in months, to the nearest."""
    if inputs.frequency is not None:
        return inputs.months(convention=_NAME)
    months = max(1, round(Fraction(12 * (end - start).days, 365)))
    return DayCountInputs(frequency=Term(months=months)).months(convention=_NAME)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < MINYEAR:
        raise Invalid(
            field="start",
            value=day.isoformat(),
            rule=f"A nominal coupon period would begin before the year {MINYEAR}.",
            remedy="Give days further from the calendar's beginning.",
        )
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])

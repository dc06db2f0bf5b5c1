"""Counts of actual days. Sources: ISDA 2006 definitions 4.16; ISDA, *EMU and market conventions* (1998).

Where the year may have 365 or 366 days, fractions are whole units over 365 × 366, so they stay integers.
"""

from __future__ import annotations

from calendar import isleap
from datetime import MAXYEAR, MINYEAR, date

from tidegate.money.conventions.inputs import DayCountInputs, missing_input
from tidegate.money.invalid import Invalid

LEAP_BASIS = 365 * 366
"""Units of a year that may be a leap year: a day weighs 366 of them in a common year and 365 in a leap year."""


def leap_days_through(day: date) -> int:
    """How many 29 Februaries there are up to and with `day`, since the year 1."""
    years = day.year - 1
    past = years // 4 - years // 100 + years // 400
    return past + (isleap(day.year) and (day.month, day.day) >= (2, 29))


def leap_days_before(day: date) -> int:
    """How many 29 Februaries lie before `day`, since the year 1."""
    return leap_days_through(day) - ((day.month, day.day) == (2, 29))


def without_leap_days(day: date) -> int:
    """NL: the day's number when the days that lead to a 29 February are left out, so that it stands on the 28th."""
    return day.toordinal() - leap_days_through(day)


def isda_place(day: date) -> int:
    """Act/Act ISDA: whole years plus the part of its own year that lies before the day, in `LEAP_BASIS` units."""
    weight = 365 if isleap(day.year) else 366
    return day.year * LEAP_BASIS + (day.timetuple().tm_yday - 1) * weight


def years_after(day: date, years: int) -> date:
    """The same day `years` later or earlier; 29 February falls back to the 28th. Raises `Invalid` off the calendar."""
    year = day.year + years
    if not MINYEAR <= year <= MAXYEAR:
        raise Invalid(
            field="end",
            value=day.isoformat(),
            rule=f"The count reaches the year {year}, and days have the years {MINYEAR} to {MAXYEAR}.",
            remedy="Give days further from the calendar's ends.",
        )
    clipped = day.month == 2 and day.day == 29 and not isleap(year)
    return date(year, 2, 28) if clipped else day.replace(year=year)


def year_from_start(start: date, end: date) -> int:
    """Act/Act Year: whole years from the start, the rest over the length of the year it lies in."""
    years = max(0, end.year - start.year)
    while years and years_after(start, years) >= end:
        years -= 1
    begun = years_after(start, years)
    length = (years_after(start, years + 1) - begun).days
    return years * LEAP_BASIS + _over(length, (end - begun).days)


def actual_365(start: date, end: date) -> int:
    """Act/365 Actual: over 366 if a 29 February lies after the start and not after the end, else over 365."""
    return _over(366 if _leap_day_after(start, end) else 365, (end - start).days)


def act_365l(start: date, end: date, inputs: DayCountInputs) -> int:
    """Act/365L (ISDA 2006 4.16 i; ICMA 251.1 i): a leap year's rate asks the end of the coupon period.

    Yearly coupons: over 366 if a 29 February lies in the period after the start. More often: if the period ends in a
    leap year.
    """
    months = inputs.months(convention="Act/365L")
    if inputs.period_end is None:
        raise missing_input(
            field="period_end", convention="Act/365L", why="the coupon's end decides between 365 and 366"
        )
    yearly = months == 12
    leap = _leap_day_after(start, inputs.period_end) if yearly else isleap(inputs.period_end.year)
    return _over(366 if leap else 365, (end - start).days)


def afb(start: date, end: date) -> int:
    """Act/Act AFB: whole years back from the end, the rest over 366 if it holds a 29 February.

    This reads the French text as Strata does: a year back from 28 February is 28 February.
    """
    years = max(0, end.year - start.year)
    while years and years_after(end, -years) < start:
        years -= 1
    return years * LEAP_BASIS + _afb_rest(start, years_after(end, -years))


def afb_isda(start: date, end: date) -> int:
    """Act/Act AFB in ISDA's words of 1998: a year back from 28 February is the 29th where that year has one."""
    years, reached = 0, end
    while reached.year > 1:
        earlier = years_after(reached, -1)
        if (earlier.month, earlier.day) == (2, 28):
            earlier = _end_of_february(earlier.year)
        if earlier < start:
            break
        years, reached = years + 1, earlier
    return years * LEAP_BASIS + _afb_rest(start, reached)


def _afb_rest(start: date, end: date) -> int:
    return _over(366 if leap_days_before(end) > leap_days_before(start) else 365, (end - start).days)


def _leap_day_after(start: date, last: date) -> bool:
    """Whether a 29 February lies after `start` and not after `last`."""
    return leap_days_through(last) > leap_days_through(start)


def _over(year: int, days: int) -> int:
    """`days / year` in units."""
    return days * LEAP_BASIS // year


def _end_of_february(year: int) -> date:
    return date(year, 2, 29 if isleap(year) else 28)

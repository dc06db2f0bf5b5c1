"""Day counts: how a stretch of days becomes a part of a year, exact.

The names are those of the published test vectors; `named_day_count` also takes what QuantLib, Strata, FpML and ISO
20022 call them. Each convention's rule and source stand in `docs/day-counts.md`, where they disagree too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tidegate.money.calendar import calendar
from tidegate.money.conventions import actual, thirty
from tidegate.money.conventions.icma import icma
from tidegate.money.conventions.inputs import DayCountInputs
from tidegate.money.period import Period

_NOTHING = DayCountInputs()


class DayCount(StrEnum):
    """A convention. A part of a year is `units` over `basis`; of the plain ones a unit is a day."""

    ACT_365F = "Act/365F"
    ACT_360 = "Act/360"
    ACT_364 = "Act/364"
    ACT_ACT_ISDA = "Act/Act ISDA"
    ACT_ACT_ICMA = "Act/Act ICMA"
    THIRTY_360_ISDA = "30/360 ISDA"
    THIRTY_E_360 = "30E/360"
    THIRTY_E_360_ISDA = "30E/360 ISDA"
    NL_365 = "NL/365"
    BUS_252 = "Bus/252"
    ONE_ONE = "1/1"
    THIRTY_360_PSA = "30/360 PSA"
    THIRTY_365 = "30/365"
    THIRTY_E_PLUS_360 = "30E+/360"
    THIRTY_E_365 = "30E/365"
    THIRTY_U_360 = "30U/360"
    THIRTY_U_360_EOM = "30U/360 EOM"
    ACT_365_ACTUAL = "Act/365 Actual"
    ACT_365_25 = "Act/365.25"
    ACT_365L = "Act/365L"
    ACT_366 = "Act/366"
    ACT_ACT_AFB = "Act/Act AFB"
    ACT_ACT_AFB_ISDA = "Act/Act AFB ISDA"
    """The same French text in ISDA's reading of 1998, which QuantLib follows."""
    ACT_ACT_YEAR = "Act/Act Year"
    NL_360 = "NL/360"

    @property
    def basis(self) -> int:
        """Units in the year of the convention; the year's days where a unit is a day. Act/Act ICMA has none."""
        return _BASIS[self]

    @property
    def is_additive(self) -> bool:
        """Whether splitting a stretch changes nothing, whatever the day, with the same inputs.

        Of Act/Act ICMA that holds with a reference period, or a `period_end` that is not the schedule's end.
        """
        return self in _ADDITIVE

    @property
    def counts_actual_days(self) -> bool:
        """Whether `days` is the calendar's number of days."""
        return self.value.startswith("Act/")

    def place(self, day: date) -> int:
        """Where a day stands on the line of units: `units(a, b) == place(b) - place(a)`.

        Of the additive ones, but for what hangs on more than the day: Act/Act ICMA, Bus/252, 30E/360 ISDA's last day.
        """
        assert self in _PLACES, f"{self} counts two days together, so one alone has no place"
        return _PLACES[self](day)

    def days(self, start: date, end: date, inputs: DayCountInputs = _NOTHING) -> int:
        """Days from `start` up to, not including, `end`, as the convention counts them. Raises `Invalid`."""
        assert start <= end, f"{start} is after {end}"
        return (end - start).days if self.counts_actual_days else self.units(start, end, inputs)

    def units(self, start: date, end: date, inputs: DayCountInputs = _NOTHING) -> int:
        """Whole units over `basis` from `start` up to, not including, `end`. Not of Act/Act ICMA. Raises `Invalid`."""
        assert start <= end, f"{start} is after {end}"
        if self in _TOGETHER:
            return _TOGETHER[self](start, end, inputs)
        return self.place(end) - self.place(start)

    def fraction(self, start: date, end: date, inputs: DayCountInputs = _NOTHING) -> Fraction:
        """The part of a year from `start` up to, not including, `end`, exact. Raises `Invalid`."""
        if self is DayCount.ACT_ACT_ICMA:
            assert start <= end, f"{start} is after {end}"
            return icma(start, end, inputs)
        return Fraction(self.units(start, end, inputs), self.basis)


def _business_days(start: date, end: date, inputs: DayCountInputs) -> int:
    """Bus/252 is Brazil's convention: without another calendar it counts on Brazil's."""
    table = inputs.calendar or calendar("BR")
    return len(table.business_days(Period(start=start, end=end)))


def _european_isda(start: date, end: date, inputs: DayCountInputs) -> int:
    """Every month's last day counts as the 30th, but for the last of February on which the contract ends."""
    ends = end == (inputs.termination or inputs.schedule_end) and end.month == 2
    return (thirty.european(end) if ends else thirty.month_end(end)) - thirty.month_end(start)


def _us(start: date, end: date, inputs: DayCountInputs) -> int:
    return (thirty.us_end_of_month if inputs.end_of_month else thirty.isda)(start, end)


def _whatever(count: Callable[[date, date], int]) -> Callable[[date, date, DayCountInputs], int]:
    """A count that asks no inputs."""
    return lambda start, end, _: count(start, end)


_TOGETHER: dict[DayCount, Callable[[date, date, DayCountInputs], int]] = {
    DayCount.ONE_ONE: lambda *_: 1,
    DayCount.THIRTY_360_ISDA: _whatever(thirty.isda),
    DayCount.THIRTY_360_PSA: _whatever(thirty.psa),
    DayCount.THIRTY_U_360: _us,
    DayCount.THIRTY_U_360_EOM: _whatever(thirty.us_end_of_month),
    DayCount.THIRTY_E_PLUS_360: _whatever(thirty.european_plus),
    DayCount.THIRTY_E_360_ISDA: _european_isda,
    DayCount.ACT_365_ACTUAL: _whatever(actual.actual_365),
    DayCount.ACT_365L: actual.act_365l,
    DayCount.ACT_ACT_AFB: _whatever(actual.afb),
    DayCount.ACT_ACT_AFB_ISDA: _whatever(actual.afb_isda),
    DayCount.ACT_ACT_YEAR: _whatever(actual.year_from_start),
    DayCount.BUS_252: _business_days,
}
_PLACES: dict[DayCount, Callable[[date], int]] = {
    DayCount.ACT_360: date.toordinal,
    DayCount.ACT_364: date.toordinal,
    DayCount.ACT_365F: date.toordinal,
    DayCount.ACT_365_25: lambda day: 4 * day.toordinal(),
    DayCount.ACT_366: date.toordinal,
    DayCount.ACT_ACT_ISDA: actual.isda_place,
    DayCount.NL_360: actual.without_leap_days,
    DayCount.NL_365: actual.without_leap_days,
    DayCount.THIRTY_365: thirty.european,
    DayCount.THIRTY_E_360: thirty.european,
    DayCount.THIRTY_E_365: thirty.month_end,
}
_ADDITIVE = {*_PLACES, DayCount.THIRTY_E_360_ISDA, DayCount.BUS_252, DayCount.ACT_ACT_ICMA}
_BASIS = {
    DayCount.ONE_ONE: 1,
    DayCount.BUS_252: 252,
    DayCount.ACT_364: 364,
    DayCount.ACT_365F: 365,
    DayCount.ACT_365_25: 1461,
    DayCount.ACT_366: 366,
    DayCount.NL_365: 365,
    DayCount.THIRTY_365: 365,
    DayCount.THIRTY_E_365: 365,
    **dict.fromkeys(
        (
            DayCount.ACT_360,
            DayCount.NL_360,
            DayCount.THIRTY_360_ISDA,
            DayCount.THIRTY_360_PSA,
            DayCount.THIRTY_E_360,
            DayCount.THIRTY_E_360_ISDA,
            DayCount.THIRTY_E_PLUS_360,
            DayCount.THIRTY_U_360,
            DayCount.THIRTY_U_360_EOM,
        ),
        360,
    ),
    **dict.fromkeys(
        (
            DayCount.ACT_365L,
            DayCount.ACT_365_ACTUAL,
            DayCount.ACT_ACT_AFB,
            DayCount.ACT_ACT_AFB_ISDA,
            DayCount.ACT_ACT_ISDA,
            DayCount.ACT_ACT_YEAR,
        ),
        actual.LEAP_BASIS,
    ),
}

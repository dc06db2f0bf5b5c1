"""The small print of day counts: reference periods, the calendar's ends, centuries, and what each refusal says."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tidegate.money import DayCount, Invalid, Period, Rate, Term, parse_day, simple_interest
from tidegate.money.conventions.actual import leap_days_before, leap_days_through, years_after
from tidegate.money.conventions.inputs import DayCountInputs
from tidegate.money.power import decimal_of, power

# start, end | reference period | frequency, month ends | part of a year, with a pencil
REFERENCE = """
1999-02-01 1999-07-01 | 1998-07-01 1999-07-01 | -          | 150/365
2002-08-15 2003-07-15 | 2003-01-15 2003-07-15 | P6M        | 337/368
2024-01-01 2024-01-11 | 2024-01-01 2024-01-11 | -          | 1/12
2024-02-29 2024-04-30 | 2024-01-31 2024-02-29 | P1M        | 1/6
2024-02-29 2024-04-29 | 2024-01-15 2024-02-29 | P1M        | 1/6
2024-02-29 2024-06-29 | 2024-01-15 2024-02-29 | P1M        | 1/3
2023-12-31 2024-02-29 | 2024-02-29 2024-03-31 | P1M month  | 1/6
2023-12-31 2024-02-29 | 2024-02-29 2024-03-31 | P1M        | 5/31
2024-01-15 2024-02-15 | 2024-02-15 2024-03-15 | P1M month  | 1/12
2024-03-31 2024-05-31 | 2024-02-29 2024-03-31 | P1M month  | 1/6
0001-01-01 0001-07-01 | 0001-07-01 0002-01-01 | P6M        | 1/2
9999-01-01 9999-07-01 | 9998-07-01 9999-01-01 | P6M        | 1/2
"""


def _told(text: str, how: str) -> DayCountInputs:
    first, last = text.split()
    frequency = None if how == "-" else Term(months=int(how.split(maxsplit=1)[0][1:-1]))
    return DayCountInputs(
        reference_start=parse_day(first),
        reference_end=parse_day(last),
        frequency=frequency,
        end_of_month="month" in how,
    )


@pytest.mark.parametrize("row", REFERENCE.strip().splitlines())
def test_nominal_periods_reach_over_stubs_from_a_reference_period(row: str) -> None:
    stretch, reference, how, part = (one.strip() for one in row.split("|"))
    start, end = map(parse_day, stretch.split())
    assert DayCount.ACT_ACT_ICMA.fraction(start, end, _told(reference, how)) == Fraction(part)


@pytest.mark.parametrize("day_count", DayCount, ids=str)
def test_no_days_are_no_part_of_a_year(day_count: DayCount) -> None:
    day = date(2024, 5, 17)
    inputs = DayCountInputs(frequency=Term(months=6), period_end=date(2024, 9, 1), schedule_end=date(2030, 9, 1))
    assert day_count.fraction(day, day, inputs) == (1 if day_count is DayCount.ONE_ONE else 0)


def test_act_365l_asks_the_period_of_yearly_coupons_and_the_year_of_others() -> None:
    start, end = date(2024, 7, 1), date(2024, 12, 31)

    def part(months: int) -> Fraction:
        return DayCount.ACT_365L.fraction(start, end, DayCountInputs(frequency=Term(months=months), period_end=end))

    assert (part(12), part(6)) == (Fraction(183, 365), Fraction(183, 366))


@pytest.mark.parametrize("day", ["0001-12-31", "0101-01-01", "0401-03-01", "1900-03-01", "2000-02-29", "2100-12-31"])
def test_leap_days_are_counted_through_the_centuries(day: str) -> None:
    last = parse_day(day)
    leaps = [date(year, 2, 29) for year in range(1, last.year + 1) if isleap(year)]
    assert leap_days_through(last) == sum(one <= last for one in leaps)
    assert leap_days_before(last) == sum(one < last for one in leaps)


def test_a_year_after_reaches_to_the_calendar_s_ends() -> None:
    assert years_after(date(9998, 6, 1), 1) == date(9999, 6, 1)
    assert years_after(date(2, 6, 1), -1) == date(1, 6, 1)


def test_simple_interest_is_an_exact_fraction() -> None:
    exact = simple_interest(
        base_minor=1_000_001, rate=Rate.percent("3.65"), day_count=DayCount.ACT_365F, start=date(2023, 3, 1),
        end=date(2023, 3, 11),
    )  # fmt: skip
    assert exact == Fraction(1_000_001, 1000)


def test_powers_have_forty_digits() -> None:
    assert abs(power(Fraction(4), Fraction(1, 2)) - 2) < Decimal("1e-38")
    assert abs(power(Fraction(1, 2), Fraction(2)) - Decimal("0.25")) < Decimal("1e-38")
    assert power(Fraction(7), Fraction(0)) == 1
    assert abs(power(Fraction(3, 2), Fraction(-1)) - decimal_of(Fraction(2, 3))) < Decimal("1e-38")
    assert decimal_of(Fraction(2, 3)) == Decimal("0.6666666666666666666666666666666666666667")
    with pytest.raises(AssertionError, match="not real"):
        power(Fraction(0), Fraction(1))


_ENDS = "Give days further from the calendar's ends."
_NOMINAL = "A nominal coupon period reaches the year {}, and days have the years 1 to 9999."
_EQUAL = "cuts the year into equal periods of whole months."
_PARTS = "Give one of P1M, P2M, P3M, P4M, P6M, P1Y."
_CUT = "the year is cut into coupon periods"


def _icma(start: str, end: str, **told: object) -> Callable[[], object]:
    days = {name: parse_day(value) if isinstance(value, str) else value for name, value in told.items()}
    return lambda: DayCount.ACT_ACT_ICMA.fraction(parse_day(start), parse_day(end), DayCountInputs(**days))  # type: ignore[arg-type]


def _365l(**told: object) -> Callable[[], object]:
    return lambda: DayCount.ACT_365L.fraction(date(2024, 1, 1), date(2024, 2, 1), DayCountInputs(**told))  # type: ignore[arg-type]


HALF = Term(months=6)
REFUSED: dict[str, tuple[Callable[[], object], str, str, str, str]] = {
    "before the first year": (
        _icma("0001-01-01", "0001-02-01", reference_start="0001-03-01", reference_end="0001-09-01", frequency=HALF),
        "start", "0001-03-01", _NOMINAL.format(0), _ENDS,
    ),
    "after the last year": (
        _icma("9999-07-01", "9999-08-01", reference_start="9999-01-01", reference_end="9999-07-01", frequency=HALF),
        "end", "9999-01-01", _NOMINAL.format(10000), _ENDS,
    ),
    "no schedule": (
        _icma("2024-01-01", "2024-02-01", frequency=HALF), "period_end", "",
        "Act/Act ICMA needs period_end: nominal coupon periods hang on a coupon's date.", "Give period_end as well.",
    ),
    "no frequency": (
        _icma("2024-01-01", "2024-02-01", period_end="2024-07-01"), "frequency", "",
        f"Act/Act ICMA needs frequency: {_CUT}.", "Give frequency as well.",
    ),
    "a frequency that does not cut a year": (
        _icma("2024-01-01", "2024-02-01", period_end="2024-07-01", frequency=Term(months=5)), "frequency", "P5M",
        f"Act/Act ICMA {_EQUAL}", _PARTS,
    ),
    "the same beside a reference period": (
        _icma("2024-01-01", "2024-02-01", reference_start="2024-01-01", reference_end="2024-06-01",
              frequency=Term(months=5)),
        "frequency", "P5M", f"Act/Act ICMA {_EQUAL}", _PARTS,
    ),
    "a reference period that does not": (
        _icma("2024-01-01", "2024-02-01", reference_start="2024-01-01", reference_end="2024-05-31"),
        "frequency", "P5M", f"Act/Act ICMA {_EQUAL}", _PARTS,
    ),
    "days are no frequency": (
        _365l(frequency=Term(months=6, days=1), period_end=date(2024, 7, 1)), "frequency", "P6M1D",
        f"Act/365L {_EQUAL}", _PARTS,
    ),
    "Act/365L without a frequency": (
        _365l(period_end=date(2024, 7, 1)), "frequency", "", f"Act/365L needs frequency: {_CUT}.",
        "Give frequency as well.",
    ),
    "Act/365L without the coupon's end": (
        _365l(frequency=HALF), "period_end", "",
        "Act/365L needs period_end: the coupon's end decides between 365 and 366.", "Give period_end as well.",
    ),
    "a schedule that ends before it starts": (
        lambda: DayCountInputs(schedule_start=date(2024, 1, 2), schedule_end=date(2024, 1, 2)), "schedule_end",
        "2024-01-02", "It must lie after schedule_start, which is 2024-01-02.", "Give the two dates in order.",
    ),
    "half a reference period": (
        lambda: DayCountInputs(reference_end=date(2024, 1, 2)), "reference_start", "",
        "A reference period needs reference_start: it has two ends.", "Give reference_start as well.",
    ),
    "the other half": (
        lambda: DayCountInputs(reference_start=date(2024, 1, 2)), "reference_end", "",
        "A reference period needs reference_end: it has two ends.", "Give reference_end as well.",
    ),
    "a year after the last": (
        lambda: DayCount.ACT_ACT_YEAR.fraction(date(9999, 1, 1), date(9999, 6, 1)), "end", "9999-01-01",
        "The count reaches the year 10000, and days have the years 1 to 9999.", _ENDS,
    ),
    "a period that ends before it starts": (
        lambda: Period(start=date(2024, 1, 2), end=date(2024, 1, 1)), "end", "2024-01-01",
        "A period that starts on 2024-01-02 cannot end before it.", "Give the first day that is no longer part of it.",
    ),
    "what is no day": (
        lambda: parse_day("2024-02-30"), "day", "2024-02-30",
        "A day is a date that exists, as year-month-day in ASCII digits.", "Write it like 2020-12-18.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_all_of_it(name: str) -> None:
    act, field, value, rule, remedy = REFUSED[name]
    with pytest.raises(Invalid) as told:
        act()
    found = told.value
    assert (found.field, found.value, found.rule, found.remedy) == (field, value, rule, remedy)

"""Every clock agrees with the day count it stands for, from whatever day a period of interest begins."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deposits_world import contract
from tidegate.catalogue.terms import InterestPaid
from tidegate.deposits.clock import SELLABLE, Clock, clock_of
from tidegate.deposits.contract import Contract
from tidegate.deposits.schedule import first_segment, resolve, stepped
from tidegate.money import DayCount, DayCountInputs, Term, calendar

days = st.dates(date(2019, 1, 1), date(2026, 12, 1))
PAID = {1: InterestPaid.MONTHLY, 3: InterestPaid.QUARTERLY, 6: InterestPaid.HALF_YEARLY, 12: InterestPaid.AT_MATURITY}
met: Counter[DayCount] = Counter()


def terms_on(day_count: DayCount, *, months: int, end_of_month: bool) -> Contract:
    return contract(
        product="P", percent="1", term="P3Y", day_count=day_count, calendar="BR", interest_paid=PAID[months],
        end_of_month=end_of_month, pay_day=None,
    )  # fmt: skip


def clock_until(terms: Contract, start: date, end: date) -> Clock:
    return clock_of(contract=terms, starts_on=start, period_start=start, period_end=end, matures_on=end)


@pytest.mark.parametrize("day_count", SELLABLE)
@settings(max_examples=150, deadline=None)
@given(start=days, split=st.integers(1, 900), length=st.integers(1, 900), months=st.sampled_from(sorted(PAID)))
def test_places_are_the_conventions_units(
    day_count: DayCount, start: date, split: int, length: int, months: int
) -> None:
    """From the period's first day to its end, and to any day in it."""
    end = min(date(2026, 12, 31), start + timedelta(days=length))
    terms = terms_on(day_count, months=months, end_of_month=bool(length % 2))
    clock = clock_until(terms, start, end)
    for day in (end, min(end, start + timedelta(days=split))):
        inputs = DayCountInputs(
            termination=end, calendar=calendar("BR"), end_of_month=terms.end_of_month, period_end=end,
            frequency=Term(months=months),
        )  # fmt: skip
        if day_count is DayCount.ACT_ACT_ICMA:
            expected = _icma(terms, start, day, months)
        else:
            expected = day_count.fraction(start, day, inputs)
        assert Fraction(clock.place(day) - clock.place(start), clock.basis) == expected
    met[day_count] += 1


def _icma(terms: Contract, start: date, end: date, months: int) -> Fraction:
    """Rule 251.1 iii: each coupon period is an equal part of a year, each of its days an equal part of the period."""
    total, number, every = Fraction(0), 0, Term(months=months)
    while (begins := stepped(terms, start=start, every=every, times=number)) < end:
        ends = stepped(terms, start=start, every=every, times=number + 1)
        days = Fraction((min(ends, end) - begins).days * months, (ends - begins).days * 12)
        if start.day <= 28 and not terms.end_of_month:
            inputs = DayCountInputs(reference_start=begins, reference_end=ends, frequency=every)
            assert days == DayCount.ACT_ACT_ICMA.fraction(begins, min(ends, end), inputs)
        total, number = total + days, number + 1
    return total


TAKES_BACK = {
    DayCount.THIRTY_E_360_ISDA: 2,  # the last of February is a 30th, but for the one on which the contract ends
    DayCount.THIRTY_360_PSA: 2,  # the same February, of a period that begins on it
}
"""Units by which a day may fall behind the one before."""


@pytest.mark.parametrize("day_count", SELLABLE)
def test_interest_never_runs_backwards(day_count: DayCount) -> None:
    """From every kind of day, through leap years, within a year and, where that is sold, beyond; and no day brings more
    than SQL leaves room for."""
    longest = 365 if day_count is DayCount.ACT_365_ACTUAL else 1_000
    for start in (
        date(2019, 1, 31), date(2019, 3, 1), date(2020, 2, 28), date(2020, 2, 29), date(2023, 2, 28), date(2023, 6, 30),
        date(2019, 12, 31),
    ):  # fmt: skip
        terms = terms_on(day_count, months=12, end_of_month=True)
        clock = clock_until(terms, start, start + timedelta(days=longest))
        (segment,) = first_segment(contract=terms, resolved=resolve(contract=terms, starts_on=start), amount_minor=1)
        places = [clock.place(start + timedelta(days=number)) for number in range(longest + 1)]
        steps = [after - before for before, after in pairwise(places)]
        assert min(steps) >= -TAKES_BACK.get(day_count, 0), (start, min(steps))
        assert max(steps) <= segment._units_a_day_max(), (start, max(steps))


def test_every_sellable_convention_was_met() -> None:
    if met:
        assert set(met) == set(SELLABLE)
    assert len(SELLABLE) == len(DayCount) - 1

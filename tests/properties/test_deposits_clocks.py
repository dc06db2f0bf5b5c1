"""Every clock agrees with the day count it stands for, from whatever day a period of interest begins."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deposits_world import contract
from tidegate.catalogue.not_yet import ACCRUED
from tidegate.catalogue.terms import InterestPaid
from tidegate.deposits.clock import SELLABLE, clock_of
from tidegate.deposits.contract import Contract
from tidegate.deposits.schedule import stepped
from tidegate.money import DayCount, DayCountInputs, Term, calendar

days = st.dates(date(2019, 1, 1), date(2026, 12, 1))
PAID = {1: InterestPaid.MONTHLY, 3: InterestPaid.QUARTERLY, 6: InterestPaid.HALF_YEARLY, 12: InterestPaid.AT_MATURITY}
met: Counter[DayCount] = Counter()


@pytest.mark.parametrize("day_count", SELLABLE)
@settings(max_examples=150, deadline=None)
@given(start=days, split=st.integers(1, 900), length=st.integers(1, 900), months=st.sampled_from(sorted(PAID)))
def test_places_are_the_conventions_units(
    day_count: DayCount, start: date, split: int, length: int, months: int
) -> None:
    end = min(date(2026, 12, 31), start + timedelta(days=length))
    terms = contract(
        product="P", percent="1", term="P3Y", day_count=day_count, calendar="BR", interest_paid=PAID[months],
        end_of_month=bool(length % 2), pay_day=None,
    )  # fmt: skip
    clock = clock_of(contract=terms, starts_on=start, period_start=start, matures_on=end)
    inputs = DayCountInputs(termination=end, calendar=calendar("BR"))
    if day_count is DayCount.ACT_ACT_ICMA:
        expected = _icma(terms, start, end, months)
    else:
        expected = day_count.fraction(start, end, inputs)
    assert Fraction(clock.place(end) - clock.place(start), clock.basis) == expected
    between = min(end, start + timedelta(days=split))
    assert clock.place(start) <= clock.place(between) <= clock.place(end) + 2, "interest never runs backwards for long"
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


def test_every_sellable_convention_was_met() -> None:
    if met:
        assert set(met) == set(SELLABLE)
    assert len(SELLABLE) >= 8


def test_what_is_published_is_what_accrues() -> None:
    assert set(ACCRUED) == set(SELLABLE)

"""Where other systems are known to be off: the figure that a pencil finds is met here, and theirs is shown beside it.

What is said of them was read in their code, documents and trackers up to November 2026: docs/peers.md.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.interest_world import compound, deposit, slabs
from tidegate.catalogue.terms import Bands, Compounding, InterestPaid
from tidegate.deposits.clock import SELLABLE
from tidegate.deposits.interest import schedule
from tidegate.money import DayCount, Roll

# principal | per cent a year | a year's interest where each day is rounded to the cent | and by the contract
DAILY_ROUNDING = """
100.00     | 1    | 0.00  | 1.00
100.00     | 3.25 | 3.65  | 3.25
500.00     | 1    | 3.65  | 5.00
1000.00    | 1    | 10.95 | 10.00
"""


def _minor(text: str) -> int:
    return int(Decimal(text) * 100)


@pytest.mark.parametrize("row", DAILY_ROUNDING.strip().splitlines())
def test_a_year_is_the_contract_s_figure_and_not_a_sum_of_rounded_days(row: str) -> None:
    """OpenCBS rounds the accrual of every day to two decimals."""
    principal, percent, theirs, ours = (part.strip() for part in row.split("|"))
    cent, a_day = Decimal("0.01"), Decimal(principal) * Decimal(percent) / 100 / 365
    assert 365 * a_day.quantize(cent, ROUND_HALF_UP) == Decimal(theirs), "what rounding each day comes to"
    assert schedule(deposit(principal_minor=_minor(principal), percent=percent)).interest_minor == _minor(ours)


def test_three_years_at_twelve_per_cent_compounded_quarterly() -> None:
    """100,000.00 becomes 100,000.00 × 1.03¹² (Fineract's web application showed another value)."""
    found = schedule(
        deposit(
            principal_minor=10_000_000, percent="12", term="P3Y", day_count=DayCount.THIRTY_360_ISDA,
            **compound("quarterly"),
        )
    )  # fmt: skip
    assert found.interest_minor == _minor("42576.09")
    assert round(100_000 * (Decimal("1.03") ** 12 - 1), 2) == Decimal("42576.09")


def test_interest_is_posted_on_the_anniversary() -> None:
    """Asked of Fineract in 2019 and merged there in April 2026: not at calendar month ends only."""
    found = schedule(deposit(starts_on="2023-01-19", interest_paid=InterestPaid.QUARTERLY, roll=Roll.NONE))
    assert [one.on.isoformat() for one in found.postings] == ["2023-04-19", "2023-07-19", "2023-10-19", "2024-01-19"]


def test_simple_interest_and_weekly_compounding_are_choices_of_the_contract() -> None:
    """Both are commented out in Fineract's list."""
    assert {Compounding.SIMPLE, Compounding.WEEKLY} <= set(Compounding)
    simple, weekly = (
        schedule(deposit(**more)).interest_minor for more in ({}, {"compounding": Compounding.WEEKLY, "scale": 12})
    )
    assert (simple, weekly) == (50_000, 51_246)


def test_a_rate_may_be_paid_on_the_part_in_its_band() -> None:
    """Fineract pays the whole balance at the rate of its slab: 1 % on 10,000.00 and 3 % on what is over."""
    bands = slabs((0, "1"), (1_000_000, "3"))
    marginal, whole = (
        schedule(deposit(principal_minor=2_000_000, rates=bands, bands=how)).interest_minor
        for how in (Bands.MARGINAL, Bands.WHOLE_BALANCE)
    )
    assert (marginal, whole) == (40_000, 60_000)


def test_day_counts_that_others_sell_are_sold_here() -> None:
    """Mambu's list but for 30/42/365, of which no definition was found; Fineract has 360 and 365."""
    mambu = {
        DayCount.ACT_365F, DayCount.ACT_364, DayCount.ACT_360, DayCount.ACT_ACT_ISDA, DayCount.THIRTY_E_360,
        DayCount.BUS_252,
    }  # fmt: skip
    assert mambu <= set(SELLABLE)

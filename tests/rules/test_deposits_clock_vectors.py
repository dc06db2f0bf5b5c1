"""The clocks that deposits accrue on give what is published for each convention, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import pytest

from tests.rules.test_money_day_counts import REVERSED, VECTORS, answer, renamed, vectors
from tidegate.deposits.clock import SELLABLE, clock_of
from tidegate.money import DayCount, named_day_count, parse_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a clock needs of a contract, as a published row has it."""

    day_count: DayCount
    calendar: str
    end_of_month: bool
    coupon_months: int


def on_a_clock(row: dict[str, str]) -> Fraction:
    """The part of a year of a period of interest from the row's first day to its last, by the clock of a deposit."""
    inputs, start, end = renamed(row), parse_day(row["start"]), parse_day(row["end"])
    terms = Asked(
        day_count=named_day_count(row["convention"]), calendar="BR", end_of_month=inputs.end_of_month,
        coupon_months=12 if inputs.frequency is None else inputs.frequency.months,
    )  # fmt: skip
    clock = clock_of(
        contract=terms, starts_on=start, period_start=start, period_end=inputs.period_end,
        matures_on=inputs.termination or inputs.schedule_end,
    )  # fmt: skip
    return Fraction(clock.place(end) - clock.place(start), clock.basis)


@pytest.mark.skipif(not VECTORS.exists(), reason=f"published day-count vectors are not at {VECTORS}")
def test_clocks_give_what_is_published() -> None:
    """All but Act/Act ICMA: its published rows count coupons of bonds, a deposit's are counted from its first day."""
    met: Counter[DayCount] = Counter()
    wrong = []
    for row in vectors():
        count = named_day_count(row["convention"])
        if count not in SELLABLE or count is DayCount.ACT_ACT_ICMA:
            continue
        last = renamed(row).termination
        beyond = last is not None and last < parse_day(row["end"])  # no deposit earns after its end
        if beyond or (row["convention"], row["start"], row["end"]) in REVERSED:
            continue
        met[count] += 1
        if on_a_clock(row) != answer(row)[1]:
            wrong.append((row["convention"], row["start"], row["end"], on_a_clock(row), answer(row)[1]))
    assert not wrong
    assert sum(met.values()) > 350
    assert set(SELLABLE) - set(met) == {DayCount.ACT_ACT_ICMA, DayCount.ACT_ACT_AFB_ISDA}

"""A deposit that is closed day by day pays what the interest kernel says of the same description, posting by posting,
and its days add up to that."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.deposits_world import contract
from tests.properties.kernel_deposits import CALENDAR, contracts, described, no_index, placed, starts
from tidegate.catalogue.terms import BalanceBasis, InterestPaid
from tidegate.deposits.adjust import adjustment_minor
from tidegate.deposits.clock import SELLABLE
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.mature import plan_maturity, restated_at_maturity
from tidegate.deposits.pay_interest import plan_interest
from tidegate.deposits.segment import accrual_minor
from tidegate.deposits.turn import TurnKind, plan_turns
from tidegate.money import DayCount, Rate

seen: Counter[str] = Counter()
charges: Counter[str] = Counter()
balances: Counter[BalanceBasis] = Counter()
counts: Counter[DayCount] = Counter()

Told = list[tuple[date, int]]


def lived(one: Deposit) -> tuple[Deposit, Told, int, list[tuple[date, int, bool, int]]]:
    """The deposit after its maturity; what it paid and when; what was restated on the way; its fees."""
    assert one.matures_on is not None
    paid, restated, charged = [], 0, []
    while (on := min([x for x in (one.next_turn_on, one.next_pay_on) if x is not None], default=None)) is not None:
        before = one
        if one.next_turn_on == on:
            one, turns = plan_turns(deposit=one, before=on + timedelta(days=1), index_at=no_index)
            paid += [(t.on, t.amount_minor) for t in turns if t.kind in {TurnKind.CAPITALISED, TurnKind.PAID}]
            charged += [
                (t.on, t.fee.charged_minor, t.fee.waived, t.fee.least_minor) for t in turns if t.fee is not None
            ]
        if one.next_pay_on == on:
            one = plan_interest(deposit=one, day=on)
            paid.append((on, one.interest_paid_minor - before.interest_paid_minor))
        restated += adjustment_minor(
            before=before.segments, after=one.segments, accrued_until=on, rounding=one.contract.rounding
        )
    assert one.matures_on is not None
    ended = plan_maturity(deposit=one, day=one.matures_on)
    restated += restated_at_maturity(before=one, after=ended)
    if one.contract.interest_paid is not InterestPaid.IN_ADVANCE:
        paid.append((one.matures_on, ended.interest_paid_minor - one.interest_paid_minor))
    return ended, paid, restated, charged


CHARGED = contract(
    product="P", percent="1", term="P18M", rate=Rate(ppb=-20_000_000), negative_allowed=True, calendar=CALENDAR,
    interest_paid=InterestPaid.MONTHLY,
)  # fmt: skip
"""What each month costs is charged to the deposit, and the next month costs less."""


@settings(max_examples=250, deadline=None)
@example(terms=CHARGED, start=date(2021, 1, 4), amount=5_000_000)
@given(terms=contracts(), start=starts, amount=st.integers(10_000, 5_000_000))
def test_a_deposit_pays_what_the_kernel_says(terms: Contract, start: date, amount: int) -> None:
    expected = described(terms, start, amount)
    deposit = placed(terms, start, amount)
    assert deposit.matures_on == expected.dates.ends_on
    ended, paid, restated, charged = lived(deposit)
    assert paid == [(one.on, one.amount_minor) for one in expected.postings]
    assert ended.interest_paid_minor == expected.interest_minor
    assert charged == [(one.span.ends_on, one.amount_minor, one.waived, one.least_minor) for one in expected.charges]
    for _, minor, waived, _ in charged:
        charges["waived" if waived else "charged" if minor else "not covered"] += 1
    accrued = accrual_minor(ended.segments, start=start, end=ended.matures_on or start, rounding=terms.rounding)
    assert accrued + restated == ended.interest_paid_minor, "the days and what was restated are the contract's interest"
    seen[f"{terms.interest_paid} {terms.interest.compounding}"] += 1
    balances[terms.interest.balance] += 1
    counts[terms.day_count] += 1


def test_many_kinds_of_interest_were_met() -> None:
    if seen:
        assert len(seen) > 15, seen
    if charges:
        assert min(charges[kind] for kind in ("charged", "waived", "not covered")) > 0, charges
    if seen:
        assert set(balances) == set(BalanceBasis)
        assert len(counts) > len(SELLABLE) * 2 // 3, counts

"""However often a saver withdraws: money is conserved, rounding happens once, leaving never beats staying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.deposits.contract import Contract, EarlyWithdrawal, InterestPaid, Kind
from tidegate.deposits.refusal import DepositRefusal
from tidegate.deposits.schedule import first_segment, resolve
from tidegate.deposits.segment import accrual_minor, accrued_minor, numerator_at, restatements
from tidegate.deposits.withdrawal import Holding, plan_withdrawal
from tidegate.money import DayCount, Rate, Roll, Rounding, Term, round_fraction

START = date(2020, 10, 9)
seen: Counter[str] = Counter()


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    rate = draw(st.integers(0, 200_000_000) | st.just(48_750_000))
    monthly = draw(st.sampled_from([True, True, False]))
    fixed = draw(st.sampled_from([True, True, False]))
    return Contract(
        bank_code="BANK",
        product_code="PRODUCT",
        product_version=1,
        kind=Kind.FIXED if fixed else Kind.DEMAND,
        currency="CNY",
        jurisdiction="CN",
        calendar="WEEKENDS",
        roll=draw(st.sampled_from(Roll)),
        day_count=draw(st.sampled_from((DayCount.ACT_365F, DayCount.ACT_360))),
        rounding=draw(st.sampled_from(Rounding)),
        rate=Rate(ppb=rate),
        term=Term(months=draw(st.integers(1, 60))) if fixed else None,
        interest_paid=InterestPaid.MONTHLY if monthly else InterestPaid.AT_MATURITY,
        pay_day=draw(st.integers(1, 31)) if monthly else None,
        early_withdrawal=EarlyWithdrawal.DEMAND_RATE,
        demand_rate=Rate(ppb=draw(st.integers(0, rate))),
        amount_min_minor=1,
        amount_max_minor=None,
        amount_multiple_minor=1,
        top_up_allowed=True,
    )


def opened(contract: Contract, amount_minor: int) -> Holding:
    resolved = resolve(contract=contract, starts_on=START)
    return Holding(
        contract=contract,
        segments=first_segment(contract=contract, resolved=resolved, amount_minor=amount_minor),
        starts_on=START,
        matures_on=resolved.matures_on,
        principal_minor=amount_minor,
        settled_numerator=0,
        interest_paid_minor=0,
        interest_paid_to=START,
    )


@dataclass
class Purse:
    """What a saver got, and what the bank owes in accrued interest, booked as the acts would book it."""

    principal: int = 0
    interest: int = 0
    restated: int = 0


def pay(holding: Holding, on: date, purse: Purse) -> Holding:
    """A monthly payment as the day close makes it."""
    settled = numerator_at(holding.segments, on=on)
    paid = round_fraction(Fraction(settled, holding.contract.denominator), holding.contract.rounding)
    purse.interest += paid - holding.interest_paid_minor
    assert paid >= holding.interest_paid_minor
    return replace(holding, settled_numerator=settled, interest_paid_minor=paid, interest_paid_to=on)


def withdraw(holding: Holding, on: date, amount: int | None, purse: Purse) -> Holding | DepositRefusal:
    plan = plan_withdrawal(holding=holding, on=on, amount_minor=amount)
    if isinstance(plan, DepositRefusal):
        return plan
    purse.principal += plan.principal_minor
    purse.interest += plan.interest_minor
    purse.restated += plan.restated_minor
    seen["claw-back" if plan.interest_minor < 0 else "withdrawal"] += 1
    return replace(
        holding,
        segments=plan.segments,
        principal_minor=holding.principal_minor - plan.principal_minor,
        settled_numerator=plan.settled_numerator,
        interest_paid_minor=holding.interest_paid_minor + plan.interest_minor,
    )


acts = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from(["pay", "some", "pay", "some", "all"]), st.integers(1, 100)),
    min_size=2,
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(contract=contracts(), amount=st.integers(10**4, 10**9), acts=acts)
def test_every_life_conserves_money(contract: Contract, amount: int, acts: list[tuple[int, str, int]]) -> None:
    holding, purse, on = opened(contract, amount), Purse(), START
    for days, act, share in acts:
        on += timedelta(days=days)
        if holding.principal_minor == 0 or (holding.matures_on is not None and on >= holding.matures_on):
            break
        if act == "pay":
            holding = pay(holding, on, purse) if contract.interest_paid is InterestPaid.MONTHLY else holding
            continue
        part = None if act == "all" else max(1, holding.principal_minor * share // 100)
        after = withdraw(holding, on, part, purse)
        if isinstance(after, DepositRefusal):
            assert after is DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL
            continue
        holding = after
        accrued = accrued_minor(holding.segments, on=on, rounding=contract.rounding)
        assert holding.interest_paid_minor == purse.interest <= accrued
    end = holding.matures_on or on + timedelta(days=1)
    if holding.principal_minor:
        purse.principal += holding.principal_minor
        holding = pay(holding, end, purse)
    earned = accrual_minor(holding.segments, start=START, end=end, rounding=contract.rounding)
    corrections = sum(one.amount_minor for one in restatements(holding.segments, rounding=contract.rounding))
    assert purse.principal == amount, "the principal comes back, no more and no less"
    assert corrections == purse.restated
    assert purse.interest == earned + corrections, "interest paid is interest accrued, corrections counted"
    assert purse.interest >= 0


@settings(max_examples=200, deadline=None)
@given(contract=contracts(), amount=st.integers(1, 10**9), days=st.integers(1, 900), share=st.integers(1, 100))
def test_leaving_early_never_pays_more_than_staying(contract: Contract, amount: int, days: int, share: int) -> None:
    on = START + timedelta(days=days)
    holding = opened(contract, amount)
    if holding.matures_on is not None and on >= holding.matures_on:
        return
    end = holding.matures_on or on
    stayed, left = Purse(), Purse()
    pay(holding, end, stayed)
    after = withdraw(holding, on, max(1, amount * share // 100), left)
    assert isinstance(after, Holding)
    if after.principal_minor:
        pay(after, end, left)
    assert left.interest <= stayed.interest
    if contract.demand_rate == contract.rate and end == on:
        assert left.interest == stayed.interest


@given(contract=contracts(), amount=st.integers(1, 10**9))
def test_a_life_left_alone_pays_the_contract(contract: Contract, amount: int) -> None:
    holding = opened(contract, amount)
    end = holding.matures_on or START + timedelta(days=1000)
    fraction = Fraction(amount * contract.rate.ppb * (end - START).days, contract.denominator)
    purse = Purse()
    pay(holding, end, purse)
    assert purse.interest == round_fraction(fraction, contract.rounding)


def test_the_acts_were_accepted() -> None:
    if seen:
        assert seen["withdrawal"] > 50
        assert seen["claw-back"] > 5


def refusal_of(change: Callable[[Holding], Holding], amount: int | None = 1) -> DepositRefusal | None:
    contract = Contract(
        bank_code="B", product_code="P", product_version=1, kind=Kind.FIXED, currency="CNY", jurisdiction="CN",
        calendar="CN", roll=Roll.NONE, day_count=DayCount.ACT_365F, rounding=Rounding.HALF_UP,
        rate=Rate.percent("300"), term=Term(months=12), interest_paid=InterestPaid.AT_MATURITY, pay_day=None,
        early_withdrawal=EarlyWithdrawal.DEMAND_RATE, demand_rate=Rate.percent("0.35"), amount_min_minor=50,
        amount_max_minor=None, amount_multiple_minor=1, top_up_allowed=False,
    )  # fmt: skip
    plan = plan_withdrawal(holding=change(opened(contract, 100)), on=START + timedelta(days=200), amount_minor=amount)
    return plan if isinstance(plan, DepositRefusal) else None


def test_each_reason_to_refuse_is_reached() -> None:
    def forbidden(holding: Holding) -> Holding:
        return replace(holding, contract=replace(holding.contract, early_withdrawal=EarlyWithdrawal.FORBIDDEN))

    def paid_much(holding: Holding) -> Holding:
        return replace(
            holding, interest_paid_to=START + timedelta(days=190),
            settled_numerator=100 * 3 * 10**9 * 190, interest_paid_minor=156,
        )  # fmt: skip

    assert refusal_of(lambda h: replace(h, matures_on=START)) is DepositRefusal.BEING_PAID_OUT
    assert refusal_of(lambda h: h, amount=101) is DepositRefusal.AMOUNT_ABOVE_PRINCIPAL
    assert refusal_of(forbidden) is DepositRefusal.EARLY_WITHDRAWAL_FORBIDDEN
    assert refusal_of(lambda h: h, amount=60) is DepositRefusal.REMAINDER_BELOW_MINIMUM
    assert refusal_of(paid_much, amount=None) is DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL
    assert refusal_of(lambda h: h, amount=50) is None
    assert refusal_of(lambda h: h, amount=None) is None

"""Leaving early pays what the preview says, by every rule, whatever fees took and whatever balance earns; never more
than was earned, never less than the principal unless the contract says so; and part by part what it pays at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.kernel_deposits import contracts, described, placed, reached, starts
from tidegate.catalogue.terms import (
    Compounding,
    EarlyWithdrawal,
    FeeEvery,
    Interest,
    InterestPaid,
    Leaving,
    MaintenanceFee,
    PaidTo,
    Tier,
)
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.interest import Schedule
from tidegate.deposits.preview import leaves
from tidegate.deposits.settlement import earned_numerator
from tidegate.deposits.withdraw import withdrawn
from tidegate.deposits.withdrawal import Withdrawal, plan_withdrawal
from tidegate.money import Rate, Term, parse_term

RULES = {
    EarlyWithdrawal.DEMAND_RATE: Leaving(),
    EarlyWithdrawal.RATE_REDUCTION: Leaving(reduction=Rate(ppb=20_000_000)),
    EarlyWithdrawal.FEE: Leaving(fee_minor=700, fee=Rate.percent("0.75")),
    EarlyWithdrawal.LOSS_OF_INTEREST: Leaving(interest_days=45),
    EarlyWithdrawal.COMPLETED_TIER: Leaving(
        tiers=(Tier(completed=parse_term("P1M"), rate=Rate(ppb=1_000_000)),
               Tier(completed=parse_term("P3M"), rate=Rate(ppb=200_000_000)))
    ),
}  # fmt: skip
kept_for_a_fee = st.builds(
    MaintenanceFee, amount_minor=st.sampled_from([1, 250, 9_900]),
    every=st.sampled_from([FeeEvery.MONTHLY, FeeEvery.QUARTERLY]),
    principal_at_risk=st.sampled_from([True, True, False]),
)  # fmt: skip
left: Counter[tuple[EarlyWithdrawal, bool]] = Counter()
spared: Counter[str] = Counter()


def leaving_by(terms: Contract, rule: EarlyWithdrawal, fee: MaintenanceFee | None, at_risk: bool) -> Contract:
    """The same terms for long enough, with a rule of leaving; paid later than in advance, and not settled every day."""
    later = terms.interest_paid is not InterestPaid.IN_ADVANCE
    interest = terms.interest
    if interest.compounding is Compounding.DAILY:
        interest = replace(interest, compounding=Compounding.WEEKLY)
    if fee is not None and not fee.principal_at_risk:
        terms, later = replace(terms, interest_paid=InterestPaid.MONTHLY, pay_month=None), True
        interest = replace(interest, paid_to=PaidTo.DEPOSIT)  # such a fee takes interest inside the deposit
    return replace(
        terms, term=Term(months=18), early_withdrawal=rule, demand_rate=Rate(ppb=1_000_000), amount_min_minor=0,
        interest_paid=terms.interest_paid if later else InterestPaid.AT_MATURITY,
        interest=interest if later else Interest(),
        maintenance_fee=fee, leaving=replace(RULES[rule], principal_at_risk=at_risk),
    )  # fmt: skip


def quiet_day(found: Schedule, on: date) -> date:
    """The first day from `on` on at whose beginning nothing is settled."""
    while on in {*found.dates.postings, *found.dates.compoundings}:
        on += timedelta(days=1)
    return on


def after(deposit: Deposit, plan: Withdrawal) -> Deposit:
    """The deposit once the plan is carried out."""
    change, _ = withdrawn(deposit=deposit, plan=plan, withheld_minor=0, cause=UUID(int=2), step="partly_withdrawn")
    return change.after


@settings(max_examples=250, deadline=None)
@given(
    terms=contracts(), fee=kept_for_a_fee | kept_for_a_fee | st.none(), start=starts,
    amount=st.integers(10_000, 5_000_000), days=st.integers(2, 520), rule=st.sampled_from(sorted(RULES)),
    at_risk=st.booleans(),
)  # fmt: skip
def test_leaving_gives_what_the_preview_says(
    terms: Contract, fee: MaintenanceFee | None, start: date, amount: int, days: int, rule: EarlyWithdrawal,
    at_risk: bool,
) -> None:  # fmt: skip
    terms = leaving_by(terms, rule, fee, at_risk)
    found = described(terms, start, amount)
    on = quiet_day(found, start + timedelta(days=days))
    deposit = reached(placed(terms, start, amount), on)
    (expected,) = leaves(contract=terms, found=found, on=[on])
    plan = plan_withdrawal(holding=deposit.held, on=on, amount_minor=None)
    if not isinstance(plan, Withdrawal):
        assert expected.pays_minor is None, plan
        return
    assert plan.to_cash_minor == expected.pays_minor
    charged = [one.amount_minor for one in found.charges if one.span.ends_on < on]
    never_more_and_never_less(deposit, plan, on, amount, sum(charged))
    left[rule, any(charged)] += 1


def never_more_and_never_less(deposit: Deposit, plan: Withdrawal, on: date, amount: int, charged: int) -> None:
    """Leaving is no better than staying so far, and where nothing may touch the principal, it is there."""
    terms = deposit.contract
    earned = deposit.rounded(earned_numerator(deposit, on=on))
    assert deposit.interest_paid_minor + plan.interest_minor <= earned
    assert plan.restated_minor == deposit.rounded(plan.settled_numerator) - deposit.accrued_minor(on=on)
    if terms.leaving.principal_at_risk:
        return
    inside = deposit.capitalised_minor + deposit.segments[-1].fees_minor  # what was charged stands inside too
    in_all = plan.to_cash_minor + deposit.interest_paid_minor - inside
    by_fees = charged if terms.fee is not None and terms.fee.principal_at_risk else 0
    charged_by_rate = min(earned, 0)
    assert in_all >= amount - by_fees + charged_by_rate, "the principal is safe: interest is all that leaving can cost"
    if charged and not by_fees and in_all == amount:
        spared["what fees took was all that leaving left"] += 1


def test_many_left_by_every_rule_with_and_without_fees() -> None:
    if left:
        assert min(left[rule, fees] for rule in RULES for fees in (True, False)) > 0, left
        assert spared


LINEAR = sorted(set(RULES) - {EarlyWithdrawal.FEE})


@settings(max_examples=150, deadline=None)
@given(
    terms=contracts(), fee=st.none() | kept_for_a_fee, start=starts, amount=st.integers(10_000, 5_000_000),
    days=st.integers(2, 500), rule=st.sampled_from(LINEAR), share=st.integers(1, 99),
)  # fmt: skip
def test_part_by_part_on_one_day_is_all_at_once(
    terms: Contract, fee: MaintenanceFee | None, start: date, amount: int, days: int, rule: EarlyWithdrawal, share: int
) -> None:
    terms = leaving_by(terms, rule, fee, False)
    if rule is EarlyWithdrawal.LOSS_OF_INTEREST:
        terms = replace(terms, chart=())  # what is left may reach another band, and lose at its rate
    on = quiet_day(described(terms, start, amount), start + timedelta(days=days))
    deposit = reached(placed(terms, start, amount), on)
    at_once = plan_withdrawal(holding=deposit.held, on=on, amount_minor=None)
    first = plan_withdrawal(holding=deposit.held, on=on, amount_minor=max(1, deposit.principal_minor * share // 100))
    assume(isinstance(at_once, Withdrawal) and isinstance(first, Withdrawal) and not first.ends)
    assert isinstance(at_once, Withdrawal)
    assert isinstance(first, Withdrawal)
    rest = plan_withdrawal(holding=after(deposit, first).held, on=on, amount_minor=None)
    assert isinstance(rest, Withdrawal)
    assert abs(first.to_cash_minor + rest.to_cash_minor - at_once.to_cash_minor) <= 1, "a minor unit of capital at most"


@settings(max_examples=150, deadline=None)
@given(
    terms=contracts(), start=starts, amount=st.integers(100, 50_000), days=st.integers(2, 200),
    more=st.integers(1, 200), rule=st.sampled_from(LINEAR), share=st.integers(1, 99),
)  # fmt: skip
def test_what_stays_is_as_if_nothing_had_left(
    terms: Contract, start: date, amount: int, days: int, more: int, rule: EarlyWithdrawal, share: int
) -> None:
    """Of a single rate, a part that leaves and the rest that leaves later are two deposits."""
    one_rate = replace(leaving_by(terms, rule, None, False), chart=())
    one_rate = replace(
        one_rate, interest=replace(one_rate.interest, compounding=Compounding.SIMPLE, scale=None), bonus=None
    )
    found = described(one_rate, start, amount * 100)
    sooner = quiet_day(found, start + timedelta(days=days))
    later = quiet_day(found, sooner + timedelta(days=more))
    by_then, in_the_end = leaves(contract=one_rate, found=found, on=[sooner, later])
    deposit = reached(placed(one_rate, start, amount * 100), sooner)
    part = deposit.principal_minor * share // 100
    first = plan_withdrawal(holding=deposit.held, on=sooner, amount_minor=part)
    assume(isinstance(first, Withdrawal) and by_then.pays_minor is not None and in_the_end.pays_minor is not None)
    assert isinstance(first, Withdrawal)
    taken = Fraction(part, deposit.principal_minor)
    rest = reached(after(deposit, first), later)
    second = plan_withdrawal(holding=rest.held, on=later, amount_minor=None)
    assert isinstance(second, Withdrawal)
    paid_between = sum(
        one.amount_minor for one in found.postings if sooner < one.on < later and not one_rate.capitalises
    )
    told = taken * (by_then.pays_minor or 0) + (1 - taken) * ((in_the_end.pays_minor or 0) + paid_between)
    cash = rest.interest_paid_minor - deposit.interest_paid_minor - first.interest_minor
    got = first.to_cash_minor + second.to_cash_minor + (0 if one_rate.capitalises else cash)
    assert abs(got - told) <= 3, "a minor unit for each rounding"


@settings(max_examples=60, deadline=None)
@given(terms=contracts(), start=starts, amount=st.integers(10_000, 5_000_000), days=st.integers(2, 500))
def test_what_a_fee_took_is_never_given_back(terms: Contract, start: date, amount: int, days: int) -> None:
    """Beside the same deposit without a fee, leaving gives less by what fees took, or by nothing where all that leaving
    leaves is what they took; what the fees' money would have earned is gone with it."""
    fee = MaintenanceFee(amount_minor=250, every=FeeEvery.MONTHLY, principal_at_risk=True)
    kept = leaving_by(terms, EarlyWithdrawal.DEMAND_RATE, fee, False)
    free = replace(kept, maintenance_fee=None)
    found = described(kept, start, amount)
    on = quiet_day(found, start + timedelta(days=days))
    (with_fee,) = leaves(contract=kept, found=found, on=[on])
    (without,) = leaves(contract=free, found=described(free, start, amount), on=[on])
    if with_fee.pays_minor is None or without.pays_minor is None:
        return
    paid = with_fee.paid_minor - without.paid_minor
    charged = sum(one.amount_minor for one in found.charges if one.span.ends_on < on)
    assert with_fee.pays_minor + paid <= without.pays_minor - charged + 1

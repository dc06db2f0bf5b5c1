"""A deposit that is closed day by day pays what the interest kernel says of the same description, posting by posting;
its days add up to that; and leaving early never pays more than staying."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.deposits_world import contract
from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Bonus,
    Cell,
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
from tidegate.deposits.adjust import adjustment_minor
from tidegate.deposits.clock import SELLABLE
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.interest import Description, RatesFrom, Schedule, Slab, schedule
from tidegate.deposits.mature import plan_maturity, restated_at_maturity
from tidegate.deposits.pay_interest import plan_interest
from tidegate.deposits.place import plan_placement
from tidegate.deposits.preview import leaves
from tidegate.deposits.schedule import resolve
from tidegate.deposits.segment import accrual_minor
from tidegate.deposits.turn import TurnKind, plan_turns
from tidegate.deposits.withdrawal import Withdrawal, plan_withdrawal
from tidegate.money import DayCount, Rate, Rounding, Term, currency, parse_term

CALENDAR = "BR"
seen: Counter[str] = Counter()
charges: Counter[str] = Counter()
left: Counter[EarlyWithdrawal] = Counter()
starts = st.dates(date(2019, 6, 1), date(2022, 6, 1))


def cells(rates: list[int], term: Term) -> tuple[Cell, ...]:
    edges = [0, 500_000, 2_000_000][: len(rates)]
    ends: list[int | None] = [*edges[1:], None]
    return tuple(
        Cell(term=term, from_minor=start, to_minor=end, rate=Rate(ppb=rate))
        for start, end, rate in zip(edges, ends, rates, strict=True)
    )


fees = st.builds(
    MaintenanceFee, amount_minor=st.sampled_from([1, 250, 9_900]), every=st.sampled_from(FeeEvery),
    day=st.none() | st.integers(1, 31), month=st.just(1), free=st.sampled_from([None, Term(days=10), Term(months=2)]),
    waived_from_minor=st.sampled_from([None, 400_000, 40_000]), principal_at_risk=st.booleans(),
).map(lambda fee: replace(fee, month=None) if fee.day is None else fee)  # fmt: skip


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    paid = draw(st.sampled_from(InterestPaid))
    compounding = draw(st.sampled_from(Compounding)) if paid is not InterestPaid.IN_ADVANCE else Compounding.SIMPLE
    if compounding is Compounding.DAILY:
        compounding = draw(st.sampled_from([Compounding.DAILY, Compounding.MONTHLY]))
    term = Term(months=draw(st.sampled_from([1, 2, 3, 6, 9, 12, 18])))
    rates = draw(st.lists(st.integers(0, 90_000_000), min_size=1, max_size=3))
    deposit = paid.months is not None and draw(st.booleans())
    pay_day = draw(st.none() | st.integers(1, 31)) if paid.months else None
    return contract(
        maintenance_fee=draw(st.none() | fees) if paid is not InterestPaid.IN_ADVANCE else None,
        product="P", percent="1", term=term.text(), rate=Rate(ppb=rates[0]), interest_paid=paid, pay_day=pay_day,
        pay_month=draw(st.integers(1, paid.months)) if paid.months and pay_day and paid.months > 1 else None,
        day_count=draw(st.sampled_from(SELLABLE)), calendar=CALENDAR, rounding=draw(st.sampled_from(Rounding)),
        end_of_month=draw(st.booleans()),
        interest=Interest(
            compounding=compounding,
            scale=None if compounding is Compounding.SIMPLE else draw(st.sampled_from([2, 4])),
            paid_to=PaidTo.DEPOSIT if deposit else PaidTo.CASH,
            balance=BalanceBasis.END_OF_DAY,
        ),
        bands=Bands.MARGINAL if len(rates) > 1 else Bands.WHOLE_BALANCE,
        chart=cells(rates, term) if len(rates) > 1 else (),
        bonus=draw(st.none() | st.builds(Bonus, rate=st.just(Rate(ppb=5_000_000)), lasts=st.just(Term(days=30)))),
    )  # fmt: skip


def described(terms: Contract, start: date, amount: int) -> Schedule:
    """The kernel's schedule of the same deposit."""
    assert terms.term is not None
    chart = terms.chart or (Cell(term=terms.term, from_minor=0, to_minor=None, rate=terms.rate),)
    slabs = tuple(Slab(from_minor=one.from_minor, to_minor=one.to_minor, rate=one.rate) for one in chart)
    rates = [RatesFrom(starts_on=start, slabs=slabs)]
    if terms.bonus is not None:
        plus = tuple(replace(one, rate=Rate(ppb=one.rate.ppb + terms.bonus.rate.ppb)) for one in slabs)
        rates = [RatesFrom(starts_on=start, slabs=plus)]
        ends = terms.bonus.lasts.end(start)
        if ends < resolve(contract=terms, starts_on=start).matures_on:  # type: ignore[operator]
            rates.append(RatesFrom(starts_on=ends, slabs=slabs))
    return schedule(
        Description(
            currency=currency("CNY"), principal_minor=amount, starts_on=start, rates=tuple(rates),
            day_count=terms.day_count, term=terms.term, bands=terms.bands, interest=terms.interest,
            interest_paid=terms.interest_paid, pay_day=terms.pay_day, pay_month=terms.pay_month,
            rounding=terms.rounding, calendar=CALENDAR, roll=terms.roll, end_of_month=terms.end_of_month,
            fee=terms.fee,
        )
    )  # fmt: skip


def no_index(*, code: str, on: date) -> int:
    raise AssertionError(f"{code} on {on}")


def placed(terms: Contract, start: date, amount: int) -> Deposit:
    resolved = resolve(contract=terms, starts_on=start)
    funded = Deposit(
        deposit_id=UUID(int=1), saver="S", contract=terms, holding="direct", settlement_code="L", state=State.FUNDED,
        opened_on=start, starts_on=start, matures_on=resolved.matures_on, next_pay_on=resolved.next_pay_on,
        ended_on=None, opened_minor=amount, principal_minor=amount, interest_paid_minor=0, settled_numerator=0,
        interest_paid_to=start, segments=(),
    )  # fmt: skip
    return plan_placement(deposit=funded, top_ups=(), day=start, index_at=no_index)


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


@settings(max_examples=250, deadline=None)
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


def test_many_kinds_of_interest_were_met() -> None:
    if seen:
        assert len(seen) > 15, seen
    if charges:
        assert min(charges[kind] for kind in ("charged", "waived", "not covered")) > 0, charges


RULES = {
    EarlyWithdrawal.DEMAND_RATE: Leaving(),
    EarlyWithdrawal.RATE_REDUCTION: Leaving(reduction=Rate(ppb=20_000_000)),
    EarlyWithdrawal.FEE: Leaving(fee_minor=700, fee=Rate(ppb=1_000_000)),
    EarlyWithdrawal.LOSS_OF_INTEREST: Leaving(interest_days=45),
    EarlyWithdrawal.COMPLETED_TIER: Leaving(
        tiers=(Tier(completed=parse_term("P1M"), rate=Rate(ppb=1_000_000)),
               Tier(completed=parse_term("P3M"), rate=Rate(ppb=200_000_000)))
    ),
}  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    terms=contracts(), start=starts, amount=st.integers(10_000, 5_000_000), days=st.integers(1, 300),
    rule=st.sampled_from(sorted(RULES)), share=st.integers(1, 100),
)  # fmt: skip
def test_leaving_never_pays_more_than_what_was_earned(
    terms: Contract, start: date, amount: int, days: int, rule: EarlyWithdrawal, share: int
) -> None:
    leaves = replace(
        terms,
        early_withdrawal=rule,
        leaving=RULES[rule],
        demand_rate=Rate(ppb=1_000_000),
        amount_min_minor=0,
        maintenance_fee=None,
    )
    deposit, on = placed(leaves, start, amount), start + timedelta(days=days)
    assume(deposit.matures_on is not None and on < deposit.matures_on)
    while deposit.next_turn_on is not None and deposit.next_turn_on < on:
        deposit, _ = plan_turns(deposit=deposit, before=on, index_at=no_index)
    while deposit.next_pay_on is not None and deposit.next_pay_on < on:
        deposit = plan_interest(deposit=deposit, day=on - timedelta(days=1))
    earned, paid = deposit.accrued_minor(on=on), deposit.interest_paid_minor
    part = deposit.principal_minor * share // 100 or deposit.principal_minor
    plan = plan_withdrawal(holding=deposit.held, on=on, amount_minor=part)
    if not isinstance(plan, Withdrawal):
        seen[str(plan)] += 1
        return
    if terms.interest_paid is InterestPaid.IN_ADVANCE:
        earned = max(earned, paid if share < 100 else 0)
    assert plan.interest_minor + paid <= max(earned, 0) + 1, "more than it earned, a rounding left out"
    assert plan.principal_minor + plan.interest_minor >= 0
    whole = plan_withdrawal(holding=deposit.held, on=on, amount_minor=None)
    assert isinstance(whole, Withdrawal)
    in_all = whole.to_cash_minor + (paid if not leaves.capitalises else 0)
    assert in_all >= amount, "the principal is safe: interest is all that leaving can cost"
    assert in_all <= amount + max(deposit.accrued_minor(on=on), 0)


FEE_OR_LOSS = {
    EarlyWithdrawal.FEE: Leaving(fee_minor=700, fee=Rate.percent("0.75")),
    EarlyWithdrawal.LOSS_OF_INTEREST: Leaving(interest_days=45),
}


@settings(max_examples=100, deadline=None)
@given(
    terms=contracts(), fee=st.sampled_from([1, 250, 9_900]), start=starts, amount=st.integers(10_000, 5_000_000),
    days=st.integers(33, 500), rule=st.sampled_from(sorted(FEE_OR_LOSS)), at_risk=st.booleans(),
    paid_to=st.sampled_from(sorted(PaidTo)),
)  # fmt: skip
def test_leaving_after_fees_gives_what_the_preview_says(
    terms: Contract,
    fee: int,
    start: date,
    amount: int,
    days: int,
    rule: EarlyWithdrawal,
    at_risk: bool,
    paid_to: PaidTo,
) -> None:
    """What fees took keeps what it had earned; the rest deserves what the rule of leaving says of it."""
    later = terms.interest_paid is not InterestPaid.IN_ADVANCE
    leaving = replace(
        terms, term=Term(months=18), early_withdrawal=rule, amount_min_minor=0,
        interest_paid=terms.interest_paid if later else InterestPaid.AT_MATURITY,
        day_count=terms.day_count if terms.day_count.is_additive else DayCount.ACT_360,
        interest=Interest(paid_to=paid_to if later else PaidTo.CASH),
        maintenance_fee=MaintenanceFee(amount_minor=fee, every=FeeEvery.MONTHLY, principal_at_risk=True),
        leaving=replace(FEE_OR_LOSS[rule], principal_at_risk=at_risk),
    )  # fmt: skip
    deposit, found = placed(leaving, start, amount), described(leaving, start, amount)
    on = start + timedelta(days=days)
    on += timedelta(days=on in found.dates.postings)
    (expected,) = leaves(contract=leaving, found=found, on=[on])
    while deposit.next_turn_on is not None and deposit.next_turn_on < on:
        deposit, _ = plan_turns(deposit=deposit, before=on, index_at=no_index)
    while deposit.next_pay_on is not None and deposit.next_pay_on < on:
        deposit = plan_interest(deposit=deposit, day=on - timedelta(days=1))
    plan = plan_withdrawal(holding=deposit.held, on=on, amount_minor=None)
    if not isinstance(plan, Withdrawal):
        assert expected.pays_minor is None, plan
        return
    assert expected.pays_minor is not None
    assert abs(plan.to_cash_minor - expected.pays_minor) <= 1, "but for a numerator's rounding"
    left[rule] += any(one.amount_minor for one in found.charges if one.span.ends_on < on)


def test_many_left_after_fees() -> None:
    if left:
        assert min(left[rule] for rule in FEE_OR_LOSS) > 0, left

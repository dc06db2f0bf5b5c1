"""Random contracts as the interest kernel describes them and as deposits are closed day by day: the two sides of the
properties that hold them to each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from tests.deposits_world import contract
from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Bonus,
    Cell,
    Compounding,
    FeeEvery,
    Interest,
    InterestPaid,
    MaintenanceFee,
    PaidTo,
    Step,
)
from tidegate.deposits.clock import SELLABLE
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.interest import Description, RatesFrom, Schedule, Slab, schedule
from tidegate.deposits.pay_interest import plan_interest
from tidegate.deposits.place import plan_placement
from tidegate.deposits.schedule import resolve, stepped
from tidegate.deposits.turn import plan_turns
from tidegate.money import Rate, Rounding, Term, currency

CALENDAR = "BR"
STEPS = (
    (Step(after=Term(days=20), adds=Rate(ppb=3_000_000)), Step(after=Term(months=2), adds=Rate(ppb=9_000_000))),
    (Step(after=Term(months=1), adds=Rate(ppb=2_500_000)),),
)
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
    fee = draw(st.none() | fees) if paid is not InterestPaid.IN_ADVANCE else None
    negative = fee is None and paid is not InterestPaid.IN_ADVANCE and draw(st.integers(0, 5)) == 0
    rates = draw(st.lists(st.integers(-20_000_000 if negative else 0, 90_000_000), min_size=1, max_size=3))
    deposit = paid.months is not None and draw(st.booleans())
    pay_day = draw(st.none() | st.integers(1, 31)) if paid.months else None
    by_day = paid is InterestPaid.IN_ADVANCE or compounding is Compounding.DAILY
    return contract(
        maintenance_fee=fee, negative_allowed=negative,
        product="P", percent="1", term=term.text(), rate=Rate(ppb=rates[0]), interest_paid=paid, pay_day=pay_day,
        pay_month=draw(st.integers(1, paid.months)) if paid.months and pay_day and paid.months > 1 else None,
        day_count=draw(st.sampled_from(SELLABLE)), calendar=CALENDAR, rounding=draw(st.sampled_from(Rounding)),
        end_of_month=draw(st.booleans()),
        interest=Interest(
            compounding=compounding,
            scale=None if compounding is Compounding.SIMPLE else draw(st.sampled_from([2, 4])),
            paid_to=PaidTo.DEPOSIT if deposit else PaidTo.CASH,
            balance=BalanceBasis.END_OF_DAY if by_day else draw(st.sampled_from(BalanceBasis)),
        ),
        bands=Bands.MARGINAL if len(rates) > 1 else Bands.WHOLE_BALANCE,
        chart=cells(rates, term) if len(rates) > 1 else (),
        bonus=draw(st.none() | st.builds(Bonus, rate=st.just(Rate(ppb=5_000_000)), lasts=st.just(Term(days=30)))),
        steps=draw(st.just(()) | st.sampled_from(STEPS)),
    )  # fmt: skip


def added(terms: Contract, start: date, day: date) -> int:
    """What bonus and steps add on a day."""
    begun = [one for one in terms.steps if stepped(terms, start=start, every=one.after, times=1) <= day]
    bonus = terms.bonus.rate.ppb if terms.bonus is not None and day < terms.bonus.lasts.end(start) else 0
    return bonus + (begun[-1].adds.ppb if begun else 0)


def described(terms: Contract, start: date, amount: int) -> Schedule:
    """The kernel's schedule of the same deposit."""
    assert terms.term is not None
    chart = terms.chart or (Cell(term=terms.term, from_minor=0, to_minor=None, rate=terms.rate),)
    slabs = tuple(Slab(from_minor=one.from_minor, to_minor=one.to_minor, rate=one.rate) for one in chart)
    days = {start, *(stepped(terms, start=start, every=one.after, times=1) for one in terms.steps)}
    days |= set() if terms.bonus is None else {terms.bonus.lasts.end(start)}
    rates = [
        RatesFrom(
            starts_on=day,
            slabs=tuple(replace(one, rate=Rate(ppb=one.rate.ppb + added(terms, start, day))) for one in slabs),
        )
        for day in sorted(days)
    ]
    return schedule(
        Description(
            currency=currency("CNY"), principal_minor=amount, starts_on=start, rates=tuple(rates),
            day_count=terms.day_count, term=terms.term, bands=terms.bands, interest=terms.interest,
            interest_paid=terms.interest_paid, pay_day=terms.pay_day, pay_month=terms.pay_month,
            rounding=terms.rounding, calendar=CALENDAR, roll=terms.roll, end_of_month=terms.end_of_month,
            fee=terms.fee, negative_allowed=terms.negative_allowed,
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


def reached(deposit: Deposit, on: date) -> Deposit:
    """The deposit in the morning of `on`, every day before closed."""
    while deposit.next_turn_on is not None and deposit.next_turn_on < on:
        deposit, _ = plan_turns(deposit=deposit, before=on, index_at=no_index)
    while deposit.next_pay_on is not None and deposit.next_pay_on < on:
        deposit = plan_interest(deposit=deposit, day=on - timedelta(days=1))
    return deposit

"""A deposit's days against an independent model, over random contracts; accruals add up to the contract's interest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from tests.interest_world import EUR, JPY
from tidegate.catalogue.terms import BalanceBasis, Bands, Bonus, Compounding, Interest, InterestPaid, PaidTo
from tidegate.deposits.interest import (
    Description,
    IndexLink,
    IndexValue,
    Instalments,
    Movement,
    RatesFrom,
    Schedule,
    Slab,
    days,
    schedule,
    yields,
)
from tidegate.money import DayCount, Invalid, Rate, Roll, Rounding, Term, round_fraction

STARTS = st.dates(date(2019, 3, 1), date(2024, 12, 31))
COUNTS = st.sampled_from(sorted(DayCount))
RATES = st.integers(0, 300_000_000).map(lambda ppb: Rate(ppb=ppb))


@st.composite
def slabs(draw: st.DrawFn, *, rates: st.SearchStrategy[Rate] = RATES) -> tuple[Slab, ...]:
    lows = [0, *sorted(draw(st.sets(st.integers(1, 5_000_000), max_size=3)))]
    return tuple(
        Slab(from_minor=low, to_minor=high, rate=draw(rates)) for low, high in zip(lows, [*lows[1:], None], strict=True)
    )


@st.composite
def descriptions(draw: st.DrawFn) -> Description:
    """Any contract of the kinds that the description knows, within two years."""
    start, length = draw(STARTS), draw(st.integers(1, 700))
    principal = draw(st.integers(1, 10**9))
    paid = draw(st.sampled_from(InterestPaid))
    advance = paid is InterestPaid.IN_ADVANCE
    compounding = Compounding.SIMPLE if advance else draw(st.sampled_from(Compounding))
    simple = compounding is Compounding.SIMPLE
    moved = (
        []
        if advance
        else draw(st.lists(st.tuples(st.integers(0, length - 1), st.integers(-principal // 4, principal)), max_size=3))
    )
    changes = draw(st.sets(st.integers(1, length), max_size=2))
    plan = (
        None
        if advance
        else draw(
            st.none()
            | st.builds(
                Instalments,
                amount_minor=st.integers(1, 10**6),
                every=st.sampled_from([Term(days=7), Term(months=1), Term(months=5)]),
            )
        )
    )
    return Description(
        currency=draw(st.sampled_from([EUR, JPY])),
        principal_minor=principal,
        starts_on=start,
        ends_on=start + timedelta(days=length),
        rates=tuple(
            RatesFrom(starts_on=start + timedelta(days=day), slabs=draw(slabs())) for day in sorted({0, *changes})
        ),
        bands=draw(st.sampled_from(Bands)),
        bonus=draw(st.none() | st.builds(Bonus, rate=st.just(Rate(ppb=7_000_000)), lasts=st.just(Term(days=45)))),
        day_count=draw(COUNTS),
        movements=tuple(Movement(on=start + timedelta(days=n), amount_minor=amount) for n, amount in moved if amount),
        instalments=plan,
        interest=Interest(
            compounding=compounding,
            scale=None if simple else draw(st.none() | st.integers(2, 8)),
            paid_to=PaidTo.CASH if advance else draw(st.sampled_from(PaidTo)),
            balance=draw(st.sampled_from(BalanceBasis)),
            earning_min_minor=draw(st.sampled_from([0, 0, 100_000])),
        ),
        interest_paid=paid,
        pay_day=draw(st.none() | st.integers(1, 31)) if paid.months else None,
        rounding=draw(st.sampled_from(Rounding)),
        calendar="CN",
        roll=draw(st.sampled_from(Roll)),
        end_of_month=draw(st.booleans()),
    )  # fmt: skip


def _scheduled(description: Description) -> Schedule:
    """Its schedule; a drawn contract that takes out too much, or leaves Brazil's calendar, is another example."""
    try:
        return schedule(description)
    except Invalid as refused:
        if refused.field not in {"movements", "day"}:
            raise
    assume(False)
    raise AssertionError


@given(descriptions())
@settings(max_examples=120, deadline=None)
def test_the_days_add_up_to_the_contract_s_interest(description: Description) -> None:
    found = _scheduled(description)
    each = list(days(found))
    event(f"{description.interest.compounding} {description.interest.balance} {description.interest_paid}")
    assert [one.day for one in each] == [
        found.dates.starts_on + timedelta(days=n) for n in range((found.dates.ends_on - found.dates.starts_on).days)
    ]
    assert sum(one.accrual_minor for one in each) == found.interest_minor
    assert found.interest_minor == round_fraction(found.interest, description.rounding) == each[-1].cumulative_minor
    for posting in found.postings:
        if description.interest_paid is not InterestPaid.IN_ADVANCE:
            assert posting.total_minor == [one for one in each if one.day < posting.on][-1].cumulative_minor


@given(descriptions())
@settings(max_examples=60, deadline=None)
def test_money_is_conserved(description: Description) -> None:
    """What went in and what was earned is what came out and what is left."""
    found = _scheduled(description)
    went_in = description.principal_minor + sum(one.amount_minor for one in found.dates.movements)
    came_out = sum(one.amount_minor for one in found.postings if one.paid_to is PaidTo.CASH)
    assert went_in + found.interest_minor == came_out + found.principal_minor
    yields(found)


def _by_hand(description: Description, found: Schedule) -> Fraction:
    """Interest of the life, day by day, by a loop that shares no code with the schedule but the dates it settles on.

    For end-of-day balances, one rate for all, and a count of actual days over a fixed year.
    """
    (only,) = description.rates[0].slabs
    daily = Fraction(only.rate.ppb, 10**9 * description.day_count.basis)
    compounds = description.interest.compounding is not Compounding.SIMPLE
    factor = (
        1 if description.interest.scale is None else 10 ** (description.interest.scale - description.currency.digits)
    )
    balance, grown, opened, life, posted = (
        Fraction(description.principal_minor),
        Fraction(0),
        Fraction(0),
        Fraction(0),
        0,
    )
    day = found.dates.starts_on
    while day < found.dates.ends_on:
        balance += sum(one.amount_minor for one in found.dates.movements if one.on == day)
        opened += (balance + grown) * daily
        day += timedelta(days=1)
        if compounds and (day in found.dates.compoundings or day in found.dates.postings):
            opened = Fraction(round_fraction(opened * factor, description.rounding), factor)
            grown, life, opened = grown + opened, life + opened, Fraction(0)
        if day in found.dates.postings:
            amount = round_fraction(life + opened, description.rounding) - posted
            posted += amount
            if description.interest.paid_to is PaidTo.DEPOSIT:
                balance += amount
            if compounds:
                grown -= amount
    return life + opened


@given(
    descriptions(), st.sampled_from([DayCount.ACT_360, DayCount.ACT_364, DayCount.ACT_365F, DayCount.ACT_366]), RATES
)
@settings(max_examples=80, deadline=None)
def test_a_loop_over_the_days_finds_the_same_interest(drawn: Description, count: DayCount, rate: Rate) -> None:
    assume(drawn.interest_paid is not InterestPaid.IN_ADVANCE)
    whole = (RatesFrom(starts_on=drawn.starts_on, slabs=(Slab(from_minor=0, to_minor=None, rate=rate),)),)
    plain: dict[str, Any] = {"rates": whole, "day_count": count, "bonus": None}
    interest = replace(drawn.interest, balance=BalanceBasis.END_OF_DAY, earning_min_minor=0)
    description = replace(drawn, interest=interest, **plain)
    found = _scheduled(description)
    assert found.interest == _by_hand(description, found)
    event("interest" if found.interest else "nothing earned")


@given(st.lists(st.integers(-20_000_000, 60_000_000), min_size=1, max_size=12), st.integers(1, 10**9), STARTS)
@settings(max_examples=60, deadline=None)
def test_an_index_is_followed_within_floor_and_cap(values: list[int], principal: int, start: date) -> None:
    """Reviewed every thirty days; what each review fixes is the last value known on that day."""
    known = tuple(IndexValue(on=start + timedelta(days=20 * n), value=Rate(ppb=ppb)) for n, ppb in enumerate(values))
    margin = Slab(from_minor=0, to_minor=None, rate=Rate(ppb=-5_000_000))
    link = IndexLink(values=known, review=Term(days=30), floor=Rate(ppb=0), cap=Rate(ppb=30_000_000))
    found = schedule(
        Description(
            currency=EUR, principal_minor=principal, starts_on=start, term=Term(days=240), day_count=DayCount.ACT_360,
            rates=(RatesFrom(starts_on=start, slabs=(margin,)),), index=link,
        )
    )  # fmt: skip
    expected = Fraction(0)
    for offset in range(240):
        reviewed = offset // 30 * 30
        value = values[min(reviewed // 20, len(values) - 1)]
        expected += Fraction(principal * max(0, min(30_000_000, value - 5_000_000)), 360 * 10**9)
    assert found.interest == expected

"""A recurring plan's instalments: which is due, and what the plan is once it came or was missed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tidegate.catalogue.terms import Missed
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.schedule import rolled, steps_after
from tidegate.deposits.segment import change_base, restate


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One instalment that is due: of which nominal day, and how much with what the plan still wants."""

    nominal: date
    amount_minor: int


def next_instalment_on(deposit: Deposit, *, after: date) -> date | None:
    """When the instalment that follows the nominal date `after` is due, rolled; None when no other comes."""
    plan, end = deposit.contract.plan, deposit.matures_on
    if plan is None:
        return None
    assert end is not None, "a plan matures"
    following = steps_after(deposit.contract, start=deposit.starts_on, every=plan.every, day=after)
    on = rolled(deposit.contract, nominal=following)
    return None if on >= end else on


def due_instalment(*, deposit: Deposit, day: date) -> Instalment:
    """What the plan wants on `day`."""
    plan = deposit.contract.plan
    assert plan is not None, "only a plan has instalments"
    nominal, following = deposit.starts_on, deposit.starts_on
    while rolled(deposit.contract, nominal=following) <= day:
        nominal = following
        following = steps_after(deposit.contract, start=deposit.starts_on, every=plan.every, day=following)
    arrears = deposit.missed if plan.missed is Missed.CATCH_UP else 0
    return Instalment(nominal=nominal, amount_minor=deposit.opened_minor * (1 + arrears))


def plan_paid(*, deposit: Deposit, due: Instalment, day: date) -> Deposit:
    """The deposit with its instalment placed on `day`."""
    plan = deposit.contract.plan
    assert plan is not None, "only a plan has instalments"
    caught_up = plan.missed is Missed.CATCH_UP
    return replace(
        deposit,
        principal_minor=deposit.principal_minor + due.amount_minor,
        segments=change_base(deposit.segments, on=day, delta_minor=due.amount_minor, tariff=deposit.contract.tariff),
        missed=0 if caught_up else deposit.missed,
        next_instalment_on=next_instalment_on(deposit, after=due.nominal),
    )


def plan_missed(*, deposit: Deposit, due: Instalment, day: date) -> Deposit:
    """The deposit after a day on which the instalment did not come: it is tried again, or missed for good."""
    plan = deposit.contract.plan
    assert plan is not None, "only a plan has instalments"
    again = day + timedelta(days=1)
    if again <= rolled(deposit.contract, nominal=due.nominal) + timedelta(days=plan.grace_days):
        return replace(deposit, next_instalment_on=again)
    missed = replace(
        deposit, missed=deposit.missed + 1, next_instalment_on=next_instalment_on(deposit, after=due.nominal)
    )
    if plan.missed is Missed.REDUCTION and not deposit.missed:
        assert plan.reduction is not None, "a reduction says by how much"
        last = missed.segments[-1].opened(day)
        less = replace(last, extra_ppb=last.extra_ppb - plan.reduction.ppb)
        going_on = less.earning(deposit.contract.tariff, base_minor=last.base_minor)
        return replace(missed, segments=restate(missed.segments, on=day, after=going_on))
    return missed

"""Realise a pledge on evidence: what is held goes to the pledgee's cash, and what the contract lets leave follows it.

A pledgee has no more rights than the owners: what may not leave early waits for the maturity, which then is held.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import proof
from tidegate.deposits.movement import Done, MovementKind
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.pledge import Pledge, plan_holds, plan_uses, standings
from tidegate.deposits.pledge_refusal import PledgeRefusal
from tidegate.deposits.pledge_refusal import refused as no
from tidegate.deposits.pledged import Act, cash_account, events_of, held, keep, pledge_by_id, pledges_of, used
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.release_pledge import checked_act
from tidegate.deposits.withdraw import carry_out, preview, stopped
from tidegate.deposits.withdrawal import Withdrawal
from tidegate.deposits.withhold import hold_tax_years
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.gate.payment import permit_payment
from tidegate.gate.payment_case import PaymentFacts
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.orders import PaymentWord
from tidegate.parties.describe import platform_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """What the pledgee got, in minor units: `from_cash_minor` of it had been held. `outcome`: `created` or `exists`."""

    outcome: str
    pledge: Pledge
    amount_minor: int
    from_cash_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """How much is taken: out of holds, and out of the deposit (None: nothing of it)."""

    from_cash_minor: int
    leaving: Withdrawal | None


def realise_pledge(
    *, request_id: UUID, pledge_id: UUID, amount_minor: int | None, evidence: str, recorded_by: str
) -> Realised | Refused | GateRefused:
    """Pays `amount_minor` (None: all that may leave now) to the pledgee's cash. The same again changes nothing.

    The rule of leaving early is the contract's: interest that it takes back lowers what the pledgee gets. An order
    against an owner stops it as it stops the owners. Invalid for an amount that is none, or missing evidence.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    checked_act(amount_minor=amount_minor, evidence=evidence)
    lock_intake()
    on = current_business_day()
    found = pledge_by_id(pledge_id=pledge_id)
    if found is None:
        return no(PledgeRefusal.UNKNOWN_PLEDGE)
    deposit = rows.locked(deposit_id=found.deposit_id)
    pledge = pledge_by_id(pledge_id=pledge_id)
    assert deposit is not None and pledge is not None, "a pledge stays, and so does its deposit"  # noqa: PT018
    before = events_of(request_id=request_id)
    if before:
        return _known(before, pledge, amount_minor)
    act = Act(request_id=request_id, business_day=on, by=recorded_by, evidence=evidence)
    wanted = _wanted(pledge, deposit, act, amount_minor)
    if not isinstance(wanted, _Wanted):
        return wanted
    barred = _barred(deposit, wanted, act)
    return barred if barred is not None else _carried_out(pledge, deposit, wanted, act, amount_minor)


def _wanted(pledge: Pledge, deposit: Deposit, act: Act, amount_minor: int | None) -> _Wanted | Refused:
    rest = pledge.rest_minor
    if not pledge.open:
        return no(PledgeRefusal.PLEDGE_HAS_ENDED)
    if amount_minor is not None and rest is not None and amount_minor > rest:
        return no(PledgeRefusal.ABOVE_THE_PLEDGE)
    cash = sum(one.used_minor for one in plan_uses(pledge=pledge, amount_minor=amount_minor))
    every = standings(
        pledges=pledges_of(deposits=[deposit])[deposit.deposit_id], principal_minor=deposit.principal_minor
    )
    inside = next(one.inside_minor for one in every if one.pledge.pledge_id == pledge.pledge_id)
    earlier = any(one.pledge.rank < pledge.rank and one.covered_minor for one in every)
    more = inside if amount_minor is None else amount_minor - cash
    if more > inside or not (more or cash):
        if earlier:
            return no(PledgeRefusal.STANDS_FOR_EARLIER_ONES)
        return no(PledgeRefusal.ABOVE_THE_PLEDGE if inside or cash else PledgeRefusal.NOTHING_TO_REALISE)
    return _leaving(deposit, act, cash=cash, more=more, all_there_is=amount_minor is None)


def _leaving(deposit: Deposit, act: Act, *, cash: int, more: int, all_there_is: bool) -> _Wanted | Refused:
    """What leaves the deposit beside `cash`; where all there is was asked for, the cash alone will do."""
    if not more:
        return _Wanted(from_cash_minor=cash, leaving=None)
    everything = more == deposit.principal_minor
    plan = preview(deposit=deposit, on=act.business_day, amount_minor=None if everything else more)
    if isinstance(plan, Withdrawal) and plan.to_cash_minor > 0:
        return _Wanted(from_cash_minor=cash, leaving=plan)
    if cash and all_there_is:
        return _Wanted(from_cash_minor=cash, leaving=None)
    return refused(plan if isinstance(plan, DepositRefusal) else DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL)


def _barred(deposit: Deposit, wanted: _Wanted, act: Act) -> GateRefused | None:
    """An order that keeps an owner's money keeps it from the pledgee too."""
    if wanted.leaving is not None:
        return stopped(deposit=deposit, plan=wanted.leaving)
    profile = platform_profile()
    answers = (
        permit_payment(
            facts=PaymentFacts(
                payment=PaymentWord.WITHDRAW,
                platform=profile.code if profile else "",
                bank=deposit.settlement_code,
                product=deposit.product,
                saver=owner,
                currency=deposit.currency,
                amount_minor=wanted.from_cash_minor,
                business_day=act.business_day,
            )
        )
        for owner in ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver).people
    )
    return next((one for one in answers if one is not None), None)


def _carried_out(pledge: Pledge, deposit: Deposit, wanted: _Wanted, act: Act, amount_minor: int | None) -> Realised:
    uses = plan_uses(pledge=pledge, amount_minor=wanted.from_cash_minor)
    events, transfers = used(act=act, pledge=pledge, deposit=deposit, uses=uses, kind="realised")
    paid, steps = wanted.from_cash_minor, []
    if wanted.leaving is None:
        book(transfers=transfers, others=[cash_account(of=pledge.pledgee, deposit=deposit)])
    else:
        left = _leave(pledge, deposit, wanted.leaving, act, transfers)
        events += left.events
        steps = left.steps
        paid += left.got_minor
    keep(events=events)
    told = {
        "amount_minor": paid, "pledgee": pledge.pledgee, "evidence": act.evidence, "request_id": str(act.request_id),
        "asked_minor": amount_minor, "transfers": [str(one.transfer_id) for one in events if one.kind == "realised"],
    }  # fmt: skip
    steps = [rows.Step(step="pledge_realised", evidence=told), *steps]
    rows.record(steps=[(deposit.deposit_id, one) for one in steps], day=act.business_day)
    after = pledge_by_id(pledge_id=pledge.pledge_id)
    assert after is not None, "a pledge stays"
    return Realised(outcome="created", pledge=after, amount_minor=paid, from_cash_minor=wanted.from_cash_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """What the pledgee got of what left the deposit, and what is to be recorded of it beside the payment."""

    got_minor: int
    events: list[models.PledgeEvent]
    steps: list[rows.Step]


def _leave(pledge: Pledge, deposit: Deposit, plan: Withdrawal, act: Act, transfers: list[Transfer]) -> _Left:
    """Takes it out of the deposit by the contract's rule, and pays the pledgee. What the end of a deposit brings beyond
    that is held for the pledges beside and behind it."""
    taxes = hold_tax_years(deposits=[deposit], day=plan.on)
    withheld = taxes.withhold(deposit=deposit, interest_minor=plan.interest_minor, on=plan.on)
    net = plan.to_cash_minor - withheld
    got = net if pledge.rest_minor is None else min(plan.principal_minor, net)
    leg = act.leg(
        "realised", debit=cash_account(of=deposit.saver, deposit=deposit),
        credit=cash_account(of=pledge.pledgee, deposit=deposit), minor=got, code="pledge_realised",
        reference=deposit.reference,
    )  # fmt: skip
    left = _Left(
        got_minor=got, events=[act.event("realised", pledge, got, transfer_id=leg.transfer_id)], steps=[],
    )  # fmt: skip
    others = _others(pledge, deposit)
    holds = plan_holds(pledges=others, principal_minor=0, paid_minor=net - got) if plan.ends else ()
    transfers.append(leg)
    for one, minor in holds:
        event, hold = held(
            act=act, pledge=one, deposit=deposit, holder=deposit.saver, amount_minor=minor, of=one.pledge_id
        )
        evidence = {"amount_minor": minor, "pledgee": one.pledgee, "transfers": proof([hold])}
        left.events.append(event)
        left.steps.append(rows.Step(step="pledge_held", evidence=evidence))
        transfers.append(hold)
    done = Done(
        outcome="created",
        kind=MovementKind.WITHDRAW,
        request_id=act.request_id,
        deposit_id=deposit.deposit_id,
        business_day=plan.on,
        amount_minor=plan.principal_minor,
        interest_minor=plan.interest_minor,
        withheld_minor=withheld,
    )
    receive = [cash_account(of=one.pledgee, deposit=deposit) for one in (pledge, *others)]
    carry_out(deposit=deposit, plan=plan, done=done, taxes=taxes, more=transfers, opening=receive)
    return left


def _others(pledge: Pledge, deposit: Deposit) -> list[Pledge]:
    every = pledges_of(deposits=[deposit])[deposit.deposit_id]
    return [one for one in every if one.pledge_id != pledge.pledge_id and one.open]


def _known(before: list[models.PledgeEvent], pledge: Pledge, amount_minor: int | None) -> Realised | Refused:
    """The first answer, if the same was asked."""
    realised = [one for one in before if one.kind == "realised"]
    step = models.Step.objects.filter(
        deposit_id=pledge.deposit_id, step="pledge_realised", evidence__request_id=str(before[0].request_id)
    ).first()
    if not realised or before[0].pledge_id != pledge.pledge_id or step is None:
        return no(PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    if step.evidence["asked_minor"] != amount_minor:
        return no(PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    return Realised(
        outcome="exists",
        pledge=pledge,
        amount_minor=sum(one.amount_minor or 0 for one in realised),
        from_cash_minor=sum(one.amount_minor or 0 for one in realised if one.hold_id is not None),
    )

"""Release a pledge, or a part of it, on the pledgee's word: what was held in cash is free at once.

Unless a pledge behind it is short of it: then it is held for that one, which moves up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import proof
from tidegate.deposits.pledge import MovedUp, Pledge, plan_moves_up, plan_uses, released
from tidegate.deposits.pledge_refusal import PledgeRefusal, refused
from tidegate.deposits.pledged import Act, cash_account, events_of, held, keep, pledge_by_id, pledges_of, used
from tidegate.deposits.refusal import Refused
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became free: `from_cash_minor` of it had been held in cash, another `moved_up_minor` is held for pledges
    behind from then on. `outcome`: `created`, or `exists`."""

    outcome: str
    pledge: Pledge
    from_cash_minor: int
    moved_up_minor: int = 0


def plan_release(*, pledge: Pledge, amount_minor: int | None) -> PledgeRefusal | None:
    """Why so much of a pledge (None: all of it) is not released."""
    if not pledge.open:
        return PledgeRefusal.PLEDGE_HAS_ENDED
    if amount_minor is None:
        return None
    rest = pledge.rest_minor
    if rest is None:
        return PledgeRefusal.WHOLE_PLEDGE_IS_NOT_PARTED
    return PledgeRefusal.ABOVE_THE_PLEDGE if amount_minor > rest else None


def release_pledge(
    *, request_id: UUID, pledge_id: UUID, amount_minor: int | None, evidence: str, recorded_by: str
) -> Released | Refused:
    """Sets `amount_minor` of a pledge free (None: all of it), what is held in cash first. The same again changes
    nothing. Invalid for an amount that is none, or missing evidence."""
    assert connection.in_atomic_block, "a door opens the transaction"
    checked_act(amount_minor=amount_minor, evidence=evidence)
    on = current_business_day()
    found = pledge_by_id(pledge_id=pledge_id)
    if found is None:
        return refused(PledgeRefusal.UNKNOWN_PLEDGE)
    deposit = rows.locked(deposit_id=found.deposit_id)
    assert deposit is not None, "a pledge is of a deposit"
    pledge = pledge_by_id(pledge_id=pledge_id)
    assert pledge is not None, "a pledge stays"
    before = events_of(request_id=request_id)
    if before:
        return _known(before, pledge, amount_minor)
    no = plan_release(pledge=pledge, amount_minor=amount_minor)
    if no is not None:
        return refused(no)
    act = Act(request_id=request_id, business_day=on, by=recorded_by, evidence=evidence)
    return _carried_out(pledge, deposit, act, amount_minor)


def _carried_out(pledge: Pledge, deposit: Deposit, act: Act, amount_minor: int | None) -> Released:
    uses = plan_uses(pledge=pledge, amount_minor=amount_minor)
    events, transfers = used(act=act, pledge=pledge, deposit=deposit, uses=uses, kind="released")
    cash = sum(one.used_minor for one in uses)
    if amount_minor is None:
        events.append(act.event("released", pledge, None))
    elif amount_minor > cash:
        events.append(act.event("released", pledge, amount_minor - cash))
    told = {"pledgee": pledge.pledgee, "evidence": act.evidence, "request_id": str(act.request_id)}
    amount = {} if amount_minor is None else {"amount_minor": amount_minor}
    steps = [rows.Step(step="pledge_released", evidence={**told, "transfers": proof(transfers), **amount})]
    after = released(pledge=pledge, amount_minor=amount_minor, uses=uses)
    others = (one for one in pledges_of(deposits=[deposit])[deposit.deposit_id] if one.pledge_id != pledge.pledge_id)
    moves = tuple(
        plan_moves_up(
            pledges=[after, *others], released=pledge.pledge_id, principal_minor=deposit.principal_minor, uses=uses
        )
    )
    for one in moves:
        event, leg = _moved_up(one, deposit, act)
        events.append(event)
        transfers.append(leg)
        evidence = {"amount_minor": one.amount_minor, "pledgee": one.pledge.pledgee, "transfers": proof([leg])}
        steps.append(rows.Step(step="pledge_held", evidence=evidence))
    book(transfers=transfers, others=[cash_account(of=one.pledge.pledgee, deposit=deposit) for one in moves])
    keep(events=events)
    rows.record(steps=[(deposit.deposit_id, one) for one in steps], day=act.business_day)
    kept = pledge_by_id(pledge_id=pledge.pledge_id)
    assert kept is not None, "a pledge stays"
    up = sum(one.amount_minor for one in moves)
    return Released(outcome="created", pledge=kept, from_cash_minor=cash - up, moved_up_minor=up)


def _moved_up(one: MovedUp, deposit: Deposit, act: Act) -> tuple[models.PledgeEvent, Transfer]:
    hold = one.use.hold
    return held(
        act=act, pledge=one.pledge, deposit=deposit, holder=hold.holder, amount_minor=one.amount_minor,
        of=f"{hold.number}/{one.pledge.pledge_id}",
    )  # fmt: skip


def _known(before: Sequence[models.PledgeEvent], pledge: Pledge, amount_minor: int | None) -> Released | Refused:
    """The first answer, if the same was asked."""
    released_then = [one for one in before if one.kind == "released"]
    everything = any(one.amount_minor is None for one in released_then)
    asked = None if everything else sum(one.amount_minor or 0 for one in released_then)
    if not released_then or before[0].pledge_id != pledge.pledge_id or asked != amount_minor:
        return refused(PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    cash = sum(one.amount_minor or 0 for one in released_then if one.hold_id is not None)
    up = sum(one.amount_minor or 0 for one in before if one.pledge_id != pledge.pledge_id)
    return Released(outcome="exists", pledge=pledge, from_cash_minor=cash - up, moved_up_minor=up)


def checked_act(*, amount_minor: int | None, evidence: str) -> None:
    """Invalid for an amount that is none, and for missing evidence."""
    if amount_minor is not None and amount_minor <= 0:
        raise Invalid(
            field="amount",
            value=str(amount_minor),
            rule="It is of more than nothing.",
            remedy="Give an amount above zero, or none for all of it.",
        )
    if not evidence.strip():
        raise Invalid(field="evidence", value=evidence, rule="It names what proves it.", remedy="Name the document.")

"""Release a pledge, or a part of it, on the pledgee's word: what was held in cash is free at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.legs import proof
from tidegate.deposits.pledge import Pledge, plan_uses
from tidegate.deposits.pledge_refusal import PledgeRefusal, refused
from tidegate.deposits.pledged import Act, events_of, keep, pledge_by_id, used
from tidegate.deposits.refusal import Refused
from tidegate.ledger.day import current_business_day
from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became free: `from_cash_minor` of it had been held in cash. `outcome`: `created`, or `exists`."""

    outcome: str
    pledge: Pledge
    from_cash_minor: int


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
    uses = plan_uses(pledge=pledge, amount_minor=amount_minor)
    events, transfers = used(act=act, pledge=pledge, deposit=deposit, uses=uses, kind="released")
    cash = sum(one.used_minor for one in uses)
    if amount_minor is None:
        events.append(act.event("released", pledge, None))
    elif amount_minor > cash:
        events.append(act.event("released", pledge, amount_minor - cash))
    book(transfers=transfers)
    keep(events=events)
    told = {
        "pledgee": pledge.pledgee,
        "evidence": evidence,
        "request_id": str(request_id),
        "transfers": proof(transfers),
    }
    amount = {} if amount_minor is None else {"amount_minor": amount_minor}
    rows.record(steps=[(deposit.deposit_id, rows.Step(step="pledge_released", evidence={**told, **amount}))], day=on)
    after = pledge_by_id(pledge_id=pledge_id)
    assert after is not None, "a pledge stays"
    return Released(outcome="created", pledge=after, from_cash_minor=cash)


def _known(before: list[models.PledgeEvent], pledge: Pledge, amount_minor: int | None) -> Released | Refused:
    """The first answer, if the same was asked."""
    released = [one for one in before if one.kind == "released"]
    everything = any(one.amount_minor is None for one in released)
    asked = None if everything else sum(one.amount_minor or 0 for one in released)
    if not released or before[0].pledge_id != pledge.pledge_id or asked != amount_minor:
        return refused(PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    cash = sum(one.amount_minor or 0 for one in released if one.hold_id is not None)
    return Released(outcome="exists", pledge=pledge, from_cash_minor=cash)


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

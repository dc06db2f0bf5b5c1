"""Change owners: a deposit passes to others from a day on, with what proves it. No money comes in by it.

The deposit goes on as agreed. Where its account holder changes, its account passes to the new one's name, and from then
on it is paid to that one's cash. An instruction for the maturity was the former owners': without a new one it is paid
out. Pledges follow the deposit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.offer import version_of
from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits import models, rows
from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.intake import named, new_owner
from tidegate.deposits.legs import Booking, accounts_of, proof
from tidegate.deposits.movement import unplaced_top_ups
from tidegate.deposits.owned import follow, histories
from tidegate.deposits.owners import OWNERS_MAX, Ownership, checked_ownership
from tidegate.deposits.owners_refusal import OwnersRefusal
from tidegate.deposits.owners_refusal import refused as no
from tidegate.deposits.parting import not_to_be_lost
from tidegate.deposits.pledged import pledges_of
from tidegate.deposits.reading import moved_in
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.succession import Ground, Succession, checked_succession, plan_succession
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.balance import last_place
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.parties.enrol import regions
from tidegate.parties.life import LifeKind
from tidegate.parties.record_life import life_of
from tidegate.parties.who_may_act import in_force

_BY_LAW = Owners(count_max=OWNERS_MAX, titles=tuple(Title))
"""What law and courts may make of it: no product limits how heirs own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was entered. `outcome`: `created`, or `exists`."""

    outcome: str
    deposit_id: UUID
    succession: Succession


def change_owners(
    *,
    request_id: UUID,
    deposit_id: UUID,
    ownership: Ownership,
    ground: Ground,
    evidence: str,
    recorded_by: str,
    platform: str,
    from_day: date | None = None,
) -> Changed | Refused | GateRefused:
    """`ownership` says who owns the deposit from a day on (None: the open one). The same again changes nothing.

    Who was no owner before passes the gate's checks of identity; what an order keeps from an owner stays. Invalid for
    shares that do not make one whole, missing evidence, or a day to come.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on = current_business_day()
    wanted = Succession(
        from_day=from_day or on, known_on=on, ground=ground, ownership=ownership, evidence=evidence,
        recorded_by=recorded_by,
    )  # fmt: skip
    deposit = rows.locked(deposit_id=deposit_id)
    known = models.Ownership.objects.filter(request_id=request_id).first()
    if known is not None:
        return _known(known, wanted, dated=from_day is not None)
    checked_succession(wanted=wanted, on=on)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    (history,) = histories(deposits=[deposit]).values()
    stands_against = _stands_against(deposit, history, wanted, on)
    if stands_against is not None:
        return stands_against
    before = history[-1].ownership
    if set(named(ownership=ownership)) - set(regions(codes=named(ownership=ownership))):
        return refused(DepositRefusal.UNKNOWN_SAVER)
    permits = []
    for owner in ownership.owners:
        if before.share(owner.person):
            continue
        answer = new_owner(deposit=deposit, person=owner.person, platform=platform, on=on)
        if not isinstance(answer, int):
            return answer
        permits.append(answer)
    kept = not_to_be_lost(deposit=deposit, before=before, after=ownership, platform=platform, on=on)
    return kept if kept is not None else _carried_out(deposit, history, wanted, request_id, permits)


def _stands_against(deposit: Deposit, history: tuple[Succession, ...], wanted: Succession, on: date) -> Refused | None:
    until = accrued_until()
    if deposit.state.unplaced or unplaced_top_ups(deposit_ids=[deposit.deposit_id]):
        return no(OwnersRefusal.MONEY_ON_ITS_WAY)
    if deposit.state.ended:
        return refused(DepositRefusal.ALREADY_ENDED)
    if until is not None and until != on:
        return refused(DepositRefusal.BEING_CLOSED)
    checked_ownership(
        ownership=wanted.ownership, saver=wanted.ownership.people[0], terms=_terms(deposit, wanted.ground)
    )
    before = history[-1].ownership
    life = in_force(life_of(people=before.people), on=on)
    code = plan_succession(
        history=history,
        wanted=wanted,
        dead={one.person for one in life if one.kind is LifeKind.DEATH},
        pledgees={one.pledgee for one in pledges_of(deposits=[deposit]).get(deposit.deposit_id, ()) if one.open},
    )
    return None if code is None else no(code)


def _terms(deposit: Deposit, ground: Ground) -> Owners:
    """How many may own it, and how: the product's word where the owners agree, no limit where law parts it."""
    contract = deposit.contract
    found = version_of(product_code=contract.product_code, version=contract.product_version)
    return found.terms.owners if ground.by_agreement and found is not None else _BY_LAW


def _carried_out(
    deposit: Deposit, history: tuple[Succession, ...], wanted: Succession, request_id: UUID, permits: list[int]
) -> Changed:
    holder, deposit_id = wanted.ownership.people[0], deposit.deposit_id
    legs = _passed(deposit, holder, wanted.known_on, request_id)
    entered = replace(wanted, after_place=last_place())
    if not models.Ownership.objects.filter(deposit_id=deposit_id).exists():
        came = moved_in(deposit_id=deposit_id)
        first = history[0] if came is None else replace(history[0], known_on=came[0])
        follow(deposit_id=deposit_id, succession=first, request_id=None)
    follow(deposit_id=deposit_id, succession=entered, request_id=request_id)
    models.Deposit.objects.filter(deposit_id=deposit_id).update(saver_code=holder, instruction=None)
    told = {
        "request_id": str(request_id), "ground": wanted.ground.value, "from": wanted.from_day,
        "ownership": wanted.ownership.to_json(), "evidence": wanted.evidence, "permits": permits,
        "transfers": proof(legs), "instruction_taken_back": deposit.instruction is not None,
    }  # fmt: skip
    rows.record(steps=[(deposit_id, rows.Step(step="owners_changed", evidence=told))], day=wanted.known_on)
    return Changed(outcome="created", deposit_id=deposit_id, succession=entered)


def _passed(deposit: Deposit, holder: str, on: date, request_id: UUID) -> tuple[Transfer, ...]:
    """The deposit's money in the new account holder's name; nothing where that stays the same."""
    if holder == deposit.saver:
        return ()
    old, new = accounts_of(deposit=deposit), accounts_of(deposit=deposit.in_name_of(holder=holder))
    booking = Booking(accounts=old, cause=request_id, business_day=on, reference=deposit.reference)
    legs = booking.renew_as(
        account=new.saver_deposit, amount_minor=deposit.principal_minor, code="deposit_changed_hands"
    )
    book(transfers=legs, accounts=[new])
    return legs


def _known(row: models.Ownership, wanted: Succession, *, dated: bool) -> Changed | Refused:
    deposit = rows.locked(deposit_id=row.deposit_id)
    assert deposit is not None, "an ownership is of a deposit"
    (history,) = histories(deposits=[deposit]).values()
    kept = next(one for one in history if one.from_day == row.from_day)
    same = (kept.ownership, kept.ground, kept.evidence) == (wanted.ownership, wanted.ground, wanted.evidence)
    if not same or (dated and kept.from_day != wanted.from_day):
        return no(OwnersRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    return Changed(outcome="exists", deposit_id=row.deposit_id, succession=kept)

"""Instalments of a recurring plan: at the close of its day, from the saver's cash, through the gate as a standing plan.

An instalment for which the cash or the gate says no is missed once its grace is over; what follows is the contract's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tidegate.catalogue.terms import Missed
from tidegate.deposits import models, rows
from tidegate.deposits.booking import Unbooked, book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.hold_pledged import hold_proceeds
from tidegate.deposits.intake import Answer, Intake, Intakes
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.lock_order import lock_in_order
from tidegate.deposits.owned import ownerships
from tidegate.deposits.owners import Ownership
from tidegate.deposits.plan import Instalment, due_instalment, plan_missed, plan_paid
from tidegate.deposits.renewal import Shelf
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.withdraw import withdrawn
from tidegate.deposits.withdrawal import plan_broken
from tidegate.deposits.withhold import Withholder, hold_tax_years
from tidegate.gate.act import THIRD_PARTY, Act
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.transfer import Transfer, TransferRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A plan, its instalment that is due, and what the gate is asked."""

    deposit: Deposit
    instalment: Instalment
    intake: Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What became of it: what that changes, without the instalment's own step, and the transfers that brought it. None
    were `taken` for want of cash; None stands for the gate's no."""

    due: _Due
    change: rows.Change
    taken: tuple[Transfer, ...] | None


def pay_instalments(*, day: date, platform: str, deposit_ids: Sequence[UUID]) -> int:
    """Takes what these plans want on `day`, which is being closed; how many came. Takes the gate's lock first."""
    assert connection.in_atomic_block, "the close opens the transaction"
    lock_intake()
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state="running", next_instalment_on__lte=day)
        .order_by("deposit_id")
        .select_for_update()
    )
    taxes = hold_tax_years(deposits=found, day=day)
    owned = ownerships(deposits={one.deposit_id: one.saver for one in found})
    shelf = Shelf(platform=platform, on=day)
    due = [_due(deposit, owned[deposit.deposit_id], shelf) for deposit in found]
    lock_in_order(intakes=[one.intake for one in due], deposits=found)
    # What a pledged plan pays is held before another of its saver's looks at the cash: then each goes by itself.
    alone = any(one.pledged for one in found)
    came = sum(_pay(some, taxes) for some in ([[one] for one in due] if alone else [due]) if some)
    taxes.keep()
    return came


def _due(deposit: Deposit, ownership: Ownership, shelf: Shelf) -> _Due:
    instalment = due_instalment(deposit=deposit, day=shelf.on)
    return _Due(deposit=deposit, instalment=instalment, intake=_intake(deposit, instalment, ownership, shelf))


def _pay(some: Sequence[_Due], taxes: Withholder) -> int:
    """These, one after the other: what one brings is there for the next. Asked, and written, together."""
    intakes = Intakes(intakes=[one.intake for one in some])
    done = []
    for one in some:
        ended = _carried_out(one, permitted=intakes.ask(one.intake), taxes=taxes)
        done.append(ended)
        after = ended.change.after
        intakes.move(before=one.deposit, after=None if after.state.ended else after, ownership=one.intake.ownership)
    changes = [_told(one, answer) for one, answer in zip(done, intakes.answers(), strict=True)]
    rows.write(changes=changes, day=some[0].intake.on)
    hold_proceeds(changes=[one for one in changes if one.after.state.ended], day=some[0].intake.on)
    return sum(bool(one.taken) for one in done)


def _carried_out(due: _Due, *, permitted: bool, taxes: Withholder) -> _Done:
    deposit, day = due.deposit, due.intake.on
    taken = _taken(due) if permitted else None
    if taken:
        after = plan_paid(deposit=deposit, due=due.instalment, day=day)
        return _Done(due=due, change=rows.Change(before=deposit, after=after, steps=()), taken=taken)
    return _Done(due=due, change=_not_taken(due, taxes), taken=taken)


def _told(done: _Done, answer: Answer) -> rows.Change:
    """With the instalment's step before all others: that it came, or why not."""
    due, change = done.due, done.change
    evidence: dict[str, Any] = {"amount_minor": due.instalment.amount_minor, "of": due.instalment.nominal}
    if done.taken:
        step = rows.Step(step="instalment_paid", evidence={**evidence, "transfers": proof(done.taken)})
    else:
        reason = {"code": "insufficient_cash"} if done.taken is not None else _reason(answer)
        missed = plan_missed(deposit=due.deposit, due=due.instalment, day=due.intake.on).missed > due.deposit.missed
        step = rows.Step(step="instalment_missed" if missed else "instalment_late", evidence={**reason, **evidence})
    return replace(change, steps=(step, *change.steps))


def _reason(answer: Answer) -> dict[str, Any]:
    assert not isinstance(answer, tuple), "what is permitted is not refused"
    if isinstance(answer, GateRefused):
        return {"code": answer.code, "permit": answer.record_id}
    return {"code": answer.code, "rule": answer.rule}


def _intake(deposit: Deposit, due: Instalment, ownership: Ownership, shelf: Shelf) -> Intake:
    found = shelf.offer(deposit.product)
    return Intake(
        act=Act.STANDING_PLAN,
        platform=shelf.platform,
        ownership=ownership,
        channel=(found.channel if found else None) or THIRD_PARTY,
        contract=deposit.contract,
        amount_minor=due.amount_minor,
        onto_minor=deposit.principal_minor,
        on=shelf.on,
        per_saver_max_minor=found.terms.per_saver_max_minor if found else None,
        capacity_minor=found.terms.capacity_minor if found else None,
        bank_capacity_minor=found.terms.bank_capacity_minor if found else None,
    )


def _taken(due: _Due) -> tuple[Transfer, ...]:
    """The instalment's transfers, booked; none where the cash does not suffice."""
    deposit, day = due.deposit, due.intake.on
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(day, "instalment", deposit.deposit_id),
        business_day=day,
        reference=deposit.reference,
    )
    legs = booking.place(amount_minor=due.instalment.amount_minor, code="instalment_placed")
    try:
        with transaction.atomic():
            book(transfers=legs, closing=True)
    except Unbooked as error:
        if error.outcome != TransferRefusal.EXCEEDS_CREDITS:
            raise
        return ()
    return legs


def _not_taken(due: _Due, taxes: Withholder) -> rows.Change:
    """One more is late or missed; where that is one too many the plan ends, which is booked."""
    deposit, day = due.deposit, due.intake.on
    after = plan_missed(deposit=deposit, due=due.instalment, day=day)
    plan = deposit.contract.plan
    assert plan is not None, "only a plan has instalments"
    if plan.missed is not Missed.END or after.missed <= (plan.missed_max or 0):
        return rows.Change(before=deposit, after=after, steps=())
    ended = plan_broken(holding=deposit.held, on=day)
    cause = leg_id(day, "missed", deposit.deposit_id)
    tax = taxes.withhold(deposit=deposit, interest_minor=ended.interest_minor, on=day)
    change, legs = withdrawn(deposit=deposit, plan=ended, withheld_minor=tax, cause=cause, step="plan_ended")
    strands = settle_strands(changes=[change], day=day, of="missed", taxes=taxes)
    book(transfers=[*legs, *strands.transfers], others=[*taxes.accounts, *strands.accounts], closing=True)
    return strands.changes[0]

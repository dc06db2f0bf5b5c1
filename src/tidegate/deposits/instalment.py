"""Instalments of a recurring plan: at the close of its day, from the saver's cash, through the gate as a standing plan.

An instalment for which the cash or the gate says no is missed once its grace is over; what follows is the contract's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tidegate.catalogue.offer import offer
from tidegate.catalogue.terms import Missed
from tidegate.deposits import models, rows
from tidegate.deposits.booking import Unbooked, book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.hold_pledged import hold_proceeds
from tidegate.deposits.intake import Intake, permitted
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.lock_order import lock_in_order
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.plan import Instalment, due_instalment, plan_missed, plan_paid
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.withdraw import withdrawn
from tidegate.deposits.withdrawal import plan_broken
from tidegate.deposits.withhold import Withholder, hold_tax_years
from tidegate.gate.act import THIRD_PARTY, Act
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.transfer import Transfer, TransferRefusal


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
    due = [(one, due_instalment(deposit=one, day=day)) for one in found]
    intakes = [_intake(deposit, wanted, day, platform) for deposit, wanted in due]
    lock_in_order(intakes=intakes, deposits=found)
    came = sum(
        _instalment(deposit, wanted, intake, taxes) for (deposit, wanted), intake in zip(due, intakes, strict=True)
    )
    taxes.keep()
    return came


def _instalment(deposit: Deposit, due: Instalment, intake: Intake, taxes: Withholder) -> int:
    day = intake.on
    legs = _taken(deposit, due, intake)
    if isinstance(legs, dict):
        _not_taken(deposit, due, legs, day, taxes)
        return 0
    after = plan_paid(deposit=deposit, due=due, day=day)
    evidence = {"amount_minor": due.amount_minor, "of": due.nominal, "transfers": proof(legs)}
    step = rows.Step(step="instalment_paid", evidence=evidence)
    rows.write(changes=[rows.Change(before=deposit, after=after, steps=(step,))], day=day)
    return 1


def _intake(deposit: Deposit, due: Instalment, day: date, platform: str) -> Intake:
    found = offer(product_code=deposit.product)
    return Intake(
        act=Act.STANDING_PLAN,
        platform=platform,
        ownership=ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver),
        channel=(found.channel if found else None) or THIRD_PARTY,
        contract=deposit.contract,
        amount_minor=due.amount_minor,
        onto_minor=deposit.principal_minor,
        on=day,
        per_saver_max_minor=found.terms.per_saver_max_minor if found else None,
        capacity_minor=found.terms.capacity_minor if found else None,
        bank_capacity_minor=found.terms.bank_capacity_minor if found else None,
    )


def _taken(deposit: Deposit, due: Instalment, intake: Intake) -> tuple[Transfer, ...] | dict[str, Any]:
    """The instalment's transfers, booked; or why it did not come."""
    answer = permitted(intake=intake)
    if isinstance(answer, GateRefused):
        return {"code": answer.code, "permit": answer.record_id}
    if not isinstance(answer, tuple):
        return {"code": answer.code, "rule": answer.rule}
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(intake.on, "instalment", deposit.deposit_id),
        business_day=intake.on,
        reference=deposit.reference,
    )
    legs = booking.place(amount_minor=due.amount_minor, code="instalment_placed")
    try:
        with transaction.atomic():
            book(transfers=legs, closing=True)
    except Unbooked as error:
        if error.outcome != TransferRefusal.EXCEEDS_CREDITS:
            raise
        return {"code": "insufficient_cash"}
    return legs


def _not_taken(deposit: Deposit, due: Instalment, reason: dict[str, Any], day: date, taxes: Withholder) -> None:
    after = plan_missed(deposit=deposit, due=due, day=day)
    name = "instalment_missed" if after.missed > deposit.missed else "instalment_late"
    step = rows.Step(step=name, evidence={**reason, "amount_minor": due.amount_minor, "of": due.nominal})
    plan = deposit.contract.plan
    assert plan is not None, "only a plan has instalments"
    if plan.missed is Missed.END and after.missed > (plan.missed_max or 0):
        ended = plan_broken(holding=deposit.held, on=day)
        cause = leg_id(day, "missed", deposit.deposit_id)
        tax = taxes.withhold(deposit=deposit, interest_minor=ended.interest_minor, on=day)
        change, legs = withdrawn(deposit=deposit, plan=ended, withheld_minor=tax, cause=cause, step="plan_ended")
        broken = replace(change, steps=(step, *change.steps))
        strands = settle_strands(changes=[broken], day=day, of="missed", taxes=taxes)
        book(transfers=[*legs, *strands.transfers], others=[*taxes.accounts, *strands.accounts], closing=True)
        rows.write(changes=strands.changes, day=day)
        hold_proceeds(changes=strands.changes, day=day)
        return
    rows.write(changes=[rows.Change(before=deposit, after=after, steps=(step,))], day=day)

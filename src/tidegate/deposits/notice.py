"""Notice: a saver says so many days ahead what will be taken out of a notice deposit; the close of its last day pays.

Money under notice earns to the day it is paid, and more notices may run beside one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.access import barred
from tidegate.deposits.asking import Taken, Waiting, deposit_asked_for, unsigned
from tidegate.deposits.booking import book
from tidegate.deposits.contract import Contract, Kind
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.free import beyond_free
from tidegate.deposits.hold_pledged import hold_in_time, hold_proceeds
from tidegate.deposits.legs import leg_id
from tidegate.deposits.movement import Asked, Done, MovementKind, remember
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.withdraw import withdrawn
from tidegate.deposits.withdrawal import plan_withdrawal
from tidegate.deposits.withhold import hold_tax_years
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.money import calendar


def plan_notice(*, deposit: Deposit, amount_minor: int | None, running_minor: int, on: date) -> date | DepositRefusal:
    """The day at whose close the notice is paid: so many days on, rolled; `running_minor` is under notice already."""
    contract = deposit.contract
    if deposit.state.unplaced:
        return DepositRefusal.NOT_PLACED_YET
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    if contract.kind is not Kind.NOTICE or contract.notice_days is None:
        return DepositRefusal.NOTICE_NOT_NEEDED
    free = deposit.principal_minor - running_minor
    amount = free if amount_minor is None else amount_minor
    left = free - amount
    if amount <= 0 or left < 0 or 0 < left < contract.amount_min_minor:
        return DepositRefusal.NOTICE_IS_FOR_LESS
    return notice_ends(contract=contract, on=on)


def notice_ends(*, contract: Contract, on: date) -> date:
    """The day at whose close a notice that is given on `on` is paid."""
    assert contract.notice_days is not None, "notice is given for so many days"
    return calendar(contract.calendar).roll(on + timedelta(days=contract.notice_days), contract.roll)


def give_notice(
    *, request_id: UUID, deposit_id: UUID, saver: str, amount_minor: int | None
) -> Done | Waiting | Refused:
    """Gives notice of `amount_minor` (None: all that is not under notice yet). A used id gets its first answer."""
    assert connection.in_atomic_block, "a door opens the transaction"
    day = current_business_day()
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.NOTICE,
        saver=saver,
        deposit_id=deposit_id,
        amount_minor=amount_minor,
    )
    taken = deposit_asked_for(asked=asked, on=day)
    if not isinstance(taken, Taken):
        return taken
    deposit = taken.deposit
    running = sum(row.outcome["amount_minor"] for row in _running([deposit_id]))
    due_on = plan_notice(deposit=deposit, amount_minor=amount_minor, running_minor=running, on=day)
    if isinstance(due_on, DepositRefusal):
        return refused(due_on)
    wanted = deposit.principal_minor - running if amount_minor is None else amount_minor
    no = barred(deposit=deposit, on=day, everything=amount_minor is None) or beyond_free(
        deposit=deposit, amount_minor=wanted, leaving_minor=running
    )
    if no is not None:
        return no
    waiting = unsigned(asked=asked, taken=taken)
    if waiting is not None:
        return waiting
    done = Done(
        outcome="created",
        kind=MovementKind.NOTICE,
        request_id=request_id,
        deposit_id=deposit_id,
        business_day=day,
        amount_minor=wanted,
    )
    evidence = {"request_id": str(request_id), "amount_minor": done.amount_minor, "due_on": due_on}
    rows.record(steps=[(deposit_id, rows.Step(step="notice_given", evidence=evidence))], day=day)
    return remember(asked=asked, done=done, product_code=deposit.product, state="reserved", due_on=due_on)


def _running(deposit_ids: Sequence[UUID], *, due_by: date | None = None) -> list[models.Movement]:
    """Notices not paid yet, locked, the first due first."""
    found = models.Movement.objects.filter(
        kind=MovementKind.NOTICE.value, state="reserved", deposit_id__in=list(deposit_ids)
    )
    if due_by is not None:
        found = found.filter(due_on__lte=due_by)
    return list(found.order_by("due_on", "request_id").select_for_update())


def pay_notices(*, day: date, deposit_ids: Sequence[UUID]) -> int:
    """Pays the notices of these deposits that have run out on `day`, which is being closed; principal in minor units.

    What was taken out early meanwhile is no longer there to be paid.
    """
    assert connection.in_atomic_block, "the close opens the transaction"
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids).order_by("deposit_id").select_for_update()
    )
    due = _running([one.deposit_id for one in found], due_by=day)
    taxes = hold_tax_years(deposits=found, day=day)
    changes: list[rows.Change] = []
    transfers: list[Transfer] = []
    for deposit in found:
        amount = sum(row.outcome["amount_minor"] for row in due if row.deposit_id == deposit.deposit_id)
        amount = min(amount, deposit.principal_minor)
        if deposit.state is not State.RUNNING or not amount:
            continue
        plan = plan_withdrawal(holding=deposit.held, on=day, amount_minor=amount, noticed=True)
        assert not isinstance(plan, DepositRefusal), f"a notice that has run out is paid: {plan}"
        change, legs = withdrawn(
            deposit=deposit,
            plan=plan,
            withheld_minor=taxes.withhold(deposit=deposit, interest_minor=plan.interest_minor, on=day),
            cause=leg_id(day, "notice", deposit.deposit_id),
            step="notice_paid",
        )
        changes.append(change)
        transfers += legs
    strands = settle_strands(changes=changes, day=day, of="notice", taxes=taxes)
    hold_in_time(deposits=found, transfers=[*transfers, *strands.transfers])
    book(transfers=[*transfers, *strands.transfers], others=[*taxes.accounts, *strands.accounts], closing=True)
    taxes.keep()
    rows.write(changes=strands.changes, day=day)
    hold_proceeds(changes=strands.changes, day=day)
    models.Movement.objects.filter(request_id__in=[row.request_id for row in due]).update(state="done")
    return sum(one.before.principal_minor - one.after.principal_minor for one in changes)

"""Cancel a deposit before it is placed: the reserved cash, where its money has come, is released in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits import rows
from tidegate.deposits.asking import Taken, Waiting, deposit_asked_for, unsigned
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import Booking, accounts_of, proof
from tidegate.deposits.movement import Asked, Done, MovementKind, evidence, remember
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Phase, Transfer


def plan_cancel(*, deposit: Deposit, on: date) -> Deposit | DepositRefusal:
    """The deposit as it is after its cancellation."""
    if deposit.state is State.RUNNING:
        return DepositRefusal.ALREADY_PLACED
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    return replace(deposit, state=State.CANCELLED, principal_minor=0, ended_on=on, fund_on=None)


def cancel(*, request_id: UUID, deposit_id: UUID, saver: str) -> Done | Waiting | Refused:
    """Carries a cancellation out; a request id used before gets its first answer."""
    assert connection.in_atomic_block, "a door opens the transaction"
    day = current_business_day()
    asked = Asked(request_id=request_id, kind=MovementKind.CANCEL, saver=saver, deposit_id=deposit_id)
    taken = deposit_asked_for(asked=asked, on=day)
    if not isinstance(taken, Taken):
        return taken
    deposit = taken.deposit
    after = plan_cancel(deposit=deposit, on=day)
    if isinstance(after, DepositRefusal):
        return refused(after)
    waiting = unsigned(asked=asked, taken=taken)
    if waiting is not None:
        return waiting
    set_aside = deposit.principal_minor if deposit.state is State.FUNDED else 0
    legs = _release(deposit=deposit, cause=request_id, on=day) if set_aside else ()
    done = Done(
        outcome="created",
        kind=MovementKind.CANCEL,
        request_id=request_id,
        deposit_id=deposit_id,
        business_day=day,
        amount_minor=set_aside,
    )
    steps = (rows.Step(step="cancelled", evidence={**evidence(done), "transfers": proof(legs)}),)
    rows.write(changes=[rows.Change(before=deposit, after=after, steps=steps)], day=day)
    return remember(asked=asked, done=done, product_code=deposit.contract.product_code)


def _release(*, deposit: Deposit, cause: UUID, on: date) -> tuple[Transfer, ...]:
    """Voids the reservation of a funded deposit."""
    booking = Booking(accounts=accounts_of(deposit=deposit), cause=cause, business_day=on, reference=deposit.reference)
    legs = booking.finish(
        phase=Phase.VOID,
        reserved=deposit.deposit_id,
        amount_minor=deposit.principal_minor,
        code="deposit_cancelled",
    )
    book(transfers=legs)
    return legs

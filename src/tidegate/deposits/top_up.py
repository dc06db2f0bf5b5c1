"""Add money to a deposit whose contract takes more: through the gate, reserved at once, placed at the day's close."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.offer import Offer, offer
from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.deposits import rows
from tidegate.deposits.asking import Taken, deposit_asked_for
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.fund import done_by, evidence_of, reserved
from tidegate.deposits.intake import Intake, permitted
from tidegate.deposits.movement import Asked, Done, MovementKind, evidence, remember, unplaced_top_ups
from tidegate.deposits.open import No, checked_amount
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.stock import move_stock, place_of
from tidegate.gate.act import THIRD_PARTY, Act
from tidegate.gate.clock import now
from tidegate.gate.lock import lock_intake
from tidegate.ledger.day import current_business_day


def plan_top_up(*, deposit: Deposit, amount_minor: int, waiting_minor: int) -> DepositRefusal | None:
    """Whether the contract takes this amount, what waits to be placed counted in."""
    contract = deposit.contract
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    if deposit.state is State.REQUESTED:
        return DepositRefusal.NOT_PLACED_YET
    if not contract.top_up_allowed:
        return DepositRefusal.TOP_UP_NOT_ALLOWED
    total = deposit.principal_minor + waiting_minor + amount_minor
    if contract.amount_max_minor is not None and total > contract.amount_max_minor:
        return DepositRefusal.AMOUNT_ABOVE_MAXIMUM
    if amount_minor % contract.amount_multiple_minor:
        return DepositRefusal.AMOUNT_NOT_A_MULTIPLE
    return None


def top_up(*, request_id: UUID, deposit_id: UUID, saver: str, amount_minor: int, platform: str) -> Done | No:
    """Reserves more cash for a deposit, at the contract's rate. A request id used before gets its first answer.

    A refusal leaves nothing behind but the gate's record. Invalid for an amount that is none.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    checked_amount(amount_minor)
    on = current_business_day()
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.TOP_UP,
        saver=saver,
        deposit_id=deposit_id,
        amount_minor=amount_minor,
    )
    taken = deposit_asked_for(asked=asked, on=on)
    if not isinstance(taken, Taken):
        return taken
    deposit = taken.deposit
    found = offer(product_code=deposit.product)
    waiting = sum(one.amount_minor for one in unplaced_top_ups(deposit_ids=[deposit_id]))
    no = _not_taken(deposit, found, amount_minor=amount_minor, waiting_minor=waiting, on=on)
    if no is not None:
        return no
    answer = permitted(intake=_intake(deposit, found, asked, waiting_minor=waiting, platform=platform, on=on))
    if not isinstance(answer, tuple):
        return answer
    held = reserved(owned=deposit, cause=request_id, amount_minor=amount_minor, on=on, opens=False)
    if held is None:
        return refused(DepositRefusal.INSUFFICIENT_CASH)
    done = done_by(asked=asked, deposit_id=deposit_id, on=on)
    step = rows.Step(
        step="top_up_reserved", evidence={**evidence(done), **evidence_of(permit_ids=answer), "transfers": held}
    )
    rows.record(steps=[(deposit_id, step)], day=on)
    move_stock(moves=[(place_of(deposit), amount_minor)])
    return remember(asked=asked, done=done, product_code=deposit.product, state="reserved")


def _not_taken(
    deposit: Deposit, found: Offer | None, *, amount_minor: int, waiting_minor: int, on: date
) -> Refused | CatalogueRefused | None:
    """Why contract or product takes no more now. A product that is on no shelf any more has no hours."""
    no = plan_top_up(deposit=deposit, amount_minor=amount_minor, waiting_minor=waiting_minor)
    if no is not None:
        return refused(no)
    return None if found is None else may_take(terms=found.terms, at=now(), business_day=on)


def _intake(
    deposit: Deposit, found: Offer | None, asked: Asked, *, waiting_minor: int, platform: str, on: date
) -> Intake:
    assert asked.amount_minor is not None, "money comes in with an amount"
    return Intake(
        act=Act.TOP_UP,
        platform=platform,
        ownership=ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver),
        channel=(found.channel if found else None) or THIRD_PARTY,
        contract=deposit.contract,
        amount_minor=asked.amount_minor,
        onto_minor=deposit.principal_minor + waiting_minor,
        on=on,
        per_saver_max_minor=found.terms.per_saver_max_minor if found else None,
        capacity_minor=found.terms.capacity_minor if found else None,
        bank_capacity_minor=found.terms.bank_capacity_minor if found else None,
    )

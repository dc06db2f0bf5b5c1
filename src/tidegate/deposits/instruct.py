"""Instruct what is done at maturity, within the window that the contract gives. The last instruction counts.

Nothing rolls over silently: without an instruction a deposit is paid out, and with one the gate is still asked. What is
known to fail at the maturity is refused at once: a product that is closed by then, or does not have the term.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.deposits import rows
from tidegate.deposits.asking import Taken, Waiting, deposit_asked_for, unsigned
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.free import not_to_be_bound
from tidegate.deposits.instruction import Instruction, MaturityInstruction, instruction_window
from tidegate.deposits.movement import Asked, Done, MovementKind, remember
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.renewal import Renewal, renewal
from tidegate.ledger.day import current_business_day


def plan_instruction(*, deposit: Deposit, wanted: MaturityInstruction, on: date) -> Deposit | DepositRefusal:
    """The deposit with its instruction, or why the contract does not take it on `on`."""
    maturity, matures_on = deposit.contract.maturity, deposit.matures_on
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    if matures_on is None or deposit.state is State.REQUESTED:
        return DepositRefusal.NOTHING_MATURES if matures_on is None else DepositRefusal.NOT_PLACED_YET
    moves = wanted.instruction is Instruction.MOVE
    offered = wanted.instruction is Instruction.PAY_OUT or wanted.instruction in maturity.allowed
    if (
        not offered
        or moves != (wanted.product_code is not None)
        or (moves and wanted.product_code not in maturity.move_to)
    ):
        return DepositRefusal.INSTRUCTION_NOT_OFFERED
    opens, closes = instruction_window(maturity=maturity, matures_on=matures_on)
    if opens is not None and on < opens:
        return DepositRefusal.INSTRUCTION_TOO_EARLY
    if on > closes:
        return DepositRefusal.INSTRUCTION_TOO_LATE
    return replace(deposit, instruction=None if wanted.instruction is Instruction.PAY_OUT else wanted)


def instruct(
    *, request_id: UUID, deposit_id: UUID, saver: str, wanted: MaturityInstruction
) -> Done | Waiting | Refused | CatalogueRefused:
    """Keeps the saver's instruction for the maturity. A request id used before gets its first answer."""
    assert connection.in_atomic_block, "a door opens the transaction"
    day = current_business_day()
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.INSTRUCT,
        saver=saver,
        deposit_id=deposit_id,
        product_code=wanted.product_code,
        term=None if wanted.term is None else wanted.term.text(),
        instruction=wanted.instruction.value,
    )
    taken = deposit_asked_for(asked=asked, on=day)
    if not isinstance(taken, Taken):
        return taken
    deposit = taken.deposit
    after = plan_instruction(deposit=deposit, wanted=wanted, on=day)
    if isinstance(after, DepositRefusal):
        return refused(after)
    no = not_to_be_bound(deposit=deposit, wanted=wanted) or _cannot_go_on(after, day)
    if no is not None:
        return no
    waiting = unsigned(asked=asked, taken=taken)
    if waiting is not None:
        return waiting
    done = Done(
        outcome="created",
        kind=MovementKind.INSTRUCT,
        request_id=request_id,
        deposit_id=deposit_id,
        business_day=day,
        amount_minor=0,
    )
    step = rows.Step(step="instructed", evidence={"request_id": str(request_id), **wanted.to_json()})
    rows.write(changes=[rows.Change(before=deposit, after=after, steps=(step,))], day=day)
    return remember(asked=asked, done=done, product_code=wanted.product_code or deposit.product)


def _cannot_go_on(after: Deposit, day: date) -> Refused | CatalogueRefused | None:
    """Which rule of the product stands against what was instructed, as known today for the day of the maturity."""
    if after.instruction is None or after.matures_on is None:
        return None
    on = max(day, after.matures_on)
    found = renewal(deposit=after, wanted=after.instruction, amount_minor=after.principal_minor, on=on)
    return None if isinstance(found, Renewal) else found

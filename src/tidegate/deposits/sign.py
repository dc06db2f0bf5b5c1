"""Sign what another asked for, as an owner or to become one.

The last signature that is needed carries it out, under the request's id.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.deposits import models
from tidegate.deposits.asking import Waiting, keep_signature, may_act_on, may_not_act
from tidegate.deposits.cancel import cancel
from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.invite import agree_to
from tidegate.deposits.movement import Done, MovementKind, done_under
from tidegate.deposits.notice import give_notice
from tidegate.deposits.reading import deposit_of
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.day import current_business_day

Answer = Done | Waiting | Refused | GateRefused | CatalogueRefused


def sign(*, request_id: UUID, person: str) -> Answer:
    """Adds a person's word, and carries the request out where that was the last one needed."""
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on = current_business_day()
    row = models.Request.objects.filter(request_id=request_id).first()
    if row is not None and row.kind == MovementKind.OPEN.value:
        return agree_to(request_id=request_id, person=person)
    deposit = None if row is None else deposit_of(deposit_id=_of(row), saver=person)
    if row is None or deposit is None:
        return refused(DepositRefusal.UNKNOWN_REQUEST)
    done = done_under(request_id=request_id, saver=row.saver_code)
    if done is not None:
        return done
    may_act = may_act_on(deposit_id=deposit.deposit_id, saver=deposit.saver, kind=MovementKind(row.kind), on=on)
    if not may_act.names(person):
        return may_not_act(may_act=may_act)
    if on > row.expires_on:
        return refused(DepositRefusal.SIGNATURES_EXPIRED)
    keep_signature(request_id=request_id, person=person, on=on)
    return _carried_out(row)


def _of(row: models.Request) -> UUID:
    assert row.deposit_id is not None, "only a request to open a deposit has none yet"
    return row.deposit_id


def _carried_out(row: models.Request) -> Answer:
    amount: int | None = row.asked["amount_minor"]
    match MovementKind(row.kind):
        case MovementKind.WITHDRAW:
            return withdraw(request_id=row.request_id, deposit_id=_of(row), saver=row.saver_code, amount_minor=amount)
        case MovementKind.NOTICE:
            return give_notice(
                request_id=row.request_id, deposit_id=_of(row), saver=row.saver_code, amount_minor=amount
            )
        case MovementKind.CANCEL:
            return cancel(request_id=row.request_id, deposit_id=_of(row), saver=row.saver_code)
        case kind:
            assert kind is MovementKind.INSTRUCT, f"{kind} waits for no signature"
            said = {name: row.asked[name] for name in MaturityInstruction.field_names()}
            wanted = MaturityInstruction.from_json({name: value for name, value in said.items() if value is not None})
            return instruct(request_id=row.request_id, deposit_id=_of(row), saver=row.saver_code, wanted=wanted)

"""Requests and their answers: a request id stands for one act for ever, and asking again gives the same answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from tidegate.deposits import models
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.stock import leave_stock


class MovementKind(StrEnum):
    """What a saver may ask for."""

    OPEN = "open"
    TOP_UP = "top_up"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    NOTICE = "notice"
    INSTRUCT = "instruct"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked, as far as it must be the same when it is asked again. `amount_minor` None: everything."""

    request_id: UUID
    kind: MovementKind
    saver: str
    product_code: str | None = None
    term: str | None = None
    deposit_id: UUID | None = None
    amount_minor: int | None = None
    instruction: str | None = None
    owners: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that was carried out. `outcome` is `created`, or `exists` when it had been carried out before.

    Amounts in minor units: `amount_minor` of principal, `interest_minor` paid with it (negative: claw-back),
    `withheld_minor` of it for tax.
    """

    outcome: str
    kind: MovementKind
    request_id: UUID
    deposit_id: UUID
    business_day: date
    amount_minor: int
    interest_minor: int = 0
    withheld_minor: int = 0

    @property
    def to_cash_minor(self) -> int:
        """What a withdrawal or cancellation gave back to the saver's cash."""
        return self.amount_minor + self.interest_minor - self.withheld_minor


def answered(*, asked: Asked) -> Done | Refused | None:
    """The stored answer, a refusal if the id was used for something else, None if it is new.

    Holds the id's lock to the end of the transaction, so that two equal requests at once become one act.
    """
    row = _held(asked.request_id)
    if row is None:
        return None
    difference = _difference(asked, row)
    return _done(row) if difference is None else refused(difference)


def done_under(*, request_id: UUID, saver: str) -> Done | None:
    """What a saver's request came to, by its key; None if it was not carried out. Waits for one that is under way."""
    row = _held(request_id)
    return None if row is None or row.saver_code != saver else _done(row)


def hold_request(*, request_id: UUID) -> None:
    """Holds a request's id: for who has to read something before it can be told what was asked (`lock_order`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(request_id)])


def _held(request_id: UUID) -> models.Movement | None:
    hold_request(request_id=request_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM deposits_movement WHERE request_id = %s)", [request_id])
        (known,) = cursor.fetchone()
    return models.Movement.objects.get(request_id=request_id) if known else None


def _done(row: models.Movement) -> Done:
    return Done(
        outcome="exists",
        kind=MovementKind(row.kind),
        request_id=row.request_id,
        deposit_id=row.deposit_id,
        business_day=row.business_day,
        amount_minor=row.outcome["amount_minor"],
        interest_minor=row.outcome["interest_minor"],
        withheld_minor=row.outcome.get("withheld_minor", 0),
    )


def _difference(asked: Asked, row: models.Movement) -> DepositRefusal | None:
    """The first thing that is not the same; what the kind of act does not name is not compared."""
    differs = {
        DepositRefusal.EXISTS_WITH_DIFFERENT_KIND: row.kind != asked.kind,
        DepositRefusal.EXISTS_WITH_DIFFERENT_SAVER: row.saver_code != asked.saver,
        DepositRefusal.EXISTS_WITH_DIFFERENT_PRODUCT: asked.product_code not in {None, row.product_code},
        DepositRefusal.EXISTS_WITH_DIFFERENT_TERM: row.term != asked.term,
        DepositRefusal.EXISTS_WITH_DIFFERENT_DEPOSIT: asked.deposit_id not in {None, row.deposit_id},
        DepositRefusal.EXISTS_WITH_DIFFERENT_AMOUNT: row.amount_minor != asked.amount_minor,
        DepositRefusal.EXISTS_WITH_DIFFERENT_OWNERS: row.outcome.get("owners") != asked.owners,
        DepositRefusal.EXISTS_WITH_DIFFERENT_INSTRUCTION: row.outcome.get("instruction") != asked.instruction,
    }
    return next((code for code, found in differs.items() if found), None)


def remember(*, asked: Asked, done: Done, product_code: str, state: str = "done", due_on: date | None = None) -> Done:
    """Stores the answer beside what was asked; `due_on` is when what was asked is still to be done."""
    said = {"instruction": asked.instruction, "owners": asked.owners, "withheld_minor": done.withheld_minor or None}
    models.Movement.objects.create(
        request_id=asked.request_id,
        kind=asked.kind.value,
        deposit_id=done.deposit_id,
        saver_code=asked.saver,
        product_code=product_code,
        term=asked.term,
        amount_minor=asked.amount_minor,
        business_day=done.business_day,
        due_on=due_on,
        state=state,
        outcome={"amount_minor": done.amount_minor, "interest_minor": done.interest_minor}
        | {name: value for name, value in said.items() if value is not None},
    )
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """A top-up whose cash is reserved and which has not been placed."""

    request_id: UUID
    deposit_id: UUID
    amount_minor: int
    business_day: date


def unplaced_top_ups(*, deposit_ids: list[UUID] | None = None, until: date | None = None) -> tuple[TopUp, ...]:
    """Reserved top-ups (of these deposits, asked for up to and with `until`), locked, in order of their ids."""
    rows = models.Movement.objects.filter(kind=MovementKind.TOP_UP.value, state="reserved")
    if deposit_ids is not None:
        rows = rows.filter(deposit_id__in=deposit_ids)
    if until is not None:
        rows = rows.filter(business_day__lte=until)
    return tuple(
        TopUp(
            request_id=row.request_id,
            deposit_id=row.deposit_id,
            amount_minor=row.outcome["amount_minor"],
            business_day=row.business_day,
        )
        for row in rows.order_by("request_id").select_for_update()
    )


def reserved_on(*, deposit_ids: Collection[UUID]) -> dict[UUID, int]:
    """What is reserved to top these deposits up, in minor units; those without are left out."""
    if not deposit_ids:
        return {}
    found = models.Movement.objects.filter(
        kind=MovementKind.TOP_UP.value, state="reserved", deposit_id__in=list(deposit_ids)
    )
    return {
        one["deposit_id"]: int(one["minor"]) for one in found.values("deposit_id").annotate(minor=Sum("amount_minor"))
    }


def finish_top_ups(*, top_ups: list[TopUp], state: str) -> None:
    """They are placed (`done`), `cancelled` or `returned`."""
    if not top_ups:
        return
    leave_stock(top_ups=[one.request_id for one in top_ups])
    models.Movement.objects.filter(request_id__in=[one.request_id for one in top_ups]).update(state=state)


def cancel_notices(*, deposit_id: UUID) -> None:
    """Nothing is left to be paid at the end of a notice."""
    found = models.Movement.objects.filter(kind=MovementKind.NOTICE.value, state="reserved", deposit_id=deposit_id)
    found.update(state="cancelled")


def evidence(done: Done) -> dict[str, Any]:
    """What a step records of the act that made it."""
    return {
        "request_id": str(done.request_id),
        "amount_minor": done.amount_minor,
        **({"interest_minor": done.interest_minor} if done.interest_minor else {}),
    }


def _key(request_id: UUID) -> int:
    """64 bits of the id, as a signed integer: the name of its lock."""
    return int.from_bytes(request_id.bytes[:8], "big", signed=True)

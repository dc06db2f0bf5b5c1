"""Deposits that a close could not carry through a step: named, set aside, released when they are repaired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.closing import models
from tidegate.closing.refusal import ClosingRefusal, Refused, refused
from tidegate.gate.clock import now

_REASON_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingException:
    """A deposit that was set aside at a step of the close of `business_day`, and why."""

    deposit_id: UUID
    step: str
    business_day: date
    reason: str


def set_aside(*, deposit_id: UUID, step: str, business_day: date, error: Exception) -> ClosingException:
    """Names the deposit; no later close touches it until it is released."""
    assert connection.in_atomic_block, "the close opens the transaction"
    reason = f"{type(error).__name__}: {error}"[:_REASON_MAX]
    row = models.SetAside.objects.create(
        deposit_id=deposit_id, step=step, business_day=business_day, reason=reason, at=now()
    )
    return _exception(row)


def exceptions() -> tuple[ClosingException, ...]:
    """All that are set aside, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT deposit_id, step, business_day, reason FROM closing_exception WHERE released_on IS NULL ORDER BY id"
        )
        rows = cursor.fetchall()
    return tuple(
        ClosingException(deposit_id=deposit_id, step=step, business_day=business_day, reason=reason)
        for deposit_id, step, business_day, reason in rows
    )


def release(*, deposit_id: UUID, on: date) -> ClosingException | Refused:
    """After a repair: the next close takes the deposit up again and books what was missed on its own day."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.SetAside.objects.select_for_update().filter(deposit_id=deposit_id, released_on=None).first()
    if row is None:
        return refused(ClosingRefusal.NOT_SET_ASIDE)
    row.released_on = on
    row.save(update_fields=["released_on"])
    return _exception(row)


def _exception(row: models.SetAside) -> ClosingException:
    return ClosingException(deposit_id=row.deposit_id, step=row.step, business_day=row.business_day, reason=row.reason)

"""Reservations end on their business day, by the day and not by a clock."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from tidegate.ledger.post import BATCH_MAX, Batch, post
from tidegate.ledger.transfer import Phase, Transfer, TransferRefusal

_ENDED_MEANWHILE = frozenset(
    {TransferRefusal.PENDING_TRANSFER_ALREADY_POSTED, TransferRefusal.PENDING_TRANSFER_ALREADY_VOIDED}
)
"""Somebody else's end of a reservation came between our look and our void."""
_NAMESPACE = UUID("5b0d6c8e-7d0f-5b52-9f5c-58fd0a0d2a4e")
_DUE = """
    SELECT r.transfer_id, r.debit_account, r.credit_account, r.amount_minor FROM ledger_transfer r
     WHERE r.expires_on > ledger_last_closed_day_v1() AND r.expires_on <= %s
       AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = r.transfer_id)
     ORDER BY r.expires_on, r.sequence LIMIT %s
"""
_FIRST = """
    SELECT r.expires_on FROM ledger_transfer r
     WHERE r.expires_on > ledger_last_closed_day_v1()
       AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = r.transfer_id)
     ORDER BY r.expires_on LIMIT 1
"""


def expire_reservations(*, on: date) -> int:
    """Voids every reservation whose last day is `on` or before, booked on `on`, a closing day too; how many."""
    expired = 0
    while due := _due(on):
        results = post(transfers=[_void(on, *row) for row in due], mode=Batch.EACH, closing=True)
        refused = {result.outcome for result in results if not result.ok} - _ENDED_MEANWHILE
        assert not refused, f"a reservation that is due can be voided: {refused}"
        expired += sum(result.outcome == "created" for result in results)
    return expired


def first_expiry_on() -> date | None:
    """The earliest last day of a reservation that is still held; None if none is to expire."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST)
        row = cursor.fetchone()
    return None if row is None else row[0]


def _due(on: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [on, BATCH_MAX])
        return list(cursor.fetchall())


def _void(on: date, pending: UUID, debit: UUID, credit: UUID, amount_minor: int) -> Transfer:
    return Transfer(
        transfer_id=uuid5(_NAMESPACE, str(pending)),
        debit_account=debit,
        credit_account=credit,
        amount_minor=amount_minor,
        code="expired",
        phase=Phase.VOID,
        pending_id=pending,
        value_date=on,
        business_day=on,
    )

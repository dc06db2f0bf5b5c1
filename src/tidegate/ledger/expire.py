"""Reservations end on their business day, by the day and not by a clock."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from django.db import connection

from tidegate.ledger.post import BATCH_MAX, Batch, post
from tidegate.ledger.transfer import Phase, Transfer

_NAMESPACE = UUID("5b0d6c8e-7d0f-5b52-9f5c-58fd0a0d2a4e")
_DUE = """
    SELECT r.transfer_id, r.debit_account, r.credit_account, r.amount_minor FROM ledger_transfer r
     WHERE r.phase = 'reserve' AND r.expires_on <= %s
       AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = r.transfer_id)
     ORDER BY r.sequence LIMIT %s
"""


def expire_reservations(*, on: date) -> int:
    """Voids every reservation whose last day is `on` or before; how many. Writes into a closing day too."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [on, BATCH_MAX])
        rows = cursor.fetchall()
    results = post(
        transfers=[
            Transfer(
                transfer_id=uuid5(_NAMESPACE, str(pending)),
                debit_account=debit,
                credit_account=credit,
                amount_minor=amount,
                code="expired",
                phase=Phase.VOID,
                pending_id=pending,
                value_date=on,
                business_day=on,
            )
            for pending, debit, credit, amount in rows
        ],
        mode=Batch.EACH,
        closing=True,
    )
    return sum(result.outcome == "created" for result in results)

"""What is held now, deposit by deposit: for previews of orders, run-off and proofs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One live deposit. `stock_minor` is placed at the bank, `in_flight_minor` reserved and not placed.

    `ends_on` is when a fixed deposit matures; None for one that may leave at any time.
    """

    deposit_id: UUID
    saver: str
    bank: str
    product: str
    kind: str
    currency: str
    stock_minor: int
    in_flight_minor: int
    ends_on: date | None


_HELD = """
    SELECT d.deposit_id, d.saver_code, d.bank_code, d.product_code, d.kind, d.currency,
           CASE WHEN d.state = 'running' THEN d.principal_minor ELSE 0 END,
           CASE WHEN d.state = 'funded' THEN d.principal_minor ELSE 0 END + coalesce(t.reserved, 0),
           d.matures_on
    FROM deposits_deposit d
    LEFT JOIN (
        SELECT deposit_id, sum(amount_minor)::bigint AS reserved
        FROM deposits_movement WHERE kind = 'top_up' AND state = 'reserved' GROUP BY deposit_id
    ) t ON t.deposit_id = d.deposit_id
    WHERE d.state IN ('funded', 'running') AND d.opened_on <= %s
    ORDER BY d.deposit_id
"""


def holdings(*, on: date) -> tuple[Held, ...]:
    """Live deposits that were opened up to and with the business day `on`, as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [on])
        return tuple(
            Held(
                deposit_id=row[0],
                saver=row[1],
                bank=row[2],
                product=row[3],
                kind=row[4],
                currency=row[5],
                stock_minor=row[6],
                in_flight_minor=row[7],
                ends_on=row[8],
            )
            for row in cursor.fetchall()
        )

"""What is held now, deposit by deposit: for previews of orders, run-off and proofs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits.owned import shared
from tidegate.money import parse_term
from tidegate.parties.enrol import regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One live deposit. `stock_minor` is placed at the bank, `in_flight_minor` reserved and not placed.

    `ends_on` is when a fixed deposit matures; None for one that may leave at any time. `term_days` is the length of its
    term; `leaves_early` whether its contract lets the saver withdraw before the end. `owners` are all of them, the
    account holder first, each with where they live (None: not registered).
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
    term_days: int | None = None
    leaves_early: bool = True
    owners: tuple[tuple[str, str | None], ...] = ()


_HELD = """
    SELECT d.deposit_id, d.saver_code, d.bank_code, d.product_code, d.kind, d.currency,
           CASE WHEN d.state = 'running' THEN d.principal_minor ELSE 0 END,
           CASE WHEN d.state = 'funded' THEN d.principal_minor ELSE 0 END + coalesce(t.reserved, 0),
           d.matures_on, d.contract->>'term', d.opened_on, d.contract->>'early_withdrawal'
    FROM deposits_deposit d
    LEFT JOIN (
        SELECT deposit_id, sum(amount_minor)::bigint AS reserved
        FROM deposits_movement WHERE kind = 'top_up' AND state = 'reserved' GROUP BY deposit_id
    ) t ON t.deposit_id = d.deposit_id
    WHERE d.state IN ('funded', 'running') AND d.opened_on <= %s
    ORDER BY d.deposit_id
"""


def holdings(*, on: date) -> tuple[Held, ...]:
    """Live deposits that were opened up to and with the business day `on`: amounts as they stand now, owners as the
    books of that day have them."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [on])
        found = cursor.fetchall()
    several = shared(on=on)
    owners = [several.get(row[0], (row[1],)) for row in found]
    lives_in = regions(codes={code for people in owners for code in people})
    return tuple(
        Held(
            deposit_id=row[0],
            saver=people[0],
            bank=row[2],
            product=row[3],
            kind=row[4],
            currency=row[5],
            stock_minor=row[6],
            in_flight_minor=row[7],
            ends_on=row[8],
            term_days=days_of(term=row[9], opened_on=row[10]),
            leaves_early=row[8] is None or row[11] != "forbidden",
            owners=tuple((code, lives_in.get(code)) for code in people),
        )
        for row, people in zip(found, owners, strict=True)
    )


def days_of(*, term: str | None, opened_on: date) -> int | None:
    """The length in days of a contract's term, as the gate counts it; None for no term."""
    return None if term is None else (parse_term(term).end(opened_on) - opened_on).days

"""Return what is reserved and not yet placed when an order takes effect: in full, in the order's own transaction.

Works on columns, not on contracts: a deposit that nothing else can read must not keep an order from taking effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db import connection

from tidegate.deposits import rows
from tidegate.deposits.booking import book
from tidegate.deposits.holdings import days_of
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.owned import shared
from tidegate.deposits.stock import move_stock, place_of
from tidegate.ledger.transfer import Phase, Transfer
from tidegate.parties.enrol import regions


class Covers(Protocol):
    """Whether a product of a bank is met, for a term of so many days and an owner with a region; `kind` is `demand` or
    `fixed`."""

    def __call__(
        self, *, bank: str, product: str, kind: str, term_days: int | None, region: str | None, person: str | None
    ) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """Cash reserved for a deposit by `request_id`; for an opening that is the deposit's own id. Minor units."""

    request_id: UUID
    deposit_id: UUID
    saver: str
    bank: str
    product: str
    kind: str
    currency: str
    holding: str
    settlement_code: str
    amount_minor: int
    term_days: int | None

    @property
    def opening(self) -> bool:
        return self.request_id == self.deposit_id


_IN_FLIGHT = """
    SELECT coalesce(m.request_id, d.deposit_id), d.deposit_id, d.saver_code, d.bank_code, d.product_code, d.kind,
           d.currency, d.holding, d.settlement_code,
           CASE WHEN m.request_id IS NULL THEN d.principal_minor ELSE m.amount_minor END,
           d.contract->>'term', d.opened_on
    FROM deposits_deposit d
    LEFT JOIN deposits_movement m ON m.deposit_id = d.deposit_id AND m.kind = 'top_up' AND m.state = 'reserved'
    WHERE d.state = 'funded' OR m.request_id IS NOT NULL
    ORDER BY d.deposit_id, m.request_id
    FOR UPDATE OF d
"""


def in_flight() -> tuple[InFlight, ...]:
    """Everything that is reserved and not placed, its deposits locked to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FLIGHT)
        return tuple(
            InFlight(
                request_id=row[0],
                deposit_id=row[1],
                saver=row[2],
                bank=row[3],
                product=row[4],
                kind=row[5],
                currency=row[6],
                holding=row[7],
                settlement_code=row[8],
                amount_minor=row[9],
                term_days=days_of(term=row[10], opened_on=row[11]),
            )
            for row in cursor.fetchall()
        )


def return_in_flight(
    *,
    covers: Covers,
    order_id: UUID,
    business_day: date,
    openings: bool = True,
    top_ups: bool = True,
    count_max: int | None = None,
) -> int:
    """Releases the reservations that `covers` says of any of their owners, by the ways in that are shut; how many were
    returned.

    All of them, so that an order's one commit returns everything; `count_max` is for what is done some at a time.

    The caller holds the gate's lock exclusively, so nothing new is reserved and nothing is placed meanwhile.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    shut = [one for one in in_flight() if (openings if one.opening else top_ups)]
    met = _met(shut, covers)
    met = met if count_max is None else met[:count_max]
    if not met:
        return 0
    voids = {one.request_id: _voids(one, order_id, business_day) for one in met}
    book(transfers=[transfer for legs in voids.values() for transfer in legs])
    _end(
        [one.deposit_id for one in met if one.opening], [one.request_id for one in met if not one.opening], business_day
    )
    move_stock(moves=[(place_of(one), -one.amount_minor) for one in met])
    steps = [(one.deposit_id, _step(one, order_id, voids[one.request_id])) for one in met]
    rows.record(steps=steps, day=business_day)
    return len(met)


def _met(shut: Sequence[InFlight], covers: Covers) -> list[InFlight]:
    """What one owner may not bring in, none of them may."""
    several = shared() if shut else {}
    owners = {one.request_id: several.get(one.deposit_id, (one.saver,)) for one in shut}
    lives_in = regions(codes={code for people in owners.values() for code in people})
    return [
        one
        for one in shut
        if any(
            covers(
                bank=one.bank,
                product=one.product,
                kind=one.kind,
                term_days=one.term_days,
                region=lives_in.get(code),
                person=code,
            )
            for code in owners[one.request_id]
        )
    ]


def _end(deposit_ids: Sequence[UUID], top_up_ids: Sequence[UUID], on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deposits_deposit SET state = 'returned', principal_minor = 0, ended_on = %s, next_pay_on = NULL"
            " WHERE deposit_id = ANY (%s::uuid[]) AND state = 'funded'",
            [on, list(deposit_ids)],
        )
        cursor.execute(
            "UPDATE deposits_movement SET state = 'returned' WHERE request_id = ANY (%s::uuid[])", [list(top_up_ids)]
        )


def _step(one: InFlight, order_id: UUID, legs: Sequence[Transfer]) -> rows.Step:
    evidence = {
        "order_id": str(order_id),
        "request_id": str(one.request_id),
        "amount_minor": one.amount_minor,
        "transfers": proof(legs),
    }
    return rows.Step(step="returned" if one.opening else "top_up_returned", evidence=evidence)


def _voids(one: InFlight, order_id: UUID, on: date) -> tuple[Transfer, ...]:
    booking = Booking(
        accounts=accounts_of(deposit=one),
        cause=leg_id(order_id, one.request_id),
        business_day=on,
        reference=str(one.deposit_id),
    )
    return booking.finish(
        phase=Phase.VOID, reserved=one.request_id, amount_minor=one.amount_minor, code="deposit_returned"
    )

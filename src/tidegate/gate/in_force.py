"""Orders carried out here: added for ever, computed anew at each instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tidegate.gate import models
from tidegate.gate.clock import now
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.orders import (
    Closure,
    Family,
    Kind,
    Order,
    amended,
    bounds,
    in_force,
    live_orders,
    order_payload,
    parse_order,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closures:
    """What is shut at an instant, for a shelf to leave out. Nothing in it hides what a holder has."""

    at: datetime
    orders: tuple[Order, ...]

    def closed(
        self, *, bank: str, product: str, kind: str, term_days: int | None = None
    ) -> tuple[Closure, tuple[Order, ...]]:
        """The closure of one product and the orders that make it; a false closure where nothing is shut."""
        return in_force(self.orders, at=self.at, bank=bank, product=product, kind=kind, term_days=term_days)

    def rate_ppb_max(self, *, bank: str, product: str, kind: str, term_days: int | None = None) -> int | None:
        """The highest all-in rate that orders still allow; None for no such order."""
        return bounds(self.orders, at=self.at, bank=bank, product=product, kind=kind, term_days=term_days).rate_ppb


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """An order as it stands now: `live`, or ended by `ended_by` (a lift) or by its expiry, or not due yet, or stayed.

    `now` is the order as last amended; `amended_by` and `stayed_by` the orders that do so, `notices`
    those about it.
    """

    order: Order
    in_force_at: datetime
    live: bool
    ended_by: Order | None
    now: Order
    amended_by: Order | None = None
    stayed_by: Order | None = None
    notices: tuple[Order, ...] = ()


def put_in_force(*, order: Order) -> datetime:
    """Adds an order, or a lift, that was believed; the instant from which it is in force. Takes the exclusive lock.

    From the commit on, no act that did not see it can commit. The database refuses a second order with its identifier
    or its issuer's number, and a second lift of the same order: by then that is our bug.
    """
    lock_intake_exclusively()
    at = max(now(), order.effective_at)
    models.Order.objects.create(
        order_id=order.order_id,
        issuer=order.issuer,
        sequence=order.sequence,
        kind=order.kind.value,
        lifts_id=order.lifts,
        regards_id=order.regards,
        payload=order_payload(order),
        effective_at=order.effective_at,
        expires_at=order.expires_at,
        in_force_at=at,
    )
    return at


def situation() -> tuple[datetime, tuple[Order, ...]]:
    """The instant and the orders an answer at it can depend on, what stays and amends them included; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.instant, ARRAY(SELECT payload FROM gate_standing_orders_v1(n.instant))"
            " FROM (SELECT gate_now_v1() AS instant) n"
        )
        instant, payloads = cursor.fetchone()
    return instant, tuple(_order(bytes(payload)) for payload in payloads)


def closures() -> Closures:
    """What is shut now. A shelf that asks this in its own request never shows what was shut before the request."""
    at, orders = situation()
    return Closures(at=at, orders=live_orders(orders, at=at))


def carried_out() -> Mapping[UUID, Order]:
    """Every order and lift that was carried out here, by identifier."""
    return _read(models.Order.objects.order_by("in_force_at"))


def carried_out_about(*, order_id: UUID) -> Mapping[UUID, Order]:
    """The order with this identifier, if it was carried out here, and what lifts, stays or amends it."""
    return _read(models.Order.objects.filter(Q(order_id=order_id) | Q(lifts_id=order_id) | Q(regards_id=order_id)))


def _read(rows: Iterable[models.Order]) -> Mapping[UUID, Order]:
    return {row.order_id: _order(bytes(row.payload)) for row in rows}


def history(*, at: datetime) -> tuple[CarriedOut, ...]:
    """Orders (not those about other orders) with how they stand at an instant, the latest first."""
    rows = [(row.in_force_at, _order(bytes(row.payload))) for row in models.Order.objects.order_by("-in_force_at")]
    orders = [order for _, order in rows]
    live = {order.order_id: order for order in live_orders(orders, at=at)}
    begun = [order for order in orders if order.effective_at <= at]
    lifts = {order.lifts: order for order in begun if order.kind is Kind.LIFT}
    stays = {o.regards: o for o in begun if o.kind is Kind.STAY and o.is_due(at=at) and o.order_id not in lifts}
    amendments = {o.regards: o for o in sorted(begun, key=lambda one: one.sequence) if o.kind is Kind.AMEND}
    return tuple(
        CarriedOut(
            order=order,
            in_force_at=since,
            live=order.order_id in live,
            ended_by=lifts.get(order.order_id),
            now=amended(order, amendments.get(order.order_id)),
            amended_by=amendments.get(order.order_id),
            stayed_by=stays.get(order.order_id),
            notices=tuple(o for o in begun if o.kind is Kind.NOTICE and o.regards == order.order_id),
        )
        for since, order in rows
        if order.kind.family is not Family.LIFE
    )


@lru_cache(maxsize=1024)
def _order(payload: bytes) -> Order:
    """An order never changes, so its text is read once."""
    return parse_order(payload)

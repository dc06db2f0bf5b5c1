"""What orders close, and how several combine: a lattice, so that any order of arrival gives the same state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tidegate.orders.order import Kind, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Which ways in are shut. There is no part for money going out: no order of this family touches it."""

    listing: bool = False
    open: bool = False
    top_up: bool = False
    renew: bool = False

    def __or__(self, other: Closure) -> Closure:
        """The stricter of both."""
        return Closure(
            listing=self.listing or other.listing,
            open=self.open or other.open,
            top_up=self.top_up or other.top_up,
            renew=self.renew or other.renew,
        )

    def __bool__(self) -> bool:
        return self.listing or self.open or self.top_up or self.renew


NOTHING = Closure()
_CLOSURES = {
    Kind.TAKEDOWN: Closure(listing=True, open=True, top_up=True, renew=True),
    Kind.CLOSE_TOP_UPS: Closure(top_up=True),
    Kind.WITHDRAW: Closure(listing=True, open=True, renew=True),
    Kind.LIFT: NOTHING,
}


def closure_of(kind: Kind) -> Closure:
    """What an order of this kind shuts."""
    return _CLOSURES[kind]


def combine(closures: Iterable[Closure]) -> Closure:
    """Several together: whatever any of them shuts."""
    combined = NOTHING
    for closure in closures:
        combined |= closure
    return combined


def live_orders(orders: Iterable[Order], *, at: datetime) -> tuple[Order, ...]:
    """The orders in force at an instant, by issuer and number: due, and not ended by a due lift of their issuer."""
    known = {order.order_id: order for order in orders}.values()
    lifted = {(lift.issuer, lift.lifts) for lift in known if lift.kind is Kind.LIFT and lift.effective_at <= at}
    live = [
        order
        for order in known
        if order.kind is not Kind.LIFT and order.is_due(at=at) and (order.issuer, order.order_id) not in lifted
    ]
    return tuple(sorted(live, key=lambda order: (order.issuer, order.sequence, order.order_id)))


def in_force(
    orders: Iterable[Order], *, at: datetime, bank: str, product: str, kind: str
) -> tuple[Closure, tuple[Order, ...]]:
    """What is shut for one product at an instant, and the orders that shut it."""
    closing = tuple(o for o in live_orders(orders, at=at) if o.scope.covers(bank=bank, product=product, kind=kind))
    return combine(closure_of(order.kind) for order in closing), closing

"""Which orders live at an instant: due, not lifted, not stayed, and as they were last amended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tidegate.orders.kind import Family, Kind
from tidegate.orders.order import Order


def live_orders(orders: Iterable[Order], *, at: datetime) -> tuple[Order, ...]:
    """The orders in force at an instant, by issuer and number, amended as due amendments of their issuer say.

    A pure function of the set: repeated or in another order, the same orders give the same answer.
    """
    known = {order.order_id: order for order in orders}.values()
    lifted = {(one.issuer, one.lifts) for one in known if one.kind is Kind.LIFT and one.effective_at <= at}
    standing = [one for one in known if (one.issuer, one.order_id) not in lifted]
    stayed = {one.regards for one in standing if one.kind is Kind.STAY and one.is_due(at=at)}
    amendments = _amendments(standing, at)
    live = (
        amended(order, amendments.get((order.issuer, order.order_id)))
        for order in standing
        if order.kind.family is not Family.LIFE and order.order_id not in stayed
    )
    due = [order for order in live if order.is_due(at=at)]
    return tuple(sorted(due, key=lambda order: (order.issuer, order.sequence, order.order_id)))


def amended(order: Order, amendment: Order | None) -> Order:
    """The order as an amendment leaves it: scope, measure and expiry anew, whole. Raises `OrderInvalid` where these do
    not fit its kind."""
    if amendment is None:
        return order
    beside = tuple(sorted({*order.alongside, *amendment.alongside} - {order.order_id}))
    return replace(
        order,
        scope=amendment.scope,
        measure=amendment.measure,
        expires_at=amendment.expires_at,
        alongside=beside,
    )


def _amendments(standing: Iterable[Order], at: datetime) -> dict[tuple[str, UUID], Order]:
    """The last due amendment of each order, by its issuer."""
    found: dict[tuple[str, UUID], Order] = {}
    for one in standing:
        if one.kind is not Kind.AMEND or one.regards is None or one.effective_at > at:
            continue
        key = one.issuer, one.regards
        if key not in found or found[key].sequence < one.sequence:
            found[key] = one
    return found

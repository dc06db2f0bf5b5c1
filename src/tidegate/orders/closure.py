"""What orders close and bound, and how several combine: a lattice, so any order of arrival gives the same state."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from tidegate.orders.conflict import clash
from tidegate.orders.kind import CAPS, Kind
from tidegate.orders.live import live_orders
from tidegate.orders.order import Order
from tidegate.orders.scope import Scope


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
SHUT = Closure(listing=True, open=True, top_up=True, renew=True)
_CLOSURES = {
    Kind.TAKEDOWN: SHUT,
    Kind.SUSPEND_NEW: Closure(listing=True, open=True),
    Kind.CLOSE_TOP_UPS: Closure(top_up=True),
    Kind.WITHDRAW: Closure(listing=True, open=True, renew=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What still comes in only within limits: the highest all-in rate, and amounts by kind of cap, scope and currency.

    Each scope keeps its lowest amount; several scopes that meet one product all hold.
    """

    rate_ppb: int | None = None
    amounts: frozenset[tuple[Kind, Scope, str, int]] = frozenset()

    def __or__(self, other: Bounds) -> Bounds:
        """The stricter of both."""
        rates = [rate for rate in (self.rate_ppb, other.rate_ppb) if rate is not None]
        lowest: dict[tuple[Kind, Scope, str], int] = {}
        for kind, scope, currency, minor in self.amounts | other.amounts:
            key = kind, scope, currency
            lowest[key] = min(minor, lowest.get(key, minor))
        return Bounds(
            rate_ppb=min(rates, default=None), amounts=frozenset((*key, minor) for key, minor in lowest.items())
        )


UNBOUNDED = Bounds()


def closure_of(kind: Kind) -> Closure:
    """What an order of this kind shuts."""
    return _CLOSURES.get(kind, NOTHING)


def bounds_of(order: Order) -> Bounds:
    """What an order bounds."""
    measure = order.measure
    if order.kind is Kind.CAP_RATE:
        return Bounds(rate_ppb=measure.rate_ppb)
    if order.kind in CAPS and measure.currency is not None and measure.amount_minor is not None:
        return Bounds(amounts=frozenset({(order.kind, order.scope, measure.currency, measure.amount_minor)}))
    return UNBOUNDED


def combine(closures: Iterable[Closure]) -> Closure:
    """Several together: whatever any of them shuts."""
    combined = NOTHING
    for closure in closures:
        combined |= closure
    return combined


def meets(
    order: Order, *, bank: str, product: str, kind: str, term_days: int | None, region: str | None, person: str | None
) -> bool:
    """Whether an order is about an act; one against a person only where that person acts. What is not known is not
    met."""
    if order.measure.person is not None and order.measure.person != person:
        return False
    return order.scope.covers(bank=bank, product=product, kind=kind, term_days=term_days, region=region)


def in_force(
    orders: Iterable[Order],
    *,
    at: datetime,
    bank: str,
    product: str,
    kind: str,
    term_days: int | None = None,
    region: str | None = None,
    person: str | None = None,
) -> tuple[Closure, tuple[Order, ...]]:
    """What is shut at an instant, and the orders that shut or bound it.

    Where orders of different families or authorities meet that do not name one another, everything new is shut: what
    conflicts is for a person to decide.
    """
    met = tuple(
        order
        for order in live_orders(orders, at=at)
        if meets(order, bank=bank, product=product, kind=kind, term_days=term_days, region=region, person=person)
    )
    conflicting = {order.order_id for pair in combinations(met, 2) if clash(*pair) is not None for order in pair}
    counting = tuple(order for order in met if order.order_id in conflicting or acts_on_intake(order))
    closure = combine(closure_of(order.kind) for order in counting)
    frozen = any(order.kind is Kind.ASSET_FREEZE for order in counting)
    return closure | (SHUT if conflicting or frozen else NOTHING), counting


def bounds(
    orders: Iterable[Order],
    *,
    at: datetime,
    bank: str,
    product: str,
    kind: str,
    term_days: int | None = None,
    region: str | None = None,
) -> Bounds:
    """Within which limits a product still takes money at an instant."""
    found = UNBOUNDED
    for order in live_orders(orders, at=at):
        if meets(order, bank=bank, product=product, kind=kind, term_days=term_days, region=region, person=None):
            found |= bounds_of(order)
    return found


def acts_on_intake(order: Order) -> bool:
    """Whether it shuts or bounds a way in; a freeze does for its person."""
    return bool(closure_of(order.kind)) or bounds_of(order) != UNBOUNDED or order.kind is Kind.ASSET_FREEZE


def touching(
    orders: Iterable[Order],
    *,
    at: datetime,
    bank: str,
    product: str,
    kind: str,
    terms: Collection[int | None] = (None,),
    region: str | None = None,
    person: str | None = None,
) -> tuple[Order, ...]:
    """Of all orders given, those on which the answer to one act depends: what meets it, and what stays or amends that.

    From these alone `in_force` and `bounds` say the same again, so these are what a record keeps.
    """
    given = tuple(orders)
    met = {
        order.order_id
        for order in live_orders(given, at=at)
        for days in terms
        if meets(order, bank=bank, product=product, kind=kind, term_days=days, region=region, person=person)
    }
    return tuple(order for order in given if order.order_id in met or order.regards in met)

"""What never combines silently: orders of different families, or of authorities whose competence overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from tidegate.orders.kind import Family, Kind
from tidegate.orders.order import Order

_NEUTRAL = frozenset({Family.INFORMATION, Family.LIFE})


class Clash(StrEnum):
    """Why two orders are for a person to decide on."""

    FAMILIES = "families"
    COMPETENCE = "competence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two live orders that meet, in the order of their identifiers."""

    orders: tuple[UUID, UUID]
    clash: Clash


def clash(one: Order, other: Order) -> Clash | None:
    """Why two orders, where both meet an act, do not simply combine; None where they do.

    Orders of one authority and family combine to the stricter; the platform's own withdrawal ranks lower and yields.
    Orders that name one another in `alongside` were meant to stand together.
    """
    if one.order_id in other.alongside or other.order_id in one.alongside:
        return None
    if {one.kind.family, other.kind.family} & _NEUTRAL or Kind.WITHDRAW in {one.kind, other.kind}:
        return None
    if one.kind.family is not other.kind.family:
        return Clash.FAMILIES
    return Clash.COMPETENCE if one.issuer != other.issuer else None


def conflicts(live: Iterable[Order]) -> tuple[Conflict, ...]:
    """The pairs of live orders whose scopes overlap and that clash."""
    found = []
    for one, other in combinations(sorted(live, key=lambda order: order.order_id), 2):
        why = clash(one, other)
        if why is not None and _same_person(one, other) and one.scope.overlaps(other.scope):
            found.append(Conflict(orders=(one.order_id, other.order_id), clash=why))
    return tuple(found)


def _same_person(one: Order, other: Order) -> bool:
    persons = {order.measure.person for order in (one, other)} - {None}
    return len(persons) < 2

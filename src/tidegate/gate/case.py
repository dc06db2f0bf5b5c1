"""A case: everything an answer of the gate is made from, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tidegate.gate.act import IntakeFacts, facts_from_json
from tidegate.gate.perimeter import Perimeter, perimeter_from_json
from tidegate.gate.policy import Policy, policy_from_json
from tidegate.orders import NOTHING, Closure, Order, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`at` is the instant after the lock; `orders` those on which the answer depends: what meets the act, and what
    stays or amends that."""

    at: datetime
    facts: IntakeFacts
    perimeter: Perimeter
    policy: Policy
    orders: tuple[Order, ...]

    @property
    def closure(self) -> tuple[Closure, tuple[Order, ...]]:
        """What is shut for the act, and by which orders; of several terms whatever one of them meets."""
        facts, shut, orders = self.facts, NOTHING, dict[UUID, Order]()
        for days in facts.term_days:
            closure, closing = in_force(
                self.orders,
                at=self.at,
                bank=facts.bank,
                product=facts.product,
                kind=facts.kind,
                term_days=days,
                region=facts.saver_region,
                person=facts.saver,
            )
            shut |= closure
            orders |= {order.order_id: order for order in closing}
        return shut, tuple(orders.values())

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded; orders by identifier, for they are kept for ever beside."""
        return {
            "at": self.at.isoformat(),
            "facts": self.facts.to_json(),
            "perimeter": self.perimeter.to_json(),
            "policy": self.policy.to_json(),
            "orders": [str(order.order_id) for order in self.orders],
        }


def case_from_json(plain: dict[str, Any], *, orders: Mapping[UUID, Order]) -> Case:
    """The case as it was recorded; `orders` are those carried out here, by identifier."""
    return Case(
        at=datetime.fromisoformat(plain["at"]),
        facts=facts_from_json(plain["facts"]),
        perimeter=perimeter_from_json(plain["perimeter"]),
        policy=policy_from_json(plain["policy"]),
        orders=tuple(orders[UUID(text)] for text in plain["orders"]),
    )

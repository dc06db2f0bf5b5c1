"""Orders in force: an authority's, or the platform's own."""

from __future__ import annotations

from tidegate.gate.act import Act
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.decision import Citation, GateRefusal, Ground
from tidegate.orders import Closure, Order, closure_of


def _live_order(case: Case) -> tuple[Found, ...]:
    _, orders = case.closure
    return tuple(_found(order) for order in orders if shuts(closure=closure_of(order.kind), act=case.facts.act))


def shuts(*, closure: Closure, act: Act) -> bool:
    """Whether a closure shuts the way in that an act would take."""
    return {
        Act.LIST: closure.listing,
        Act.ADVERTISE: closure.listing,
        Act.SUBSIDY: closure.listing,
        Act.OPEN: closure.open,
        Act.MOVE_IN: closure.open,
        Act.TOP_UP: closure.top_up,
        Act.STANDING_PLAN: closure.open or closure.top_up,
        Act.RENEW: closure.renew,
    }[act]


def _found(order: Order) -> Found:
    basis = order.legal_basis[0] if order.legal_basis else None
    citation = Citation(title=basis.ref if basis else f"Decision of {order.issuer}", article=f"order {order.order_id}")
    return Found(
        detail=f"{order.issuer} ordered {order.kind} from {order.effective_at.isoformat()}: {order.reason}",
        ground=Ground(
            sentence=basis.sentence if basis else order.reason,
            citation=citation,
            from_day=order.effective_at.date(),
        ),
    )


LIVE_ORDER = Check(
    check_id="gate.live_order",
    code=GateRefusal.CLOSED_BY_ORDER,
    acts=frozenset(Act),
    look=_live_order,
    ours="What an order in force shuts lets no money in.",
    quotes=("shelf.corrections_and_limits",),
)

"""Orders in force: an authority's, or the platform's own."""

from __future__ import annotations

from itertools import combinations

from tidegate.gate.act import Act
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.decision import Citation, GateRefusal, Ground
from tidegate.orders import Closure, Kind, Order, clash, closure_of


def _live_order(case: Case) -> tuple[Found, ...]:
    closure, orders = case.closure
    if case.facts.act is Act.BECOME_OWNER:
        return tuple(cited(one, detail=_ordered(one)) for one in orders if one.kind is Kind.ASSET_FREEZE)
    if not shuts(closure=closure, act=case.facts.act):
        return ()
    by_themselves = {order.order_id for order in orders if _shuts_by_itself(order, case)}
    found = [cited(order, detail=_ordered(order)) for order in orders if order.order_id in by_themselves]
    for one, other in combinations(orders, 2):
        if clash(one, other) is not None and not {one.order_id, other.order_id} <= by_themselves:
            found += [cited(order, detail=_CONFLICT) for order in (one, other) if order.order_id not in by_themselves]
    return tuple(dict.fromkeys(found))


def _shuts_by_itself(order: Order, case: Case) -> bool:
    return order.kind is Kind.ASSET_FREEZE or shuts(closure=closure_of(order.kind), act=case.facts.act)


_CONFLICT = "Orders in force conflict here; no new money comes in until those who gave them have decided."


def shuts(*, closure: Closure, act: Act) -> bool:
    """Whether a closure shuts the way in that an act would take. New owners bring no money: only a freeze is theirs."""
    return {
        Act.LIST: closure.listing,
        Act.ADVERTISE: closure.listing,
        Act.SUBSIDY: closure.listing,
        Act.OPEN: closure.open,
        Act.MOVE_IN: closure.open,
        Act.TOP_UP: closure.top_up,
        Act.STANDING_PLAN: closure.open or closure.top_up,
        Act.RENEW: closure.renew,
        Act.BECOME_OWNER: False,
    }[act]


def _ordered(order: Order) -> str:
    return f"{order.issuer} ordered {order.kind} from {order.effective_at.isoformat()}: {order.reason}"


def cited(order: Order, *, detail: str) -> Found:
    """What an order says against an act, with its law; of one that is not published only that there is one."""
    if order.confidential:
        return Found(detail="An order that is not published stands against it.")
    basis = order.legal_basis[0] if order.legal_basis else None
    citation = Citation(title=basis.ref if basis else f"Decision of {order.issuer}", article=f"order {order.order_id}")
    return Found(
        detail=detail,
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

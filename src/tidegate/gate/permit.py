"""May this act let money in? Asked inside the transaction that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from tidegate.gate.act import IntakeFacts
from tidegate.gate.case import Case
from tidegate.gate.decide import decide
from tidegate.gate.decision import GateRefused, Permit
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake
from tidegate.gate.perimeter import perimeter_of
from tidegate.gate.policy import policy_in_force
from tidegate.gate.record import record
from tidegate.orders import CAPS, Order, live_orders, touching

Measures = Callable[[tuple[Order, ...]], Mapping[UUID, int]]
"""What is there already within each capped order's scope, in minor units; asked under the lock, only where a cap is."""


def permit(*, facts: IntakeFacts, measure: Measures | None = None) -> Permit | GateRefused:
    """The answer, recorded. A permit holds until this transaction ends: no order can come in between.

    The lock is taken first and again costs nothing; a caller whose facts depend on what others do takes it before it
    reads them (`lock_intake`). A refusal leaves nothing behind but its record, so its door commits.
    """
    lock_intake()
    at, standing = situation()
    orders = touching(
        standing,
        at=at,
        bank=facts.bank,
        product=facts.product,
        kind=facts.kind,
        terms=facts.term_days,
        region=facts.saver_region,
        person=facts.saver,
    )
    case = Case(
        at=at,
        facts=_measured(facts, live_orders(orders, at=at), measure),
        perimeter=perimeter_of(facts=facts, at=at),
        policy=policy_in_force(),
        orders=orders,
    )
    decision = decide(case)
    record_id = record(case=case, decision=decision)
    if decision.permitted:
        return Permit(record_id=record_id, warnings=decision.warnings)
    return GateRefused(record_id=record_id, reasons=decision.refused)


def _measured(facts: IntakeFacts, live: tuple[Order, ...], measure: Measures | None) -> IntakeFacts:
    capped = tuple(order for order in live if order.kind in CAPS)
    if not capped or measure is None or facts.amount is None:
        return facts
    found = measure(capped)
    return replace(facts, under_caps=tuple((str(order_id), found[order_id]) for order_id in sorted(found)))

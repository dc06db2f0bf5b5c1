"""May money go out? Asked only what law demands: whether an order of the payments family stops it. Never licences,
rates, areas, freshness or any order on new money: those never stand before money going out.

A payment shares the intake lock as an act does, so a freeze or a moratorium that was acknowledged stops it for certain.
Only an answer on which an order bears is recorded; the ordinary payment leaves nothing here.
"""

from __future__ import annotations

from tidegate.gate.decision import GateRefused
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake
from tidegate.gate.payment_case import PaymentCase, PaymentFacts, decide_payment
from tidegate.gate.record import record_payment
from tidegate.orders import Kind, PaymentWord, live_orders, payment_stops


def permit_payment(*, facts: PaymentFacts) -> GateRefused | None:
    """None if money may go out, until this transaction ends. Takes the shared lock first; again is free.

    A refusal is transient: what is stopped is paid when the order ends. Nothing is lost and nothing is owed less.
    """
    lock_intake()
    at, standing = situation()
    stops = payment_stops(standing, at=at, bank=facts.bank, person=facts.saver)
    if not stops.orders:
        return None
    case = PaymentCase(at=at, facts=facts, orders=standing)
    decision = decide_payment(case)
    record_id = record_payment(case=case, decision=decision)
    return None if decision.permitted else GateRefused(record_id=record_id, reasons=decision.refused)


def frozen_people() -> frozenset[str]:
    """Persons whose assets an order in force freezes: what they own with others is not paid into another's hands."""
    at, standing = situation()
    freezes = (order for order in live_orders(standing, at=at) if order.kind is Kind.ASSET_FREEZE)
    return frozenset(order.measure.person for order in freezes if order.measure.person is not None)


def stopped_banks(*, payment: PaymentWord) -> frozenset[str]:
    """Banks at which orders in force stop a kind of payment for everybody: what a close must leave for later."""
    at, standing = situation()
    live = live_orders(standing, at=at)
    named = {bank for order in live for bank in order.scope.banks}
    return frozenset(bank for bank in named if payment_stops(live, at=at, bank=bank, person=None).stops(payment))

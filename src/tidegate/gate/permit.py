"""May this act let money in? Asked inside the transaction that carries it out."""

from __future__ import annotations

from tidegate.gate.act import IntakeFacts
from tidegate.gate.case import Case
from tidegate.gate.decide import decide
from tidegate.gate.decision import GateRefused, Permit
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake
from tidegate.gate.perimeter import perimeter_of
from tidegate.gate.policy import policy_in_force
from tidegate.gate.record import record


def permit(*, facts: IntakeFacts) -> Permit | GateRefused:
    """The answer, recorded. A permit holds until this transaction ends: no order can come in between.

    The lock is taken first and again costs nothing; a caller whose facts depend on what others do takes it before it
    reads them (`lock_intake`). A refusal leaves nothing behind but its record, so its door commits.
    """
    lock_intake()
    at, orders = situation()
    case = Case(
        at=at,
        facts=facts,
        perimeter=perimeter_of(facts=facts, at=at),
        policy=policy_in_force(),
        orders=tuple(o for o in orders if o.scope.covers(bank=facts.bank, product=facts.product, kind=facts.kind)),
    )
    decision = decide(case)
    record_id = record(case=case, decision=decision)
    if decision.permitted:
        return Permit(record_id=record_id, warnings=decision.warnings)
    return GateRefused(record_id=record_id, reasons=decision.refused)

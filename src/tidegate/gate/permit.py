"""May this act let money in? Asked inside the transaction that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from tidegate.gate.act import IntakeFacts
from tidegate.gate.case import Case
from tidegate.gate.decide import decide
from tidegate.gate.decision import Decision, GateRefused, Permit
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake
from tidegate.gate.perimeter import perimeters_of, subject_of
from tidegate.gate.policy import policy_in_force
from tidegate.gate.record import record
from tidegate.orders import CAPS, Order, live_orders, touching
from tidegate.parties.standing import Subject

Measures = Callable[[tuple[Order, ...]], Mapping[UUID, int]]
"""What is there already within each capped order's scope, in minor units; asked under the lock, only where a cap is."""


def permit(*, facts: IntakeFacts, measure: Measures | None = None) -> Permit | GateRefused:
    """The answer, recorded. A permit holds until this transaction ends: no order can come in between.

    The lock is taken first and again costs nothing; a caller whose facts depend on what others do takes it before it
    reads them (`lock_intake`). A refusal leaves nothing behind but its record, so its door commits.
    """
    permits = Permits(subjects=[subject_of(facts)], on=facts.business_day)
    permits.ask(facts=facts, measure=measure)
    (answer,) = permits.keep()
    return answer


class Permits:
    """The gate, asked about several acts of one transaction and one business day: one look at the instant, the orders
    and the register for all of them, one statement for their records. Each is decided by itself, in turn."""

    def __init__(self, *, subjects: Collection[Subject], on: date) -> None:
        lock_intake()
        self._at, self._standing = situation()
        self._live = live_orders(self._standing, at=self._at)
        self._policy = policy_in_force()
        self._perimeters = perimeters_of(subjects=subjects, on=on, at=self._at)
        self._on = on
        self._asked: list[tuple[Case, Decision]] = []

    @property
    def caps(self) -> tuple[Order, ...]:
        """The orders in force that cap an amount somewhere."""
        return tuple(order for order in self._live if order.kind in CAPS)

    def ask(self, *, facts: IntakeFacts, measure: Measures | None = None) -> Decision:
        """What the answer is. It is one that counts once it is kept."""
        assert facts.business_day == self._on, "they are acts of one day"
        orders = touching(
            self._standing,
            at=self._at,
            bank=facts.bank,
            product=facts.product,
            kind=facts.kind,
            terms=facts.term_days,
            region=facts.saver_region,
            person=facts.saver,
        )
        case = Case(
            at=self._at,
            facts=_measured(facts, live_orders(orders, at=self._at), measure),
            perimeter=self._perimeters[subject_of(facts)],
            policy=self._policy,
            orders=orders,
        )
        decision = decide(case)
        self._asked.append((case, decision))
        return decision

    def keep(self) -> tuple[Permit | GateRefused, ...]:
        """Records what was asked; the answers, in its order."""
        asked, self._asked = self._asked, []
        return tuple(
            _answer(decision, record_id) for (_, decision), record_id in zip(asked, record(answers=asked), strict=True)
        )


def _answer(decision: Decision, record_id: int) -> Permit | GateRefused:
    if decision.permitted:
        return Permit(record_id=record_id, warnings=decision.warnings)
    return GateRefused(record_id=record_id, reasons=decision.refused)


def _measured(facts: IntakeFacts, live: tuple[Order, ...], measure: Measures | None) -> IntakeFacts:
    capped = tuple(order for order in live if order.kind in CAPS)
    if not capped or measure is None or facts.amount is None:
        return facts
    found = measure(capped)
    return replace(facts, under_caps=tuple((str(order_id), found[order_id]) for order_id in sorted(found)))

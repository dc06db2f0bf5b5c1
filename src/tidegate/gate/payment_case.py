"""A payment's case: money on its way out, the orders that bear on it, and the pure answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tidegate.gate.decision import Citation, Decision, GateRefusal, Reason
from tidegate.gate.law import NO_LAW_KEPT
from tidegate.money import Amount, currency, parse_day
from tidegate.orders import Order, PaymentWord, payment_stops

_OURS = "What an order in force keeps here is not paid out until the order ends."
_STOPPED, _ATTACHED = "gate.payment_stopped", "gate.attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """Money on its way out. `bank` is where it lies, None for cash that leaves the platform's own hands; amounts in
    minor units. `remaining_minor`, of cash: all that the saver still has here in this currency after the payment,
    deposits included; it is what an attachment is held against.
    """

    payment: PaymentWord
    platform: str
    bank: str | None
    product: str | None
    saver: str
    currency: str
    amount_minor: int
    business_day: date
    remaining_minor: int | None = None

    def __post_init__(self) -> None:
        assert self.amount_minor >= 0, "money goes out"
        cash = self.payment is PaymentWord.CASH_OUT
        assert cash == (self.bank is None), "cash leaves the platform, everything else a bank"
        assert cash == (self.remaining_minor is not None), "of cash it is said what remains"

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded."""
        return {
            "payment": self.payment.value,
            "platform": self.platform,
            "bank": self.bank,
            "product": self.product,
            "saver": self.saver,
            "currency": self.currency,
            "amount_minor": self.amount_minor,
            "business_day": self.business_day.isoformat(),
            "remaining_minor": self.remaining_minor,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCase:
    """Everything an answer on a payment is made from: the instant after the lock, and the orders that bear on it."""

    at: datetime
    facts: PaymentFacts
    orders: tuple[Order, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded; orders by identifier."""
        return {
            "at": self.at.isoformat(),
            "facts": self.facts.to_json(),
            "orders": [str(order.order_id) for order in self.orders],
        }


def payment_case_from_json(plain: Mapping[str, Any], *, orders: Mapping[UUID, Order]) -> PaymentCase:
    """The case as it was recorded."""
    facts = plain["facts"]
    return PaymentCase(
        at=datetime.fromisoformat(plain["at"]),
        facts=PaymentFacts(
            **{
                **facts,
                "payment": PaymentWord(facts["payment"]),
                "business_day": parse_day(facts["business_day"], field="business_day"),
            }
        ),
        orders=tuple(orders[UUID(text)] for text in plain["orders"]),
    )


def decide_payment(case: PaymentCase) -> Decision:
    """The pure answer: every order that stops the payment is a reason; an attachment keeps its amount here."""
    facts = case.facts
    stops = payment_stops(case.orders, at=case.at, bank=facts.bank, person=facts.saver)
    refused = [_stopped(order, facts) for order in stops.stops(facts.payment)]
    kept = stops.reserved_minor(currency=facts.currency)
    if facts.remaining_minor is not None and facts.remaining_minor < kept:
        refused += [_attached(order, facts, kept) for order in stops.reserved(currency=facts.currency)]
    return Decision(refused=tuple(refused), warnings=(), rule_set=NO_LAW_KEPT)


def _stopped(order: Order, facts: PaymentFacts) -> Reason:
    whose = facts.bank if facts.bank is not None else facts.platform
    detail = f"{order.issuer} ordered {order.kind} from {order.effective_at.isoformat()}: {order.reason}"
    return _reason(_STOPPED, order, f"{detail} It stops {facts.payment.value.replace('_', ' ')} at {whose}.")


def _attached(order: Order, facts: PaymentFacts, kept_minor: int) -> Reason:
    money = currency(facts.currency)
    kept, left = (Amount(minor=minor, currency=money).text() for minor in (kept_minor, facts.remaining_minor or 0))
    return _reason(
        _ATTACHED,
        order,
        f"{facts.currency} {kept} of {facts.saver} stay here; this would leave {facts.currency} {left}.",
    )


def _reason(check_id: str, order: Order, detail: str) -> Reason:
    """The order with its law; of one that is not published only that there is one."""
    if order.confidential:
        return Reason(
            check_id=check_id,
            code=GateRefusal.PAYMENT_STOPPED_BY_ORDER,
            sentence=_OURS,
            citation=Citation(title="Tidegate, rules of the gate"),
            from_day=None,
            detail="An order that is not published stands against it.",
        )
    basis = order.legal_basis[0] if order.legal_basis else None
    return Reason(
        check_id=check_id,
        code=GateRefusal.PAYMENT_STOPPED_BY_ORDER,
        sentence=basis.sentence if basis else order.reason,
        citation=Citation(
            title=basis.ref if basis else f"Decision of {order.issuer}", article=f"order {order.order_id}"
        ),
        from_day=order.effective_at.date(),
        detail=detail,
    )

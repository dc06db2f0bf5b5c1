"""What orders of the payments family stop: exactly what their law says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidegate.orders.kind import Kind
from tidegate.orders.live import live_orders
from tidegate.orders.order import Order


class PaymentWord(StrEnum):
    """Ways out: out of a deposit before its end, its interest, its end, and from the platform to the saver's bank."""

    WITHDRAW = "withdraw"
    INTEREST = "interest"
    MATURITY = "maturity"
    CASH_OUT = "cash_out"


_BANK_PAYS_NOTHING = frozenset({PaymentWord.WITHDRAW, PaymentWord.INTEREST, PaymentWord.MATURITY})
STOPPED = {
    Kind.PAYMENT_MORATORIUM: _BANK_PAYS_NOTHING,
    Kind.UNAVAILABILITY: _BANK_PAYS_NOTHING,
    Kind.ASSET_FREEZE: frozenset({PaymentWord.WITHDRAW, PaymentWord.CASH_OUT}),
}
"""By kind. A freeze lets interest and maturities be credited: they stay frozen with the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStops:
    """The orders of the payments family that meet one bank and one person."""

    orders: tuple[Order, ...]

    def stops(self, payment: PaymentWord | str) -> tuple[Order, ...]:
        """The orders that stop a way out, whatever the amount."""
        word = PaymentWord(payment)
        return tuple(order for order in self.orders if word in STOPPED.get(order.kind, frozenset()))

    def reserved(self, *, currency: str) -> tuple[Order, ...]:
        """The attachments that keep an amount of this currency here."""
        return tuple(
            order for order in self.orders if order.kind is Kind.ATTACHMENT and order.measure.currency == currency
        )

    def reserved_minor(self, *, currency: str) -> int:
        """What attachments keep here, together: each creditor's amount is its own."""
        return sum(order.measure.amount_minor or 0 for order in self.reserved(currency=currency))


def payment_stops(orders: Iterable[Order], *, at: datetime, bank: str | None, person: str | None) -> PaymentStops:
    """What stands in the way of paying `person` from `bank` (None: from the platform's own hands) at an instant."""
    return PaymentStops(
        orders=tuple(order for order in live_orders(orders, at=at) if _meets(order, bank=bank, person=person))
    )


def _meets(order: Order, *, bank: str | None, person: str | None) -> bool:
    if order.kind in {Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY}:
        return bank in order.scope.banks
    if order.kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT}:
        in_scope = order.scope.everything or bank is None or bank in order.scope.banks
        return order.measure.person == person and in_scope
    return False

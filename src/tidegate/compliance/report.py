"""Orders as they stand here, with the answers that were given: for people and for the effect report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.compliance import models
from tidegate.compliance.trust import names
from tidegate.gate.in_force import CarriedOut, history
from tidegate.orders import Kind, Order, OrderInvalid, Receipt, parse_order, parse_receipt
from tidegate.seal import Unsealed, unverified_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReport:
    """One envelope that came: the order if it could be read, our receipt, and how it stands at an instant.

    `state` is one of in force, ahead, lifted, expired, carried out (a lift), refused. A refused order may be anybody's
    invention: its content is shown as a claim, never as an order of the issuer it names.
    """

    order: Order | None
    issuer_name: str
    receipt: Receipt
    envelope: bytes
    receipt_envelope: bytes
    state: str


def reports(*, at: datetime, carried_out_only: bool = False, count_max: int = 200) -> tuple[OrderReport, ...]:
    """The latest envelopes and their answers, the newest first."""
    rows = models.Receipt.objects.select_related("received").order_by("-sequence")
    if carried_out_only:
        rows = rows.filter(received__refusal=None)
    return _reports(rows[:count_max], at)


def report_of(*, order_id: UUID, at: datetime) -> OrderReport | None:
    """The order with this identifier that was carried out here (or else the last refused one); None if none came."""
    rows = models.Receipt.objects.select_related("received").filter(received__order_id=order_id)
    found = _reports(rows.order_by("-received__spent", "-sequence")[:1], at)
    return found[0] if found else None


def _reports(rows: Iterable[models.Receipt], at: datetime) -> tuple[OrderReport, ...]:
    standing = {one.order.order_id: one for one in history(at=at)}
    called = names()
    return tuple(_report(row, standing, called, at) for row in rows)


def _report(
    row: models.Receipt, standing: Mapping[UUID, CarriedOut], called: Mapping[str, str], at: datetime
) -> OrderReport:
    order = _order(bytes(row.received.envelope))
    receipt = parse_receipt(bytes(row.payload))
    issuer = "" if order is None else order.issuer
    return OrderReport(
        order=order,
        issuer_name=called.get(issuer, issuer),
        receipt=receipt,
        envelope=bytes(row.received.envelope),
        receipt_envelope=bytes(row.envelope),
        state=_state(order, receipt, standing, at),
    )


def _state(order: Order | None, receipt: Receipt, standing: Mapping[UUID, CarriedOut], at: datetime) -> str:
    if order is None or receipt.refusal is not None:
        return "refused"
    if order.kind is Kind.LIFT:
        return "carried out"
    stands = standing[order.order_id]
    if stands.ended_by is not None:
        return "lifted"
    if order.effective_at > at:
        return "ahead"
    return "in force" if stands.live else "expired"


def _order(envelope: bytes) -> Order | None:
    try:
        return parse_order(unverified_payload(envelope))
    except (OrderInvalid, Unsealed):
        return None

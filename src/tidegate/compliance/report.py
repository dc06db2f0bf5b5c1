"""Orders as they stand here, with the answers that were given: for people and for the effect report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.compliance import models
from tidegate.compliance.say import Told, told_about_all
from tidegate.compliance.trust import names
from tidegate.gate.in_force import CarriedOut, history
from tidegate.orders import (
    Happened,
    Life,
    Order,
    OrderInvalid,
    Receipt,
    Step,
    life_of,
    parse_order,
    parse_receipt,
    steps_of,
)
from tidegate.seal import Unsealed, unverified_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReport:
    """One envelope that came: the order if it could be read, our answers, and how it stands at an instant.

    `state` is one of in force, ahead, stayed, lifted, expired, carried out (an order about another), refused. A refused
    order may be anybody's invention: its content is shown as a claim, never as an order of the issuer it names. `now`
    is the order as last amended; `life` its steps and its clock. `paper`: it came so, typed by two people.
    """

    order: Order | None
    issuer_name: str
    receipt: Receipt
    envelope: bytes
    receipt_envelope: bytes
    state: str
    now: Order | None = None
    amended_by: Order | None = None
    stayed_by: Order | None = None
    replies: tuple[Told, ...] = ()
    life: Life | None = None
    paper: bool = False


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
    found = list(rows)
    told = told_about_all(order_ids=[row.received.order_id for row in found if row.received.order_id is not None])
    called = names()
    return tuple(_report(row, standing, told, called, at) for row in found)


def _report(
    row: models.Receipt,
    standing: Mapping[UUID, CarriedOut],
    told: Mapping[UUID, tuple[Told, ...]],
    called: Mapping[str, str],
    at: datetime,
) -> OrderReport:
    order = _order(bytes(row.received.envelope))
    receipt = parse_receipt(bytes(row.payload))
    issuer = "" if order is None else order.issuer
    believed = order is not None and receipt.refusal is None
    stands = standing.get(order.order_id) if order is not None and believed else None
    replies = told.get(order.order_id, ()) if order is not None and believed else ()
    return OrderReport(
        order=order,
        issuer_name=called.get(issuer, issuer),
        receipt=receipt,
        envelope=bytes(row.received.envelope),
        receipt_envelope=bytes(row.envelope),
        state=_state(order, receipt, stands, at),
        now=stands.now if stands else order,
        amended_by=stands.amended_by if stands else None,
        stayed_by=stands.stayed_by if stands else None,
        replies=replies,
        life=None if order is None else _life(order, receipt, replies, stands, at),
        paper=row.received.paper_id is not None,
    )


def _state(order: Order | None, receipt: Receipt, stands: CarriedOut | None, at: datetime) -> str:
    if order is None or receipt.refusal is not None:
        return "refused"
    if stands is None:
        return "carried out"
    if stands.ended_by is not None:
        return "lifted"
    if order.effective_at > at:
        return "ahead"
    if stands.now.expires_at is not None and stands.now.expires_at <= at:
        return "expired"
    return "stayed" if stands.stayed_by is not None else "in force"


def _life(order: Order, receipt: Receipt, replies: tuple[Told, ...], stands: CarriedOut | None, at: datetime) -> Life:
    """The order's life here: its receipt, our replies, and the orders about it."""
    happened = steps_of(order, receipt=receipt, replies=[one.reply for one in replies])
    if stands is not None:
        happened += _about(stands)
    return life_of(order, happened=happened, at=at, expires_at=stands.now.expires_at if stands else None)


def _about(stands: CarriedOut) -> list[Happened]:
    found = [Happened(step=Step.CLARIFIED, at=one.effective_at) for one in (*stands.notices, stands.ended_by) if one]
    if stands.amended_by is not None:
        found += [Happened(step=step, at=stands.amended_by.effective_at) for step in (Step.CLARIFIED, Step.SUPERSEDED)]
    if stands.stayed_by is not None:
        found.append(Happened(step=Step.STAYED, at=stands.stayed_by.effective_at))
    if stands.ended_by is not None:
        found.append(Happened(step=Step.LIFTED, at=stands.ended_by.effective_at))
    return found


def _order(envelope: bytes) -> Order | None:
    try:
        return parse_order(unverified_payload(envelope))
    except (OrderInvalid, Unsealed):
        return None

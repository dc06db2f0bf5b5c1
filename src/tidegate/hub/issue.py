"""Issuing: enough officers have signed, the number is still the next, the order leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tidegate.hub import models, register
from tidegate.hub.draw_up import next_sequence, previous_numbers
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.rows import held, latest_revision
from tidegate.hub.sign import counting, joined
from tidegate.orders import Kind, Order, parse_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The order as it left: `envelope` carries every officer's signature."""

    order_id: UUID
    number: int
    envelope: bytes
    platforms: tuple[str, ...]


def plan_issue(
    *, order: Order, signers: int, signers_min: int, next_number: int, previous: dict[str, int], at: datetime
) -> HubRefusal | None:
    """Why the order may not leave, if it may not."""
    if order.expires_at is not None and order.expires_at <= at:
        return HubRefusal.ALREADY_EXPIRED
    if order.sequence != next_number or dict(order.previous) != previous:
        return HubRefusal.SEQUENCE_TAKEN
    return HubRefusal.TOO_FEW_SIGNATURES if signers < signers_min else None


def issue(*, order_id: UUID, officer: str, at: datetime) -> Issued | Refused:
    """Gives the order its number for good. Issued twice, it gives the same answer."""
    assert connection.in_atomic_block
    row = held(order_id=order_id)
    if isinstance(row, Refused):
        return row
    who = register.acting(officer=officer, authority=row.authority_id)
    if isinstance(who, Refused):
        return who
    done = models.Issue.objects.filter(order_id=order_id).select_related("document").first()
    if done is not None:
        return _issued(done)
    document = models.Document.objects.filter(revision=latest_revision(order_id=order_id)).first()
    if document is None:
        return refuse(HubRefusal.NOT_PREVIEWED)
    order = parse_order(bytes(document.payload))
    signatures = counting(document=document)
    refusal = plan_issue(
        order=order,
        signers=len(signatures),
        signers_min=register.authority_of(row.authority).signers_needed(order),
        next_number=next_sequence(authority=row.authority_id),
        previous=previous_numbers(authority=row.authority_id, platforms=order.addressees),
        at=at,
    )
    if refusal is not None:
        return refuse(refusal)
    left = models.Issue.objects.create(
        order=row,
        document=document,
        authority_id=row.authority_id,
        sequence=order.sequence,
        envelope=joined(envelopes=[bytes(one.envelope) for one in signatures]),
        officer_id=officer,
        at=at,
    )
    models.Addressee.objects.bulk_create([
        models.Addressee(issue=left, platform_id=code) for code in order.addressees
    ])  # fmt: skip
    if order.kind is Kind.KEY_REVOKE and order.measure.kid is not None:
        register.rotate(kid=order.measure.kid, successor=order.measure.successor)
    return _issued(left)


def _issued(row: models.Issue) -> Issued:
    order = parse_order(bytes(row.document.payload))
    return Issued(order_id=row.order_id, number=row.sequence, envelope=bytes(row.envelope), platforms=order.addressees)

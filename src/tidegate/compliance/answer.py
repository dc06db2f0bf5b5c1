"""What came and what was answered: kept for ever, found again by the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max

from tidegate.compliance import models
from tidegate.compliance.log import add_leaf
from tidegate.orders import (
    RECEIPT_TYP,
    Effect,
    OrderRefusal,
    Outcome,
    Receipt,
    Verdict,
    parse_receipt,
    receipt_payload,
)
from tidegate.seal import SigningKey, digest, sign

DETAIL_MAX = 500
_NUMBERS_KEY = 7_154_001_417_231_001_602


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The answer to an envelope: the receipt as value and as the signed bytes that go back. `again`: given before."""

    receipt: Receipt
    envelope: bytes
    again: bool = False

    @property
    def in_effect(self) -> bool:
        return self.receipt.outcome is Outcome.IN_EFFECT


def lock_numbers() -> None:
    """Receipts are numbered without gaps: one transaction at a time draws a number (after the gate's lock, if any)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS_KEY])


def keep(
    *,
    envelope: bytes,
    verdict: Verdict,
    platform: str,
    received_at: datetime,
    key: SigningKey,
    in_effect_at: datetime | None = None,
    effect: Effect | None = None,
    paper: models.Paper | None = None,
    confirmed_by: str | None = None,
) -> Received:
    """Stores the bytes, signs the answer, stores that too, and both in the log. Call `lock_numbers` first."""
    order, refusal = verdict.order, None if verdict.refused is None else verdict.refused.refusal
    row = models.Received.objects.create(
        received_at=received_at,
        envelope=envelope,
        envelope_digest=digest(envelope),
        payload_digest=verdict.digest,
        order_id=None if order is None else order.order_id,
        issuer=None if order is None else order.issuer,
        sequence=None if order is None else order.sequence,
        kids=list(verdict.kids),
        refusal=None if refusal is None else refusal.value,
        spent=refusal is None or refusal.spends_number,
        paper=paper,
        entered_by=None if paper is None else paper.entered_by,
        confirmed_by=confirmed_by,
    )
    add_leaf(what="order", document=envelope, received=row, number=None, key=key)
    receipt = Receipt(
        order_id=row.order_id,
        order_digest=verdict.digest,
        platform=platform,
        received_at=received_at,
        in_effect_at=in_effect_at,
        outcome=Outcome.IN_EFFECT if refusal is None else Outcome.REFUSED,
        refusal=refusal,
        detail=_detail(verdict),
        effect=effect,
        sequence=(models.Receipt.objects.aggregate(last=Max("sequence"))["last"] or 0) + 1,
    )
    payload = receipt_payload(receipt)
    signed = sign(payload, keys=[key], typ=RECEIPT_TYP)
    models.Receipt.objects.create(sequence=receipt.sequence, received=row, payload=payload, envelope=signed)
    add_leaf(what="receipt", document=signed, received=row, number=receipt.sequence, key=key)
    return Received(receipt=receipt, envelope=signed)


def answered_bytes(*, envelope: bytes, refusal: OrderRefusal | None = None) -> Received | None:
    """The answer that these very bytes got, if it stands for good (or, if given, if it was this refusal)."""
    row = models.Receipt.objects.filter(received__envelope_digest=digest(envelope)).order_by("-sequence").first()
    if row is None:
        return None
    found = _found(row)
    said = found.receipt.refusal
    if said is None or said.spends_number or said is refusal:
        return found
    return None


def answered_payload(*, payload_digest: str) -> Received:
    """The answer to an order that has spent its number, whoever else signed the same text since."""
    return _found(models.Receipt.objects.get(received__payload_digest=payload_digest, received__spent=True))


def last_spent(*, issuer: str) -> int:
    """The last number that this issuer has spent here; 0 for none."""
    rows = models.Received.objects.filter(spent=True, issuer=issuer)
    return rows.aggregate(last=Max("sequence"))["last"] or 0


def spent_digest(*, order_id: UUID) -> str | None:
    """The payload digest of the order with this identifier that has spent its number here."""
    rows = models.Received.objects.filter(spent=True, order_id=order_id)
    return rows.values_list("payload_digest", flat=True).first()


def _found(row: models.Receipt) -> Received:
    return Received(receipt=parse_receipt(bytes(row.payload)), envelope=bytes(row.envelope), again=True)


def _detail(verdict: Verdict) -> str:
    """Which member is at fault and why; cut short, for its path may be a stranger's text."""
    refused = verdict.refused
    if refused is None:
        return ""
    said = ": ".join(part for part in (refused.field, refused.detail) if part)
    return said if len(said) <= DETAIL_MAX else f"{said[: DETAIL_MAX - 1]}…"

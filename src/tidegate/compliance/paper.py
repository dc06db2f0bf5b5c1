"""An order on paper: entered by one person with the original attached, confirmed by another who has read both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tidegate.compliance import models
from tidegate.compliance.answer import Received
from tidegate.compliance.receive import receive_paper
from tidegate.compliance.refusal import ComplianceRefusal, Refused, refused
from tidegate.gate.clock import now
from tidegate.orders import Order, order_payload, parse_order
from tidegate.seal import SigningKey, digest

ORIGINAL_BYTES_MAX = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A paper order as it was typed in. `digest` names the text that another must confirm."""

    order: Order
    digest: str
    original_digest: str
    original_name: str
    entered_by: str
    entered_at: datetime


def enter_paper(*, order: Order, original: bytes, original_name: str, by: str) -> Entered | Refused:
    """Keeps the text and its original. Nothing is shut until another person confirms it. The same again is the same."""
    assert connection.in_atomic_block, "a door opens the transaction"
    if not by.strip() or not 0 < len(original) <= ORIGINAL_BYTES_MAX:
        return refused(ComplianceRefusal.ORIGINAL_MISSING)
    payload = order_payload(order)
    row, _ = models.Paper.objects.get_or_create(
        payload_digest=digest(payload),
        defaults={
            "payload": payload,
            "original": original,
            "original_name": original_name,
            "original_digest": digest(original),
            "entered_by": by,
            "entered_at": now(),
        },
    )
    if row.original_digest != digest(original):
        return refused(ComplianceRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    return _entered(row)


def confirm_paper(*, payload_digest: str, by: str, platform: str, signing_key: SigningKey) -> Received | Refused:
    """Carries the order out, or refuses it with a receipt, as any other; marked as one on paper.

    `by` is not who entered it. What cannot be checked is the signature, and only that.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Paper.objects.filter(payload_digest=payload_digest).first()
    if row is None:
        return refused(ComplianceRefusal.UNKNOWN_ORDER)
    if not by.strip() or by == row.entered_by:
        return refused(ComplianceRefusal.SAME_PERSON)
    return receive_paper(paper=row, confirmed_by=by, platform=platform, signing_key=signing_key)


def papers_waiting() -> tuple[Entered, ...]:
    """Entered and not confirmed, the oldest first."""
    done = models.Received.objects.filter(paper__isnull=False).values("paper_id")
    return tuple(_entered(row) for row in models.Paper.objects.exclude(pk__in=done).order_by("id"))


def _entered(row: models.Paper) -> Entered:
    return Entered(
        order=parse_order(bytes(row.payload)),
        digest=row.payload_digest,
        original_digest=row.original_digest,
        original_name=row.original_name,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )


def original(*, payload_digest: str) -> bytes | None:
    """The original that was attached to a paper order; None where there is none of that text."""
    row = models.Paper.objects.filter(payload_digest=payload_digest).first()
    return None if row is None else bytes(row.original)

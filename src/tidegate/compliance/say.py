"""Say something of an order that was carried out here: a signed reply, kept, numbered and in the log.

A question stops the order's clock; what cannot be complied with is said with its reason, and what could be shut stays
shut. What the machine finds by itself (an effect that came later, a conflict, ordered figures) is said the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max

from tidegate.compliance import models
from tidegate.compliance.answer import lock_numbers
from tidegate.compliance.log import add_leaf
from tidegate.compliance.refusal import ComplianceRefusal, Refused, refused
from tidegate.gate.clock import now
from tidegate.orders import REPLY_TYP, Effect, Kind, Preview, Reply, Said, parse_order, parse_reply, reply_payload
from tidegate.seal import SigningKey, sign, unverified_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reply as value and as the signed bytes; `by` is who had it said, empty for the machine."""

    reply: Reply
    envelope: bytes
    by: str


def ask_clarification(
    *, order_id: UUID, question: str, by: str, platform: str, signing_key: SigningKey
) -> Told | Refused:
    """Asks the issuer. The order's clock stands still until a notice, an amendment or a lift of it comes."""
    return _said_by_hand(Said.CLARIFICATION_ASKED, order_id, question, by, platform, signing_key)


def cannot_comply(*, order_id: UUID, reason: str, by: str, platform: str, signing_key: SigningKey) -> Told | Refused:
    """Says what of an order cannot be carried out here, and why. Nothing that it shuts is opened."""
    return _said_by_hand(Said.CANNOT_COMPLY, order_id, reason, by, platform, signing_key)


def dispute(*, order_id: UUID, grounds: str, by: str, platform: str, signing_key: SigningKey) -> Told | Refused:
    """Contests an order towards its issuer. It suspends nothing: only its issuer lifts it, only a court stays it."""
    return _said_by_hand(Said.DISPUTED, order_id, grounds, by, platform, signing_key)


def _said_by_hand(
    said: Said, order_id: UUID, text: str, by: str, platform: str, signing_key: SigningKey
) -> Told | Refused:
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Received.objects.filter(order_id=order_id, spent=True, refusal=None).first()
    if row is None:
        return refused(ComplianceRefusal.UNKNOWN_ORDER)
    if not text.strip() or not by.strip():
        return refused(ComplianceRefusal.NOTHING_SAID)
    if said is Said.CLARIFICATION_ASKED and parse_order(unverified_payload(bytes(row.envelope))).kind is Kind.LIFT:
        return refused(ComplianceRefusal.NOTHING_TO_CLARIFY)
    lock_numbers()
    return say(received=row, said=said, at=now(), platform=platform, key=signing_key, detail=text.strip(), by=by)


def say(
    *,
    received: models.Received,
    said: Said,
    at: datetime,
    platform: str,
    key: SigningKey,
    detail: str = "",
    by: str = "",
    others: tuple[UUID, ...] = (),
    effect: Effect | None = None,
    figures: Preview | None = None,
) -> Told:
    """Signs, keeps and logs a reply. Call `lock_numbers` first."""
    assert received.order_id is not None, "what was carried out could be read"
    reply = Reply(
        order_id=received.order_id,
        order_digest=received.payload_digest,
        platform=platform,
        sequence=(models.Reply.objects.aggregate(last=Max("sequence"))["last"] or 0) + 1,
        said=said,
        at=at,
        detail=detail,
        others=others,
        effect=effect,
        figures=figures,
    )
    payload = reply_payload(reply)
    envelope = sign(payload, keys=[key], typ=REPLY_TYP)
    models.Reply.objects.create(
        sequence=reply.sequence, received=received, said=said.value, payload=payload, envelope=envelope, by=by, at=at
    )
    add_leaf(what="reply", document=envelope, received=received, number=reply.sequence, key=key)
    return Told(reply=reply, envelope=envelope, by=by)


def told_about(*, order_id: UUID) -> tuple[Told, ...]:
    """What was said of an order, first to last."""
    return told_about_all(order_ids=[order_id]).get(order_id, ())


def told_about_all(*, order_ids: Collection[UUID]) -> dict[UUID, tuple[Told, ...]]:
    """What was said of each of several orders, first to last."""
    rows = models.Reply.objects.filter(received__order_id__in=order_ids, received__spent=True).order_by("sequence")
    found: dict[UUID, tuple[Told, ...]] = {}
    for row in rows:
        told = Told(reply=parse_reply(bytes(row.payload)), envelope=bytes(row.envelope), by=row.by)
        found[told.reply.order_id] = (*found.get(told.reply.order_id, ()), told)
    return found

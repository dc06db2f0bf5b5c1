"""Officers sign: the same bytes, two different persons, exactly what was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.hub import models, register
from tidegate.hub.draft import draft_of
from tidegate.hub.draw_up import draw_up, needs_preview
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.rows import held, is_issued, latest_revision
from tidegate.orders import ORDER_TYP, parse_order
from tidegate.seal import PublicKey, SigningKey, Unsealed, canonical_bytes, sign, strict_json, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """The exact bytes, and their digest, which names what an officer has seen."""

    order_id: UUID
    payload: bytes
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One more officer has signed; `signers` have by now, of at least `signers_min`."""

    order_id: UUID
    officer: str
    signers: int
    signers_min: int

    @property
    def enough(self) -> bool:
        return self.signers >= self.signers_min


def to_sign(*, order_id: UUID, at: datetime) -> ToSign | Refused:
    """What officers sign now; a lift, which nobody needs to preview, is drawn up here."""
    assert connection.in_atomic_block
    order = held(order_id=order_id)
    if isinstance(order, Refused):
        return order
    document = _document(order, at)
    if isinstance(document, Refused):
        return document
    return ToSign(order_id=order_id, payload=bytes(document.payload), digest=document.digest)


def sign_with(*, order_id: UUID, officer: str, key: SigningKey, seen: str, at: datetime) -> Signed | Refused:
    """Signs with a key at hand (a demonstration's key ring, a signing device behind the hub)."""
    ready = to_sign(order_id=order_id, at=at)
    if isinstance(ready, Refused):
        return ready
    if ready.digest != seen:
        return refuse(HubRefusal.CHANGED_SINCE_LOOKED_AT)
    envelope = sign(ready.payload, keys=[key], typ=ORDER_TYP)
    return add_signature(order_id=order_id, officer=officer, envelope=envelope, seen=seen, at=at)


def add_signature(*, order_id: UUID, officer: str, envelope: bytes, seen: str, at: datetime) -> Signed | Refused:
    """Takes an officer's envelope, made anywhere, over the document whose digest is `seen`."""
    assert connection.in_atomic_block
    order = held(order_id=order_id)
    if isinstance(order, Refused):
        return order
    who = register.acting(officer=officer, authority=order.authority_id)
    if isinstance(who, Refused):
        return who
    document = _document(order, at)
    if isinstance(document, Refused):
        return document
    if refusal := _may_not_sign(document, who, envelope, seen):
        return refusal
    models.Signature.objects.create(document=document, officer_id=officer, kid=who.key.kid, envelope=envelope, at=at)
    signers = len(counting(document=document))
    needed = register.authority_of(order.authority).signers_needed(parse_order(bytes(document.payload)))
    return Signed(order_id=order_id, officer=officer, signers=signers, signers_min=needed)


def _may_not_sign(document: models.Document, who: register.Officer, envelope: bytes, seen: str) -> Refused | None:
    if document.digest != seen:
        return refuse(HubRefusal.CHANGED_SINCE_LOOKED_AT)
    if found := _wrong_signature(envelope, payload=bytes(document.payload), key=who.key):
        return refuse(found)
    if models.Signature.objects.filter(document=document, officer_id=who.code).exists():
        return refuse(HubRefusal.SIGNED_ALREADY, detail=who.name)
    return None


def counting(*, document: models.Document) -> list[models.Signature]:
    """The signatures that count: by officers who are still active and still have that key."""
    rows = models.Signature.objects.filter(document=document, officer__active=True).select_related("officer")
    return [row for row in rows.order_by("id") if row.kid == row.officer.kid]


def joined_in(*, envelope: bytes, document: models.Document) -> list[models.Signature]:
    """The signatures with which an order left, whatever became of the officers and keys since."""
    left: Any = strict_json(envelope)["signatures"]
    rows = models.Signature.objects.filter(document=document).select_related("officer").order_by("id")
    return [row for row in rows if strict_json(bytes(row.envelope))["signatures"][0] in left]


def joined(*, envelopes: Sequence[bytes]) -> bytes:
    """One envelope with the signatures of several over the same payload."""
    read = [strict_json(envelope) for envelope in envelopes]
    payloads = {one["payload"] for one in read}
    assert len(payloads) == 1, "signatures over the same bytes"
    return canonical_bytes({"payload": payloads.pop(), "signatures": [s for one in read for s in one["signatures"]]})


def _wrong_signature(envelope: bytes, *, payload: bytes, key: PublicKey) -> HubRefusal | None:
    try:
        verified = verify(envelope, keys={key.kid: key}, typ=ORDER_TYP)
        alone = len(strict_json(envelope)["signatures"]) == 1
    except Unsealed as error:
        no_known = getattr(error, "reason", "") == "no_known_signer"
        return HubRefusal.KEY_OF_ANOTHER if no_known else HubRefusal.SIGNATURE_INVALID
    return None if alone and verified.payload == payload else HubRefusal.SIGNATURE_INVALID


def _document(order: models.Order, at: datetime) -> models.Document | Refused:
    if is_issued(order_id=order.order_id):
        return refuse(HubRefusal.ALREADY_ISSUED)
    revision = latest_revision(order_id=order.order_id)
    assert revision is not None, "an order has a first revision"
    document = models.Document.objects.filter(revision=revision).first()
    if document is None and not needs_preview(draft=draft_of(bytes(revision.content))):
        document = draw_up(revision=revision, order=order, at=at)
    return document or refuse(HubRefusal.NOT_PREVIEWED)

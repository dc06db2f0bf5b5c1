"""Everything about an order here as one file that can be checked offline, for the public or for its issuer."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tidegate.compliance import models
from tidegate.compliance.due import say_due
from tidegate.compliance.log import checkpoint, is_confidential, origin_of, proofs_about
from tidegate.compliance.refusal import ComplianceRefusal, Refused, refused
from tidegate.compliance.trust import authorities
from tidegate.gate.clock import now
from tidegate.orders import ENQUIRY_TYP, Evidence, OrderInvalid, Piece, parse_enquiry
from tidegate.seal import SigningKey, Unsealed, unverified_payload, verify


def evidence_of(*, order_id: UUID, platform: str, signing_key: SigningKey) -> Evidence | None:
    """The evidence of an order that spent its number here and may be shown to anybody; None where there is none."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = _row(order_id)
    if row is None or is_confidential(bytes(row.envelope)):
        return None
    return _evidence(row, platform, signing_key)


def answer_enquiry(*, envelope: bytes, platform: str, signing_key: SigningKey) -> Evidence | Refused:
    """The same for the issuer of an order, confidential or not, on an enquiry that one of its officers signed.

    What came due meanwhile is said first.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    try:
        asked = parse_enquiry(unverified_payload(envelope))
        authority = authorities().get(asked.issuer)
        if authority is None or asked.addressee != platform:
            return refused(ComplianceRefusal.ENQUIRY_NOT_BELIEVED)
        verify(envelope, keys=authority.keys, typ=ENQUIRY_TYP)
    except (OrderInvalid, Unsealed):
        return refused(ComplianceRefusal.ENQUIRY_NOT_BELIEVED)
    row = _row(asked.order_id)
    if row is None or row.issuer != asked.issuer:
        return refused(ComplianceRefusal.UNKNOWN_ORDER)
    say_due(platform=platform, signing_key=signing_key)
    return _evidence(row, platform, signing_key)


def _row(order_id: UUID) -> models.Received | None:
    return models.Received.objects.filter(order_id=order_id, spent=True).first()


def _evidence(row: models.Received, platform: str, key: SigningKey) -> Evidence:
    assert row.order_id is not None, "what spent its number could be read"
    receipt = models.Receipt.objects.get(received=row)
    documents = {("order", None): bytes(row.envelope), ("receipt", receipt.sequence): bytes(receipt.envelope)} | {
        ("reply", reply.sequence): bytes(reply.envelope)
        for reply in models.Reply.objects.filter(received=row).order_by("sequence")
    }
    proofs = proofs_about(order_id=row.order_id)
    return Evidence(
        platform=platform,
        origin=origin_of(platform=platform),
        checkpoint=checkpoint(platform=platform, key=key, at=now()),
        pieces=tuple(
            Piece(
                what=what,
                document=document,
                index=proofs[what, number].index,
                salt=proofs[what, number].salt,
                proof=proofs[what, number].proof,
            )
            for (what, number), document in documents.items()
        ),
    )

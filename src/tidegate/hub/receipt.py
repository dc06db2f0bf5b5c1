"""Reading a platform's answer to an order: a receipt that its pinned key signed, for this order, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tidegate.hub.wire import ENVELOPE_TYPE, Answer
from tidegate.hub.words import said_by
from tidegate.orders import RECEIPT_TYP, OrderInvalid, Receipt, parse_receipt
from tidegate.seal import PublicKey, Unsealed, digest, verify


class Outcome(StrEnum):
    """What came of one attempt to deliver."""

    UNREACHABLE = "unreachable"
    """Nothing came back, or the platform was busy: try again."""
    NO_RECEIPT = "no_receipt"
    """It answered, but with no receipt."""
    NOT_BELIEVED = "not_believed"
    """It answered with something that its pinned key did not sign for this order."""
    ANSWERED = "answered"
    """A receipt, verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An answer as it was understood. Receipt, payload and kid are there when `outcome` is answered."""

    outcome: Outcome
    said: str
    status: int | None
    receipt: Receipt | None = None
    envelope: bytes = b""
    payload: bytes = b""
    kid: str = ""

    @property
    def digest(self) -> str:
        """Names the receipt."""
        return digest(self.payload)


def read_answer(*, answer: Answer, platform: str, key: PublicKey, order_id: UUID, order_digest: str) -> Read:
    """A receipt is taken only if the platform's own key signed it, and it names this platform and these very bytes."""
    if answer.content_type != ENVELOPE_TYPE:
        outcome = Outcome.UNREACHABLE if answer.passing else Outcome.NO_RECEIPT
        said = "It answered without a receipt." if answer.good else said_by(answer=answer)
        return Read(outcome=outcome, said=said, status=answer.status)
    try:
        verified = verify(answer.body, keys={key.kid: key}, typ=RECEIPT_TYP)
        receipt = parse_receipt(verified.payload)
    except (Unsealed, OrderInvalid) as error:
        return _disbelieved(answer, f"{error.field}: {error.rule}")
    if receipt.platform != platform:
        return _disbelieved(answer, f"The receipt is for platform {receipt.platform}.")
    if receipt.order_digest != order_digest or receipt.order_id not in {order_id, None}:
        return _disbelieved(answer, "The receipt is for another order.")
    return Read(
        outcome=Outcome.ANSWERED,
        said=_said(receipt),
        status=answer.status,
        receipt=receipt,
        envelope=answer.body,
        payload=verified.payload,
        kid=verified.kids[0],
    )


def _disbelieved(answer: Answer, said: str) -> Read:
    return Read(outcome=Outcome.NOT_BELIEVED, said=said, status=answer.status)


def _said(receipt: Receipt) -> str:
    if receipt.refusal is None:
        return "In effect."
    return f"{receipt.refusal.rule} {receipt.detail}".rstrip()

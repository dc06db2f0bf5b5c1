"""The platform's signed answer to an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tidegate.money import AMOUNT_MINOR_MAX
from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.reading import Members, document_of, instant_text
from tidegate.orders.refusal import OrderRefusal
from tidegate.seal import canonical_bytes

VERSION = 1
_MEMBERS = (
    "version", "order_id", "order_digest", "platform", "received_at", "in_effect_at", "outcome", "refusal", "detail",
    "effect", "sequence",
)  # fmt: skip


class Outcome(StrEnum):
    IN_EFFECT = "in_effect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an order met when it took effect: products shut, holders and stock behind them, reservations given back."""

    products: int
    holders: int
    stock_minor: int
    currency: str
    in_flight_returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One answer. `order_digest` is over the order's payload; if no payload could be read, over the bytes that came.

    `order_id` is None only if none could be read. `sequence` numbers the platform's receipts. Raises `OrderInvalid`
    where outcome and content do not fit.
    """

    order_id: UUID | None
    order_digest: str
    platform: str
    received_at: datetime
    in_effect_at: datetime | None
    outcome: Outcome
    refusal: OrderRefusal | None = None
    detail: str = ""
    effect: Effect | None = None
    sequence: int

    def __post_init__(self) -> None:
        carried_out = (self.in_effect_at is not None, self.effect is not None, self.refusal is None)
        if set(carried_out) != {self.outcome is Outcome.IN_EFFECT}:
            raise OrderInvalid(
                field="outcome",
                rule="A receipt in effect has an instant and an effect and no refusal; a refused one a refusal only.",
            )


def receipt_payload(receipt: Receipt) -> bytes:
    """The canonical bytes of a receipt, which are what the platform signs."""
    effect = receipt.effect
    return canonical_bytes({
        "version": VERSION,
        "order_id": None if receipt.order_id is None else str(receipt.order_id),
        "order_digest": receipt.order_digest,
        "platform": receipt.platform,
        "received_at": instant_text(receipt.received_at),
        "in_effect_at": None if receipt.in_effect_at is None else instant_text(receipt.in_effect_at),
        "outcome": str(receipt.outcome),
        "refusal": None if receipt.refusal is None else str(receipt.refusal),
        "detail": receipt.detail,
        "effect": None if effect is None else effect_members(effect),
        "sequence": receipt.sequence,
    })  # fmt: skip


def parse_receipt(payload: bytes) -> Receipt:
    """The receipt that a payload is. Raises `OrderInvalid`."""
    members = Members(document_of(payload), known=_MEMBERS)
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Receipts of version {VERSION} are read here.")
    return Receipt(
        order_id=members.optional("order_id", members.uuid),
        order_digest=members.digest("order_digest"),
        platform=members.code("platform"),
        received_at=members.instant("received_at"),
        in_effect_at=members.optional("in_effect_at", members.instant),
        outcome=_outcome(members),
        refusal=members.optional("refusal", lambda name: _refusal(members, name)),
        detail=members.text("detail"),
        effect=members.optional("effect", lambda name: read_effect(members.raw(name))),
        sequence=members.whole("sequence"),
    )


def _outcome(members: Members) -> Outcome:
    word = members.text("outcome")
    if word not in set(Outcome):
        raise OrderInvalid(field="outcome", rule=f"An outcome is one of {', '.join(Outcome)}.")
    return Outcome(word)


def _refusal(members: Members, name: str) -> OrderRefusal:
    word = members.text(name)
    if word not in set(OrderRefusal):
        raise OrderInvalid(field=name, rule="It is the word of a refusal.")
    return OrderRefusal(word)


def effect_members(effect: Effect) -> dict[str, Any]:
    """An effect as members of a document."""
    return {
        "products": effect.products,
        "holders": effect.holders,
        "stock_minor": str(effect.stock_minor),
        "currency": effect.currency,
        "in_flight_returned": effect.in_flight_returned,
    }


def read_effect(value: object) -> Effect:
    """An effect from the members of a document. Raises `OrderInvalid`."""
    known = ("products", "holders", "stock_minor", "currency", "in_flight_returned")
    members = Members(value, known=known, path="effect.")
    stock_minor = members.minor("stock_minor")
    if stock_minor > AMOUNT_MINOR_MAX:
        raise OrderInvalid(field="effect.stock_minor", rule="It is an amount of at most 64 bits.")
    return Effect(
        products=members.whole("products"),
        holders=members.whole("holders"),
        stock_minor=stock_minor,
        currency=members.code("currency"),
        in_flight_returned=members.whole("in_flight_returned"),
    )

"""An issuer asks a platform for its answers to an order: needed where they are confidential, and to prove who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.reading import Members, document_of, instant_text
from tidegate.seal import canonical_bytes

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """For the answers to one order, by its issuer, to one platform."""

    issuer: str
    addressee: str
    order_id: UUID
    asked_at: datetime


def enquiry_payload(enquiry: Enquiry) -> bytes:
    """The canonical bytes of an enquiry, which are what an officer signs."""
    return canonical_bytes({
        "version": VERSION,
        "issuer": enquiry.issuer,
        "addressee": enquiry.addressee,
        "order_id": str(enquiry.order_id),
        "asked_at": instant_text(enquiry.asked_at),
    })  # fmt: skip


def parse_enquiry(payload: bytes) -> Enquiry:
    """The enquiry that a payload is. Raises `OrderInvalid`."""
    members = Members(document_of(payload), known=("version", "issuer", "addressee", "order_id", "asked_at"))
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Enquiries of version {VERSION} are read here.")
    return Enquiry(
        issuer=members.code("issuer"),
        addressee=members.code("addressee"),
        order_id=members.uuid("order_id"),
        asked_at=members.instant("asked_at"),
    )

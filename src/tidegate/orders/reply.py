"""What a platform says of an order after its receipt: a signed reply for each step of the order's life there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.preview import Preview, preview_members, read_preview
from tidegate.orders.reading import Members, document_of, instant_text
from tidegate.orders.receipt import Effect, effect_members, read_effect
from tidegate.seal import canonical_bytes

VERSION = 1
_MEMBERS = (
    "version", "order_id", "order_digest", "platform", "sequence", "said", "at", "detail", "others", "effect",
    "figures",
)  # fmt: skip


class Said(StrEnum):
    """What a reply says."""

    CLARIFICATION_ASKED = "clarification_asked"
    """A question; the clock stands still until a notice, an amendment or a lift answers it."""
    CANNOT_COMPLY = "cannot_comply"
    """What of the order cannot be carried out here, and why. What could be shut is shut all the same."""
    DISPUTED = "disputed"
    """The platform contests the order, on these grounds; what it shuts stays shut meanwhile."""
    IN_EFFECT = "in_effect"
    """An order that came ahead of time has taken effect; with what it met."""
    CONFLICT = "conflict"
    """It meets another order that neither names: everything new is shut on what both meet; a person decides."""
    REPORT = "report"
    """The figures that were ordered."""


_WORDED = frozenset({Said.CLARIFICATION_ASKED, Said.CANNOT_COMPLY, Said.DISPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply, numbered by the platform. `others` are the orders it conflicts with. Raises `OrderInvalid`."""

    order_id: UUID
    order_digest: str
    platform: str
    sequence: int
    said: Said
    at: datetime
    detail: str = ""
    others: tuple[UUID, ...] = ()
    effect: Effect | None = None
    figures: Preview | None = None

    def __post_init__(self) -> None:
        rules = (
            (self.said in _WORDED and not self.detail.strip(), "detail"),
            ((self.said is Said.CONFLICT) != bool(self.others), "others"),
            ((self.said is Said.IN_EFFECT) != (self.effect is not None), "effect"),
            ((self.said is Said.REPORT) != (self.figures is not None), "figures"),
        )
        for broken, field in rules:
            if broken:
                raise OrderInvalid(field=field, rule=f"A reply {self.said} states what it needs, and no more.")


def reply_payload(reply: Reply) -> bytes:
    """The canonical bytes of a reply, which are what the platform signs."""
    return canonical_bytes({
        "version": VERSION,
        "order_id": str(reply.order_id),
        "order_digest": reply.order_digest,
        "platform": reply.platform,
        "sequence": reply.sequence,
        "said": str(reply.said),
        "at": instant_text(reply.at),
        "detail": reply.detail,
        "others": [str(one) for one in reply.others],
        "effect": None if reply.effect is None else effect_members(reply.effect),
        "figures": None if reply.figures is None else preview_members(reply.figures),
    })  # fmt: skip


def parse_reply(payload: bytes) -> Reply:
    """The reply that a payload is. Raises `OrderInvalid`."""
    members = Members(document_of(payload), known=_MEMBERS)
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Replies of version {VERSION} are read here.")
    word = members.text("said")
    if word not in set(Said):
        raise OrderInvalid(field="said", rule=f"A reply says one of {', '.join(Said)}.")
    return Reply(
        order_id=members.uuid("order_id"),
        order_digest=members.digest("order_digest"),
        platform=members.code("platform"),
        sequence=members.whole("sequence"),
        said=Said(word),
        at=members.instant("at"),
        detail=members.text("detail"),
        others=members.uuids("others"),
        effect=members.optional("effect", lambda name: read_effect(members.raw(name))),
        figures=members.optional("figures", lambda name: read_preview(members.raw(name), path="figures.")),
    )

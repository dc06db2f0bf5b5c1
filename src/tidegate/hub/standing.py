"""Where an order stands: values, read off what happened. `look_up` finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.hub.draft import Draft
from tidegate.hub.receipt import Outcome
from tidegate.orders import Family, Life, Order, Preview, Receipt, Reply, parse_order


class State(StrEnum):
    """How far an order is at the desk."""

    DRAFT = "draft"
    LOOKED_AT = "looked_at"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    ISSUED = "issued"


class AddresseeState(StrEnum):
    """How far an issued order is at one platform."""

    ISSUED = "issued"
    UNREACHABLE = "unreachable"
    NO_RECEIPT = "no_receipt"
    NOT_BELIEVED = "not_believed"
    REFUSED_FOR_NOW = "refused_for_now"
    OVERDUE = "overdue"
    """The time to comply has passed, counted from receipt, or from the issue where there is none."""
    REFUSED = "refused"
    ACCEPTED = "accepted"
    CLARIFICATION_ASKED = "clarification_asked"
    CANNOT_COMPLY = "cannot_comply"
    IN_EFFECT = "in_effect"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    SUPERSEDED = "superseded"
    STAYED = "stayed"
    EXPIRED = "expired"
    LIFTED = "lifted"

    @property
    def owes_an_answer(self) -> bool:
        """Whether another delivery may help."""
        return self in _OWING

    @property
    def asks_for_an_answer(self) -> bool:
        """Whether the platform has said something that the authority has to answer."""
        return self in _ASKING

    @property
    def has_effect(self) -> bool:
        """Whether what it shuts is shut there now, by the platform's own word; as amended, where it was."""
        return self in _WORKING


_OWING = {
    AddresseeState.ISSUED,
    AddresseeState.UNREACHABLE,
    AddresseeState.NO_RECEIPT,
    AddresseeState.NOT_BELIEVED,
    AddresseeState.REFUSED_FOR_NOW,
    AddresseeState.OVERDUE,
}
_ASKING = {AddresseeState.CLARIFICATION_ASKED, AddresseeState.CANNOT_COMPLY, AddresseeState.DISPUTED}
_WORKING = _ASKING | {AddresseeState.IN_EFFECT, AddresseeState.VERIFIED, AddresseeState.SUPERSEDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewStanding:
    """What one platform answered for the revision that stands: a preview with its digest, or the latest trouble."""

    platform: str
    preview: Preview | None
    digest: str
    trouble: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureStanding:
    officer: str
    name: str
    title: str
    kid: str
    envelope: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyStanding:
    """One reply as value and as the bytes that came; `leaf` is its place in the platform's log."""

    reply: Reply
    envelope: bytes
    leaf: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionStanding:
    """The last time a platform was asked for its answers: the outcome in a word and in words. `size` and `evidence` are
    of the last that was believed: how large its signed log was, and the file that proves every answer in it."""

    outcome: str
    said: str
    at: datetime
    size: int
    note: str
    evidence: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeStanding:
    """An issued order at one platform. `said` is its latest answer in words, `due` until when it is to be carried out
    (None where nothing is owed or the clock stands still), `life` its steps once it was received, `collected` what came
    of asking for its answers."""

    platform: str
    state: AddresseeState
    due: datetime | None
    life: Life | None
    replies: tuple[ReplyStanding, ...]
    collected: CollectionStanding | None
    attempts: int
    said: str
    tried_at: datetime | None
    receipt: Receipt | None
    receipt_envelope: bytes
    lifted_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An order with all that is known of it now. `number` is None until it has left."""

    order_id: UUID
    authority: str
    authority_name: str
    signers_min: int
    state: State
    number: int | None
    draft: Draft
    revision: int
    composed_at: datetime
    composed_by: str
    previews: tuple[PreviewStanding, ...]
    document: bytes
    digest: str
    drawn_up_at: datetime | None
    signatures: tuple[SignatureStanding, ...]
    issued_at: datetime | None
    issued_by: str
    envelope: bytes
    addressees: tuple[AddresseeStanding, ...]

    @property
    def order(self) -> Order | None:
        """The order as drawn up, if it is."""
        return parse_order(self.document) if self.document else None

    @property
    def owing(self) -> tuple[str, ...]:
        """Platforms whose answer is awaited."""
        return tuple(one.platform for one in self.addressees if one.state.owes_an_answer)

    @property
    def in_force_somewhere(self) -> bool:
        """Whether some platform carries it out now; what is about another order is done once, and not in force."""
        lasting = self.draft.kind.family in {Family.INTAKE, Family.PAYMENTS}
        return lasting and any(one.state.has_effect for one in self.addressees)

    @property
    def looked_at(self) -> bool:
        return bool(self.previews) and all(one.preview is not None for one in self.previews)


def addressee_state(
    *, receipt: Receipt | None, outcome: Outcome | None, life: Life | None, late: bool
) -> AddresseeState:
    """The state at one platform, of its latest receipt, the outcome of the latest attempt, and its life once received.

    `late`: there is no receipt that settles it, and the time to comply has passed since the issue.
    """
    if receipt is not None and receipt.refusal is None:
        assert life is not None, "what was received lives"
        return AddresseeState.OVERDUE if life.overdue else AddresseeState(life.state.value)
    if receipt is not None and receipt.refusal is not None and not receipt.refusal.transient:
        return AddresseeState.REFUSED
    if late:
        return AddresseeState.OVERDUE
    if receipt is not None:
        return AddresseeState.REFUSED_FOR_NOW
    return AddresseeState(outcome) if outcome and outcome is not Outcome.ANSWERED else AddresseeState.ISSUED

"""Where an order stands: values, read off what happened. `look_up` finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.hub.draft import Draft
from tidegate.hub.receipt import Outcome
from tidegate.orders import Kind, Order, Preview, Receipt, parse_order


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
    REFUSED = "refused"
    IN_EFFECT = "in_effect"
    EXPIRED = "expired"
    LIFTED = "lifted"

    @property
    def owes_an_answer(self) -> bool:
        """Whether another delivery may help."""
        return self in _OWING


_OWING = {
    AddresseeState.ISSUED,
    AddresseeState.UNREACHABLE,
    AddresseeState.NO_RECEIPT,
    AddresseeState.NOT_BELIEVED,
    AddresseeState.REFUSED_FOR_NOW,
}


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
class AddresseeStanding:
    """An issued order at one platform. `said` is its latest answer in words."""

    platform: str
    state: AddresseeState
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
        """Whether some platform carries it out now; a lift, once carried out, is done and not in force."""
        return self.draft.kind is not Kind.LIFT and any(o.state is AddresseeState.IN_EFFECT for o in self.addressees)

    @property
    def looked_at(self) -> bool:
        return bool(self.previews) and all(one.preview is not None for one in self.previews)


def addressee_state(*, receipt: Receipt | None, outcome: Outcome | None, lifted: bool, expired: bool) -> AddresseeState:
    """The state at one platform, of its latest receipt and the outcome of the latest attempt."""
    if receipt is not None and receipt.refusal is None:
        if lifted:
            return AddresseeState.LIFTED
        return AddresseeState.EXPIRED if expired else AddresseeState.IN_EFFECT
    if receipt is not None and receipt.refusal is not None:
        return AddresseeState.REFUSED_FOR_NOW if receipt.refusal.transient else AddresseeState.REFUSED
    return AddresseeState(outcome) if outcome and outcome is not Outcome.ANSWERED else AddresseeState.ISSUED

"""As it happened: each platform's own withdrawals at their instants, and top-ups closed for everybody on 25 January."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tidegate.compliance.answer import Received
from tidegate.compliance.own import own_withdraw
from tidegate.compliance.preview import preview
from tidegate.compliance.receive import receive
from tidegate.drills.december import world
from tidegate.drills.december.papers import LAW, REDRESS, YEARS
from tidegate.drills.story.acts import story_id
from tidegate.drills.story.supervision import AUTHORITY
from tidegate.gate.clock import now
from tidegate.orders import (
    EVERYTHING,
    ORDER_TYP,
    PREVIEW_TYP,
    Kind,
    Order,
    OrderRefused,
    PreviewRequest,
    Scope,
    order_payload,
    preview_request_payload,
)
from tidegate.seal import SigningKey, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An order that a platform gives itself, or receives, at an instant."""

    at: datetime
    name: str
    order: Callable[[str, SigningKey], Received]

    def give(self, *, platform: str, key: SigningKey) -> dict[str, Any]:
        """Carries it out; what the receipt says."""
        with transaction.atomic():
            answer = self.order(platform, key)
        return {"name": self.name, "at": self.at.isoformat(), **receipt_of(answer)}


def receipt_of(answer: Received) -> dict[str, Any]:
    """A receipt as plain values."""
    receipt = answer.receipt
    assert receipt.effect is not None, f"the drill's orders are carried out: {receipt.refusal} {receipt.detail}"
    assert receipt.in_effect_at is not None, "what is carried out has its instant"
    return {
        "order_id": str(receipt.order_id),
        "received_at": receipt.received_at.isoformat(),
        "in_effect_at": receipt.in_effect_at.isoformat(),
        "products": receipt.effect.products,
        "holders": receipt.effect.holders,
        "stock_minor": receipt.effect.stock_minor,
        "in_flight_returned": receipt.effect.in_flight_returned,
    }


def events_of(*, shop: world.Shop, keys: Sequence[SigningKey]) -> list[Event]:
    """In their order."""
    found = [
        Event(at=one.at, name=_words(one), order=_own(shop.code, number, one))
        for number, one in enumerate(shop.withdraws, start=1)
    ]
    closing = Event(
        at=world.CUT, name="top-ups closed by the authority", order=lambda p, key: _close_top_ups(p, key, keys)
    )
    return sorted([*found, closing], key=lambda one: one.at)


def _words(one: world.Withdrawal) -> str:
    if not one.kinds and not one.banks:
        return "its own withdrawal of all products"
    return "its own withdrawal of local banks' products for a term"


def _own(shop: str, number: int, one: world.Withdrawal) -> Callable[[str, SigningKey], Received]:
    named = bool(one.kinds or one.banks)
    scope = Scope(kinds=frozenset(one.kinds), banks=frozenset(one.banks)) if named else EVERYTHING

    def give(platform: str, key: SigningKey) -> Received:
        answer = own_withdraw(
            order_id=story_id(world.SEED, shop, "withdraw", str(number)),
            platform=platform,
            scope=scope,
            reason="In accordance with the regulators' requirements; what holders have is not affected.",
            expires_at=one.at + YEARS,
            signing_key=key,
        )
        assert isinstance(answer, Received), f"a platform may withdraw: {answer}"
        return answer

    return give


def looked_at(*, kind: Kind, platform: str, officer: SigningKey, scope: Scope = EVERYTHING) -> str:
    """The digest of what an order over a scope would meet, asked for by an officer as the hub asks."""
    request = PreviewRequest(issuer=AUTHORITY, addressee=platform, kind=kind, scope=scope, requested_at=now())
    envelope = sign(preview_request_payload(request), keys=[officer], typ=PREVIEW_TYP)
    found = preview(envelope=envelope, platform=platform)
    assert not isinstance(found, OrderRefused), f"a known authority is shown its figures: {found}"
    return found.digest


def _close_top_ups(platform: str, key: SigningKey, officers: Sequence[SigningKey]) -> Received:
    """The authority's order, signed by both officers over the preview they looked at."""
    at = now()
    order = Order(
        order_id=story_id(world.SEED, "close-top-ups"),
        sequence=1,
        issuer=AUTHORITY,
        addressees=(platform,),
        kind=Kind.CLOSE_TOP_UPS,
        scope=EVERYTHING,
        legal_basis=(LAW,),
        reason="Holders too add no more; what is held runs to its end.",
        issued_at=at,
        effective_at=at,
        comply_within_s=3600,
        expires_at=at + YEARS,
        redress=REDRESS,
        preview_digests={platform: looked_at(kind=Kind.CLOSE_TOP_UPS, platform=platform, officer=officers[0])},
    )
    return receive(
        envelope=sign(order_payload(order), keys=list(officers), typ=ORDER_TYP), platform=platform, signing_key=key
    )

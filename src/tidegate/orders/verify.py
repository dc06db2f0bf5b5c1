"""May this platform accept an order? A pure judgement on the bytes and on what the platform knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.orders.document import parse_order
from tidegate.orders.invalid import OrderInvalid, UnknownKind
from tidegate.orders.order import Kind, Order
from tidegate.orders.refusal import OrderRefusal, OrderRefused
from tidegate.orders.scope import EVERYTHING, Scope
from tidegate.orders.typ import ORDER_TYP
from tidegate.seal import PublicKey, Unsealed, digest, unverified_payload, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An issuer as pinned at a platform: its officers' keys by kid, what it may order, and how many must sign.

    Whoever may order may lift what it ordered; `kinds` need not name `lift`.
    """

    code: str
    keys: Mapping[str, PublicKey]
    kinds: frozenset[Kind]
    scope: Scope = EVERYTHING
    signers_min: int
    preview_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to become of the bytes: carried out (`order`, nothing refused), repeated (answered before), or refused.

    `digest` is over the payload, or over the bytes if no payload could be read. `order` is there whenever one could be
    read, refused or not: it is believed only if `refused` is None. `kids` are the pinned keys that signed it.
    """

    digest: str
    order: Order | None = None
    kids: tuple[str, ...] = ()
    repeated: bool = False
    refused: OrderRefused | None = None

    @property
    def accepted(self) -> bool:
        """Whether it is to be carried out now."""
        return self.refused is None and not self.repeated


def verify_order(
    envelope: bytes,
    *,
    authorities: Mapping[str, Authority],
    platform: str,
    now: datetime,
    last_sequence: Mapping[str, int],
    answered: Mapping[UUID, str],
    accepted: Mapping[UUID, Order],
) -> Verdict:
    """The verdict on an envelope; of several refusals the first in the order of `OrderRefusal`.

    `last_sequence` is the last number spent by each issuer; `answered` the payload digest by identifier of every order
    that spent its number here (carried out or refused after that); `accepted` the orders carried out here, lifts
    included.
    """
    payload_digest, order, refused = _read(envelope)
    if order is None or refused is not None:
        return Verdict(digest=payload_digest, refused=refused)
    kids, refused = _authenticated(envelope, order=order, authority=authorities.get(order.issuer), platform=platform)
    if refused is not None:
        return Verdict(digest=payload_digest, order=order, refused=refused)
    if answered.get(order.order_id) == payload_digest:
        return Verdict(digest=payload_digest, order=order, kids=kids, repeated=True)

    refusal = next(
        _refusals(
            order,
            authority=authorities[order.issuer],
            signers=len(kids),
            platform=platform,
            now=now,
            last=last_sequence.get(order.issuer, 0),
            answered=answered,
            accepted=accepted,
        ),
        None,
    )
    refused = None if refusal is None else OrderRefused(refusal=refusal[0], field=refusal[1])
    return Verdict(digest=payload_digest, order=order, kids=kids, refused=refused)


def _read(envelope: bytes) -> tuple[str, Order | None, OrderRefused | None]:
    """The digest that names the bytes, and the order they hold or why they hold none. Nothing is believed yet."""
    try:
        payload = unverified_payload(envelope)
    except Unsealed as error:
        return digest(envelope), None, _because(OrderRefusal.MALFORMED, error)
    try:
        return digest(payload), parse_order(payload), None
    except UnknownKind as error:
        return digest(payload), None, _because(OrderRefusal.UNKNOWN_KIND, error)
    except OrderInvalid as error:
        return digest(payload), None, _because(OrderRefusal.MALFORMED, error)


def _authenticated(
    envelope: bytes, *, order: Order, authority: Authority | None, platform: str
) -> tuple[tuple[str, ...], OrderRefused | None]:
    """The pinned keys that signed an order addressed to this platform, or why it is not to be believed."""
    if platform not in order.addressees:
        return (), OrderRefused(refusal=OrderRefusal.NOT_ADDRESSED_HERE, field="addressees")
    if authority is None:
        return (), OrderRefused(refusal=OrderRefusal.UNKNOWN_AUTHORITY, field="issuer")
    try:
        return verify(envelope, keys=authority.keys, typ=ORDER_TYP).kids, None
    except Unsealed as error:
        return (), _because(OrderRefusal.SIGNATURE_INVALID, error)


def _because(refusal: OrderRefusal, error: Unsealed | OrderInvalid) -> OrderRefused:
    return OrderRefused(refusal=refusal, field=error.field, detail=error.rule)


_Refusal = tuple[OrderRefusal, str]


def _refusals(
    order: Order,
    *,
    authority: Authority,
    signers: int,
    platform: str,
    now: datetime,
    last: int,
    answered: Mapping[UUID, str],
    accepted: Mapping[UUID, Order],
) -> Iterator[_Refusal]:
    """What speaks against an authentic order, in the order of precedence."""
    if signers < authority.signers_min:
        yield OrderRefusal.TOO_FEW_SIGNERS, "signatures"
    if order.order_id in answered:
        yield OrderRefusal.REPLAYED_WITH_OTHER_CONTENT, "order_id"
    if order.sequence <= last:
        yield OrderRefusal.SEQUENCE_SPENT, "sequence"
    if order.number_before(addressee=platform) > last:
        yield OrderRefusal.SEQUENCE_GAP, "sequence"
    if order.issued_at > now:
        yield OrderRefusal.NOT_YET_ISSUED, "issued_at"
    if field := _beyond_competence(order, authority=authority, platform=platform):
        yield OrderRefusal.NOT_COMPETENT, field
    if order.expires_at is not None and order.expires_at <= now:
        yield OrderRefusal.EXPIRED, "expires_at"
    if authority.preview_required and order.kind is not Kind.LIFT and platform not in order.preview_digests:
        yield OrderRefusal.PREVIEW_MISSING, "preview_digests"
    if order.kind is Kind.LIFT:
        yield from _lift_refusals(order, now=now, accepted=accepted)


def _beyond_competence(order: Order, *, authority: Authority, platform: str) -> str | None:
    """The member that lies beyond the issuer's competence. A platform withdraws for itself only."""
    if order.kind is Kind.LIFT:
        return None
    if order.kind not in authority.kinds or (order.kind is Kind.WITHDRAW and order.issuer != platform):
        return "kind"
    return None if authority.scope.contains(order.scope) else "scope"


def _lift_refusals(lift: Order, *, now: datetime, accepted: Mapping[UUID, Order]) -> Iterator[_Refusal]:
    lifted = accepted.get(lift.lifts) if lift.lifts else None
    if lifted is None or lifted.kind is Kind.LIFT:
        yield OrderRefusal.LIFT_OF_UNKNOWN_ORDER, "lifts"
    elif lifted.issuer != lift.issuer:
        yield OrderRefusal.LIFT_BY_ANOTHER_ISSUER, "issuer"
    elif lift.scope not in {lifted.scope, EVERYTHING}:
        yield OrderRefusal.LIFT_SCOPE_DIFFERS, "scope"
    elif _has_ended(lifted, now=now, accepted=accepted):
        yield OrderRefusal.ALREADY_ENDED, "lifts"


def _has_ended(order: Order, *, now: datetime, accepted: Mapping[UUID, Order]) -> bool:
    lifted = any(o.kind is Kind.LIFT and o.lifts == order.order_id for o in accepted.values())
    return lifted or (order.expires_at is not None and order.expires_at <= now)

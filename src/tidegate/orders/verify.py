"""May this platform accept an order? A pure judgement on the bytes and on what the platform knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.orders.competence import Authority, beyond_competence, signers_needed
from tidegate.orders.document import parse_order
from tidegate.orders.invalid import OrderInvalid, UnknownKind
from tidegate.orders.kind import Family, Kind
from tidegate.orders.live import amended
from tidegate.orders.order import Order
from tidegate.orders.refusal import OrderRefusal, OrderRefused
from tidegate.orders.scope import EVERYTHING, Scope
from tidegate.orders.typ import ORDER_TYP
from tidegate.seal import Unsealed, digest, unverified_payload, verify


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a platform knows when it judges an order.

    `last_sequence` is the last number spent by each issuer; `answered` the payload digest by identifier of every order
    that spent its number here (carried out or refused after that); `accepted` the orders carried out here, lifts
    included; `looked_at` kind, scope and person of the simulations given, by digest (None: any digest is believed).
    """

    authorities: Mapping[str, Authority]
    platform: str
    now: datetime
    last_sequence: Mapping[str, int]
    answered: Mapping[UUID, str]
    accepted: Mapping[UUID, Order]
    looked_at: Mapping[str, tuple[Kind, Scope, str | None]] | None = None


def verify_order(
    envelope: bytes,
    *,
    authorities: Mapping[str, Authority],
    platform: str,
    now: datetime,
    last_sequence: Mapping[str, int],
    answered: Mapping[UUID, str],
    accepted: Mapping[UUID, Order],
    looked_at: Mapping[str, tuple[Kind, Scope, str | None]] | None = None,
) -> Verdict:
    """The verdict on an envelope by what is `Known`."""
    known = Known(
        authorities=authorities,
        platform=platform,
        now=now,
        last_sequence=last_sequence,
        answered=answered,
        accepted=accepted,
        looked_at=looked_at,
    )
    return judge_order(envelope, known=known)


def judge_order(envelope: bytes, *, known: Known) -> Verdict:
    """The verdict on an envelope; of several refusals the first in the order of `OrderRefusal`."""
    payload_digest, order, refused = _read(envelope)
    if order is None or refused is not None:
        return Verdict(digest=payload_digest, refused=refused)
    kids, refused = _authenticated(
        envelope, order=order, authority=known.authorities.get(order.issuer), platform=known.platform
    )
    if refused is not None:
        return Verdict(digest=payload_digest, order=order, refused=refused)
    return _judged(order, payload_digest=payload_digest, kids=kids, known=known)


def verify_paper(payload: bytes, *, known: Known) -> Verdict:
    """The verdict on an order that came on paper and was entered by two people: no signature can be checked, everything
    else is."""
    try:
        order = parse_order(payload)
    except OrderInvalid as error:
        refusal = OrderRefusal.UNKNOWN_KIND if isinstance(error, UnknownKind) else OrderRefusal.MALFORMED
        return Verdict(digest=digest(payload), refused=_because(refusal, error))
    found = digest(payload)
    if known.platform not in order.addressees:
        no = OrderRefused(refusal=OrderRefusal.NOT_ADDRESSED_HERE, field="addressees")
        return Verdict(digest=found, order=order, refused=no)
    if order.issuer not in known.authorities:
        return Verdict(
            digest=found, order=order, refused=OrderRefused(refusal=OrderRefusal.UNKNOWN_AUTHORITY, field="issuer")
        )
    return _judged(order, payload_digest=found, kids=None, known=known)


def _judged(order: Order, *, payload_digest: str, kids: tuple[str, ...] | None, known: Known) -> Verdict:
    """The verdict on an order whose origin is believed; `kids` None for one on paper."""
    signed = kids or ()
    if known.answered.get(order.order_id) == payload_digest:
        return Verdict(digest=payload_digest, order=order, kids=signed, repeated=True)
    refusal = next(_refusals(order, kids=kids, known=known), None)
    refused = None if refusal is None else OrderRefused(refusal=refusal[0], field=refusal[1])
    return Verdict(digest=payload_digest, order=order, kids=signed, refused=refused)


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


def _refusals(order: Order, *, kids: tuple[str, ...] | None, known: Known) -> Iterator[_Refusal]:
    """What speaks against an authentic order, in the order of precedence."""
    authority = known.authorities[order.issuer]
    if kids is not None and len(kids) < signers_needed(order, authority=authority):
        yield OrderRefusal.TOO_FEW_SIGNERS, "signatures"
    if order.order_id in known.answered:
        yield OrderRefusal.REPLAYED_WITH_OTHER_CONTENT, "order_id"
    yield from _number_refusals(order, last=known.last_sequence.get(order.issuer, 0), platform=known.platform)
    if order.issued_at > known.now:
        yield OrderRefusal.NOT_YET_ISSUED, "issued_at"
    if field := beyond_competence(order, authority=authority, platform=known.platform):
        yield OrderRefusal.NOT_COMPETENT, field
    if order.expires_at is not None and order.expires_at <= known.now:
        yield OrderRefusal.EXPIRED, "expires_at"
    yield from _simulation_refusals(order, authority=authority, known=known)
    if order.kind is Kind.LIFT:
        yield from _lift_refusals(order, now=known.now, accepted=known.accepted)
    if order.regards is not None:
        yield from _regard_refusals(order, known=known)
    if order.kind is Kind.KEY_REVOKE:
        yield from _key_refusals(order, kids=kids, authority=authority, known=known)


def _number_refusals(order: Order, *, last: int, platform: str) -> Iterator[_Refusal]:
    if order.sequence <= last:
        yield OrderRefusal.SEQUENCE_SPENT, "sequence"
    if order.number_before(addressee=platform) > last:
        yield OrderRefusal.SEQUENCE_GAP, "sequence"


def _simulation_refusals(order: Order, *, authority: Authority, known: Known) -> Iterator[_Refusal]:
    """The signatures bind what was looked at: this platform's own simulation, of this kind, scope and person."""
    bound = order.preview_digests.get(known.platform)
    if bound is None:
        asked = order.kind.family in {Family.INTAKE, Family.PAYMENTS} and order.measure.person is None
        if authority.preview_required and asked:
            yield OrderRefusal.PREVIEW_MISSING, "preview_digests"
    elif known.looked_at is not None and known.looked_at.get(bound) != _looked(order):
        yield OrderRefusal.PREVIEW_DIFFERS, f"preview_digests.{known.platform}"


def _looked(order: Order) -> tuple[Kind, Scope, str | None]:
    return order.kind, order.scope, order.measure.person


def _lift_refusals(lift: Order, *, now: datetime, accepted: Mapping[UUID, Order]) -> Iterator[_Refusal]:
    lifted = accepted.get(lift.lifts) if lift.lifts else None
    if lifted is None or lifted.kind in _NEVER_LIFTED:
        yield OrderRefusal.LIFT_OF_UNKNOWN_ORDER, "lifts"
    elif lifted.issuer != lift.issuer:
        yield OrderRefusal.LIFT_BY_ANOTHER_ISSUER, "issuer"
    elif lift.scope not in {lifted.scope, EVERYTHING}:
        yield OrderRefusal.LIFT_SCOPE_DIFFERS, "scope"
    elif has_ended(lifted, now=now, accepted=accepted):
        yield OrderRefusal.ALREADY_ENDED, "lifts"


_NEVER_LIFTED = frozenset({Kind.LIFT, Kind.AMEND, Kind.KEY_REVOKE})


def _regard_refusals(order: Order, *, known: Known) -> Iterator[_Refusal]:
    """A stay may be of another's order within the court's competence; amendments and notices regard one's own."""
    regarded = known.accepted.get(order.regards) if order.regards else None
    if regarded is None or regarded.kind.family is Family.LIFE:
        yield OrderRefusal.REGARDS_UNKNOWN_ORDER, "regards"
        return
    if order.kind is Kind.STAY:
        if not known.authorities[order.issuer].scope.contains(regarded.scope):
            yield OrderRefusal.NOT_COMPETENT, "regards"
    elif regarded.issuer != order.issuer:
        yield OrderRefusal.REGARDS_ORDER_OF_ANOTHER, "regards"
    if order.kind in {Kind.STAY, Kind.AMEND} and has_ended(regarded, now=known.now, accepted=known.accepted):
        yield OrderRefusal.ALREADY_ENDED, "regards"
    if order.kind is Kind.AMEND:
        try:
            amended(regarded, order)
        except OrderInvalid as error:
            yield OrderRefusal.AMENDMENT_DOES_NOT_FIT, error.field


def _key_refusals(
    order: Order, *, kids: tuple[str, ...] | None, authority: Authority, known: Known
) -> Iterator[_Refusal]:
    """One revokes one's own keys; who names a successor needs a signature beside that of the key that goes."""
    if order.measure.kid not in authority.keys:
        yield OrderRefusal.KEY_NOT_OF_ISSUER, "measure.kid"
    successor = order.measure.successor
    if successor is None:
        return
    if any(successor.key.kid in one.keys for one in known.authorities.values()):
        yield OrderRefusal.SUCCESSOR_PINNED_ALREADY, "measure.successor.key"
    if kids is not None and not set(kids) - {order.measure.kid}:
        yield OrderRefusal.SUCCESSOR_NOT_VOUCHED_FOR, "measure.successor"


def has_ended(order: Order, *, now: datetime, accepted: Mapping[UUID, Order]) -> bool:
    """Whether an order was lifted or, as last amended, has expired."""
    about = [one for one in accepted.values() if one.about == order.order_id and one.issuer == order.issuer]
    if any(one.kind is Kind.LIFT for one in about):
        return True
    amendments = sorted((one for one in about if one.kind is Kind.AMEND), key=lambda one: one.sequence)
    expires_at = amendments[-1].expires_at if amendments else order.expires_at
    return expires_at is not None and expires_at <= now

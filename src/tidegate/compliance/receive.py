"""Receive an order: believe it or not, carry it out, answer with a signed receipt; one commit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from tidegate.compliance.answer import (
    Received,
    answered_bytes,
    answered_payload,
    keep,
    last_spent,
    lock_numbers,
    spent_digest,
)
from tidegate.compliance.look import currency_here, look
from tidegate.compliance.trust import authorities
from tidegate.deposits.in_flight import return_in_flight
from tidegate.gate.clock import now
from tidegate.gate.in_force import carried_out_about, put_in_force
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.ledger.day import current_business_day, open_day
from tidegate.money import Invalid
from tidegate.orders import Closure, Effect, Kind, Order, OrderRefusal, Scope, Verdict, closure_of, verify_order
from tidegate.seal import SigningKey

ENVELOPE_BYTES_MAX = 262_144
# Judged without any lock: whoever sends such bytes is nobody we know, and must not make savers wait.
_OF_STRANGERS = frozenset({
    OrderRefusal.MALFORMED,
    OrderRefusal.UNKNOWN_KIND,
    OrderRefusal.NOT_ADDRESSED_HERE,
    OrderRefusal.UNKNOWN_AUTHORITY,
    OrderRefusal.SIGNATURE_INVALID,
})  # fmt: skip


def receive(*, envelope: bytes, platform: str, signing_key: SigningKey) -> Received:
    """The answer to an envelope. An order in effect shuts at the commit; a refused one changes only the record.

    The same bytes again get the same receipt, unless they were refused for something that has passed since. Raises
    `Invalid` for bytes that are too many to keep.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    if len(envelope) > ENVELOPE_BYTES_MAX:
        raise Invalid(
            field="envelope",
            value=f"{len(envelope)} bytes",
            rule=f"An order has at most {ENVELOPE_BYTES_MAX} bytes.",
            remedy="Split its scope over several orders.",
        )
    stranger = _at_sight(envelope, platform)
    if stranger.refused is not None and stranger.refused.refusal in _OF_STRANGERS:
        lock_numbers()
        return _refuse(envelope, stranger, platform, signing_key)
    lock_intake_exclusively()
    lock_numbers()
    verdict = _judge(envelope, platform, about=stranger.order)
    if verdict.repeated:
        return answered_payload(payload_digest=verdict.digest)
    if verdict.refused is not None:
        return _refuse(envelope, verdict, platform, signing_key)
    return _carry_out(envelope, verdict, platform, signing_key)


def _at_sight(envelope: bytes, platform: str) -> Verdict:
    """The verdict as far as nothing must be known of earlier orders."""
    return verify_order(
        envelope,
        authorities=authorities(),
        platform=platform,
        now=now(),
        last_sequence={},
        answered={},
        accepted={},
    )


def _judge(envelope: bytes, platform: str, *, about: Order | None) -> Verdict:
    """The verdict under the lock. Of earlier orders only those are read on which it can depend."""
    assert about is not None, "what a known key signed could be read"
    before = spent_digest(order_id=about.order_id)
    return verify_order(
        envelope,
        authorities=authorities(),
        platform=platform,
        now=now(),
        last_sequence={about.issuer: last_spent(issuer=about.issuer)},
        answered={} if before is None else {about.order_id: before},
        accepted={} if about.lifts is None else carried_out_about(order_id=about.lifts),
    )


def _refuse(envelope: bytes, verdict: Verdict, platform: str, key: SigningKey) -> Received:
    assert verdict.refused is not None, "somebody said why"
    before = answered_bytes(envelope=envelope, refusal=verdict.refused.refusal)
    if before is not None:
        return before
    return keep(envelope=envelope, verdict=verdict, platform=platform, received_at=now(), key=key)


def _carry_out(envelope: bytes, verdict: Verdict, platform: str, key: SigningKey) -> Received:
    order = verdict.order
    assert order is not None, "what is accepted could be read"
    received_at = now()
    in_effect_at = put_in_force(order=order)
    effect = _effect(order, received_at)
    return keep(
        envelope=envelope,
        verdict=verdict,
        platform=platform,
        received_at=received_at,
        key=key,
        in_effect_at=in_effect_at,
        effect=effect,
    )


def _effect(order: Order, at: datetime) -> Effect:
    """Returns what is in flight, then counts. A lift meets what the order it ends had met."""
    met = _met_by(order)
    currency = currency_here()
    day = None if open_day() is None else current_business_day()
    returned = 0
    if day is not None and order.kind is not Kind.LIFT and order.is_due(at=at):
        returned = _return(order, closure_of(order.kind), day)
    found = look(scope=met, currency=currency, on=day or at.date())
    return Effect(
        products=found.products,
        holders=found.holders,
        stock_minor=found.stock_minor,
        currency=currency,
        in_flight_returned=returned,
    )


def _met_by(order: Order) -> Scope:
    if order.lifts is None:
        return order.scope
    return carried_out_about(order_id=order.lifts)[order.lifts].scope


def _return(order: Order, closure: Closure, day: date) -> int:
    """What is reserved and not placed goes back in full, by the way in that is shut: openings, top-ups."""
    return return_in_flight(
        covers=order.scope.covers,
        order_id=order.order_id,
        business_day=day,
        openings=closure.open,
        top_ups=closure.top_up,
    )

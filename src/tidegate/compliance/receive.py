"""Receive an order: believe it or not, carry it out, answer with a signed receipt; one commit."""

from __future__ import annotations

from django.db import connection

from tidegate.compliance import models
from tidegate.compliance.answer import (
    Received,
    answered_bytes,
    answered_payload,
    keep,
    last_spent,
    lock_numbers,
    spent_digest,
)
from tidegate.compliance.carry_out import carry_out
from tidegate.compliance.preview import looked_at
from tidegate.compliance.trust import authorities
from tidegate.gate.clock import now
from tidegate.gate.in_force import carried_out_about
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.money import Invalid
from tidegate.orders import (
    PAPER_TYP,
    Known,
    Order,
    OrderRefusal,
    Verdict,
    judge_order,
    parse_order,
    verify_paper,
)
from tidegate.seal import SigningKey, sign

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
    assert stranger.order is not None, "what a known key signed could be read"
    verdict = judge_order(envelope, known=_known(stranger.order, platform))
    if verdict.repeated:
        return answered_payload(payload_digest=verdict.digest)
    if verdict.refused is not None:
        return _refuse(envelope, verdict, platform, signing_key)
    return carry_out(envelope=envelope, verdict=verdict, platform=platform, key=signing_key)


def receive_paper(*, paper: models.Paper, confirmed_by: str, platform: str, signing_key: SigningKey) -> Received:
    """The answer to an order on paper that two people vouch for. Its envelope is ours, and says that it is one."""
    lock_intake_exclusively()
    lock_numbers()
    payload = bytes(paper.payload)
    verdict = verify_paper(payload, known=_known(parse_order(payload), platform))
    if verdict.repeated:
        return answered_payload(payload_digest=verdict.digest)
    envelope = sign(payload, keys=[signing_key], typ=PAPER_TYP)
    if verdict.refused is not None:
        before = answered_bytes(envelope=envelope, refusal=verdict.refused.refusal)
        return before or keep(envelope=envelope, verdict=verdict, platform=platform, received_at=now(), key=signing_key)
    return carry_out(
        envelope=envelope,
        verdict=verdict,
        platform=platform,
        key=signing_key,
        paper=paper,
        confirmed_by=confirmed_by,
    )


def _at_sight(envelope: bytes, platform: str) -> Verdict:
    """The verdict as far as nothing must be known of earlier orders."""
    known = Known(authorities=authorities(), platform=platform, now=now(), last_sequence={}, answered={}, accepted={})
    return judge_order(envelope, known=known)


def _known(about: Order, platform: str) -> Known:
    """What is known under the lock. Of earlier orders only those are read on which the verdict can depend."""
    before = spent_digest(order_id=about.order_id)
    return Known(
        authorities=authorities(),
        platform=platform,
        now=now(),
        last_sequence={about.issuer: last_spent(issuer=about.issuer)},
        answered={} if before is None else {about.order_id: before},
        accepted={} if about.about is None else carried_out_about(order_id=about.about),
        looked_at=looked_at(digests=about.preview_digests.values()),
    )


def _refuse(envelope: bytes, verdict: Verdict, platform: str, key: SigningKey) -> Received:
    assert verdict.refused is not None, "somebody said why"
    before = answered_bytes(envelope=envelope, refusal=verdict.refused.refusal)
    if before is not None:
        return before
    return keep(envelope=envelope, verdict=verdict, platform=platform, received_at=now(), key=key)

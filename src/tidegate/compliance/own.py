"""The platform's own withdrawal: an order to itself, signed by itself, received like any other.

It ranks lower: it closes what its kind closes, it is lifted by the platform alone, and no lift of it touches a
supervisor's order. It is what the platforms did in December 2020.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from tidegate.compliance.answer import Received, last_spent
from tidegate.compliance.receive import receive
from tidegate.compliance.refusal import Refused
from tidegate.compliance.trust import trust_own
from tidegate.gate.clock import now
from tidegate.gate.in_force import carried_out_about
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.orders import EVERYTHING, ORDER_TYP, Kind, Order, Scope, order_payload
from tidegate.seal import SigningKey, sign

_REDRESS = "Savers may complain to the platform; what they hold runs to maturity."


def own_withdraw(
    *, order_id: UUID, platform: str, scope: Scope, reason: str, expires_at: datetime, signing_key: SigningKey
) -> Received | Refused:
    """Takes products off the shelf by the platform's own decision: no listing, opening or renewing until `expires_at`.

    Openings in flight are returned. The same `order_id` again gives the same receipt. Raises `OrderInvalid` where the
    parts do not fit (an expiry that is past, no reason).
    """
    return _give(
        order_id=order_id,
        platform=platform,
        kind=Kind.WITHDRAW,
        scope=scope,
        lifts=None,
        reason=reason,
        expires_at=expires_at,
        signing_key=signing_key,
    )


def own_lift(*, order_id: UUID, platform: str, lifts: UUID, reason: str, signing_key: SigningKey) -> Received | Refused:
    """Ends the platform's own withdrawal. A supervisor's order is refused to be lifted so, with a receipt."""
    return _give(
        order_id=order_id,
        platform=platform,
        kind=Kind.LIFT,
        scope=EVERYTHING,
        lifts=lifts,
        reason=reason,
        expires_at=None,
        signing_key=signing_key,
    )


def _give(
    *,
    order_id: UUID,
    platform: str,
    kind: Kind,
    scope: Scope,
    lifts: UUID | None,
    reason: str,
    expires_at: datetime | None,
    signing_key: SigningKey,
) -> Received | Refused:
    assert connection.in_atomic_block, "a door opens the transaction"
    trusted = trust_own(platform=platform, key=signing_key.public)
    if isinstance(trusted, Refused):
        return trusted
    lock_intake_exclusively()
    order = _same(order_id) or Order(
        order_id=order_id,
        sequence=last_spent(issuer=platform) + 1,
        issuer=platform,
        addressees=(platform,),
        kind=kind,
        scope=scope,
        lifts=lifts,
        legal_basis=(),
        reason=reason,
        issued_at=(at := now()),
        effective_at=at,
        comply_within_s=0,
        expires_at=expires_at,
        redress=_REDRESS,
    )
    envelope = sign(order_payload(order), keys=[signing_key], typ=ORDER_TYP)
    return receive(envelope=envelope, platform=platform, signing_key=signing_key)


def _same(order_id: UUID) -> Order | None:
    return carried_out_about(order_id=order_id).get(order_id)

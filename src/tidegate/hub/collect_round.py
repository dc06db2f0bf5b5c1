"""A round of collecting: every issued order that a platform may still say something of. For a scheduler and a command.

It takes no lock while it asks, so an order that is issued meanwhile leaves at once.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx

from tidegate.hub import register
from tidegate.hub.collect import Collected, CollectedFrom, collect
from tidegate.hub.look_up import standings
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.standing import AddresseeState, Standing
from tidegate.hub.wire import Wait
from tidegate.seal import SigningKey

ORDERS_MAX = 1_000
SILENT = frozenset({Collected.UNREACHABLE})
"""What comes of asking a platform that is not there; whatever else it is asked in this round would come to the same."""
_OVER = {AddresseeState.EXPIRED, AddresseeState.LIFTED, AddresseeState.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedOf:
    """What came of asking one platform about one order."""

    order_id: UUID
    number: int
    found: CollectedFrom


def collect_round(
    *,
    key: SigningKey,
    client: httpx.Client,
    at: datetime,
    wait: Wait,
    orders: Collection[UUID] = (),
    leave_out: Set[str] = frozenset(),
) -> tuple[CollectedOf, ...] | Refused:
    """Asks about the named orders, or about all that are not over, as the officer whose key this is.

    A platform in `leave_out` is not asked, and one that cannot be reached is asked once. Call it outside a transaction.
    """
    officer = next((one for one in register.officers() if one.key == key.public), None)
    if officer is None:
        return refuse(HubRefusal.KEY_OF_ANOTHER)
    known = {one.order_id: one for one in standings(at=at, last=ORDERS_MAX) if one.number is not None}
    wanted = orders or [
        one.order_id for one in known.values() if one.authority == officer.authority and may_answer(one)
    ]
    silent, found = set(leave_out), list[CollectedOf]()
    for order_id in wanted:
        answers = collect(
            order_id=order_id, officer=officer.code, key=key, client=client, at=at, wait=wait, leave_out=silent
        )
        if isinstance(answers, Refused):
            return answers
        silent |= {one.platform for one in answers if one.outcome in SILENT}
        number = known[order_id].number if order_id in known else None
        found += [CollectedOf(order_id=order_id, number=number or 0, found=one) for one in answers]
    return tuple(found)


def may_answer(one: Standing) -> bool:
    """Whether some platform may still say something of an order: it was sent, and it is not over there. What has no
    expiry, a lift or a revoked key, is done once: one answer that was believed is all."""
    once = one.draft.expires_at is None
    return any(
        at.attempts and at.state not in _OVER and not (once and at.collected and at.collected.size)
        for at in one.addressees
    )

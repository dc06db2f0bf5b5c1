"""Probing: is anything still on the shelf that an order should have removed? Asked from outside, as a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import httpx
from django.db import connection, transaction

from tidegate.hub import models
from tidegate.hub.look_up import orders_in_force
from tidegate.hub.preview import side_by_side
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.shelf import Seen, Shelf, read_shelf
from tidegate.hub.wire import Wait
from tidegate.orders import Order, closure_of, parse_order


class Verdict(StrEnum):
    """What the look found."""

    SHUT = "shut"
    """Nothing of what is ordered off the shelf stands there."""
    VISIBLE = "visible"
    """Something does."""
    NOTHING_ORDERED = "nothing_ordered"
    """No order takes anything off this shelf."""
    UNREADABLE = "unreadable"
    """It answered, but not with a shelf that can be read to its end: nothing is proved."""
    UNREACHABLE = "unreachable"
    """It did not answer: nothing is proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One look. `visible` is what should not have been there."""

    platform: str
    verdict: Verdict
    pages: int
    seen: tuple[Seen, ...]
    visible: tuple[Seen, ...]
    trouble: str
    at: datetime
    order_id: UUID | None


def judge(*, shelf: Shelf, orders: Sequence[Order]) -> tuple[Verdict, tuple[Seen, ...]]:
    """The verdict on a shelf under orders: a product seen counts even where the rest could not be read."""
    closing = [order for order in orders if closure_of(order.kind).listing]
    visible = tuple(
        seen
        for seen in shelf.seen
        if any(order.scope.covers(bank=seen.bank, product=seen.product, kind=seen.kind) for order in closing)
    )
    if visible:
        return Verdict.VISIBLE, visible
    if shelf.trouble:
        return (Verdict.UNREADABLE if shelf.answered else Verdict.UNREACHABLE), ()
    return (Verdict.SHUT if closing else Verdict.NOTHING_ORDERED), ()


def probe(
    *, client: httpx.Client, at: datetime, wait: Wait, order_id: UUID | None = None
) -> tuple[Probed, ...] | Refused:
    """Looks at the shelves an order is addressed to, by that order; without one at every shelf, by all in force.

    Call it outside a transaction.
    """
    assert not connection.in_atomic_block, "the network is not asked inside a transaction"
    with transaction.atomic():
        targets = _targets(order_id, at)
    if isinstance(targets, Refused):
        return targets
    shelves = side_by_side(
        things=targets, one=lambda target: read_shelf(client=client, base_url=target[0].base_url, wait=wait)
    )
    with transaction.atomic():
        return tuple(
            _record(row, orders, shelf, order_id, at) for (row, orders), shelf in zip(targets, shelves, strict=True)
        )


def _targets(order_id: UUID | None, at: datetime) -> list[tuple[models.Platform, tuple[Order, ...]]] | Refused:
    if order_id is None:
        return [(row, orders_in_force(platform=row.code, at=at)) for row in models.Platform.objects.order_by("code")]
    issue = models.Issue.objects.filter(order_id=order_id).select_related("document").first()
    if issue is None:
        known = models.Order.objects.filter(order_id=order_id).exists()
        return refuse(HubRefusal.NOT_ISSUED if known else HubRefusal.ORDER_NOT_FOUND)
    order = parse_order(bytes(issue.document.payload))
    return [
        (row, tuple(one for one in orders_in_force(platform=row.code, at=at) if one.order_id == order_id))
        for row in models.Platform.objects.filter(code__in=order.addressees).order_by("code")
    ]


def _record(
    row: models.Platform, orders: tuple[Order, ...], shelf: Shelf, order_id: UUID | None, at: datetime
) -> Probed:
    verdict, visible = judge(shelf=shelf, orders=orders)
    models.Probe.objects.create(
        platform=row,
        order_id=order_id,
        verdict=verdict,
        pages=shelf.pages,
        seen=[asdict(seen) for seen in shelf.seen],
        visible=[asdict(seen) for seen in visible],
        trouble=shelf.trouble,
        at=at,
    )
    return Probed(
        platform=row.code,
        verdict=verdict,
        pages=shelf.pages,
        seen=shelf.seen,
        visible=visible,
        trouble=shelf.trouble,
        at=at,
        order_id=order_id,
    )


def probes(*, order_id: UUID | None = None, platform: str | None = None, last: int = 50) -> tuple[Probed, ...]:
    """Earlier looks, latest first."""
    rows = models.Probe.objects.order_by("-id")
    rows = rows.filter(order_id=order_id) if order_id else rows
    rows = rows.filter(platform_id=platform) if platform else rows
    return tuple(
        Probed(
            platform=row.platform_id,
            verdict=Verdict(row.verdict),
            pages=row.pages,
            seen=tuple(Seen(**seen) for seen in row.seen),
            visible=tuple(Seen(**seen) for seen in row.visible),
            trouble=row.trouble,
            at=row.at,
            order_id=row.order_id,
        )
        for row in rows[:last]
    )

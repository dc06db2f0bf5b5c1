"""How far an issued order is at one platform: its own answers, what was ordered about it since, and the last look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.hub import models
from tidegate.orders import (
    Happened,
    Kind,
    Life,
    Order,
    Outcome,
    Receipt,
    Reply,
    Step,
    closure_of,
    life_of,
    parse_order,
    parse_receipt,
    parse_reply,
    steps_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """An order of this hub about another that a platform has carried out: when it came there, when it took effect."""

    order: Order
    received_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The last probe that says something of the order: whether its products were gone."""

    gone: bool
    at: datetime


def life_at(
    order: Order, *, receipt: Receipt, replies: Sequence[Reply], about: Sequence[About], look: Look | None, at: datetime
) -> Life:
    """The life at a platform that has received the order. What has been answered has happened, whatever clocks say."""
    seen = max([at, receipt.received_at, *(one.at for one in replies), *(one.received_at for one in about)])
    happened = steps_of(order, receipt=receipt, replies=replies)
    mine = [one for one in about if order.order_id in {one.order.lifts, one.order.regards}]
    ended = {one.order.lifts: one.at for one in about if one.order.kind is Kind.LIFT}
    for one in mine:
        happened += _steps(one, ended.get(one.order.order_id), seen)
    if look is not None and receipt.in_effect_at is not None and look.at >= min(at, receipt.received_at):
        step = Step.VERIFIED if look.gone else Step.DISPUTED
        happened.append(Happened(step=step, at=max(look.at, receipt.in_effect_at)))
    amendments = [one.order for one in mine if one.order.kind is Kind.AMEND and one.order.order_id not in ended]
    expires_at = max(amendments, key=lambda one: one.sequence).expires_at if amendments else None
    seen = max([seen, *(one.at for one in happened if one.step in {Step.VERIFIED, Step.DISPUTED})])
    return life_of(order, happened=happened, at=seen, expires_at=expires_at)


def _steps(about: About, ended: datetime | None, seen: datetime) -> list[Happened]:
    """What an order about this one did to it; `ended` where it was lifted itself."""
    if about.order.kind is Kind.LIFT:
        return [Happened(step=Step.LIFTED, at=about.at)]
    if about.order.kind is Kind.NOTICE:
        return [Happened(step=Step.CLARIFIED, at=about.at)]
    if about.order.kind is Kind.AMEND:
        clarified = Happened(step=Step.CLARIFIED, at=about.at)
        return [clarified] if ended else [clarified, Happened(step=Step.SUPERSEDED, at=about.at)]
    stayed = [Happened(step=Step.STAYED, at=about.at)]
    ends = min((one for one in (ended, about.order.expires_at) if one is not None), default=None)
    return stayed if ends is None or ends > seen else [*stayed, Happened(step=Step.STAY_ENDED, at=ends)]


def replies_to(rows: Iterable[models.Addressee]) -> dict[int, tuple[models.Reply, ...]]:
    """What each addressee has said, first to last."""
    found: dict[int, tuple[models.Reply, ...]] = {}
    for row in models.Reply.objects.filter(addressee__in=list(rows)).order_by("number"):
        found[row.addressee_id] = (*found.get(row.addressee_id, ()), row)
    return found


def read(rows: Iterable[models.Reply]) -> tuple[Reply, ...]:
    """The replies as values."""
    return tuple(parse_reply(bytes(row.payload)) for row in rows)


Abouts = Mapping[UUID, Mapping[str, tuple[About, ...]]]
"""By order and platform: the orders about it, and the lifts of those."""


def abouts() -> Abouts:
    """Every order of this hub about another, as far as platforms have carried it out. An authority's orders are few."""
    found: dict[UUID, dict[str, list[About]]] = {}
    root: dict[UUID, UUID] = {}
    for row in models.Issue.objects.select_related("document").order_by("at", "sequence"):
        order = parse_order(bytes(row.document.payload))
        if order.about is None:
            continue
        root[order.order_id] = root.get(order.about, order.about)
        for platform, receipt in _carried_out(row):
            assert receipt.in_effect_at is not None, "carried out"
            one = About(order=order, received_at=receipt.received_at, at=receipt.in_effect_at)
            found.setdefault(root[order.order_id], {}).setdefault(platform, []).append(one)
    return {order: {code: tuple(some) for code, some in at.items()} for order, at in found.items()}


def _carried_out(issue: models.Issue) -> list[tuple[str, Receipt]]:
    rows = models.Receipt.objects.filter(addressee__issue=issue).select_related("addressee").order_by("id")
    latest = {row.addressee.platform_id: parse_receipt(bytes(row.payload)) for row in rows}
    return [(code, receipt) for code, receipt in latest.items() if receipt.outcome is Outcome.IN_EFFECT]


def looks_at(order: Order) -> dict[str, Look]:
    """By platform, the last probe that says something of an order that empties shelves."""
    if not closure_of(order.kind).listing:
        return {}
    found: dict[str, Look] = {}
    rows = models.Probe.objects.filter(platform_id__in=order.addressees, verdict__in=("shut", "visible"))
    for row in rows.order_by("id"):
        if row.order_id not in {None, order.order_id}:
            continue
        there = any(
            order.scope.covers(bank=item["bank"], product=item["product"], kind=item["kind"]) for item in row.visible
        )
        found[row.platform_id] = Look(gone=not there, at=row.at)
    return found

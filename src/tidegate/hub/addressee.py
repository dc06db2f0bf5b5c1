"""Where an issued order stands at each platform, read off what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from tidegate.hub import models
from tidegate.hub.life import About, Look, life_at, looks_at, read, replies_to
from tidegate.hub.receipt import Outcome
from tidegate.hub.standing import (
    AddresseeStanding,
    CollectionStanding,
    ReplyStanding,
    addressee_state,
)
from tidegate.orders import Kind, Order, parse_order, parse_receipt

Row = TypeVar("Row", models.Delivery, models.Receipt, models.Collection)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was recorded of one addressee."""

    tried: Sequence[models.Delivery]
    receipt: models.Receipt | None
    replies: tuple[models.Reply, ...]
    collected: Sequence[models.Collection]
    about: tuple[About, ...]
    look: Look | None


def addressees(
    issue: models.Issue, *, at: datetime, about: Mapping[str, tuple[About, ...]]
) -> tuple[AddresseeStanding, ...]:
    """The order at each of its addressees, by code; `about` are later orders about it, by platform."""
    order = parse_order(bytes(issue.document.payload))
    rows = list(models.Addressee.objects.filter(issue=issue).order_by("platform_id"))
    attempts = _grouped(models.Delivery.objects.filter(addressee__in=rows).order_by("id"))
    receipts = _grouped(models.Receipt.objects.filter(addressee__in=rows).order_by("id"))
    collected = _grouped(models.Collection.objects.filter(addressee__in=rows).order_by("id"))
    replies, looks = replies_to(rows), looks_at(order)
    return tuple(
        _addressee(
            row.platform_id,
            order,
            _Found(
                tried=attempts[row.pk],
                receipt=receipts[row.pk][-1] if receipts[row.pk] else None,
                replies=replies.get(row.pk, ()),
                collected=collected[row.pk],
                about=about.get(row.platform_id, ()),
                look=looks.get(row.platform_id),
            ),
            issue.at,
            at,
        )
        for row in rows
    )


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.addressee_id].append(row)
    return found


def _addressee(platform: str, order: Order, found: _Found, issued_at: datetime, at: datetime) -> AddresseeStanding:
    receipt = parse_receipt(bytes(found.receipt.payload)) if found.receipt else None
    told = read(found.replies)
    carried_out = receipt is not None and receipt.refusal is None
    life = None
    if receipt is not None and carried_out:
        life = life_at(order, receipt=receipt, replies=told, about=found.about, look=found.look, at=at)
    due = life.comply_by if life else issued_at + timedelta(seconds=order.comply_within_s)
    last = found.tried[-1] if found.tried else None
    state = addressee_state(
        receipt=receipt,
        outcome=Outcome(last.outcome) if last else None,
        life=life,
        late=due is not None and due < at,
    )
    return AddresseeStanding(
        platform=platform,
        state=state,
        due=due if life or state.owes_an_answer else None,
        life=life,
        replies=tuple(
            ReplyStanding(reply=reply, envelope=bytes(row.envelope), leaf=row.leaf)
            for reply, row in zip(told, found.replies, strict=True)
        ),
        collected=_collected(found.collected),
        attempts=len(found.tried),
        said=last.said if last else "",
        tried_at=last.at if last else None,
        receipt=receipt,
        receipt_envelope=bytes(found.receipt.envelope) if found.receipt else b"",
        lifted_by=_lifted_by(order, found.about),
    )


def _lifted_by(order: Order, about: tuple[About, ...]) -> UUID | None:
    lifts = (one.order.order_id for one in about if one.order.kind is Kind.LIFT and one.order.lifts == order.order_id)
    return next(lifts, None)


def _collected(rows: Sequence[models.Collection]) -> CollectionStanding | None:
    if not rows:
        return None
    last, held = rows[-1], next((row for row in reversed(rows) if row.evidence is not None), None)
    return CollectionStanding(
        outcome=last.outcome,
        said=last.said,
        at=last.at,
        size=held.size if held else 0,
        note=held.note if held else "",
        evidence=bytes(held.evidence) if held and held.evidence else b"",
    )

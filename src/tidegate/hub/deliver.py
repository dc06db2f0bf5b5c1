"""Delivery: the envelope goes to each addressee until a receipt is here. The same bytes again are harmless.

A platform takes an authority's orders in the order of their numbers, so earlier ones that it has not answered go first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx
from django.db import connection, transaction

from tidegate.hub import models
from tidegate.hub.preview import side_by_side
from tidegate.hub.receipt import Outcome, Read, read_answer
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.wire import Wait, patiently, post
from tidegate.orders import Receipt, parse_receipt
from tidegate.seal import PublicKey

ORDERS_PATH = "/api/v1/orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredTo:
    """What one addressee answered last."""

    platform: str
    outcome: Outcome
    said: str
    receipt: Receipt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What came of this round, by platform."""

    order_id: UUID
    to: tuple[DeliveredTo, ...]

    @property
    def all_answered(self) -> bool:
        return all(one.outcome is Outcome.ANSWERED for one in self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    addressee: int
    order_id: UUID
    platform: str
    url: str
    key: PublicKey
    envelope: bytes
    digest: str


_Attempts = tuple[tuple[_Parcel, tuple[Read, ...]], ...]


def deliver(*, order_id: UUID, client: httpx.Client, at: datetime, wait: Wait) -> Delivered | Refused:
    """Sends an issued order to every addressee that has not answered for good. Call it outside a transaction."""
    assert not connection.in_atomic_block, "the network is not asked inside a transaction"
    with transaction.atomic():
        queues = _queues(order_id)
    if isinstance(queues, Refused):
        return queues
    rounds = side_by_side(things=queues, one=lambda queue: _send_in_turn(queue, client, wait))
    with transaction.atomic():
        for attempts in rounds:
            _record(attempts, at)
    return Delivered(order_id=order_id, to=tuple(_last(attempts) for attempts in rounds))


def _queues(order_id: UUID) -> list[list[_Parcel]] | Refused:
    """For each addressee that still owes an answer: what it has not answered yet, up to this order."""
    issue = models.Issue.objects.filter(order_id=order_id).first()
    if issue is None:
        known = models.Order.objects.filter(order_id=order_id).exists()
        return refuse(HubRefusal.NOT_ISSUED if known else HubRefusal.ORDER_NOT_FOUND)
    mine = models.Addressee.objects.filter(issue=issue).values_list("platform_id", flat=True)
    open_rows = [
        row
        for row in models.Addressee.objects.filter(
            issue__authority_id=issue.authority_id, issue__sequence__lte=issue.sequence, platform_id__in=mine
        ).select_related("issue__document", "platform")
        if not _answered_for_good(row)
    ]
    owing = sorted({row.platform_id for row in open_rows if row.issue_id == issue.order_id})
    if not owing:
        return refuse(HubRefusal.NOTHING_TO_DELIVER)
    by_number = sorted(open_rows, key=lambda row: row.issue.sequence)
    return [[_parcel(row) for row in by_number if row.platform_id == code] for code in owing]


def _answered_for_good(row: models.Addressee) -> bool:
    latest = models.Receipt.objects.filter(addressee=row).order_by("-id").first()
    if latest is None:
        return False
    refusal = parse_receipt(bytes(latest.payload)).refusal
    return refusal is None or not refusal.transient


def _parcel(row: models.Addressee) -> _Parcel:
    return _Parcel(
        addressee=row.pk,
        order_id=row.issue.order_id,
        platform=row.platform_id,
        url=row.platform.base_url + ORDERS_PATH,
        key=PublicKey.from_jwk(row.platform.receipt_jwk),
        envelope=bytes(row.issue.envelope),
        digest=row.issue.document.digest,
    )


def _send_in_turn(queue: list[_Parcel], client: httpx.Client, wait: Wait) -> _Attempts:
    """One after the other; where one gets no answer, what comes after it waits too."""
    done: list[tuple[_Parcel, tuple[Read, ...]]] = []
    for parcel in queue:
        attempts = _send(parcel, client, wait)
        done.append((parcel, attempts))
        if attempts[-1].outcome is not Outcome.ANSWERED:
            break
    return tuple(done)


def _send(parcel: _Parcel, client: httpx.Client, wait: Wait) -> tuple[Read, ...]:
    answers = patiently(ask=lambda: post(client=client, url=parcel.url, envelope=parcel.envelope), wait=wait)
    return tuple(
        read_answer(
            answer=answer,
            platform=parcel.platform,
            key=parcel.key,
            order_id=parcel.order_id,
            order_digest=parcel.digest,
        )
        for answer in answers
    )


def _record(attempts: _Attempts, at: datetime) -> None:
    for parcel, reads in attempts:
        row = models.Addressee.objects.select_related("issue").get(pk=parcel.addressee)
        models.Authority.objects.select_for_update().get(code=row.issue.authority_id)
        before = models.Delivery.objects.filter(addressee=row).count()
        for place, read in enumerate(reads, start=1):
            models.Delivery.objects.create(
                addressee=row, attempt=before + place, outcome=read.outcome, status=read.status, said=read.said, at=at
            )
            if read.receipt is not None:
                kept = {"envelope": read.envelope, "payload": read.payload, "kid": read.kid, "at": at}
                models.Receipt.objects.get_or_create(addressee=row, digest=read.digest, defaults=kept)


def _last(attempts: _Attempts) -> DeliveredTo:
    parcel, reads = attempts[-1]
    last = reads[-1]
    return DeliveredTo(platform=parcel.platform, outcome=last.outcome, said=last.said, receipt=last.receipt)

"""Collecting: each addressee is asked for its signed answers to an order. What holds is kept, once.

The hub asks (a platform never sees the hub), on an enquiry that an officer's key signed, so that confidential orders
are answered too. A log that was seen before must have grown from there: the platform is asked for the proof.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import httpx
from django.db import connection, transaction

from tidegate.hub import models, register
from tidegate.hub.evidence import Asked, Believed, Disbelief, Disbelieved, Held, judge_evidence
from tidegate.hub.preview import side_by_side
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.rows import held as held_order
from tidegate.hub.wire import Answer, Wait, get, patiently, post
from tidegate.hub.words import said_by
from tidegate.orders import (
    ENQUIRY_TYP,
    Enquiry,
    OrderInvalid,
    enquiry_payload,
    parse_evidence,
    parse_order,
    parse_receipt,
)
from tidegate.seal import Malformed, PublicKey, SigningKey, sign, strict_json

ANSWERS_PATH = "/api/v1/orders/answers"
GROWTH_PATH = "/api/v1/orders/log/consistency"


class Collected(StrEnum):
    """What came of asking one platform."""

    BELIEVED = "believed"
    NOT_BELIEVED = "not_believed"
    NO_ANSWER = "no_answer"
    """It answered that it cannot answer: it never got the order, say."""
    UNREACHABLE = "unreachable"
    OVERTAKEN = "overtaken"
    """Somebody else collected meanwhile; nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedFrom:
    """`new` counts answers that were not held before."""

    platform: str
    outcome: Collected
    new: int = 0
    refusal: Disbelief | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    addressee: int
    url: str
    enquiry: bytes
    asked: Asked
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    answer: Answer
    growth: tuple[bytes, ...] | None


def collect(
    *,
    order_id: UUID,
    officer: str,
    key: SigningKey,
    client: httpx.Client,
    at: datetime,
    wait: Wait,
    leave_out: Container[str] = (),
) -> tuple[CollectedFrom, ...] | Refused:
    """Asks every addressee of an issued order but those to leave out. Call it outside a transaction. The same answers
    again change nothing."""
    assert not connection.in_atomic_block, "the network is not asked inside a transaction"
    with transaction.atomic():
        found = _questions(order_id, officer, key, at)
    if isinstance(found, Refused):
        return found
    questions = [one for one in found if one.asked.platform not in leave_out]
    heard = side_by_side(things=questions, one=lambda question: _ask(question, client, wait))
    with transaction.atomic():
        held_order(order_id=order_id)
        return tuple(_record(question, one, at) for question, one in zip(questions, heard, strict=True))


def _questions(order_id: UUID, officer: str, key: SigningKey, at: datetime) -> list[_Question] | Refused:
    order = held_order(order_id=order_id)
    if isinstance(order, Refused):
        return order
    who = register.acting(officer=officer, authority=order.authority_id)
    if isinstance(who, Refused):
        return who
    if key.kid not in {one.key.kid for one in register.officers(authority=order.authority_id)}:
        return refuse(HubRefusal.KEY_OF_ANOTHER)
    issue = models.Issue.objects.filter(order=order).select_related("document").first()
    if issue is None:
        return refuse(HubRefusal.NOT_ISSUED)
    issued = parse_order(bytes(issue.document.payload))
    rows = models.Addressee.objects.filter(issue=issue).select_related("platform").order_by("platform_id")
    return [
        _Question(
            addressee=row.pk,
            url=row.platform.base_url,
            enquiry=_enquiry(issued.issuer, row.platform_id, order_id, key, at),
            asked=Asked(
                platform=row.platform_id,
                key=PublicKey.from_jwk(row.platform.receipt_jwk),
                order_digest=issue.document.digest,
                issued_at=issued.issued_at,
            ),
            size=_last_size(row.platform_id),
        )
        for row in rows
    ]


def _enquiry(issuer: str, platform: str, order_id: UUID, key: SigningKey, at: datetime) -> bytes:
    enquiry = Enquiry(issuer=issuer, addressee=platform, order_id=order_id, asked_at=at)
    return sign(enquiry_payload(enquiry), keys=[key], typ=ENQUIRY_TYP)


def _ask(question: _Question, client: httpx.Client, wait: Wait) -> _Heard:
    """The answer, and where the log has grown since it was seen, the proof that it only grew."""
    url = question.url + ANSWERS_PATH
    answer = patiently(ask=lambda: post(client=client, url=url, envelope=question.enquiry), wait=wait)[-1]
    size = _size_shown(answer)
    if not question.size or size <= question.size:
        return _Heard(answer=answer, growth=None)
    query = {"first": str(question.size), "second": str(size)}
    proof = patiently(ask=lambda: get(client=client, url=question.url + GROWTH_PATH, query=query), wait=wait)[-1]
    return _Heard(answer=answer, growth=_proof(proof))


def _size_shown(answer: Answer) -> int:
    """The size that the checkpoint claims; what it is worth is judged later."""
    try:
        line = parse_evidence(answer.body).checkpoint.split("\n")[1] if answer.good else ""
    except (OrderInvalid, IndexError):
        return 0
    return int(line) if line.isascii() and line.isdecimal() and len(line) < 19 else 0


def _proof(answer: Answer) -> tuple[bytes, ...] | None:
    if not answer.good:
        return None
    try:
        document: Any = strict_json(answer.body)
        return tuple(base64.b64decode(step, validate=True) for step in document["proof"])
    except (Malformed, KeyError, TypeError, ValueError, binascii.Error):
        return None


def _record(question: _Question, heard: _Heard, at: datetime) -> CollectedFrom:
    platform = question.asked.platform
    if not heard.answer.good:
        outcome = Collected.UNREACHABLE if heard.answer.passing else Collected.NO_ANSWER
        return _kept(question, CollectedFrom(platform=platform, outcome=outcome, said=said_by(answer=heard.answer)), at)
    if _last_size(platform) != question.size:
        return CollectedFrom(platform=platform, outcome=Collected.OVERTAKEN)
    found = judge_evidence(
        data=heard.answer.body, growth=heard.growth, asked=question.asked, held=_held(question), at=at
    )
    if isinstance(found, Disbelieved):
        said = CollectedFrom(platform=platform, outcome=Collected.NOT_BELIEVED, refusal=found.why, said=found.said)
        return _kept(question, said, at)
    return _take(question, found, heard.answer.body, at)


def _take(question: _Question, found: Believed, evidence: bytes, at: datetime) -> CollectedFrom:
    """Keeps what is new; where nothing is, and the log has not grown, nothing is written."""
    platform = question.asked.platform
    receipt, kid = found.receipt_bytes, question.asked.key.kid
    kept = {"envelope": receipt.envelope, "payload": receipt.payload, "kid": kid, "at": at}
    _, new = models.Receipt.objects.get_or_create(addressee_id=question.addressee, digest=receipt.digest, defaults=kept)
    count = int(new)
    for reply, signed in found.replies:
        _, new = models.Reply.objects.get_or_create(
            platform_id=platform,
            number=reply.sequence,
            defaults={
                "addressee_id": question.addressee,
                "said": reply.said.value,
                "envelope": signed.envelope,
                "payload": signed.payload,
                "digest": signed.digest,
                "kid": kid,
                "leaf": signed.leaf,
                "at": at,
            },
        )
        count += new
    before = models.Collection.objects.filter(addressee_id=question.addressee, outcome=Collected.BELIEVED.value)
    if count or not before.exists() or found.checkpoint.size > question.size:
        models.Collection.objects.create(
            addressee_id=question.addressee,
            platform_id=platform,
            outcome=Collected.BELIEVED.value,
            evidence=evidence,
            note=found.note,
            size=found.checkpoint.size,
            root=found.checkpoint.root,
            at=at,
        )
    return CollectedFrom(platform=platform, outcome=Collected.BELIEVED, new=count)


def _kept(question: _Question, found: CollectedFrom, at: datetime) -> CollectedFrom:
    """Notes a trouble, unless it is the same as the last one noted."""
    last = models.Collection.objects.filter(addressee_id=question.addressee).order_by("-id").first()
    refusal = found.refusal.value if found.refusal else ""
    if last is None or (last.outcome, last.refusal, last.said) != (found.outcome.value, refusal, found.said):
        models.Collection.objects.create(
            addressee_id=question.addressee,
            platform_id=found.platform,
            outcome=found.outcome.value,
            refusal=refusal,
            said=found.said,
            at=at,
        )
    return found


def _held(question: _Question) -> Held:
    platform = question.asked.platform
    replies = models.Reply.objects.filter(platform_id=platform)
    last = _last(platform)
    receipt = models.Receipt.objects.filter(addressee_id=question.addressee).order_by("-id").first()
    stands = receipt is not None and not _passing(bytes(receipt.payload))
    return Held(
        receipt=receipt.digest if receipt is not None and stands else None,
        replies=dict(replies.values_list("number", "digest")),
        mine=frozenset(replies.filter(addressee_id=question.addressee).values_list("number", flat=True)),
        size=last.size if last else 0,
        root=bytes(last.root) if last and last.root else b"",
    )


def _passing(payload: bytes) -> bool:
    """Whether a receipt says that the order may be taken later, so that another may follow."""
    refusal = parse_receipt(payload).refusal
    return refusal is not None and refusal.transient


def _last(platform: str) -> models.Collection | None:
    rows = models.Collection.objects.filter(platform_id=platform, outcome=Collected.BELIEVED.value)
    return rows.order_by("-id").first()


def _last_size(platform: str) -> int:
    last = _last(platform)
    return last.size if last else 0

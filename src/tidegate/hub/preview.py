"""Looking before signing: each addressed platform is asked what the draft would touch. Nothing changes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import httpx
from django.db import connection, transaction

from tidegate.hub import models, register
from tidegate.hub.draft import Draft, draft_of
from tidegate.hub.draw_up import draw_up, needs_preview
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.rows import held, is_issued, latest_revision
from tidegate.hub.wire import Answer, Wait, patiently, post
from tidegate.hub.words import said_by
from tidegate.orders import (
    PREVIEW_TYP,
    OrderInvalid,
    Preview,
    PreviewRequest,
    parse_preview,
    preview_request_payload,
)
from tidegate.seal import SigningKey, sign

AT_ONCE_MAX = 8
PREVIEW_PATH = "/api/v1/orders/preview"
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One platform's answer: a preview, or the trouble in words."""

    platform: str
    preview: Preview | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """All answers. `complete` once every addressed platform has answered and the document is drawn up."""

    order_id: UUID
    revision: int
    looked: tuple[Looked, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    platform: str
    url: str
    envelope: bytes


def preview(
    *, order_id: UUID, officer: str, key: SigningKey, client: httpx.Client, at: datetime, wait: Wait
) -> Previewed | Refused:
    """Asks every addressed platform that has not answered for this revision; draws the document up when all have.

    Call it outside a transaction. `key` is that of an officer of the authority (the desk may have one): a platform
    shows its figures only to an authority it knows.
    """
    assert not connection.in_atomic_block, "the network is not asked inside a transaction"
    with transaction.atomic():
        opened = _questions(order_id, officer, key, at)
    if isinstance(opened, Refused):
        return opened
    revision, questions = opened
    answers = side_by_side(
        things=questions,
        one=lambda asked: patiently(ask=lambda: post(client=client, url=asked.url, envelope=asked.envelope), wait=wait)[
            -1
        ],
    )
    with transaction.atomic():
        return _record(order_id, revision, officer, list(zip(questions, answers, strict=True)), at)


def side_by_side(*, things: Sequence[T], one: Callable[[T], R]) -> tuple[R, ...]:
    """`one` of each thing, a few at once, answers in order. `one` talks to the network and never to the database."""
    if not things:
        return ()
    with ThreadPoolExecutor(max_workers=min(len(things), AT_ONCE_MAX)) as pool:
        return tuple(pool.map(one, things))


def read_preview(*, answer: Answer, platform: str) -> Preview | str:
    """The preview that an answer is, or what is wrong with it in words."""
    if not answer.good:
        return said_by(answer=answer)
    try:
        found = parse_preview(answer.body)
    except OrderInvalid as error:
        return f"Its answer is no preview: {error.field}: {error.rule}"
    if found.platform != platform:
        return f"It answered for another platform, {found.platform}."
    return found


def _questions(
    order_id: UUID, officer: str, key: SigningKey, at: datetime
) -> tuple[models.Revision, list[_Question]] | Refused:
    order = held(order_id=order_id)
    if isinstance(order, Refused):
        return order
    who = register.acting(officer=officer, authority=order.authority_id)
    if isinstance(who, Refused):
        return who
    if key.kid not in {one.key.kid for one in register.officers(authority=order.authority_id)}:
        return refuse(HubRefusal.KEY_OF_ANOTHER)
    if is_issued(order_id=order_id):
        return refuse(HubRefusal.ALREADY_ISSUED)
    revision = latest_revision(order_id=order_id)
    assert revision is not None, "an order has a first revision"
    draft = draft_of(bytes(revision.content))
    answered = set(models.Preview.objects.filter(revision=revision, trouble="").values_list("platform_id", flat=True))
    to_ask = (
        models.Platform.objects.filter(code__in=set(draft.platforms) - answered).order_by("code")
        if needs_preview(draft=draft)
        else ()
    )
    return revision, [
        _Question(
            platform=row.code,
            url=row.base_url + PREVIEW_PATH,
            envelope=_request(draft, order.authority_id, row.code, key, at),
        )
        for row in to_ask
    ]


def _request(draft: Draft, issuer: str, addressee: str, key: SigningKey, at: datetime) -> bytes:
    request = PreviewRequest(
        issuer=issuer,
        addressee=addressee,
        kind=draft.kind,
        scope=draft.scope,
        person=draft.measure.person,
        requested_at=at,
    )
    return sign(preview_request_payload(request), keys=[key], typ=PREVIEW_TYP)


def _record(
    order_id: UUID, revision: models.Revision, officer: str, pairs: list[tuple[_Question, Answer]], at: datetime
) -> Previewed | Refused:
    order = held(order_id=order_id)
    assert not isinstance(order, Refused), "orders are never removed"
    latest = latest_revision(order_id=order_id)
    if latest != revision:
        return refuse(HubRefusal.CHANGED_SINCE_LOOKED_AT)
    looked: list[Looked] = []
    for asked, answer in pairs:
        found = read_preview(answer=answer, platform=asked.platform)
        looked.append(_keep(revision, asked, found, answer, officer, at))
    document = draw_up(revision=revision, order=order, at=at)
    return Previewed(order_id=order_id, revision=revision.number, looked=tuple(looked), complete=document is not None)


def _keep(
    revision: models.Revision, asked: _Question, found: Preview | str, answer: Answer, officer: str, at: datetime
) -> Looked:
    """Stores an answer; one that came meanwhile for the same revision stays."""
    read, trouble = (None, found) if isinstance(found, str) else (found, "")
    earlier = models.Preview.objects.filter(revision=revision, platform_id=asked.platform, trouble="").exists()
    if not (read is not None and earlier):
        models.Preview.objects.create(
            revision=revision,
            platform_id=asked.platform,
            request=asked.envelope,
            content=answer.body if read else None,
            digest=read.digest if read else "",
            trouble=trouble,
            officer_id=officer,
            at=at,
        )
    return Looked(platform=asked.platform, preview=read, trouble=trouble)

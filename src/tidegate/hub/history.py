"""An order's life, step by step, as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.hub import models
from tidegate.orders import parse_receipt, parse_reply


class Step(StrEnum):
    """What happened. The order of the words is the order of steps at one instant."""

    COMPOSED = "composed"
    REVISED = "revised"
    PREVIEW_FAILED = "preview_failed"
    PREVIEWED = "previewed"
    DRAWN_UP = "drawn_up"
    SIGNED = "signed"
    ISSUED = "issued"
    ATTEMPTED = "attempted"
    ANSWERED = "answered"
    PROBED = "probed"
    REPLIED = "replied"
    NOT_BELIEVED = "not_believed"


_LATER = 1_000_000  # what follows the desk belongs to no revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step. `who` is an officer's name or a platform's code, `said` what is worth knowing."""

    at: datetime
    step: Step
    revision: int
    who: str
    said: str
    digest: str
    good: bool


def history(*, order_id: UUID) -> tuple[Event, ...]:
    """Every step of an order, first to last; steps of revisions that no longer stand included."""
    steps = list(Step)
    found = [*_at_the_desk(order_id), *_on_the_way(order_id)]
    return tuple(sorted(found, key=lambda event: (event.at, event.revision, steps.index(event.step))))


def _event(
    at: datetime,
    step: Step,
    who: str,
    said: str = "",
    *,
    revision: int = _LATER,
    digest: str = "",
    good: bool = True,
) -> Event:
    return Event(at=at, step=step, revision=revision, who=who, said=said, digest=digest, good=good)


def _at_the_desk(order_id: UUID) -> Iterator[Event]:
    for row in models.Revision.objects.filter(order_id=order_id).select_related("officer"):
        step = Step.COMPOSED if row.number == 1 else Step.REVISED
        yield _event(row.at, step, row.officer.name, f"revision {row.number}", revision=row.number)
    for look in models.Preview.objects.filter(revision__order_id=order_id).select_related("revision"):
        step = Step.PREVIEW_FAILED if look.trouble else Step.PREVIEWED
        number = look.revision.number
        yield _event(
            look.at, step, look.platform_id, look.trouble, revision=number, digest=look.digest, good=not look.trouble
        )
    for document in models.Document.objects.filter(revision__order_id=order_id).select_related("revision"):
        number = document.revision.number
        yield _event(
            document.at, Step.DRAWN_UP, "", f"number {document.sequence}", revision=number, digest=document.digest
        )
    signatures = models.Signature.objects.filter(document__revision__order_id=order_id)
    for signature in signatures.select_related("officer", "document__revision"):
        number = signature.document.revision.number
        yield _event(signature.at, Step.SIGNED, signature.officer.name, signature.kid, revision=number)


def _on_the_way(order_id: UUID) -> Iterator[Event]:
    for issue in models.Issue.objects.filter(order_id=order_id).select_related("officer", "document"):
        said = f"number {issue.sequence}"
        yield _event(issue.at, Step.ISSUED, issue.officer.name, said, digest=issue.document.digest)
    deliveries = models.Delivery.objects.filter(addressee__issue_id=order_id).select_related("addressee")
    for row in deliveries.order_by("id"):
        good = row.outcome == "answered"
        yield _event(row.at, Step.ATTEMPTED, row.addressee.platform_id, f"attempt {row.attempt}: {row.said}", good=good)
    receipts = models.Receipt.objects.filter(addressee__issue_id=order_id).select_related("addressee")
    for answer in receipts.order_by("id"):
        receipt = parse_receipt(bytes(answer.payload))
        said = "in effect" if receipt.refusal is None else f"refused: {receipt.refusal.rule}"
        good = receipt.refusal is None
        yield _event(answer.at, Step.ANSWERED, receipt.platform, said, digest=answer.digest, good=good)
    for reply in models.Reply.objects.filter(addressee__issue_id=order_id).order_by("id"):
        told = parse_reply(bytes(reply.payload))
        said = f"{str(told.said).replace('_', ' ')}: {told.detail}".rstrip(": ")
        yield _event(reply.at, Step.REPLIED, reply.platform_id, said, digest=reply.digest)
    for refused in models.Collection.objects.filter(addressee__issue_id=order_id, outcome="not_believed"):
        yield _event(refused.at, Step.NOT_BELIEVED, refused.platform_id, refused.said, good=False)
    for probe in models.Probe.objects.filter(order_id=order_id).order_by("id"):
        said = f"{len(probe.visible)} of {len(probe.seen)} products seen should not be there"
        said = f"{said}; {probe.trouble}" if probe.trouble else said
        yield _event(probe.at, Step.PROBED, probe.platform_id, said, good=probe.verdict != "visible")

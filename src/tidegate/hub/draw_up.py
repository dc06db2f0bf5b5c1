"""Drawing up: from a draft that was looked at to the exact bytes that officers sign."""

from __future__ import annotations

from datetime import datetime

from tidegate.hub import models
from tidegate.hub.draft import UNSEEN, Draft, draft_of, plan_order
from tidegate.orders import Outcome, Receipt, order_payload, parse_receipt
from tidegate.seal import digest


def needs_preview(*, draft: Draft) -> bool:
    """What shuts or stops something is looked at first; the rest is not."""
    return draft.kind not in UNSEEN


def next_sequence(*, authority: str) -> int:
    """The number after the last one that left."""
    last = models.Issue.objects.filter(authority_id=authority).order_by("-sequence").first()
    return 1 if last is None else last.sequence + 1


def previous_numbers(*, authority: str, platforms: tuple[str, ...]) -> dict[str, int]:
    """For each platform the authority's last number that it has spent or will spend; 0 if there is none.

    A number is not spent where the platform refused the order finally without counting it (not signed as it should be,
    say); an order that has not been answered yet is still to come.
    """
    found = dict.fromkeys(platforms, 0)
    sent = models.Addressee.objects.filter(issue__authority_id=authority, platform_id__in=platforms)
    latest = {row.addressee_id: row for row in models.Receipt.objects.filter(addressee__in=sent).order_by("id")}
    for addressee in sent.select_related("issue"):
        answer = latest.get(addressee.pk)
        if answer is None or _spends(parse_receipt(bytes(answer.payload))):
            found[addressee.platform_id] = max(found[addressee.platform_id], addressee.issue.sequence)
    return found


def _spends(receipt: Receipt) -> bool:
    if receipt.outcome is Outcome.IN_EFFECT or receipt.refusal is None:
        return True
    return receipt.refusal.spends_number or receipt.refusal.transient


def draw_up(*, revision: models.Revision, order: models.Order, at: datetime) -> models.Document | None:
    """The document of a revision once every addressed platform has been looked at; None before. Drawn up once."""
    drawn = models.Document.objects.filter(revision=revision).first()
    if drawn is not None:
        return drawn
    draft = draft_of(bytes(revision.content))
    seen = dict(models.Preview.objects.filter(revision=revision, trouble="").values_list("platform_id", "digest"))
    if needs_preview(draft=draft) and set(seen) != set(draft.platforms):
        return None
    planned = plan_order(
        order_id=order.order_id,
        draft=draft,
        issuer=order.authority_id,
        sequence=next_sequence(authority=order.authority_id),
        previous=previous_numbers(authority=order.authority_id, platforms=draft.platforms),
        looked_at=seen,
        at=at,
    )
    payload = order_payload(planned)
    return models.Document.objects.create(
        revision=revision, sequence=planned.sequence, payload=payload, digest=digest(payload), at=at
    )

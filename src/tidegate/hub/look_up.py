"""Finding where orders stand. Nothing here changes anything."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tidegate.hub import models
from tidegate.hub.addressee import addressees
from tidegate.hub.draft import UNSEEN, Draft, draft_of
from tidegate.hub.life import Abouts, abouts
from tidegate.hub.register import authority_of
from tidegate.hub.sign import counting, joined_in
from tidegate.hub.standing import PreviewStanding, SignatureStanding, Standing, State
from tidegate.orders import Family, Order, Receipt, live_orders, parse_order, parse_preview, parse_receipt
from tidegate.orders import Outcome as ReceiptOutcome

ORDERS_MAX = 200


def standing(*, order_id: UUID, at: datetime) -> Standing | None:
    """One order, or None if there is none with this name."""
    rows = models.Order.objects.filter(order_id=order_id).select_related("authority")
    return next((_standing(row, at, abouts()) for row in rows), None)


def standings(*, at: datetime, last: int = ORDERS_MAX) -> tuple[Standing, ...]:
    """The latest orders, latest first; of one instant the one entered last."""
    entered = models.Revision.objects.filter(number=1).select_related("order__authority").order_by("-id")
    about = abouts()
    return tuple(_standing(row.order, at, about) for row in entered[:last])


def issued_numbers() -> dict[UUID, int]:
    """The number of every issued order."""
    return dict(models.Issue.objects.values_list("order_id", "sequence"))


def latest_instant() -> datetime | None:
    """The instant of the latest thing that was recorded, None before the first."""
    found = (
        models.Revision.objects.aggregate(latest=Max("at"))["latest"],
        models.Delivery.objects.aggregate(latest=Max("at"))["latest"],
        models.Probe.objects.aggregate(latest=Max("at"))["latest"],
    )
    return max((one for one in found if one is not None), default=None)


def orders_in_force(*, platform: str, at: datetime) -> tuple[Order, ...]:
    """What stands ordered for a platform at an instant: issued, not expired, and no lift or stay of it answered there.

    An order that the platform has not answered, or has refused, counts: the shelf shows whether it is obeyed.
    """
    rows = models.Addressee.objects.filter(platform_id=platform).select_related("issue__document")
    found = [(row, parse_order(bytes(row.issue.document.payload))) for row in rows]
    done = {row.pk for row in rows if (latest := _latest_receipt(row)) and latest[1].outcome is _IN_EFFECT}
    return live_orders([order for row, order in found if order.kind.family is not Family.LIFE or row.pk in done], at=at)


_IN_EFFECT = ReceiptOutcome.IN_EFFECT


def _standing(row: models.Order, at: datetime, about: Abouts) -> Standing:
    issue = models.Issue.objects.filter(order=row).select_related("document__revision", "officer").first()
    revisions = models.Revision.objects.filter(order=row).select_related("officer").order_by("-number")
    revision = issue.document.revision if issue else revisions[0]
    draft = draft_of(bytes(revision.content))
    document = issue.document if issue else models.Document.objects.filter(revision=revision).first()
    needed = row.authority.signers_min
    if document is not None:
        needed = authority_of(row.authority).signers_needed(parse_order(bytes(document.payload)))
    signatures = _signatures(document, issue)
    return Standing(
        order_id=row.order_id,
        authority=row.authority_id,
        authority_name=row.authority.name,
        signers_min=needed,
        state=_state(document, len(signatures), needed, issue),
        number=issue.sequence if issue else None,
        draft=draft,
        revision=revision.number,
        composed_at=row.composed_at,
        composed_by=revision.officer.name,
        previews=_previews(revision, draft),
        document=bytes(document.payload) if document else b"",
        digest=document.digest if document else "",
        drawn_up_at=document.at if document else None,
        signatures=signatures,
        issued_at=issue.at if issue else None,
        issued_by=issue.officer.name if issue else "",
        envelope=bytes(issue.envelope) if issue else b"",
        addressees=addressees(issue, at=at, about=about.get(row.order_id, {})) if issue else (),
    )


def _state(document: models.Document | None, signers: int, signers_min: int, issue: models.Issue | None) -> State:
    if issue is not None:
        return State.ISSUED
    if document is None:
        return State.DRAFT
    if signers >= signers_min:
        return State.SIGNED
    return State.PARTLY_SIGNED if signers else State.LOOKED_AT


def _previews(revision: models.Revision, draft: Draft) -> tuple[PreviewStanding, ...]:
    if draft.kind in UNSEEN:
        return ()
    rows = list(models.Preview.objects.filter(revision=revision).order_by("id"))
    latest: dict[str, models.Preview] = {}
    for row in rows:
        if row.platform_id not in latest or not row.trouble or latest[row.platform_id].trouble:
            latest[row.platform_id] = row
    return tuple(_preview(code, latest.get(code)) for code in draft.platforms)


def _preview(code: str, row: models.Preview | None) -> PreviewStanding:
    content = bytes(row.content) if row is not None and row.content else b""
    return PreviewStanding(
        platform=code,
        preview=parse_preview(content) if content else None,
        digest=row.digest if row else "",
        trouble=row.trouble if row else "",
        at=row.at if row else None,
    )


def _signatures(document: models.Document | None, issue: models.Issue | None) -> tuple[SignatureStanding, ...]:
    rows = counting(document=document) if document else []
    if document is not None and issue is not None:
        rows = joined_in(envelope=bytes(issue.envelope), document=document)
    return tuple(
        SignatureStanding(
            officer=row.officer_id,
            name=row.officer.name,
            title=row.officer.title,
            kid=row.kid,
            envelope=bytes(row.envelope),
            at=row.at,
        )
        for row in rows
    )


def _latest_receipt(row: models.Addressee) -> tuple[models.Receipt, Receipt] | None:
    latest = models.Receipt.objects.filter(addressee=row).order_by("-id").first()
    return None if latest is None else (latest, parse_receipt(bytes(latest.payload)))

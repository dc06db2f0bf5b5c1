"""Deposits that are to be opened with others: what waits for whose word, and a no. A yes is a signature."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tidegate.deposits.invite import Invitation as Asked
from tidegate.deposits.invite import decline, invitation, invitations
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.own import today
from tidegate.interfaces.platform.api.owner_documents import AMOUNT, Ownership
from tidegate.interfaces.platform.api.reading import KEY_HEADER, SaverSession, idempotency_key, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS, refused, term_text, text

router = Router(tags=["deposits"], auth=SaverSession())


class Invitation(Schema):
    """What the owners are asked. It lapses when not all have said yes by the end of `expires_on`."""

    request_id: UUID = Field(description="also the id of the deposit that it opens")
    asked_by: str
    product_code: str
    product_version: int = Field(description="the version that is said yes to")
    term: str | None = Field(description=documents.TERM)
    amount: str = Field(description=AMOUNT)
    currency: str
    rate: str = Field(description=documents.RATE)
    ownership: Ownership
    signed: list[str]
    waits_for: list[str] = Field(description="the owners for whom nobody has said yes")
    declined_by: str | None
    opened: bool
    expires_on: date


class Invitations(Schema):
    items: list[Invitation]


@router.get("/invitations", response={200: Invitations, **PROBLEMS}, summary="Deposits to be opened with others")
def invitations_of(request: HttpRequest) -> Invitations:
    return Invitations(items=[document(one) for one in invitations(person=saver_asking(request), on=today())])


@router.get("/invitations/{uuid:request_id}", response={200: Invitation, **PROBLEMS}, summary="One of them")
def invitation_of(request: HttpRequest, request_id: UUID) -> Invitation:
    found = invitation(request_id=request_id, person=saver_asking(request), on=today())
    if found is None:
        raise Http404
    return document(found)


@router.post(
    "/invitations/{uuid:request_id}/refusal",
    response={200: Invitation, **PROBLEMS},
    openapi_extra=KEY_HEADER,
    summary="Say no",
    description="One no ends it for all. A yes is POST /requests/{request_id}/signature.",
)
def refuse_one(request: HttpRequest, request_id: UUID, body: documents.Nothing) -> Invitation | HttpResponse:  # noqa: ARG001 (read strictly)
    saver = saver_asking(request)
    idempotency_key(request)  # every write carries one; a no is once by itself
    with transaction.atomic():
        given = decline(request_id=request_id, person=saver)
    return document(given) if isinstance(given, Asked) else refused(request, given)


def document(one: Asked) -> Invitation:
    members: dict[str, Any] = {
        "request_id": one.request_id,
        "asked_by": one.saver,
        "product_code": one.product_code,
        "product_version": one.product_version,
        "term": term_text(one.term),
        "amount": text(one.amount_minor, one.currency),
        "currency": one.currency,
        "rate": one.rate.text(),
        "ownership": one.ownership.to_json(),
        "signed": list(one.signed),
        "waits_for": list(one.waits_for),
        "declined_by": one.declined_by,
        "opened": one.opened,
        "expires_on": one.expires_on,
    }
    return Invitation.model_validate(members)

"""The door for a supervisor's signed orders. Whoever knocks, the signature decides."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tidegate.compliance.preview import preview as preview_order
from tidegate.compliance.receive import receive
from tidegate.compliance.report import reports
from tidegate.interfaces.database.reserved import on_orders_connection
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.reading import envelope_bytes
from tidegate.interfaces.platform.api.writing import PROBLEMS
from tidegate.interfaces.platform.frame import profile_here
from tidegate.interfaces.platform.receipt_key import receipt_key
from tidegate.interfaces.problem import of_refused
from tidegate.interfaces.site import clock
from tidegate.interfaces.site.answers import answer
from tidegate.orders import OrderRefused, preview_payload

ENVELOPE = "application/jose+json"
router = Router(tags=["orders"])
_SIGNED: dict[str, Any] = {"content": {ENVELOPE: {"schema": {"type": "object"}}}}


def _door(said: str, refused: str) -> dict[str, Any]:
    """The document's words for bytes that come and go as they are."""
    return {
        "requestBody": {"required": True, **_SIGNED},
        "responses": {"200": {"description": said, **_SIGNED}, "422": {"description": refused, **_SIGNED}},
    }


@router.get("/orders", response={200: documents.Orders, 503: documents.Problem}, summary="Orders that came here")
def orders(request: HttpRequest) -> documents.Orders:  # noqa: ARG001 (ninja's signature)
    items = [
        documents.OrderItem(
            order_id=report.order.order_id,
            issuer=report.order.issuer,
            kind=report.order.kind.value,
            sequence=report.order.sequence,
            state=report.state,
            received_at=report.receipt.received_at,
            in_effect_at=report.receipt.in_effect_at,
            expires_at=report.order.expires_at,
            order_digest=report.receipt.order_digest,
            outcome=report.receipt.outcome.value,
        )
        for report in reports(at=clock.now(), carried_out_only=True)
        if report.order is not None and not report.order.confidential
    ]
    return documents.Orders(items=items)


@router.post(
    "/orders",
    response=dict.fromkeys((400, 413, 415, 503), documents.Problem),
    openapi_extra=_door("In effect: the signed receipt.", "Refused: the signed receipt says why."),
    summary="Receive a signed order",
)
@on_orders_connection
def receive_order(request: HttpRequest) -> HttpResponse:
    """The receipt is signed by this platform; the same bytes again get the same receipt. Safe to send again.

    It has a database connection of its own: savers who have taken all others do not keep an order out.
    """
    envelope = envelope_bytes(request)
    profile, key = profile_here(), receipt_key()
    with transaction.atomic():
        received = receive(envelope=envelope, platform=profile.code, signing_key=key)
    return HttpResponse(received.envelope, content_type=ENVELOPE, status=200 if received.in_effect else 422)


@router.post(
    "/orders/preview",
    response={200: dict[str, Any], **PROBLEMS},
    openapi_extra={"requestBody": {"required": True, **_SIGNED}},
    summary="What an order would meet",
)
def preview(request: HttpRequest) -> HttpResponse:
    """For a signed request of an authority known here. Nothing changes."""
    with transaction.atomic():
        found = preview_order(envelope=envelope_bytes(request), platform=profile_here().code)
    if isinstance(found, OrderRefused):
        return answer(request, of_refused(found))
    return HttpResponse(preview_payload(found), content_type="application/json")

"""The door for a supervisor's signed orders. Whoever knocks, the signature decides."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from tidegate.compliance import log
from tidegate.compliance.evidence import answer_enquiry, evidence_of
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
from tidegate.orders import Evidence, OrderRefused, evidence_bytes, preview_payload

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


@router.post(
    "/orders/answers",
    response={200: dict[str, Any], **PROBLEMS},
    openapi_extra={"requestBody": {"required": True, **_SIGNED}},
    summary="All answers to an order, for its issuer",
)
@on_orders_connection
def answers(request: HttpRequest) -> HttpResponse:
    """For an enquiry that an officer of the issuer signed: order, receipt and replies with their proofs. What came due
    meanwhile is said first."""
    with transaction.atomic():
        found = answer_enquiry(
            envelope=envelope_bytes(request), platform=profile_here().code, signing_key=receipt_key()
        )
    if not isinstance(found, Evidence):
        return answer(request, of_refused(found))
    return HttpResponse(evidence_bytes(found), content_type="application/json")


@router.get(
    "/orders/{uuid:order_id}/evidence",
    response={200: dict[str, Any], 404: documents.Problem, 503: documents.Problem},
    summary="An order with everything that was answered, to be checked offline",
)
def evidence(request: HttpRequest, order_id: UUID) -> HttpResponse:  # noqa: ARG001 (ninja's signature)
    """The documents as they were signed, their places in the log with proofs, and a signed checkpoint."""
    with transaction.atomic():
        found = evidence_of(order_id=order_id, platform=profile_here().code, signing_key=receipt_key())
    if found is None:
        raise Http404
    return HttpResponse(evidence_bytes(found), content_type="application/json")


@router.get(
    "/orders/log/checkpoint",
    response={503: documents.Problem},
    openapi_extra={"responses": {"200": {"description": "A signed note (C2SP).", "content": {"text/plain": {}}}}},
    summary="What the log of orders says of itself",
)
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (ninja's signature)
    with transaction.atomic():
        note = log.checkpoint(platform=profile_here().code, key=receipt_key(), at=clock.now())
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@router.get(
    "/orders/log/entries",
    response={200: dict[str, Any], 503: documents.Problem},
    summary="Leaves of the log of orders",
)
def log_entries(request: HttpRequest, start: int = 0, limit: int = 1000) -> HttpResponse:  # noqa: ARG001
    """From number `start` on, up to 1,000: digests, and nothing of what an order says."""
    found = log.entries(start=max(start, 0), count_max=max(limit, 0))
    return _json({"start": max(start, 0), "entries": [json.loads(entry) for entry in found]})


@router.get(
    "/orders/log/consistency",
    response={200: dict[str, Any], 404: documents.Problem, 503: documents.Problem},
    summary="That the log only grew between two sizes",
)
def log_consistency(request: HttpRequest, first: int, second: int) -> HttpResponse:  # noqa: ARG001
    proof = log.consistency(first=first, second=second)
    if proof is None:
        raise Http404
    return _json({"first": first, "second": second, "proof": [base64.b64encode(step).decode() for step in proof]})


def _json(document: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(document), content_type="application/json")

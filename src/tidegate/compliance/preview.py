"""Preview an order: what it would meet, for an authority that is known here. Changes nothing."""

from __future__ import annotations

from tidegate.compliance.look import currency_here, look
from tidegate.compliance.trust import authorities
from tidegate.gate.clock import now
from tidegate.ledger.day import open_day
from tidegate.orders import (
    PREVIEW_TYP,
    Authority,
    Kind,
    OrderInvalid,
    OrderRefusal,
    OrderRefused,
    Preview,
    PreviewRequest,
    UnknownKind,
    parse_preview_request,
)
from tidegate.seal import Unsealed, unverified_payload, verify


def preview(*, envelope: bytes, platform: str) -> Preview | OrderRefused:
    """The preview that one officer of a known authority asks for; its `digest` is what an order's signatures bind."""
    request = _believed(envelope, platform)
    if isinstance(request, OrderRefused):
        return request
    return preview_of(request=request)


def preview_of(*, request: PreviewRequest) -> Preview:
    """What an order of this kind and scope would meet now."""
    at, currency = now(), currency_here()
    found = look(scope=request.scope, currency=currency, on=open_day() or at.date())
    return Preview(
        platform=request.addressee,
        as_of=at,
        products=found.products,
        holders=found.holders,
        deposits=found.deposits,
        stock_minor=found.stock_minor,
        currency=currency,
        in_flight=found.in_flight,
        run_off=found.run_off,
    )


def _believed(envelope: bytes, platform: str) -> PreviewRequest | OrderRefused:
    try:
        request = parse_preview_request(unverified_payload(envelope))
    except UnknownKind as error:
        return OrderRefused(refusal=OrderRefusal.UNKNOWN_KIND, field=error.field, detail=error.rule)
    except (OrderInvalid, Unsealed) as error:
        return OrderRefused(refusal=OrderRefusal.MALFORMED, field=error.field, detail=error.rule)
    if request.addressee != platform:
        return OrderRefused(refusal=OrderRefusal.NOT_ADDRESSED_HERE, field="addressee")
    authority = authorities().get(request.issuer)
    if authority is None:
        return OrderRefused(refusal=OrderRefusal.UNKNOWN_AUTHORITY, field="issuer")
    try:
        verify(envelope, keys=authority.keys, typ=PREVIEW_TYP)
    except Unsealed as error:
        return OrderRefused(refusal=OrderRefusal.SIGNATURE_INVALID, field=error.field, detail=error.rule)
    return _competent(request, authority)


def _competent(request: PreviewRequest, authority: Authority) -> PreviewRequest | OrderRefused:
    """Figures are shown for what the authority could order, and no more."""
    if request.kind is not Kind.LIFT and request.kind not in authority.kinds:
        return OrderRefused(refusal=OrderRefusal.NOT_COMPETENT, field="kind")
    if not authority.scope.contains(request.scope):
        return OrderRefused(refusal=OrderRefusal.NOT_COMPETENT, field="scope")
    return request

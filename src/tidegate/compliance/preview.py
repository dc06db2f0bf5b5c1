"""Preview an order: what it would meet, for an authority that is known here. Only the answer is kept."""

from __future__ import annotations

from collections.abc import Collection

from tidegate.compliance import models
from tidegate.compliance.look import currency_here, hazard_lately, look
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
    Scope,
    UnknownKind,
    parse_preview,
    parse_preview_request,
    preview_payload,
    scope_members,
)
from tidegate.seal import Unsealed, unverified_payload, verify


def preview(*, envelope: bytes, platform: str) -> Preview | OrderRefused:
    """The preview that one officer of a known authority asks for; its `digest` is what an order's signatures bind."""
    request = _believed(envelope, platform)
    if isinstance(request, OrderRefused):
        return request
    found = preview_of(request=request)
    models.Simulation.objects.get_or_create(
        digest=found.digest,
        defaults={
            "issuer": request.issuer,
            "kind": request.kind.value,
            "scope": scope_members(request.scope),
            "content": preview_payload(found),
            "at": found.as_of,
        },
    )
    return found


def looked_at(*, digests: Collection[str]) -> dict[str, tuple[Kind, Scope, str | None]]:
    """Which of these digests name simulations that were given here, and of what: kind, scope, person."""
    rows = models.Simulation.objects.filter(digest__in=digests)
    found = {row.digest: parse_preview(bytes(row.content)) for row in rows}
    return {name: (one.kind, one.scope, one.person) for name, one in found.items()}


def preview_of(*, request: PreviewRequest) -> Preview:
    """What an order of this kind and scope would meet now."""
    return simulated(kind=request.kind, scope=request.scope, platform=request.addressee, person=request.person)


def simulated(*, kind: Kind, scope: Scope, platform: str, person: str | None = None) -> Preview:
    """The figures of a scope, or of what one person has in it, as they are now."""
    at, currency = now(), currency_here()
    on = open_day() or at.date()
    hazard_ppb = hazard_lately(currency=currency, on=on)
    found = look(scope=scope, currency=currency, on=on, hazard_ppb=hazard_ppb, person=person)
    return Preview(
        platform=platform,
        as_of=at,
        kind=kind,
        scope=scope,
        person=person,
        products=found.products,
        holders=found.holders,
        deposits=found.deposits,
        stock_minor=found.stock_minor,
        currency=currency,
        in_flight=found.in_flight,
        ladder=found.ladder,
        hazard_ppb=hazard_ppb,
        run_off=found.run_off,
        behavioural=found.behavioural,
        worst=found.worst,
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
    if request.kind not in {*authority.kinds, Kind.LIFT, Kind.AMEND}:
        return OrderRefused(refusal=OrderRefusal.NOT_COMPETENT, field="kind")
    if not authority.scope.contains(request.scope):
        return OrderRefused(refusal=OrderRefusal.NOT_COMPETENT, field="scope")
    return request

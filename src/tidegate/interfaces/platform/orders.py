"""The orders that came here, what became of them, and the signed answers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.compliance.report import OrderReport, report_of
from tidegate.gate.record import refused_by_orders
from tidegate.interfaces.platform.frame import frame_of, page
from tidegate.interfaces.platform.market import names_of, order_views
from tidegate.interfaces.platform.mine import holds_something
from tidegate.interfaces.platform.order_words import ACT_WORDS, view_of
from tidegate.interfaces.site import clock
from tidegate.orders import closure_of


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="orders")
    views = order_views(at=frame.now, names=names_of(products=()))
    return page(request, "orders.html", {"orders": views}, frame=frame)


@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="orders")
    report = _found(order_id)
    assert report.order is not None, "only orders are found"
    context = {
        "order": view_of(report, at=frame.now, names=names_of(products=report.order.scope.products)),
        "shut_out": _shut_out(report),
        "holder": frame.saver is not None and holds_something(saver=frame.saver),
    }
    return page(request, "order.html", context, frame=frame)


@require_safe
def receipt(_request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The signed answer, byte for byte."""
    report = _found(order_id)
    response = HttpResponse(report.receipt_envelope, content_type="application/jose+json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{order_id}.jws.json"'
    return response


def _shut_out(report: OrderReport) -> tuple[tuple[str, int], ...]:
    """Attempts that met shut gates since this order took effect; a lift shuts nothing."""
    since = report.receipt.in_effect_at
    if since is None or report.order is None or not closure_of(report.order.kind):
        return ()
    return tuple((ACT_WORDS.get(act, act), count) for act, count in refused_by_orders(since=since))


def _found(order_id: UUID) -> OrderReport:
    """An order that was carried out and may be shown. Refused ones are nobody's order; confidential ones stay so."""
    report = report_of(order_id=order_id, at=clock.now())
    if report is None or report.order is None or report.receipt.refusal is not None or report.order.confidential:
        raise Http404
    return report

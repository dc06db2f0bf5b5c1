"""Everything that came, and one order with its answers, its place in the log, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from tidegate.compliance.log import proofs_about
from tidegate.compliance.paper import papers_waiting
from tidegate.compliance.refusal import Refused
from tidegate.compliance.report import OrderReport, report_of, reports
from tidegate.compliance.say import Told, ask_clarification, cannot_comply, dispute
from tidegate.interfaces.platform.confirm import said
from tidegate.interfaces.platform.forms import new_key
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.operator.who import acting, operators_only
from tidegate.interfaces.platform.order_words import CHIP, MEANING, TITLE, for_holders, scope_text
from tidegate.interfaces.platform.receipt_key import receipt_key
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site import clock
from tidegate.interfaces.site.display import percent
from tidegate.money import Amount, Rate, currency
from tidegate.orders import Family, Happened, Kind, Order, Said, Step

SAYS: Mapping[str, tuple[Callable[..., Told | Refused], str, str]] = {
    "clarification": (ask_clarification, "question", "The question is signed. The order's clock stands still."),
    "cannot-comply": (cannot_comply, "reason", "It is signed and said. What could be shut stays shut."),
    "dispute": (dispute, "grounds", "The dispute is signed. The order goes on until its issuer or a court ends it."),
}
SAID = {
    Said.CLARIFICATION_ASKED: "Question",
    Said.CANNOT_COMPLY: "Cannot comply",
    Said.DISPUTED: "Dispute",
    Said.IN_EFFECT: "Took effect",
    Said.CONFLICT: "Conflict",
    Said.REPORT: "Figures",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One envelope in the list; a refused one is a claim, so its content is named and no more."""

    order_id: UUID | None
    title: str
    issuer: str
    scope: str
    state: str
    chip: str
    received_at: datetime
    comply_by: datetime | None
    note: str
    paper: bool


@operators_only
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="operator")
    context = {"rows": [_row(one) for one in reports(at=frame.now)], "papers": len(papers_waiting())}
    return page(request, "operator_orders.html", context, frame=frame)


@operators_only
@require_http_methods(["GET", "HEAD"])
def order_detail(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _answer(request, frame_of(request, place="operator"), order_id)


@operators_only
@require_http_methods(["POST"])
def say(request: HttpRequest, order_id: UUID, what: str) -> HttpResponse:
    """Signs what a person says of an order: a question, that it cannot be done, a dispute."""
    frame = frame_of(request, place="operator")
    if what not in SAYS:
        raise Http404
    verb, member, after = SAYS[what]
    text = request.POST.get("text", "")[:2000]
    with transaction.atomic():
        found = verb(
            order_id=order_id,
            by=acting(request),
            platform=frame.profile.code,
            signing_key=receipt_key(),
            **{member: text},
        )
    if isinstance(found, Refused):
        return _answer(request, frame, order_id, problem=of_refused(found), given=(what, text))
    said(request, after)
    return HttpResponseRedirect(f"/operator/orders/{order_id}#said")


def title_of(order: Order) -> str:
    """Its kind and number, whether or not it is published."""
    return f"{TITLE[order.kind]} {order.sequence}"


def _row(report: OrderReport) -> Row:
    order = report.order
    latest = report.replies[-1].reply if report.replies else None
    note = f"{SAID[latest.said]}: {latest.detail}".rstrip(": ") if latest else ""
    if report.receipt.refusal is not None:
        note = f"{report.receipt.refusal.rule} {report.receipt.detail}".strip()
    return Row(
        order_id=order.order_id if order is not None and report.receipt.refusal is None else None,
        title="Something that is no order" if order is None else title_of(order),
        issuer=report.issuer_name,
        scope="" if order is None else scope_text(order, names=names_of(products=order.scope.products)),
        state=report.state,
        chip=CHIP.get(report.state, "plain"),
        received_at=report.receipt.received_at,
        comply_by=report.life.comply_by if report.life else None,
        note=note,
        paper=report.paper,
    )


def _answer(
    request: HttpRequest,
    frame: Frame,
    order_id: UUID,
    *,
    problem: Problem | None = None,
    given: tuple[str, str] = ("", ""),
) -> HttpResponse:
    report = report_of(order_id=order_id, at=clock.now())
    if report is None or report.order is None or report.receipt.refusal is not None:
        raise Http404
    context = {**_context(report, report.order), "problem": problem, "given_for": given[0], "given": given[1]}
    status = problem.status if problem else 200
    return page(request, "operator_order.html", context, frame=frame, status=status)


def _stops(report: OrderReport) -> list[tuple[str, datetime]]:
    """The steps of its life in words; a conflict that the platform told of is no dispute."""
    conflicts = {one.reply.at for one in report.replies if one.reply.said is Said.CONFLICT}

    def word(one: Happened) -> str:
        if one.step is Step.DISPUTED and one.at in conflicts:
            return "Conflict"
        return str(one.step).replace("_", " ").capitalize()

    return [(word(one), one.at) for one in report.life.steps] if report.life else []


def _context(report: OrderReport, order: Order) -> dict[str, Any]:
    effect = report.receipt.effect
    mine = order.kind is Kind.WITHDRAW
    lasting = order.kind.family in {Family.INTAKE, Family.PAYMENTS}
    return {
        "order": order,
        "title": title_of(order),
        "meaning": MEANING[order.kind],
        "scope": scope_text(order, names=names_of(products=order.scope.products)),
        "issuer": report.issuer_name,
        "rate": "" if order.measure.rate_ppb is None else percent(Rate(ppb=order.measure.rate_ppb)),
        "for_holders": for_holders(order),
        "touches": lasting,
        "state": report.state,
        "chip": CHIP.get(report.state, "plain"),
        "receipt": report.receipt,
        "paper": report.paper,
        "life": report.life,
        "stops": _stops(report),
        "stock": None if effect is None else Amount(minor=effect.stock_minor, currency=currency(effect.currency)),
        "told": [(SAID[one.reply.said], one) for one in report.replies],
        "places": [
            (what if number is None else f"{what} {number}", one.index)
            for (what, number), one in proofs_about(order_id=order.order_id).items()
        ],
        "lift_key": new_key(),
        "may_lift": mine and report.state == "in force",
        "may_say": not mine and order.kind is not Kind.LIFT,
        "may_dispute": not mine and lasting and report.state in {"in force", "ahead"},
    }

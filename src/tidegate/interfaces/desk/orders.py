"""Pages that show orders: the list, one order with its evidence, and its documents as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.hub.look_up import issued_numbers, standing, standings
from tidegate.hub.probe import Probed, Verdict, probes
from tidegate.hub.register import platforms
from tidegate.hub.standing import AddresseeStanding, AddresseeState, Standing, State
from tidegate.interfaces.desk import words
from tidegate.interfaces.desk.addressee_page import addressee_context
from tidegate.interfaces.desk.clock import now
from tidegate.interfaces.desk.frame import Frame, frame_of, page
from tidegate.interfaces.desk.names import names
from tidegate.interfaces.desk.order_page import order_context
from tidegate.interfaces.desk.viewer import Viewer, viewers_only
from tidegate.interfaces.problem import Problem

ENVELOPE = "application/jose+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One order in the list."""

    order: Standing
    title: str
    scope_text: str
    state_text: str
    chip: str
    at: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A platform that has not answered an issued order, or has said something that asks for an answer."""

    order: Standing
    title: str
    name: str
    at: AddresseeStanding
    said: str
    due: datetime | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What the orders in force hold shut, by the platforms' own receipts; a currency's sums stand apart."""

    orders: int
    platforms: int
    products: int
    holders: int
    stock: tuple[tuple[str, int], ...]


@viewers_only
@require_safe
def order_list(request: HttpRequest, *, viewer: Viewer) -> HttpResponse:
    frame = frame_of(viewer=viewer, place="orders")
    named = names()
    found, numbers = standings(at=frame.now), issued_numbers()
    latest: dict[str, Probed] = {}
    for look in probes(last=100):
        latest.setdefault(look.platform, look)
    context = {
        "rows": [_row(one, named, numbers) for one in found],
        "in_force": _in_force(found),
        "owing": [
            Owing(
                order=one,
                title=words.title_of(one, numbers),
                name=named.get(at.platform, at.platform),
                at=at,
                said=words.last_word(at),
                due=at.due,
                late=at.state is AddresseeState.OVERDUE,
            )
            for one in found
            for at in one.addressees
            if at.state.owes_an_answer or at.state.asks_for_an_answer
        ],
        "unfinished": [(one, words.title_of(one, numbers)) for one in found if one.state is not State.ISSUED],
        "visible": [(look, named.get(look.platform, look.platform)) for look in latest.values() if _still(look)],
        "platforms": platforms(),
    }
    return page(request, "orders.html", context, frame=frame)


@viewers_only
@require_safe
def order_detail(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    return order_answer(request, order_id=order_id, frame=frame_of(viewer=viewer, place="orders"))


@viewers_only
@require_safe
def addressee_detail(request: HttpRequest, order_id: UUID, platform: str, *, viewer: Viewer) -> HttpResponse:
    """The evidence of one order at one platform."""
    frame = frame_of(viewer=viewer, place="orders")
    context = addressee_context(order_id=order_id, platform=platform, frame=frame)
    if context is None:
        raise Http404
    return page(request, "addressee.html", context, frame=frame)


def order_answer(request: HttpRequest, *, order_id: UUID, frame: Frame, problem: Problem | None = None) -> HttpResponse:
    """The order's page; with what was refused above it."""
    context = order_context(order_id=order_id, frame=frame)
    if context is None:
        raise Http404
    status = problem.status if problem else 200
    return page(request, "order.html", {**context, "problem": problem}, frame=frame, status=status)


@viewers_only
@require_safe
def order_file(_request: HttpRequest, order_id: UUID, name: str, *, viewer: Viewer) -> HttpResponse:  # noqa: ARG001
    """Evidence as the bytes that are kept: the order, and by platform receipt, replies, evidence, checkpoint."""
    found = standing(order_id=order_id, at=now())
    content = _content(found, name) if found else b""
    if not content:
        raise Http404
    kind = {".json": "application/json", ".txt": "text/plain; charset=utf-8"}.get(name[name.rfind(".") :], ENVELOPE)
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{str(order_id)[:8]}-{name}"'
    return response


def _content(found: Standing, name: str) -> bytes:
    if name == "payload.json":
        return found.document
    if name == "order.jws":
        return found.envelope
    for one in found.addressees:
        files = {f"receipt-{one.platform}.jws": one.receipt_envelope}
        if one.collected:
            files[f"evidence-{one.platform}.json"] = one.collected.evidence
            files[f"checkpoint-{one.platform}.txt"] = one.collected.note.encode()
        files |= {f"reply-{one.platform}-{told.reply.sequence}.jws": told.envelope for told in one.replies}
        if name in files:
            return files[name]
    return b""


def _still(look: Probed) -> bool:
    return look.verdict is Verdict.VISIBLE


def _row(one: Standing, named: dict[str, str], numbers: dict[UUID, int]) -> Row:
    state_text, chip = words.STATE[one.state]
    return Row(
        order=one,
        title=words.title_of(one, numbers),
        scope_text=words.scope_of(one.draft, named),
        state_text=state_text,
        chip=chip,
        at=tuple(
            (named.get(a.platform, a.platform), *words.state_at_platform(a.state, one.draft)) for a in one.addressees
        ),
    )


def _in_force(found: tuple[Standing, ...]) -> InForce:
    """Two orders may meet the same holders: the larger figure of each platform stands, never their sum."""
    largest: dict[str, tuple[int, int, int, str]] = {}
    for one in found:
        for at in one.addressees if one.in_force_somewhere else ():
            effect = at.receipt.effect if at.receipt and at.state.has_effect else None
            if effect is not None:
                figures = (effect.stock_minor, effect.products, effect.holders, effect.currency)
                largest[at.platform] = max(figures, largest.get(at.platform, (-1, 0, 0, "")))
    stock: dict[str, int] = {}
    for minor, _, _, currency in largest.values():
        stock[currency] = stock.get(currency, 0) + minor
    return InForce(
        orders=sum(1 for one in found if one.in_force_somewhere),
        platforms=len(largest),
        products=sum(figures[1] for figures in largest.values()),
        holders=sum(figures[2] for figures in largest.values()),
        stock=tuple(sorted(stock.items())),
    )

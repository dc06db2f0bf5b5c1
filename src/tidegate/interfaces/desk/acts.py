"""What officers do to an order: each button is one or two verbs of the hub, then the order's page again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from tidegate.hub.collect import collect
from tidegate.hub.compose import Composed, compose, look_again, revise
from tidegate.hub.deliver import deliver
from tidegate.hub.draw_up import needs_preview
from tidegate.hub.issue import issue
from tidegate.hub.look_up import standing
from tidegate.hub.preview import preview
from tidegate.hub.probe import probe
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.register import Officer, officers, platforms
from tidegate.hub.sign import Signed, add_signature, sign_with, to_sign
from tidegate.hub.standing import Standing, State
from tidegate.interfaces.desk import clock, line, words
from tidegate.interfaces.desk.form import OrderForm, filled, fresh, of_draft
from tidegate.interfaces.desk.frame import Frame, frame_of, page
from tidegate.interfaces.desk.names import known_products
from tidegate.interfaces.desk.orders import order_answer
from tidegate.interfaces.desk.read_form import draft_from
from tidegate.interfaces.desk.viewer import Viewer, choose, officers_only
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.orders import Kind
from tidegate.seal import SigningKey

_NO_KEY = Problem(
    slug="no-key-at-hand",
    status=409,
    title="No platform can be asked from here",
    rule="A platform shows its figures only to a request signed by an officer whose key it knows.",
    remedy="Give the desk a signing key of its own (TIDEGATE_SIGNING_KEY_FILE) and have it pinned as an officer's.",
    transient=True,
)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_order(request: HttpRequest, *, viewer: Viewer) -> HttpResponse:
    """The wizard's first step. `?lifts=` makes it a lift of that order."""
    frame = frame_of(viewer=viewer, place="new")
    form = _fresh(str(uuid4()), frame)
    if lifts := request.POST.get("lifts") or request.GET.get("lifts"):
        form = _lift_form(form, lifts, frame)
    elif regards := request.POST.get("regards") or request.GET.get("regards"):
        kind, platform = request.GET.get("kind", "notice"), request.GET.get("platform", "")
        form = _about_form(form, request.POST.get("kind", kind), regards, frame, platform=platform)
    if request.method != "POST":
        return _form_page(request, form, frame)
    order_id = _key(request.POST.get("key", ""))
    return _composed(request, filled(form, request.POST), frame, order_id=order_id)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def change_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """The same form for a draft: what was previewed and signed before counts no more."""
    frame = frame_of(viewer=viewer, place="orders")
    found = _found(order_id, frame.now)
    if found.state is State.ISSUED:
        return order_answer(
            request, order_id=order_id, frame=frame, problem=of_refused(refuse(HubRefusal.ALREADY_ISSUED))
        )
    form = _fresh(str(order_id), frame)
    if found.draft.lifts:
        form = _lift_form(form, str(found.draft.lifts), frame)
    elif found.draft.regards:
        form = _about_form(form, str(found.draft.kind), str(found.draft.regards), frame)
    form = _as_change(of_draft(form, found.draft), found)
    if request.method != "POST":
        return _form_page(request, form, frame)
    return _composed(request, filled(form, request.POST), frame, order_id=order_id, revises=True)


@officers_only
@require_POST
def preview_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Asks the platforms again: all of them once each has answered, else those that have not."""
    frame = frame_of(viewer=viewer, place="orders")
    officer = _officer(viewer)
    found = _found(order_id, frame.now)
    if found.document:
        with transaction.atomic():
            again = look_again(order_id=order_id, officer=officer.code, at=frame.now)
        if isinstance(again, Refused):
            return _refused(request, order_id, frame, again)
    return _looked(request, order_id, frame, officer)


@officers_only
@require_POST
def sign_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Signs what was on the page (`seen`): with the key at hand, or by an envelope made elsewhere."""
    frame = frame_of(viewer=viewer, place="orders")
    officer, seen = _officer(viewer), request.POST.get("seen", "")
    envelope = request.POST.get("envelope", "").strip().encode()
    key = None if envelope else line.key_of_officer(officer)
    with transaction.atomic():
        found: Signed | Refused
        if key is not None:
            found = sign_with(order_id=order_id, officer=officer.code, key=key, seen=seen, at=frame.now)
        else:
            found = add_signature(order_id=order_id, officer=officer.code, envelope=envelope, seen=seen, at=frame.now)
    return _refused(request, order_id, frame, found) if isinstance(found, Refused) else _to(order_id)


@officers_only
@require_POST
def issue_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Issues, delivers, and looks at the shelves."""
    frame = frame_of(viewer=viewer, place="orders")
    with transaction.atomic():
        found = issue(order_id=order_id, officer=_officer(viewer).code, at=frame.now)
    if isinstance(found, Refused):
        return _refused(request, order_id, frame, found)
    return _delivered(request, order_id, frame)


@officers_only
@require_POST
def deliver_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Tries again where an answer is owed, and looks at the shelves."""
    return _delivered(request, order_id, frame_of(viewer=viewer, place="orders"))


@officers_only
@require_POST
def collect_answers(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Asks every addressee for its signed answers."""
    frame = frame_of(viewer=viewer, place="orders")
    officer = _officer(viewer)
    key = _key_for_looking(officer)
    if key is None:
        return order_answer(request, order_id=order_id, frame=frame, problem=_NO_KEY)
    found = collect(
        order_id=order_id, officer=officer.code, key=key, client=line.client(), at=frame.now, wait=line.wait
    )
    return _refused(request, order_id, frame, found) if isinstance(found, Refused) else _to(order_id)


@officers_only
@require_POST
def probe_order(request: HttpRequest, order_id: UUID, *, viewer: Viewer) -> HttpResponse:
    """Looks at the shelves of the order's addressees."""
    frame = frame_of(viewer=viewer, place="orders")
    found = probe(client=line.client(), at=frame.now, wait=line.wait, order_id=order_id)
    return _refused(request, order_id, frame, found) if isinstance(found, Refused) else _to(order_id, "#probes")


@require_POST
def choose_officer(request: HttpRequest) -> HttpResponse:
    """A demonstration's visitor acts as another officer."""
    if not choose(request, code=request.POST.get("officer", "")):
        raise Http404
    after = request.POST.get("next", "")
    safe = after.startswith("/desk/") and "//" not in after and "\\" not in after
    return HttpResponseRedirect(after if safe else "/desk/")


def _composed(
    request: HttpRequest, form: OrderForm, frame: Frame, *, order_id: UUID, revises: bool = False
) -> HttpResponse:
    draft = draft_from(form, at=frame.now)
    if isinstance(draft, tuple):
        return _form_page(request, form.with_errors(draft), frame, status=422)
    officer = _officer(frame.viewer)
    found: Composed | Refused
    with transaction.atomic():
        if revises:
            found = revise(order_id=order_id, officer=officer.code, draft=draft, at=frame.now)
        else:
            found = compose(
                order_id=order_id, authority=officer.authority, officer=officer.code, draft=draft, at=frame.now
            )
    if isinstance(found, Refused):
        problem = of_refused(found)
        return _form_page(request, form.refused(problem), frame, status=problem.status)
    if not needs_preview(draft=draft):
        with transaction.atomic():
            to_sign(order_id=order_id, at=frame.now)
        return _to(order_id)
    return _looked(request, order_id, frame, officer)


def _looked(request: HttpRequest, order_id: UUID, frame: Frame, officer: Officer) -> HttpResponse:
    key = _key_for_looking(officer)
    if key is None:
        return order_answer(request, order_id=order_id, frame=frame, problem=_NO_KEY)
    found = preview(
        order_id=order_id, officer=officer.code, key=key, client=line.client(), at=frame.now, wait=line.wait
    )
    return _refused(request, order_id, frame, found) if isinstance(found, Refused) else _to(order_id)


def _key_for_looking(officer: Officer) -> SigningKey | None:
    """The officer's own key if it is at hand, else any of the same authority that is: the desk's."""
    mine = line.key_of_officer(officer)
    others = (line.key_of_officer(one) for one in officers(authority=officer.authority))
    return mine or next((key for key in others if key is not None), None)


def _delivered(request: HttpRequest, order_id: UUID, frame: Frame) -> HttpResponse:
    found = deliver(order_id=order_id, client=line.client(), at=frame.now, wait=line.wait)
    if isinstance(found, Refused):
        return _refused(request, order_id, frame, found)
    clock.forget()
    probe(client=line.client(), at=clock.now(), wait=line.wait, order_id=order_id)
    return _to(order_id)


def _fresh(key: str, frame: Frame) -> OrderForm:
    assert frame.authority is not None, "an officer has an authority"
    return fresh(
        key=key, authority=frame.authority, platforms=platforms(), at=frame.now,
        officers=officers(authority=frame.authority.code),
    )  # fmt: skip


def _lift_form(form: OrderForm, lifts: str, frame: Frame) -> OrderForm:
    found = _found(_key(lifts), frame.now)
    addressed = tuple(one.platform for one in found.addressees)
    open_at = tuple(one.platform for one in found.addressees if one.state != "lifted")
    return replace(
        form,
        platforms=tuple(one for one in form.platforms if one.code in addressed),
        given={**form.given, "kind": str(Kind.LIFT), "lifts": str(found.order_id), "expires_at": ""},
        codes={**form.codes, "platforms": open_at},
        title=f"Lift order {found.number}",
        button="Draw up the lift",
    )


def _about_form(form: OrderForm, kind: str, regards: str, frame: Frame, *, platform: str = "") -> OrderForm:
    """A notice, an amendment or a stay of an issued order; an amendment begins with what the order states."""
    found = _found(_key(regards), frame.now)
    if kind not in {Kind.NOTICE, Kind.AMEND, Kind.STAY} or found.number is None:
        raise Http404
    addressed = tuple(one.platform for one in found.addressees)
    if kind == Kind.AMEND:
        form = of_draft(form, found.draft)
    return replace(
        form,
        platforms=tuple(one for one in form.platforms if one.code in addressed),
        given={**form.given, "kind": kind, "regards": str(found.order_id), "reason": ""},
        codes={**form.codes, "platforms": (platform,) if platform in addressed else addressed},
        amends=str(found.draft.kind) if kind == Kind.AMEND else "",
        title=f"{words.KIND[Kind(kind)]} {'on' if kind == Kind.NOTICE else 'of'} order {found.number}",
        button="Preview on the platforms" if kind == Kind.AMEND else "Draw it up",
    )


def _as_change(form: OrderForm, found: Standing) -> OrderForm:
    return replace(
        form, title="Change the draft", action=f"/desk/orders/{found.order_id}/change", revision=found.revision
    )


def _form_page(request: HttpRequest, form: OrderForm, frame: Frame, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "known": known_products()}
    return page(request, "compose.html", context, frame=frame, status=status)


def _refused(request: HttpRequest, order_id: UUID, frame: Frame, refused: Refused) -> HttpResponse:
    return order_answer(request, order_id=order_id, frame=frame, problem=of_refused(refused))


def _to(order_id: UUID, place: str = "") -> HttpResponse:
    response = HttpResponseRedirect(f"/desk/orders/{order_id}{place}")
    response.status_code = 303
    return response


def _found(order_id: UUID, at: datetime) -> Standing:
    found = standing(order_id=order_id, at=at)
    if found is None:
        raise Http404
    return found


def _officer(viewer: Viewer) -> Officer:
    assert viewer.officer is not None, "officers only"
    return viewer.officer


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None

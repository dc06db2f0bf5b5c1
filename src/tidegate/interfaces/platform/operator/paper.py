"""Orders on paper: one person enters the text with the original attached, another reads both and confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.compliance.paper import ORIGINAL_BYTES_MAX, Entered, confirm_paper, enter_paper, original, papers_waiting
from tidegate.compliance.refusal import Refused
from tidegate.compliance.report import report_of
from tidegate.compliance.trust import names
from tidegate.interfaces.platform.confirm import said
from tidegate.interfaces.platform.forms import Form
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.operator.orders import title_of
from tidegate.interfaces.platform.operator.paper_form import FIELDS, order_from, paper_form
from tidegate.interfaces.platform.operator.who import acting, operators_only
from tidegate.interfaces.platform.order_words import MEANING, scope_text
from tidegate.interfaces.platform.receipt_key import receipt_key
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site import clock
from tidegate.interfaces.site.order_figures import measure_words
from tidegate.money import Invalid
from tidegate.orders import Order, OrderInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A paper order that another person has to confirm; `mine`: the viewer entered it."""

    entered: Entered
    title: str
    issuer: str
    meaning: str
    scope: str
    figures: str
    about: str
    mine: bool


@operators_only
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """What waits, and the form for another. Nothing is shut until a second person has confirmed."""
    frame = frame_of(request, place="operator")
    form = paper_form(frame)
    if request.method != "POST":
        return _page(request, frame, form)
    given = request.POST.dict()
    form = form.filled(given)
    try:
        order = order_from(given, frame)
        attached = request.FILES.get("original")
        name, data = (str(attached.name)[:200], _read(attached)) if attached else ("", b"")
    except (Invalid, OrderInvalid) as error:
        return _page(request, frame, form.wrong([_at_its_field(error)]), status=422)
    with transaction.atomic():
        found = enter_paper(order=order, original=data, original_name=name, by=acting(request))
    if isinstance(found, Refused):
        problem = of_refused(found)
        return _page(request, frame, form.refused(problem), status=problem.status)
    said(request, "Entered. Another person has to read the original and confirm.")
    return HttpResponseRedirect("/operator/papers")


@operators_only
@require_POST
def confirm(request: HttpRequest, digest: str) -> HttpResponse:
    """The second person: the order is judged and carried out, or refused with a receipt, as any other."""
    frame = frame_of(request, place="operator")
    with transaction.atomic():
        found = confirm_paper(
            payload_digest=f"sha256:{digest}",
            by=acting(request),
            platform=frame.profile.code,
            signing_key=receipt_key(),
        )
    if isinstance(found, Refused):
        return _page(request, frame, paper_form(frame), problem=of_refused(found))
    if found.receipt.refusal is not None:
        refusal = found.receipt.refusal
        problem = Problem(
            slug=str(refusal).replace("_", "-"),
            status=422,
            title="The order was refused, with a signed receipt",
            rule=f"{refusal.rule} {found.receipt.detail}".strip(),
            remedy=refusal.remedy,
        )
        return _page(request, frame, paper_form(frame), problem=problem)
    said(request, "Carried out, and answered with a signed receipt.")
    return HttpResponseRedirect(f"/operator/orders/{found.receipt.order_id}")


@operators_only
@require_safe
def original_file(_request: HttpRequest, digest: str) -> HttpResponse:
    """The scan that was attached, as a download: it is never shown as a page of this site."""
    found = original(payload_digest=f"sha256:{digest}")
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="original-{digest[:12]}"'
    return response


def _at_its_field(error: Invalid | OrderInvalid) -> Invalid:
    """What is wrong, at the field of the form that it came from."""
    name = error.field.partition("[")[0].rpartition(".")[-1]
    return Invalid(field=FIELDS.get(name, name), value="", rule=error.rule, remedy=error.remedy)


def _read(attached: object) -> bytes:
    size = getattr(attached, "size", 0) or 0
    if size > ORIGINAL_BYTES_MAX:
        raise Invalid(
            field="original", value=f"{size} bytes", rule="An original has at most 20 MB.", remedy="Scan it smaller."
        )
    data: bytes = attached.read()  # type: ignore[attr-defined]
    return data


def _waiting(one: Entered, called: Mapping[str, str], user: str) -> Waiting:
    return Waiting(
        entered=one,
        title=title_of(one.order),
        issuer=called.get(one.order.issuer, one.order.issuer),
        meaning=MEANING[one.order.kind],
        scope=scope_text(one.order, names=names_of(products=one.order.scope.products)),
        figures=measure_words(one.order.measure),
        about=_about(one.order, called),
        mine=one.entered_by == user,
    )


def _about(order: Order, called: Mapping[str, str]) -> str:
    """The order that this one is about, as people name it."""
    if order.about is None:
        return ""
    found = report_of(order_id=order.about, at=clock.now())
    if found is None or found.order is None:
        return str(order.about)
    return f"{title_of(found.order)} of {called.get(found.order.issuer, found.order.issuer)}"


def _page(
    request: HttpRequest, frame: Frame, form: Form, *, status: int = 200, problem: Problem | None = None
) -> HttpResponse:
    called, user = names(), acting(request)
    context = {
        "form": form,
        "waiting": [_waiting(one, called, user) for one in papers_waiting()],
        "problem": problem,
    }
    status = problem.status if problem else status
    return page(request, "operator_papers.html", context, frame=frame, status=status)

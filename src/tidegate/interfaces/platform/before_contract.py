"""The page before a contract: what law wants told of a bank is read and acknowledged, then the opening goes on."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from tidegate.catalogue.offer import Offer, offer
from tidegate.interfaces.platform.disclosure import Sheet, sheets_of
from tidegate.interfaces.platform.for_whom import for_whom
from tidegate.interfaces.platform.forms import parse_key
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.market import bank_names
from tidegate.interfaces.problem import Problem
from tidegate.parties.acknowledge import Acknowledged, acknowledge

_NOT_READ = Problem(
    slug="disclosure-missing",
    status=422,
    title="Something has not been acknowledged",
    rule="Law wants each of these received and acknowledged before a contract.",
    remedy="Read each, tick it, and send the form again.",
)
_CHANGED = Problem(
    slug="disclosure-changed",
    status=409,
    title="A text has changed since it was shown",
    rule="What is acknowledged is what was read.",
    remedy="Read it as it is now.",
    transient=True,
)


@require_http_methods(["GET", "HEAD", "POST"])
@saver_only
def before_contract(request: HttpRequest, product_code: str) -> HttpResponse:
    frame = frame_of(request, place="shelf")
    found = None if "\x00" in product_code else offer(product_code=product_code)
    if found is None:
        raise Http404
    theirs = for_whom(frame, (request.POST if request.method == "POST" else request.GET).dict())
    sheets = sheets_for(theirs, found)
    if request.method != "POST":
        return _page(request, frame, found, sheets)
    missing = [sheet for sheet in sheets if sheet.on is None]
    ticked = request.POST.getlist("received")
    if any(sheet.disclosure not in ticked for sheet in missing):
        return _page(request, frame, found, sheets, problem=_NOT_READ)
    if any(request.POST.get(f"text-{sheet.disclosure}") != sheet.digest for sheet in missing):
        return _page(request, frame, found, sheets, problem=_CHANGED)
    with transaction.atomic():
        for sheet in missing:
            done = acknowledge(
                person=acting(theirs),
                bank=sheet.bank,
                disclosure=sheet.disclosure,
                on=frame.business_day or frame.now.date(),
            )
            assert isinstance(done, Acknowledged), "saver and bank are known"
    return HttpResponseRedirect(_onwards(request, product_code))


def _onwards(request: HttpRequest, product_code: str) -> str:
    """Back to what the saver was about to do: open it, open it with others, or say yes to somebody."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("invitation"):
        remedy = "Go back and follow the link again."
        return f"/invitations/{parse_key(given['invitation'], field='invitation', remedy=remedy)}"
    jointly = "/open-jointly" if given.get("jointly") == "yes" else ""
    return f"/products/{product_code}{jointly}?{_choice(request)}"


def sheets_for(frame: Frame, found: Offer) -> tuple[Sheet, ...]:
    """What law wants this saver told before a contract on this product."""
    return sheets_of(
        profile=frame.profile,
        bank=found.terms.bank_code,
        jurisdiction=found.terms.jurisdiction,
        saver=frame.saver,
        on=frame.business_day or frame.now.date(),
    )


def to_read_first(request: HttpRequest, product_code: str) -> HttpResponse:
    """Leads from an opening to what has to be read before it; amount and length are kept."""
    response = HttpResponseRedirect(f"/products/{product_code}/before-contract?{_choice(request)}")
    response.status_code = 303
    return response


def _choice(request: HttpRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return urlencode({name: given.get(name, "")[:200] for name in ("amount", "term", "saver") if given.get(name)})


def _page(
    request: HttpRequest, frame: Frame, found: Offer, sheets: tuple[Sheet, ...], *, problem: Problem | None = None
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "sheets": sheets,
        "missing": sum(1 for sheet in sheets if sheet.on is None),
        "product": found.terms,
        "bank": bank_names().get(found.terms.bank_code, found.terms.bank_code),
        "back": _onwards(request, found.terms.product_code),
        "jointly": given.get("jointly", ""),
        "saver": given.get("saver", "")[:64],
        "invitation": given.get("invitation", ""),
        "amount": given.get("amount", "")[:200],
        "term": given.get("term", "")[:200],
        "problem": problem,
    }
    return page(request, "before_contract.html", context, frame=frame, status=problem.status if problem else 200)

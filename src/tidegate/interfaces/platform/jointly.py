"""Opening a deposit with others: one asks, on the product's page; the others find it on their own, and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.catalogue.offer import Offer, offer
from tidegate.deposits.acting_for import may_open_for
from tidegate.deposits.asking import Waiting
from tidegate.deposits.invite import Invitation, agree_to, decline, invitation, invite
from tidegate.deposits.movement import Done
from tidegate.deposits.owners import Ownership
from tidegate.gate.again import transacted
from tidegate.interfaces.platform.before_contract import sheets_for
from tidegate.interfaces.platform.confirm import Confirm, said
from tidegate.interfaces.platform.forms import Form, key_of
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.invitation_view import agreed_lines, owner_lines, title_of
from tidegate.interfaces.platform.jointly_form import (
    jointly_form,
    may_be_joint,
    ownership_from,
    part_of,
    rows_of,
)
from tidegate.interfaces.platform.market import bank_names
from tidegate.interfaces.platform.product_view import Choice, choice_of
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site.display import money_text, term_text
from tidegate.money import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@saver_only
def open_jointly(request: HttpRequest, product_code: str) -> HttpResponse:
    """Who shall own it together, and who benefits: asked, confirmed, and sent to the others once for each form."""
    frame = frame_of(request, place="shelf")
    found = None if "\x00" in product_code else offer(product_code=product_code)
    if found is None:
        raise Http404
    given = (request.POST if request.method == "POST" else request.GET).dict()
    if any(sheet.on is None for sheet in sheets_for(frame, found)):
        kept = {name: given[name][:200] for name in ("amount", "term") if given.get(name)}
        return HttpResponseRedirect(f"/products/{product_code}/before-contract?{urlencode({'jointly': 'yes', **kept})}")
    form = jointly_form(found.terms, given)
    try:
        choice = choice_of(found.terms, given)
    except Invalid as error:
        return _form_page(request, frame, found, form.wrong([error]), choice_of(found.terms, {}), status=422)
    if request.method != "POST" or given.get("add"):
        return _form_page(request, frame, found, form, choice)
    return _asked(request, frame, found, form, choice)


def _asked(request: HttpRequest, frame: Frame, found: Offer, form: Form, choice: Choice) -> HttpResponse:
    """The form that was sent: read again, then sent on to the others."""
    given = request.POST.dict()
    try:
        ownership, key = ownership_from(found.terms, given, saver=acting(frame)), key_of(given)
    except Invalid as error:
        return _form_page(request, frame, found, form.wrong([error]), choice, status=422)
    if given.get("confirmed") != "yes":
        return _confirm(request, frame, found, form, choice, ownership)
    answer = transacted(
        lambda: invite(
            request_id=key,
            saver=acting(frame),
            product_code=found.terms.product_code,
            term=choice.term,
            amount_minor=choice.amount.minor,
            platform=frame.profile.code,
            ownership=ownership,
        )
    )
    if isinstance(answer, Done | Waiting):
        return _answered(request, answer, waits="The others are asked." if len(ownership.owners) > 1 else "")
    problem = of_refused(answer)
    return _form_page(request, frame, found, form.refused(problem), choice, status=problem.status)


def _answered(request: HttpRequest, answer: Done | Waiting, *, waits: str) -> HttpResponse:
    """To the deposit that a yes has opened, or to what waits for the others."""
    if isinstance(answer, Waiting):
        said(request, f"{waits} It is opened when all have said yes.")
        return HttpResponseRedirect(f"/invitations/{answer.request_id}")
    said(request, "All have said yes: it is opened." if waits else "It is opened.")
    return HttpResponseRedirect(f"/deposits/{answer.deposit_id}")


@require_safe
@saver_only
def one_invitation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    return _invitation_page(request, frame, _own(frame, request_id))


@require_POST
@saver_only
def agree(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A yes; what law wants told of the bank is read first."""
    frame = frame_of(request, place="me")
    found = _own(frame, request_id)
    offered = offer(product_code=found.product_code)
    reader = None if offered is None else _reader(frame, offered, found)
    if reader is not None:
        asked = urlencode({"invitation": str(request_id), "saver": reader})
        return HttpResponseRedirect(f"/products/{found.product_code}/before-contract?{asked}")
    answer = transacted(lambda: agree_to(request_id=request_id, person=acting(frame)))
    if isinstance(answer, Done | Waiting):
        return _answered(request, answer, waits="You have said yes.")
    return _invitation_page(request, frame, _own(frame, request_id), problem=of_refused(answer))


@require_POST
@saver_only
def say_no(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A no: it will not be opened."""
    frame = frame_of(request, place="me")
    _own(frame, request_id)
    with transaction.atomic():
        answer = decline(request_id=request_id, person=acting(frame))
    if isinstance(answer, Invitation):
        said(request, "You have said no. It will not be opened.")
        return HttpResponseRedirect(f"/invitations/{request_id}")
    return _invitation_page(request, frame, _own(frame, request_id), problem=of_refused(answer))


def _own(frame: Frame, request_id: UUID) -> Invitation:
    """One that concerns whoever looks; any other is not found."""
    found = invitation(request_id=request_id, person=acting(frame), on=frame.business_day or frame.now.date())
    if found is None:
        raise Http404
    return found


def _reader(frame: Frame, offered: Offer, found: Invitation) -> str | None:
    """The owner for whom the viewer has something to read first: themselves, or somebody they act for."""
    on = frame.business_day or frame.now.date()
    mine = (
        code for code in found.ownership.people
        if code == acting(frame) or may_open_for(saver=code, person=acting(frame), on=on)
    )  # fmt: skip
    unread = (
        code for code in mine if any(sheet.on is None for sheet in sheets_for(replace(frame, saver=code), offered))
    )
    return next(unread, None)


def _form_page(
    request: HttpRequest, frame: Frame, found: Offer, form: Form, choice: Choice, *, status: int = 200
) -> HttpResponse:
    given = (request.POST if request.method == "POST" else request.GET).dict()
    context = {
        "form": form,
        "how": [*part_of(form, "title", "signing"), *(one for one in form.fields if one.name == "share-0")],
        "others": [one for one in part_of(form, "owner", "share") if one.name != "share-0"],
        "heirs": part_of(form, "heir", "heir-share", "heir-when"),
        "rows": rows_of(found.terms, given),
        "owners_max": found.terms.owners.count_max,
        "heading": _heading(found),
        "product": found.terms,
        "bank": _bank(found),
        "amount": choice.amount,
        "amount_text": choice.amount.text(),
        "term_text": choice.term.text() if choice.term else "",
        "length": choice.term,
        "back": _back(found, choice),
    }
    return page(request, "open_jointly.html", context, frame=frame, status=status)


def _heading(found: Offer) -> str:
    return "Open it together" if may_be_joint(found.terms) else "Open it with beneficiaries"


def _confirm(
    request: HttpRequest, frame: Frame, found: Offer, form: Form, choice: Choice, ownership: Ownership
) -> HttpResponse:
    several = len(ownership.owners) > 1
    note = "From your cash, when all have said yes. Nothing is set aside before." if several else "From your cash."
    lines = (
        Line(name="Amount", text=money_text(choice.amount), note=note),
        Line(name="Length", text=term_text(choice.term)),
        *owner_lines(ownership),
    )
    asked: Mapping[str, str] = {field.name: field.value for field in form.fields}
    kept = {**asked, "amount": choice.amount.text(), "term": choice.term.text() if choice.term else ""}
    confirm = Confirm(
        title=f"Open {found.terms.name} at {_bank(found)}{' together' if several else ''}",
        lede="Read it once more. The others are asked then." if several else "Read it once more.",
        lines=lines, action=form.action, back=_back(found, choice), key=form.key, hidden=tuple(kept.items()),
        button="Ask the others" if several else "Open it",
    )  # fmt: skip
    return page(request, "confirm.html", {"confirm": confirm}, frame=frame)


def _back(found: Offer, choice: Choice) -> str:
    term = choice.term.text() if choice.term else ""
    return f"/products/{found.terms.product_code}?amount={choice.amount.text()}&term={term}"


def _bank(found: Offer) -> str:
    return bank_names().get(found.terms.bank_code, found.terms.bank_code)


def _invitation_page(
    request: HttpRequest, frame: Frame, found: Invitation, *, problem: Problem | None = None
) -> HttpResponse:
    offered, on = offer(product_code=found.product_code), frame.business_day or frame.now.date()
    me = acting(frame)
    over = found.declined_by is not None or on > found.expires_on or found.opened
    context = {
        "title": title_of(found, offered=offered, bank=_bank(offered) if offered else ""),
        "lines": agreed_lines(found),
        "owners": owner_lines(found.ownership),
        "invitation": found,
        "mine": me == found.saver,
        "unread": not over and offered is not None and _reader(frame, offered, found),
        "product_code": found.product_code,
        "may_agree": not over and (me not in found.signed or not found.waits_for),
        "may_decline": not over,
        "expired": on > found.expires_on and not found.opened,
        "problem": problem,
    }
    return page(request, "invitation.html", context, frame=frame, status=problem.status if problem else 200)

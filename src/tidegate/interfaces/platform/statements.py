"""Statements as pages and downloads: of a deposit, of everything, for the saver and for the operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import Statement
from tidegate.interfaces.papers.forms import Form as PaperForm
from tidegate.interfaces.papers.forms import file_name, statement_bytes
from tidegate.interfaces.papers.page import sheet_html
from tidegate.interfaces.papers.sheet import statement_sheet
from tidegate.interfaces.platform.forms import Field, Form
from tidegate.interfaces.platform.frame import Frame, frame_of, page, saver_only
from tidegate.interfaces.platform.operator.who import operators_only
from tidegate.money import Invalid, parse_day

Read = Callable[[date | None, date | None], Statement | None]
_SUFFIXES = {form.suffix: form for form in PaperForm}
_NAMES = {
    PaperForm.PDF: "PDF",
    PaperForm.CAMT053: "camt.053, for your bookkeeping",
    PaperForm.HTML: "Page to keep",
    PaperForm.JSON: "JSON",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A form of the paper that is shown, and its address."""

    name: str
    href: str


@require_safe
@saver_only
def of_deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    return _page(request, frame, _own_deposit(frame, deposit_id), address=f"/deposits/{deposit_id}/statement")


@require_safe
@saver_only
def of_deposit_as(request: HttpRequest, deposit_id: UUID, suffix: str) -> HttpResponse:
    return _file(request, _own_deposit(frame_of(request, place="me"), deposit_id), suffix)


@require_safe
@saver_only
def of_everything(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="me")
    return _page(request, frame, _of_saver(str(frame.saver)), address="/me/statement")


@require_safe
@saver_only
def of_everything_as(request: HttpRequest, suffix: str) -> HttpResponse:
    return _file(request, _of_saver(str(frame_of(request, place="me").saver)), suffix)


@require_safe
@operators_only
def of_saver(request: HttpRequest, person_code: str) -> HttpResponse:
    frame = frame_of(request, place="operator")
    return _page(
        request, frame, _of_saver(person_code), address=f"/operator/savers/{person_code}/statement", about=person_code
    )


@require_safe
@operators_only
def of_saver_as(request: HttpRequest, person_code: str, suffix: str) -> HttpResponse:
    return _file(request, _of_saver(person_code), suffix)


def _own_deposit(frame: Frame, deposit_id: UUID) -> Read:
    return lambda first, last: deposit_statement(deposit_id=deposit_id, saver=frame.saver, first=first, last=last)


def _of_saver(person_code: str) -> Read:
    return lambda first, last: saver_statement(saver=person_code, first=first, last=last)


def _asked(request: HttpRequest, read: Read) -> Statement:
    """The statement of the period that is asked for. Http404 for another's, Invalid for a period that cannot be."""
    days = [request.GET.get(name, "").strip()[:20] for name in ("from", "to")]
    first, last = (
        parse_day(text, field=name) if text else None for name, text in zip(("from", "to"), days, strict=True)
    )
    found = read(first, last)
    if found is None:
        raise Http404
    return found


def _file(request: HttpRequest, read: Read, suffix: str) -> HttpResponse:
    if suffix not in _SUFFIXES:
        raise Http404
    form = _SUFFIXES[suffix]
    found = _asked(request, read)
    response = HttpResponse(statement_bytes(found, form=form), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(found, form=form)}"'
    return response


def _page(request: HttpRequest, frame: Frame, read: Read, *, address: str, about: str = "") -> HttpResponse:
    """`about`: the saver at whom an operator looks."""
    form, context, status = _period_form(request), {}, 200
    try:
        found = _asked(request, read)
    except Invalid as error:
        if read(None, None) is None:
            raise Http404 from error
        form, status = form.wrong([error]), 422
    else:
        form = form.filled({"from": found.first.isoformat(), "to": found.last.isoformat()})
        context = _shown(found, address)
    return page(
        request,
        "statement.html",
        {**context, "form": form, "address": address, "about": about},
        frame=frame,
        status=status,
    )


def _shown(found: Statement, address: str) -> dict[str, Any]:
    asked = urlencode({"from": found.first.isoformat(), "to": found.last.isoformat()})
    downloads = [Download(name=name, href=f"{address}.{form.suffix}?{asked}") for form, name in _NAMES.items()]
    sheet = statement_sheet(found)
    return {"paper": sheet_html(sheet), "title": sheet.title, "downloads": downloads if found.accounts else ()}


def _period_form(request: HttpRequest) -> Form:
    fields = tuple(
        Field(form="period", name=name, label=label, kind="date", value=request.GET.get(name, "")[:20])
        for name, label in (("from", "From"), ("to", "To"))
    )
    return Form(id="period", fields=fields)

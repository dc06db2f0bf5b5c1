"""The yearly certificate as a page and as downloads, for the saver and for the operator."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from tidegate.deposits.certificate import Certificate, certificate
from tidegate.interfaces.papers.certificate import certificate_sheet
from tidegate.interfaces.papers.forms import Form, certificate_bytes, certificate_file_name
from tidegate.interfaces.papers.page import sheet_html
from tidegate.interfaces.platform.frame import Frame, frame_of, page, saver_only
from tidegate.interfaces.platform.operator.who import operators_only

_FORMS: Final = {Form.PDF: "PDF", Form.HTML: "Page to keep", Form.JSON: "JSON"}


@require_safe
@saver_only
def latest(request: HttpRequest) -> HttpResponse:
    """Leads to the present year."""
    frame = frame_of(request, place="me")
    return HttpResponseRedirect(f"/me/certificate/{_present(frame)}")


@require_safe
@saver_only
def mine(request: HttpRequest, year: int) -> HttpResponse:
    frame = frame_of(request, place="me")
    return _page(request, frame, _of(str(frame.saver), year), address="/me/certificate")


@require_safe
@saver_only
def mine_as(request: HttpRequest, year: int, suffix: str) -> HttpResponse:
    return _file(_of(str(frame_of(request, place="me").saver), year), suffix)


@require_safe
@operators_only
def of_saver(request: HttpRequest, person_code: str, year: int) -> HttpResponse:
    frame = frame_of(request, place="operator")
    return _page(
        request, frame, _of(person_code, year), address=f"/operator/savers/{person_code}/certificate", about=person_code
    )


@require_safe
@operators_only
def of_saver_as(request: HttpRequest, person_code: str, year: int, suffix: str) -> HttpResponse:  # noqa: ARG001
    return _file(_of(person_code, year), suffix)


def _of(saver: str, year: int) -> Certificate:
    found = certificate(saver=saver, year=year)
    if found is None:
        raise Http404
    return found


def _present(frame: Frame) -> int:
    return (frame.business_day or frame.now.date()).year


def _file(found: Certificate, suffix: str) -> HttpResponse:
    form = next((one for one in _FORMS if one.suffix == suffix), None)
    if form is None:
        raise Http404
    response = HttpResponse(certificate_bytes(found, form=form), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate_file_name(found, form=form)}"'
    return response


def _page(request: HttpRequest, frame: Frame, found: Certificate, *, address: str, about: str = "") -> HttpResponse:
    """`about`: the saver at whom an operator looks."""
    sheet, present = certificate_sheet(found), _present(frame)
    context = {
        "title": sheet.title,
        "about": about,
        "paper": sheet_html(sheet),
        "earlier": f"{address}/{found.year - 1}",
        "later": f"{address}/{found.year + 1}" if found.year < present else "",
        "year": found.year,
        "downloads": [(name, f"{address}/{found.year}.{form.suffix}") for form, name in _FORMS.items()],
    }
    return page(request, "certificate.html", context, frame=frame)

"""A saver's statements and yearly certificates over the API: as a document, or as the file that the pages give."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from tidegate.deposits.certificate import Certificate, certificate
from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import Statement
from tidegate.deposits.tax_year import tax_years
from tidegate.interfaces.papers.certificate import certificate_document, tax_fact_document, tax_year_document
from tidegate.interfaces.papers.document import statement_document
from tidegate.interfaces.papers.forms import Form, certificate_bytes, certificate_file_name, file_name, statement_bytes
from tidegate.interfaces.platform.api import paper_documents as documents
from tidegate.interfaces.platform.api.own import today
from tidegate.interfaces.platform.api.reading import SaverSession, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS
from tidegate.money import parse_day
from tidegate.parties.tax_fact import tax_facts

router = Router(tags=["statements"], auth=SaverSession())
First = Annotated[str | None, Query(alias="from", max_length=10, description="first business day")]
Last = Annotated[str | None, Query(alias="to", max_length=10, description="last business day; else the open day")]
_FILES = {
    "responses": {
        200: {
            "description": "The statement as a file: .pdf, .xml (camt.053.001.08), .html or .json",
            "content": {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in Form},
        }
    }
}


def _days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    return (
        None if first is None else parse_day(first, field="from"),
        None if last is None else parse_day(last, field="to"),
    )


def _of_deposit(request: HttpRequest, deposit_id: UUID, first: str | None, last: str | None) -> Statement:
    since, until = _days(first, last)
    found = deposit_statement(deposit_id=deposit_id, saver=saver_asking(request), first=since, last=until)
    if found is None:
        raise Http404
    return found


def _of_everything(request: HttpRequest, first: str | None, last: str | None) -> Statement:
    since, until = _days(first, last)
    found = saver_statement(saver=saver_asking(request), first=since, last=until)
    if found is None:
        raise Http404
    return found


def _document(found: Statement) -> documents.Statement:
    return documents.Statement.model_validate(statement_document(found))


def _form(suffix: str) -> Form:
    form = next((one for one in Form if one.suffix == suffix), None)
    if form is None:
        raise Http404
    return form


def _file(found: Statement, suffix: str) -> HttpResponse:
    form = _form(suffix)
    response = HttpResponse(statement_bytes(found, form=form), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(found, form=form)}"'
    return response


@router.get(
    "/deposits/{uuid:deposit_id}/statement",
    response={200: documents.Statement, **PROBLEMS},
    by_alias=True,
    summary="A deposit's statement for a period",
)
def deposit(request: HttpRequest, deposit_id: UUID, first: First = None, last: Last = None) -> documents.Statement:
    return _document(_of_deposit(request, deposit_id, first, last))


@router.get(
    "/deposits/{uuid:deposit_id}/statement.{suffix}",
    response=PROBLEMS,
    openapi_extra=_FILES,
    summary="The same as a file",
)
def deposit_file(
    request: HttpRequest, deposit_id: UUID, suffix: str, first: First = None, last: Last = None
) -> HttpResponse:
    return _file(_of_deposit(request, deposit_id, first, last), suffix)


@router.get(
    "/statement",
    response={200: documents.Statement, **PROBLEMS},
    by_alias=True,
    summary="My statement of everything for a period, by default the year of its last day",
)
def everything(request: HttpRequest, first: First = None, last: Last = None) -> documents.Statement:
    return _document(_of_everything(request, first, last))


@router.get("/statement.{suffix}", response=PROBLEMS, openapi_extra=_FILES, summary="The same as a file")
def everything_file(request: HttpRequest, suffix: str, first: First = None, last: Last = None) -> HttpResponse:
    return _file(_of_everything(request, first, last), suffix)


def _certificate(request: HttpRequest, year: int) -> Certificate:
    found = certificate(saver=saver_asking(request), year=year)
    if found is None:
        raise Http404
    return found


@router.get(
    "/certificates/{int:year}",
    response={200: documents.Certificate, **PROBLEMS},
    by_alias=True,
    summary="Interest and tax of a calendar year, by bank and currency",
)
def of_year(request: HttpRequest, year: int) -> documents.Certificate:
    return documents.Certificate.model_validate(certificate_document(_certificate(request, year)))


@router.get("/tax", response={200: documents.Tax, **PROBLEMS}, by_alias=True, summary="What is known of my tax")
def tax(request: HttpRequest) -> documents.Tax:
    saver, year = saver_asking(request), today().year
    return documents.Tax.model_validate(
        {
            "year": year,
            "known": [tax_fact_document(one) for one in tax_facts(person=saver)],
            "taxed": [tax_year_document(one) for one in tax_years(saver=saver, year=year)],
        }
    )


@router.get("/certificates/{int:year}.{suffix}", response=PROBLEMS, openapi_extra=_FILES, summary="The same as a file")
def of_year_file(request: HttpRequest, year: int, suffix: str) -> HttpResponse:
    form, found = _form(suffix), _certificate(request, year)
    if form is Form.CAMT053:
        raise Http404
    response = HttpResponse(certificate_bytes(found, form=form), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate_file_name(found, form=form)}"'
    return response

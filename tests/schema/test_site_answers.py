"""Whatever goes wrong in a request: one stable answer, a document or a page, never a trace, never another's data."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from ninja import NinjaAPI, Schema

from tests.conftest import Database
from tidegate.interfaces.database.trouble import OtherVersion, Unreachable
from tidegate.interfaces.problem import Outcome, Refused, of_error, of_refused
from tidegate.interfaces.site.answers import answer, install
from tidegate.interfaces.site.logs import WithoutPersons, shape
from tidegate.money import Invalid


@dataclass(frozen=True)
class _Reason:
    check_id: str = "cn.shelf"
    sentence: str = "Time deposits are sold on the bank's own channel only."
    citation: str = "Notice of 15 January 2021, 1"


@dataclass(frozen=True)
class _Refusal:
    code: str = "insufficient_cash"
    field: str | None = "amount"
    rule: str = "A saver pays from settled cash."
    remedy: str = "Pay in more or choose less."
    transient: bool = False
    reasons: tuple[_Reason, ...] = ()


ERRORS: dict[str, tuple[Exception, int, str]] = {
    "invalid": (Invalid(field="amount", value="-1", rule="above 0", remedy="Give more."), 422, "malformed-input"),
    "missing": (Http404("secret detail"), 404, "not-found"),
    "denied": (PermissionDenied(), 403, "forbidden"),
    "suspicious": (SuspiciousOperation("secret detail"), 400, "bad-request"),
    "big": (RequestDataTooBig(), 413, "too-large"),
    "down": (OperationalError("connection refused: secret detail"), 503, "database-unreachable"),
    "unreachable": (Unreachable("No database answers."), 503, "database-unreachable"),
    "version": (OtherVersion("The database is newer."), 503, "database-of-another-version"),
    "bug": (KeyError("secret detail"), 500, "internal-error"),
    "file": (FileNotFoundError(2, "No such file", "/secret detail"), 500, "internal-error"),
}
api = NinjaAPI(urls_namespace="answers-test")
install(api)


class Wanted(Schema):
    amount_minor: int


@api.get("/raise/{name}")
def raise_in_api(request: HttpRequest, name: str) -> dict[str, str]:
    raise ERRORS[name][0]


@api.post("/wanted")
def wanted(request: HttpRequest, body: Wanted) -> dict[str, str]:
    return {}


def raise_in_view(request: HttpRequest, name: str) -> HttpResponse:
    raise ERRORS[name][0]


def refuse_in_view(request: HttpRequest) -> HttpResponse:
    return answer(request, of_refused(_Refusal(reasons=(_Reason(),))))


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("api/", api.urls),
    path("raise/<name>", raise_in_view),
    path("refuse", refuse_in_view),
    path("form", form),
]
handler404 = "tidegate.interfaces.site.answers.not_found"
handler500 = "tidegate.interfaces.site.answers.server_error"
pytestmark = pytest.mark.usefixtures("_these_urls")


@pytest.fixture
def _these_urls() -> Any:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize("name", sorted(ERRORS))
@pytest.mark.parametrize("prefix", ["/raise/", "/api/raise/"])
def test_an_error_becomes_its_problem_document(prefix: str, name: str) -> None:
    _, status, slug = ERRORS[name]
    response = Client(raise_request_exception=False).get(prefix + name, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:tidegate:problem:{slug}"
    assert document["status"] == status
    assert "secret detail" not in response.content.decode()
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_people_get_a_page(name: str) -> None:
    response = Client(raise_request_exception=False).get(f"/raise/{name}", headers={"Accept": "text/html"})
    assert response.status_code == ERRORS[name][1]
    assert response["Content-Type"].startswith("text/html")
    assert "secret detail" not in response.content.decode()


def test_an_unknown_path_is_a_problem_too() -> None:
    response = Client().get("/nowhere", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["type"]) == (404, "urn:tidegate:problem:not-found")


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("{}", 422), ('{"amount_minor": "x"}', 422), ('{"amount_minor": 1}', 200)]
)
def test_the_apis_own_validation_answers_in_the_same_form(body: str, status: int) -> None:
    response = Client().post("/api/wanted", data=body, content_type="application/json")
    assert response.status_code == status
    if status != 200:
        assert response["Content-Type"] == "application/problem+json"
    if status == 422:
        assert response.json()["field"] == "body.amount_minor"


def test_a_form_from_another_session_is_refused_with_a_remedy() -> None:
    response = Client(enforce_csrf_checks=True).post("/form", headers={"Accept": "application/json"})
    assert response.status_code == 403
    assert response.json()["remedy"]


def test_a_refusal_keeps_rule_remedy_and_cited_reasons() -> None:
    document = Client().get("/refuse", headers={"Accept": "application/json"}).json()
    assert document["type"] == "urn:tidegate:problem:insufficient-cash"
    assert (document["field"], document["transient"]) == ("amount", False)
    assert document["reasons"] == [
        {"check_id": "cn.shelf", "sentence": _Reason().sentence, "citation": _Reason().citation, "url": ""}
    ]


@pytest.mark.parametrize(
    ("refusal", "status", "outcome"),
    [
        (_Refusal(), 422, Outcome.REFUSED),
        (_Refusal(transient=True), 409, Outcome.BUSY),
        (_Refusal(code="deposit_not_found"), 404, Outcome.REFUSED),
        (_Refusal(code="unknown_product"), 404, Outcome.REFUSED),
        (_Refusal(code="exists_with_different_amount"), 422, Outcome.REFUSED),
    ],
)
def test_final_refusals_are_422_passing_ones_409(refusal: _Refusal, status: int, outcome: Outcome) -> None:
    assert isinstance(refusal, Refused)
    problem = of_refused(refusal)
    assert (problem.status, problem.outcome) == (status, outcome)
    assert refusal.remedy in problem.text()


@pytest.mark.parametrize(
    ("state", "status"),
    [("40001", 503), ("40P01", 503), ("53100", 503), ("57P01", 503), ("55P03", 503), ("23505", None)],
)
def test_what_passes_in_the_database_may_be_tried_again(state: str, status: int | None) -> None:
    error = psycopg.errors.lookup(state)()
    problem = of_error(error)
    assert (problem.status if problem else None) == status


def test_a_database_error_inside_a_request_says_try_again(platform_db: Database) -> None:
    with connection.cursor() as cursor, pytest.raises(OperationalError) as caught:
        cursor.execute("SET lock_timeout = '1ms'; DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$")
    problem = of_error(caught.value)
    assert problem is not None
    assert (problem.slug, problem.transient) == ("database-busy", True)


def test_every_answer_has_the_strict_headers() -> None:
    for address in ("/form", "/nowhere", "/raise/bug"):
        headers = Client(raise_request_exception=False).get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Not Found: /deposits/0190d6a1-7c1e-7a50-9c1e-5b7a3f1c2d3e/explain?from=x", "Not Found: /deposits/*/explain"),
        ("Forbidden: /demo/login/S000123", "Forbidden: /demo/login/*"),
        ("Not Found: /products/LB-12M", "Not Found: /products/LB-12M"),
    ],
)
def test_a_logged_path_names_nobody(text: str, kept: str) -> None:
    assert shape(text) == kept
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, text, (), None)
    record.request = object()
    WithoutPersons().filter(record)
    assert record.getMessage() == kept
    assert not hasattr(record, "request")


def test_a_problem_is_json_whatever_it_holds() -> None:
    problem = of_refused(_Refusal(rule="存款 “x” \u2028"))
    assert json.loads(json.dumps(problem.document()))["rule"] == "存款 “x” \u2028"

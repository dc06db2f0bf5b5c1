"""Statements on the platform's pages and over its API: one's own, in every form, for any period; nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from lxml import etree
from pypdf import PdfReader

from tests.conftest import Databases
from tests.deposits_world import closed
from tests.journeys.test_platform_pages import Page, opened, page
from tests.platform_world import ALICE, BOB, client_of, order, receipt_key_at, signed, story
from tidegate.ledger.day import open_day
from tidegate.parties.admit import Role, add_user

pytestmark = pytest.mark.usefixtures("platform")
FORMS = ("html", "pdf", "xml", "json")


@pytest.fixture
def platform(databases: Databases, tmp_path: Path) -> Iterator[None]:
    with story(databases), receipt_key_at(tmp_path):
        yield


def _text(content: bytes, suffix: str) -> str:
    if suffix == "pdf":
        return " ".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)
    if suffix == "xml":
        return " ".join(etree.fromstring(content).itertext())
    return content.decode()


def test_a_saver_looks_at_a_statement_and_takes_it_along_in_every_form() -> None:
    alice = client_of(ALICE)
    address = opened(alice)
    shown = page(alice, f"{address}/statement")
    assert "Statement of your deposit" in shown.text
    assert "Provisional: the last day of this period is not closed yet" in shown.text
    links = [a["href"] for tag, a in shown.elements if tag == "a" and "/statement." in a.get("href", "")]
    assert sorted(link.split("?")[0].rsplit(".", 1)[1] for link in links) == sorted(FORMS)
    reference = shown.text.split("Reference ")[1].split()[0]
    for link in links:
        given = alice.get(link)
        suffix = link.split("?")[0].rsplit(".", 1)[1]
        assert given.status_code == 200
        assert f'.{suffix}"' in given.headers["Content-Disposition"]
        assert given.content == alice.get(link).content
        if suffix in {"html", "pdf"}:
            assert reference in _text(given.content, suffix)
    whole = page(alice, "/me/statement")
    assert "Cash at" in whole.text
    assert "Statement of everything you have here" in whole.text
    assert "/me/statement" in [a.get("href") for _, a in page(alice, "/me").elements]
    assert f"{address}/statement" in [a.get("href") for _, a in page(alice, address).elements]


def test_the_pages_and_the_api_say_the_same() -> None:
    alice = client_of(ALICE)
    address = opened(alice)
    for of in ("/statement", f"{address}/statement"):
        pages = "/me/statement" if of == "/statement" else of
        asked = f"from={open_day()}&to={open_day()}"
        document = alice.get(f"/api/v1{of}?{asked}")
        assert document.status_code == 200, document.content
        assert document.json() == json.loads(alice.get(f"{pages}.json?{asked}").content)
        for suffix in FORMS:
            assert alice.get(f"/api/v1{of}.{suffix}?{asked}").content == alice.get(f"{pages}.{suffix}?{asked}").content
        assert alice.get(f"/api/v1{of}.doc").status_code == 404
        assert alice.get(f"{pages}.doc").status_code == 404


def test_nobody_else_s_statement_is_found() -> None:
    address = opened(client_of(ALICE))
    bob, stranger = client_of(BOB), Client()
    for suffix in ("", ".pdf"):
        assert bob.get(f"{address}/statement{suffix}").status_code == 404
        assert bob.get(f"/api/v1{address}/statement{suffix}").status_code == 404
        assert stranger.get(f"{address}/statement{suffix}").headers["Location"].startswith("/login?next=")
        assert stranger.get(f"/api/v1{address}/statement{suffix}").status_code == 401
        assert bob.get(f"{address}/statement{suffix}?from=9999-01-01").status_code != 200
        assert bob.get(f"/operator/savers/{ALICE}/statement{suffix}").status_code == 403
    wrong = bob.get(f"{address}/statement?from=9999-01-01")
    assert wrong.status_code == 404, "a wrong period tells nobody that there is a deposit"


# query → the field, in the API's problem and at the page's form
REFUSED = """
from=2020-12-10&to=2020-12-09   → from
to=9999-12-31                   → to
from=9999-12-31                 → from
from=yesterday                  → from
to=2020-02-30                   → to
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_a_period_that_cannot_be_is_refused_at_its_field(line: str) -> None:
    query, field = (part.strip() for part in line.split("→"))
    alice = client_of(ALICE)
    shown = page(alice, f"/me/statement?{query}", status=422)
    wrong = [a for tag, a in shown.elements if tag == "input" and a.get("aria-invalid")]
    assert [one["name"] for one in wrong] == [field]
    problem = alice.get(f"/api/v1/statement?{query}")
    assert problem.status_code == 422
    assert problem.json()["field"] == field
    assert problem.json()["rule"]
    assert problem.json()["remedy"]
    assert alice.get(f"/me/statement.pdf?{query}").status_code == 422


def test_an_order_is_told_to_those_it_shut_out() -> None:
    alice = client_of(ALICE)
    address = opened(alice)
    before = page(alice, f"{address}/statement").text
    given = Client().post("/api/v1/orders", signed(order()), content_type="application/jose+json")
    assert given.status_code == 200, given.content
    after = page(alice, f"{address}/statement").text
    told = "by an order of takedown (number 1 of demo). What you hold runs on as agreed and is paid when due."
    assert told in after
    assert told not in before
    day = open_day()
    assert day is not None
    earlier = f"from=2000-01-01&to={day - timedelta(days=1)}"
    assert told not in page(alice, f"{address}/statement?{earlier}").text, "it was not in force on those days"


def test_an_operator_reads_any_saver_s_statement() -> None:
    opened(client_of(ALICE))
    with transaction.atomic():
        add_user(username="olga", role=Role.OPERATOR)
    olga = Client()
    olga.force_login(get_user_model().objects.get(username="olga"))
    shown = page(olga, f"/operator/savers/{ALICE}/statement")
    assert f"Saver {ALICE}" in shown.text
    links = [a["href"] for tag, a in shown.elements if tag == "a" and "/statement." in a.get("href", "")]
    assert [olga.get(link).status_code for link in links] == [200] * len(FORMS)
    assert olga.get("/operator/savers/S999999/statement").status_code == 404
    assert Client().get(f"/operator/savers/{ALICE}/statement").status_code == 302


def test_a_closed_period_stays_as_it_is_while_the_saver_goes_on() -> None:
    alice = client_of(ALICE)
    opened(alice, amount="20000")
    day = open_day()
    assert day is not None
    closed(day)
    asked = f"from={day}&to={day}"
    before = [alice.get(f"/me/statement.{suffix}?{asked}").content for suffix in FORMS]
    opened(alice)
    assert before == [alice.get(f"/me/statement.{suffix}?{asked}").content for suffix in FORMS]
    assert "Final" in Page(before[0].decode()).text
    assert "20,000.00" in before[0].decode()


def test_a_saver_reads_the_year_s_certificate_and_takes_it_along() -> None:
    alice, bob = client_of(ALICE), client_of(BOB)
    assert alice.get("/me/certificate").headers["Location"] == "/me/certificate/2020"
    shown = page(alice, "/me/certificate/2020")
    assert "Interest and tax in 2020" in shown.text
    assert "Provisional: 2020 is known up to 18 December 2020" in shown.text
    links = [a["href"] for tag, a in shown.elements if tag == "a" and "/certificate/2020." in a.get("href", "")]
    assert len(links) == 3
    for link in links:
        given = alice.get(link)
        assert given.status_code == 200
        api = alice.get(link.replace("/me/certificate/", "/api/v1/certificates/"))
        assert api.content == given.content
    document = alice.get("/api/v1/certificates/2020").json()
    assert document == json.loads(alice.get("/me/certificate/2020.json").content)
    assert bob.get("/api/v1/certificates/2020").json()["holder"] == BOB, "each sees their own"
    for path in ("/me/certificate/2021", "/me/certificate/2021.pdf", "/api/v1/certificates/2021"):
        assert alice.get(path).status_code == 422
    assert alice.get("/api/v1/certificates/2021").json()["field"] == "year"
    assert alice.get("/me/certificate/2020.xml").status_code == 404
    assert alice.get("/api/v1/certificates/2020.xml").status_code == 404
    assert bob.get(f"/operator/savers/{ALICE}/certificate/2020").status_code == 403
    assert Client().get("/api/v1/certificates/2020").status_code == 401


def test_an_operator_reads_any_saver_s_certificate() -> None:
    with transaction.atomic():
        add_user(username="olga", role=Role.OPERATOR)
    olga = Client()
    olga.force_login(get_user_model().objects.get(username="olga"))
    assert f"Saver {ALICE}" in page(olga, f"/operator/savers/{ALICE}/certificate/2020").text
    assert olga.get(f"/operator/savers/{ALICE}/certificate/2020.pdf").status_code == 200
    assert olga.get("/operator/savers/S999999/certificate/2020").status_code == 404


def test_the_first_day_of_the_calendar_is_a_day_like_any_other() -> None:
    alice = client_of(ALICE)
    assert "1 January 1 to" in page(alice, "/me/statement?from=0001-01-01").text
    assert "No interest was paid to you in this year" in page(alice, "/me/certificate/1").text


def test_an_operator_goes_back_to_the_person() -> None:
    operator = Client()
    assert operator.login(username="alice@example.invalid", password="a long enough phrase")
    for address in (f"/operator/savers/{ALICE}/statement", f"/operator/savers/{ALICE}/certificate/2020"):
        links = [a.get("href") for _, a in page(operator, address).elements]
        assert f"/operator/people/{ALICE}" in links
        assert "/me" not in links
    person = [a.get("href") for _, a in page(operator, f"/operator/people/{ALICE}").elements]
    assert f"/operator/savers/{ALICE}/certificate/2020" in person

"""Incentives by page and by API: a stranger reads for whom they are, a saver the rates that they get, a holder why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.journeys.test_platform_later import post
from tests.journeys.test_platform_pages import Page, page
from tests.platform_world import ALICE, PLATFORM, client_of, story, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Incentive
from tidegate.ledger.day import open_day
from tidegate.money import Rate, Term
from tidegate.parties.person import SaverClass

API = "/api/v1"
WELCOME = "CLEARBROOK-WELCOME"
PEOPLE = Incentive(rate=Rate.percent("0.25"), saver_class=SaverClass.NATURAL_PERSON)
FIRMS = Incentive(rate=Rate.percent("0.5"), saver_class=SaverClass.COMPANY, new_to_bank=True)


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        found, on = offer(product_code="CLEARBROOK-1Y"), open_day()
        assert found is not None
        assert on is not None
        cell = Cell(term=Term(months=12), from_minor=0, to_minor=None, rate=Rate.percent("2"))
        terms = replace(found.terms, product_code=WELCOME, chart=(cell,), incentives=(PEOPLE, FIRMS))
        with transaction.atomic():
            publish_product(terms=terms, on=on)
            listed = list_product(product_code=WELCOME, platform=PLATFORM, business_day=on)
            assert isinstance(listed, Listed), listed
        yield


def test_a_stranger_reads_for_whom_they_are() -> None:
    told = client_of(None).get(f"{API}/products/{WELCOME}").json()
    assert [one["rate"] for one in told["rates"]] == ["0.02"]
    assert told["incentives"] == [
        {"rate": "0.0025", "new_to_bank": False, "saver_class": "natural_person", "region": None, "granted": False},
        {"rate": "0.005", "new_to_bank": True, "saver_class": "company", "region": None, "granted": False},
    ]
    shown = page(client_of(None), f"/products/{WELCOME}?amount=1000").text
    assert "0.25 % a year more for natural persons." in shown
    assert "Not in the rates here." in shown
    assert "with your extra interest" not in shown
    assert "0.50 % a year more for companies who never had money at this bank here." in shown


def test_a_saver_sees_signs_and_keeps_the_rates_that_they_get() -> None:
    alice = client_of(ALICE)
    told = alice.get(f"{API}/products/{WELCOME}").json()
    assert [one["rate"] for one in told["rates"]] == ["0.0225"]
    assert [one["granted"] for one in told["incentives"]] == [True, False]
    shown = page(alice, f"/products/{WELCOME}?amount=1000")
    assert "0.25 % a year more for natural persons." in shown.text
    assert "You get it: the rates here have it in them." in shown.text
    assert "as the bank published them, with your extra interest" in shown.text
    sent = {"key": shown.hidden("key"), "amount": "1000", "term": "P1Y"}
    asked = Page(alice.post(f"/products/{WELCOME}/open", sent).content.decode()).text
    assert "2.25 % a year" in asked

    body = {"product_code": WELCOME, "amount": "1000.00", "term": "P1Y"}
    opened = post(alice, "/deposits", body, key=uid("welcome")).json()["deposit"]
    assert (opened["rate"], [one["rate"] for one in opened["incentives"]]) == ("0.0225", ["0.0025"])
    kept = page(alice, f"/deposits/{opened['deposit_id']}").text
    assert "0.25 % a year of the rate, for natural persons." in kept
    assert "Granted when it was signed; it stays." in kept

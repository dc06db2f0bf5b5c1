"""A product of limited access, by page and API: told before, kept by the deposit, refused with the day it is free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.journeys.test_platform_later import post, problem
from tests.journeys.test_platform_pages import Page, page
from tests.platform_world import ALICE, PLATFORM, client_of, story, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Per, Withdrawals
from tidegate.closing.close_day import Closed, close_day
from tidegate.ledger.day import open_day
from tidegate.money import Term

API = "/api/v1"
LIMITED = "NORTHHILL-LIMITED"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        found, on = offer(product_code="NORTHHILL-ANY"), open_day()
        assert found is not None
        assert on is not None
        limits = Withdrawals(times=1, per=Per.YEAR, locked=Term(days=7))
        with transaction.atomic():
            publish_product(terms=replace(found.terms, product_code=LIMITED, withdrawals=limits), on=on)
            listed = list_product(product_code=LIMITED, platform=PLATFORM, business_day=on)
            assert isinstance(listed, Listed), listed
        yield


def closed_before(day: date) -> None:
    """Days are closed until `day`, or the first business day after it, is open."""
    while (on := open_day()) is not None and on < day:
        assert isinstance(close_day(until=on), Closed)


def test_limited_access_is_told_before_and_kept() -> None:
    alice = client_of(ALICE)
    told = alice.get(f"{API}/products/{LIMITED}").json()["withdrawals"]
    assert told == {"times": 1, "per": "year", "locked": "P7D"}
    assert alice.get(f"{API}/products/NORTHHILL-ANY").json()["withdrawals"] is None
    shown = page(alice, f"/products/{LIMITED}?amount=1000").text
    assert "Not more than once in a calendar year; everything together always. Nothing in the first 7 days." in shown

    body = {"product_code": LIMITED, "amount": "1000.00", "term": None}
    deposit_id = post(alice, "/deposits", body, key=uid("limited")).json()["deposit"]["deposit_id"]
    address, path = f"/deposits/{deposit_id}", f"/deposits/{deposit_id}/withdrawals"
    on = open_day()
    assert on is not None
    assert isinstance(close_day(until=on), Closed)
    detail = alice.get(API + address).json()
    free = date.fromisoformat(detail["withdrawals_from"])
    assert (detail["withdrawals_left"], free) == (1, Term(days=7).end(date.fromisoformat(detail["starts_on"])))
    locked = problem(post(alice, path, {"amount": "10.00"}, key=uid("early")), 409)
    assert (locked["type"].rpartition(":")[2], locked["transient"]) == ("locked-in", True)
    assert free.isoformat() in locked["rule"]
    assert f'action="{address}/withdraw"' not in alice.get(address).content.decode()

    closed_before(free)
    assert "1 more part in this calendar year." in page(alice, address).text
    assert post(alice, path, {"amount": "10.00"}, key=uid("part")).status_code == 200
    assert alice.get(API + address).json()["withdrawals_left"] == 0
    often = problem(post(alice, path, {"amount": "10.00"}, key=uid("again")), 409)
    assert often["type"].endswith("taken-out-too-often")
    assert f"{free.year + 1}-01-01" in often["remedy"]
    assert post(alice, path, {"amount": "10.00"}, key=uid("part")).json()["exists"] is True, "asked again, it was done"
    form = page(alice, address)
    assert "No more parts in this calendar year." in form.text
    refused = alice.post(f"{address}/withdraw", {"key": form.hidden("key"), "amount": "10"})
    assert refused.status_code == 409
    assert often["rule"] in Page(refused.content.decode()).text, "said at the form, before anything is confirmed"
    assert post(alice, path, {}, key=uid("all")).status_code == 200, "everything together always"

"""A deposit ordered before its money, on the pages and over the API: told how much until when, until it is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import Databases
from tests.journeys.test_platform_pages import Page, page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Funding
from tidegate.closing.close_day import Closed, close_day
from tidegate.ledger.day import open_day

LATER = "CLEARBROOK-LATER"
AMOUNT = "300000.00"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
        assert year is not None
        assert on is not None
        terms = replace(year.terms, product_code=LATER, funding=Funding(within_days=2))
        with transaction.atomic():
            publish_product(terms=terms, on=on)
            assert isinstance(list_product(product_code=LATER, platform=PLATFORM, business_day=on), Listed)
        yield


def ordered(client: Client) -> Page:
    """Through the product's page and the page that says what will happen."""
    path = f"/products/{LATER}"
    shown = page(client, f"{path}?amount={AMOUNT}&term=P1Y")
    assert "Within 2 business days after you order." in shown.text
    values = {"key": shown.hidden("key"), "amount": AMOUNT, "term": "P1Y"}
    asked = Page(client.post(f"{path}/open", values).content.decode())
    assert "Bring ¥ 100,000.00 more until" in asked.text.replace("\u2009", " ")
    done = client.post(f"{path}/open", {**values, "confirmed": "yes"})
    assert done.status_code == 302, Page(done.content.decode()).text
    return page(client, done.headers["Location"])


def brings(client: Client, number: int) -> None:
    """What a visitor of a demonstration may bring at a time."""
    assert client.post("/demo/cash", {"key": str(uid("cash", number))}).status_code == 302


def closes() -> None:
    on = open_day()
    assert on is not None
    assert isinstance(close_day(until=on), Closed)


def plain(shown: Page) -> str:
    return shown.text.replace("\u2009", " ")


def test_it_waits_on_the_pages_and_is_set_aside_when_the_money_is_there() -> None:
    alice = client_of(ALICE)
    shown = ordered(alice)
    assert "Ordered. It waits for ¥ 300,000.00 until" in plain(shown)
    assert "You have ¥ 200,000.00 in cash: bring ¥ 100,000.00 more." in plain(shown)
    assert "waiting for your money" in shown.text
    assert "Nothing is set aside yet" in shown.text
    mine = plain(page(alice, "/me"))
    assert "Waiting for your money" in mine
    assert "¥ 300,000.00" in mine
    brings(alice, 1)
    address = next(a["href"] for tag, a in page(alice, "/me").elements if a.get("href", "").startswith("/deposits/"))
    assert "bring ¥ 50,000.00 more" in plain(page(alice, address))
    assert page(alice, f"{address}/statement").text
    brings(alice, 2)
    after = page(alice, address)
    assert "Set aside from your cash" in after.text
    assert "Waiting for ¥" not in plain(after)
    closes()
    assert "Placed at the bank" in page(alice, address).text


def test_it_lapses_and_says_so() -> None:
    alice = client_of(ALICE)
    ordered(alice)
    address = next(a["href"] for tag, a in page(alice, "/me").elements if a.get("href", "").startswith("/deposits/"))
    for _ in range(3):
        closes()
    shown = page(alice, address)
    assert "Cancelled: it did not get its money in time" in shown.text
    assert "The money did not come in the time that the product gives it." in shown.text


def test_it_is_cancelled_on_its_page() -> None:
    alice = client_of(ALICE)
    ordered(alice)
    address = next(a["href"] for tag, a in page(alice, "/me").elements if a.get("href", "").startswith("/deposits/"))
    values = {"key": page(alice, address).hidden("key"), "confirmed": "yes"}
    done = alice.post(f"{address}/cancel", values)
    assert done.status_code == 302
    assert "Cancelled. Nothing was set aside." in page(alice, address).text


def post(client: Client, path: str, body: object, *, key: UUID) -> Any:
    sent = json.dumps(body)
    return client.post(f"/api/v1{path}", sent, content_type="application/json", headers={"Idempotency-Key": str(key)})


def test_the_api_says_the_same() -> None:
    alice, body = client_of(ALICE), {"product_code": LATER, "amount": AMOUNT, "term": "P1Y"}
    first = post(alice, "/deposits", body, key=uid("o"))
    assert first.status_code == 200, first.content
    found = first.json()["deposit"]
    assert (found["state"], found["principal"], found["starts_on"]) == ("requested", AMOUNT, None)
    assert found["fund_until"] > found["opened_on"]
    assert [one["step"] for one in found["steps"]] == ["requested"]
    assert post(alice, "/deposits", body, key=uid("o")).json()["exists"] is True
    path = f"/deposits/{found['deposit_id']}"
    acts = {"top-ups": {"amount": "1.00"}, "withdrawals": {}, "instructions": {"instruction": "pay_out"}}
    for act, asked in acts.items():
        no = post(alice, f"{path}/{act}", asked, key=uid(act))
        assert (no.status_code, no.json()["type"]) == (409, "urn:tidegate:problem:not-placed-yet"), no.content
    assert post(client_of(BOB), f"{path}/cancellation", {}, key=uid("b")).status_code == 404
    done = post(alice, f"{path}/cancellation", {}, key=uid("c"))
    assert (done.status_code, done.json()["deposit"]["state"]) == (200, "cancelled")

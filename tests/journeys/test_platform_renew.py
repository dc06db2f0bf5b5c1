"""A deposit that was paid is opened again on its page and over the API: by who may, at today's rate, never silently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import Databases
from tests.journeys.test_platform_acting_for import holds
from tests.journeys.test_platform_pages import Page, page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story, uid
from tidegate.catalogue.listing import Listed, delist, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.ledger.day import open_day
from tidegate.money import Rate, parse_term
from tidegate.parties.life import LifeKind, Verb

WEEK, OURS = "CLEARBROOK-7D", "CLEARBROOK-OURS-7D"


def cell(percent: str) -> Cell:
    return Cell(term=parse_term("P7D"), from_minor=0, to_minor=None, rate=Rate.percent(percent))


def lists(product: str, percent: str, **more: Any) -> None:
    year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
    assert year is not None
    assert on is not None
    with transaction.atomic():
        publish_product(terms=replace(year.terms, product_code=product, chart=(cell(percent),), **more), on=on)
        assert isinstance(list_product(product_code=product, platform=PLATFORM, business_day=on), Listed)


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        lists(WEEK, "2.00")
        lists(OURS, "2.00", owners=Owners(count_max=2, titles=(Title.SOLE, Title.JOINT)))
        yield


def post(client: Client, path: str, body: object, *, key: UUID) -> Any:
    sent = json.dumps(body)
    return client.post(f"/api/v1{path}", sent, content_type="application/json", headers={"Idempotency-Key": str(key)})


def paid(product: str = WEEK, **more: object) -> str:
    """A deposit of Alice's that has ended; its address."""
    body = {"product_code": product, "amount": "1000.00", "term": "P7D", **more}
    post(client_of(ALICE), "/deposits", body, key=uid("first"))
    if "ownership" in more:
        post(client_of(BOB), f"/requests/{uid('first')}/signature", {}, key=uid("yes"))
    on = open_day()
    assert on is not None
    assert isinstance(close_day(until=on + timedelta(days=12)), Closed)
    assert models.Deposit.objects.get(deposit_id=uid("first")).state == "paid"
    return f"/deposits/{uid('first')}"


def test_by_page_at_today_s_rate() -> None:
    address, alice = paid(), client_of(ALICE)
    lists(WEEK, "1.50")
    shown = page(alice, address)
    assert "Open it again" in shown.text
    values = {"key": shown.hidden("key")}
    said = Page(alice.post(f"{address}/renew", values).content.decode()).text
    assert "1.50 %" in said
    assert "It was 2.00 %." in said
    done = alice.post(f"{address}/renew", {**values, "confirmed": "yes"})
    assert done.status_code == 302
    again = models.Deposit.objects.get(deposit_id=UUID(done.headers["Location"][10:]))
    assert (again.saver_code, again.opened_minor, again.contract["rate"]) == (ALICE, 100_000, 15_000_000)
    assert str(again.deposit_id) == values["key"]
    repeated = alice.post(f"{address}/renew", {**values, "confirmed": "yes"})
    assert repeated.headers["Location"] == done.headers["Location"], "once"


def test_over_the_api_by_who_may() -> None:
    path = f"{paid()}/renewal"
    assert post(client_of(BOB), path, {}, key=uid("b")).status_code == 404
    holds(LifeKind.POWER_OF_ATTORNEY, person=ALICE, agent=BOB, verbs=frozenset({Verb.WITHDRAW}))
    no = post(client_of(BOB), path, {}, key=uid("b"))
    assert (no.status_code, no.json()["type"]) == (422, "urn:tidegate:problem:may-not-act")
    assert "Open it again" not in page(client_of(BOB), path.removesuffix("/renewal")).text
    done = post(client_of(ALICE), path, {}, key=uid("a"))
    assert (done.status_code, done.json()["deposit"]["state"]) == (200, "funded"), done.content
    assert done.json()["deposit"]["deposit_id"] == str(uid("a"))


def test_what_several_own_they_open_together() -> None:
    address = paid(OURS, ownership={"owners": [{"person": ALICE}, {"person": BOB}]})
    assert "Open it again" not in page(client_of(ALICE), address).text
    no = post(client_of(ALICE), f"{address}/renewal", {}, key=uid("a"))
    assert (no.status_code, no.json()["type"]) == (422, "urn:tidegate:problem:opened-together-only")


def test_what_is_sold_no_more_is_not_opened_again() -> None:
    address = paid()
    on = open_day()
    assert on is not None
    with transaction.atomic():
        assert delist(product_code=WEEK, business_day=on)
    assert "Open it again" not in page(client_of(ALICE), address).text
    no = post(client_of(ALICE), f"{address}/renewal", {}, key=uid("a"))
    assert (no.status_code, no.json()["type"]) == (422, "urn:tidegate:problem:not-listed")

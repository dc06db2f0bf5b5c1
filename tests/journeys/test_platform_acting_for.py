"""Whoever acts for another sees what is theirs and acts within the scope, by page and by API; nobody else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import Databases
from tests.journeys.test_platform_pages import Page, opened, page
from tests.platform_world import ALICE, BOB, client_of, story, uid
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.ledger.day import open_day
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.record_life import record_life

pytestmark = pytest.mark.usefixtures("platform")
CARL = "S000003"
DEMAND = "NORTHHILL-ANY"


@pytest.fixture
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        yield


def today() -> date:
    on = open_day()
    assert on is not None
    return on


def holds(kind: LifeKind, *, person: str = BOB, agent: str | None = ALICE, **more: Any) -> int:
    """A fact from today on; its number."""
    plain: dict[str, Any] = {"from_day": today(), "evidence": "a test's document"}
    with transaction.atomic():
        kept = record_life(
            fact=LifeFact(kind=kind, person=person, agent=agent, **plain | more),
            recorded_by="Op",
            confirmed_by="another",
            recorded_on=today(),
        )
    assert isinstance(kept, LifeFact)
    assert kept.number is not None
    return kept.number


def placed() -> str:
    """A deposit of Bob's that runs; its address."""
    address = opened(client_of(BOB), product=DEMAND)
    assert isinstance(close_day(until=today()), Closed)
    return address


def sent(client: Client, path: str, shown: Page, **fields: str) -> Any:
    values = {"key": shown.hidden("key"), **fields, "confirmed": "yes"}
    return client.post(path, values)


def post(client: Client, path: str, body: object, *, key: UUID) -> Any:
    sent = json.dumps(body)
    return client.post(f"/api/v1{path}", sent, content_type="application/json", headers={"Idempotency-Key": str(key)})


def test_within_the_scope_of_a_power_and_not_beyond() -> None:
    address, alice = placed(), client_of(ALICE)
    page(alice, address, status=404)
    assert "You act for nobody" in page(alice, "/acting-for").text
    assert "Deposits I act for" not in page(alice, "/me").text
    holds(LifeKind.POWER_OF_ATTORNEY, verbs=frozenset({Verb.WITHDRAW}), until_day=today() + timedelta(days=30))
    assert "Deposits I act for" in page(alice, "/me").text
    told = page(alice, "/acting-for").text
    assert "You hold a power of attorney since" in told
    assert "to withdraw and cancel." in told
    assert "You may open" not in told
    shown = page(alice, address)
    assert f"You act for {BOB}." in shown.text
    sends = [a["action"] for tag, a in shown.elements if tag == "form" and "/deposits/" in a["action"]]
    assert sends == [f"{address}/withdraw"], "nothing else is in its scope"
    refused = sent(alice, f"{address}/top-up", shown, amount="100")
    assert refused.status_code == 422
    assert "The owner acts" in Page(refused.content.decode()).text
    assert sent(alice, f"{address}/withdraw", shown, amount="1000").status_code == 302
    (kept,) = models.Movement.objects.filter(kind="withdraw", deposit_id=address[10:])
    assert (kept.saver_code, kept.amount_minor) == (ALICE, 100_000)


def test_a_revoked_power_is_over_at_once() -> None:
    address, alice = placed(), client_of(ALICE)
    number = holds(LifeKind.POWER_OF_ATTORNEY)
    assert page(alice, address)
    holds(LifeKind.REVOCATION, agent=None, ends=number)
    page(alice, address, status=404)
    assert client_of(ALICE).get("/api/v1/acting-for").json() == {"items": []}


def test_a_guardian_acts_and_the_ward_looks() -> None:
    address, bob = placed(), client_of(BOB)
    holds(LifeKind.GUARDIANSHIP)
    shown = page(bob, address)
    assert "The owner may not act alone: the guardian acts." in shown.text
    assert not [a for tag, a in shown.elements if tag == "form" and a["action"].endswith("/withdraw")]
    refused = bob.post(f"{address}/withdraw", {"key": str(uid("w")), "amount": "", "confirmed": "yes"})
    assert refused.status_code == 422
    assert "You are the guardian since" in page(client_of(ALICE), address).text


def test_an_estate_is_paid_out_and_brings_nothing() -> None:
    address, alice = placed(), client_of(ALICE)
    holds(LifeKind.DEATH, agent=None)
    page(alice, address, status=404)
    holds(LifeKind.ESTATE)
    told = page(alice, "/acting-for").text
    assert "You represent the estate since" in told
    assert "add money" not in told
    (found,) = alice.get("/api/v1/acting-for").json()["items"]
    assert (found["person"], found["may_open"], found["grounds"][0]["kind"]) == (BOB, False, "estate")
    (held,) = [one for one in found["deposits"] if one["product_code"] == DEMAND]
    assert held["may"] == ["withdraw", "instruct", "give_notice"]
    done = post(alice, f"{address}/withdrawals", {}, key=uid("all"))
    assert (done.status_code, done.json()["deposit"]["state"]) == (200, "withdrawn"), done.content
    assert (
        post(alice, "/deposits", {"product_code": DEMAND, "amount": "10.00", "saver": BOB}, key=uid("o")).status_code
        == 422
    )


def test_a_deposit_is_opened_for_another_from_their_cash() -> None:
    alice = client_of(ALICE)
    holds(LifeKind.POWER_OF_ATTORNEY, verbs=frozenset({Verb.OPEN}))
    path = f"/products/{DEMAND}"
    shown = page(alice, f"{path}?amount=2500")
    assert "For whom" in shown.text
    values = {"key": shown.hidden("key"), "amount": "2500", "term": "", "saver": BOB}
    asked = Page(alice.post(f"{path}/open", values).content.decode())
    assert "From their cash, and paid back there." in asked.text
    done = alice.post(f"{path}/open", {**values, "confirmed": "yes"})
    assert done.status_code == 302, Page(done.content.decode()).text
    (one,) = models.Deposit.objects.filter(deposit_id=UUID(done.headers["Location"][10:]))
    assert (one.saver_code, one.principal_minor) == (BOB, 250_000)
    assert page(client_of(BOB), done.headers["Location"])
    stranger = client_of(CARL).post(f"{path}/open", {**values, "key": str(uid("s")), "confirmed": "yes"})
    assert stranger.status_code == 422
    assert "You may open a deposit for yourself" in Page(stranger.content.decode()).text


def test_over_the_api_somebody_else_s_money_is_not_ours() -> None:
    body = {"product_code": DEMAND, "amount": "10.00", "saver": BOB}
    no = post(client_of(ALICE), "/deposits", body, key=uid("no"))
    assert (no.status_code, no.json()["type"]) == (422, "urn:tidegate:problem:may-not-act")
    bad = post(client_of(ALICE), "/deposits", {**body, "saver": "no code!"}, key=uid("bad"))
    assert (bad.status_code, bad.json()["field"]) == (422, "saver")
    assert client_of(ALICE).get(f"/api/v1/products/{DEMAND}/disclosures?saver={BOB}").status_code == 422
    holds(LifeKind.GUARDIANSHIP)
    assert client_of(ALICE).get(f"/api/v1/products/{DEMAND}/disclosures?saver={BOB}").status_code == 200
    done = post(client_of(ALICE), "/deposits", body, key=uid("yes"))
    assert done.status_code == 200, done.content
    assert models.Deposit.objects.get(deposit_id=uid("yes")).saver_code == BOB


def test_strangers_log_in_first() -> None:
    assert client_of(None).get("/acting-for").headers["Location"].startswith("/login?next=")
    assert client_of(None).get("/api/v1/acting-for").status_code == 401

"""Notices, instructions and co-owners' signatures by page and by API: once, by who is logged in, told plainly."""

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
from tidegate.catalogue.terms import Instruction, Kind, Maturity, Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.ledger.day import open_day

API = "/api/v1"
WAITS, OURS = "NORTHHILL-NOTICE", "CLEARBROOK-OURS"
CARL = "S000003"
TOGETHER = {"signing": "all", "owners": [{"person": ALICE}, {"person": BOB}]}


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        notice, year = offer(product_code="NORTHHILL-ANY"), offer(product_code="CLEARBROOK-1Y")
        assert notice is not None
        assert year is not None
        on = open_day()
        assert on is not None
        both = (
            replace(notice.terms, product_code=WAITS, kind=Kind.NOTICE, notice_days=7),
            replace(
                year.terms, product_code=OURS, owners=Owners(count_max=2, titles=(Title.SOLE, Title.JOINT)),
                maturity=Maturity(allowed=(Instruction.PAY_OUT, Instruction.RENEW_ALL)),
            ),
        )  # fmt: skip
        with transaction.atomic():
            for terms in both:
                publish_product(terms=terms, on=on)
                found = list_product(product_code=terms.product_code, platform=PLATFORM, business_day=on)
                assert isinstance(found, Listed), found
        yield


def post(client: Client, path: str, body: object, *, key: UUID | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": str(key)}
    return client.post(API + path, json.dumps(body), content_type="application/json", headers=headers)


def opened(product: str, **more: object) -> str:
    body = {"product_code": product, "amount": "1000.00", "term": "P1Y" if product == OURS else None, **more}
    key = uid("open", product)
    found = post(client_of(ALICE), "/deposits", body, key=key)
    if "ownership" in more:
        assert found.status_code == 202, found.content
        found = post(client_of(BOB), f"/requests/{key}/signature", {}, key=uid("yes", product))
    assert found.status_code == 200, found.content
    on = open_day()
    assert on is not None
    assert isinstance(close_day(until=on), Closed)
    return str(found.json()["deposit"]["deposit_id"])


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    return found


def test_a_notice_is_given_once_over_the_api() -> None:
    client, path = client_of(ALICE), f"/deposits/{opened(WAITS)}/notices"
    first = post(client, path, {"amount": "400.00"}, key=uid("n"))
    assert (first.status_code, first.json()["outcome"], first.json()["exists"]) == (200, "notice", False)
    assert post(client, path, {"amount": "400.00"}, key=uid("n")).json()["exists"] is True
    other = problem(post(client, path, {"amount": "500.00"}, key=uid("n")), 422)
    assert other["type"].endswith("exists-with-different-amount")
    assert problem(post(client, path, {"amount": "600.01"}, key=uid("m")), 422)["type"].endswith("notice-is-for-less")
    assert problem(post(client, path, {"amount": "-1"}, key=uid("o")), 422)["field"] == "amount"
    problem(post(client, path, {"amount": "1.00"}), 400)
    problem(post(client_of(BOB), path, {"amount": "1.00"}, key=uid("b")), 404)
    assert post(client, path, {}, key=uid("rest")).status_code == 200, "the rest"
    amounts = models.Movement.objects.filter(kind="notice").values_list("outcome__amount_minor", flat=True)
    assert sorted(amounts) == [40_000, 60_000]


def test_an_instruction_waits_for_the_other_owner_s_signature() -> None:
    deposit_id = opened(OURS, ownership=TOGETHER)
    path, key = f"/deposits/{deposit_id}/instructions", uid("i")
    alice, bob = client_of(ALICE), client_of(BOB)
    assert problem(post(alice, path, {"instruction": "gold"}, key=key), 422)["field"] == "instruction"
    refused = problem(post(alice, path, {"instruction": "move", "product_code": WAITS}, key=key), 422)
    assert refused["type"].endswith("instruction-not-offered")
    waits = post(alice, path, {"instruction": "renew_all"}, key=key)
    assert waits.status_code == 202, waits.content
    assert (waits.status_code, waits.json()["signed"], waits.json()["kind"]) == (202, [ALICE], "instruct")
    assert alice.get(f"{API}/deposits/{deposit_id}").json()["instruction"] is None
    problem(post(client_of("S000003"), f"/requests/{key}/signature", {}, key=uid("s")), 422)
    done = post(bob, f"/requests/{key}/signature", {}, key=uid("s"))
    assert (done.status_code, done.json()["outcome"], done.json()["exists"]) == (200, "instruct", False)
    assert post(bob, f"/requests/{key}/signature", {}, key=uid("s")).json()["exists"] is True
    shown = bob.get(f"{API}/deposits/{deposit_id}").json()
    assert shown["instruction"] == {"instruction": "renew_all", "product_code": None, "term": None}
    assert [one["share"] for one in shown["ownership"]["owners"]] == ["1/2", "1/2"]
    assert alice.get(f"{API}/requests/{key}").json()["outcome"] == "instruct"


def test_wrong_shares_are_refused_over_the_api_by_their_path() -> None:
    shares = [{"person": ALICE, "share": "1/2"}, {"person": BOB, "share": "1/3"}]
    body = {"product_code": OURS, "amount": "1000.00", "term": "P1Y", "ownership": {"owners": shares}}
    found = problem(post(client_of(ALICE), "/deposits", body, key=uid("w")), 422)
    assert (found["field"], found["remedy"]) == ("owners[1].share", "Give the last 1/2, or change the others.")


def sent(client: Client, path: str, shown: Page, **fields: str) -> Page:
    """Through the page that says what will happen."""
    values = {"key": shown.hidden("key"), **fields}
    asked = client.post(path, values)
    assert "Read it once more" in asked.content.decode(), Page(asked.content.decode()).text
    done = client.post(path, {**values, "confirmed": "yes"})
    assert done.status_code == 302, Page(done.content.decode()).text
    return page(client, done.headers["Location"])


def test_a_notice_and_an_instruction_by_page() -> None:
    client = client_of(ALICE)
    address = f"/deposits/{opened(WAITS)}"
    shown = page(client, address)
    assert "Paid out after 7 days, and earns until then." in shown.text
    wrong = client.post(f"{address}/notice", {"key": shown.hidden("key"), "amount": "much"})
    assert wrong.status_code == 422
    assert "The notice runs." in sent(client, f"{address}/notice", shown, amount="250").text
    address = f"/deposits/{opened(OURS)}"
    shown = page(client, address)
    assert "Open it again for everything" in shown.text
    after = sent(client, f"{address}/instruct", shown, instruction="renew_all")
    assert "Your instruction is kept." in after.text
    assert "As you instructed." in after.text
    bad = client.post(f"{address}/instruct", {"key": shown.hidden("key"), "instruction": "gold"})
    assert bad.status_code == 422
    assert client_of(CARL).post(f"{address}/instruct", {"instruction": "renew_all"}).status_code == 404


def test_owners_who_act_together_sign_on_the_page() -> None:
    address = f"/deposits/{opened(OURS, ownership=TOGETHER)}"
    alice, bob = client_of(ALICE), client_of(BOB)
    after = sent(alice, f"{address}/withdraw", page(alice, address), amount="")
    assert "Withdraw: everything, signed by S000001." in after.text
    assert "Sign it" not in after.text, "one hand is not two"
    shown = page(bob, address)
    assert "without your signature it lapses after" in shown.text
    path = next(a["action"] for tag, a in shown.elements if tag == "form" and "/sign/" in a.get("action", ""))
    assert "Signed by all, and done." in sent(bob, path, shown).text
    (kept,) = models.Movement.objects.filter(kind="withdraw", deposit_id=address[10:])
    assert (kept.saver_code, models.Deposit.objects.get(deposit_id=kept.deposit_id).state) == (ALICE, "withdrawn")
    assert bob.post(path, {"key": str(uid("again"))}).status_code == 404


def test_who_is_logged_in_acts_and_not_the_account_holder() -> None:
    either = {"owners": [{"person": ALICE}, {"person": BOB}]}
    address = f"/deposits/{opened(OURS, ownership=either)}"
    bob = client_of(BOB)
    assert "S000001 1/2, S000002 1/2" in page(bob, address).text
    sent(bob, f"{address}/withdraw", page(bob, address), amount="")
    assert models.Movement.objects.get(kind="withdraw", deposit_id=address[10:]).saver_code == BOB


@pytest.mark.parametrize("path", ["notice", "instruct", f"sign/{uid('x')}"])
def test_a_forged_form_is_refused(path: str) -> None:
    address = f"/deposits/{opened(WAITS)}"
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client_of(ALICE).cookies
    assert forged.post(f"{address}/{path}", {"key": str(uid("f")), "confirmed": "yes"}).status_code == 403

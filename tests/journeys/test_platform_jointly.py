"""Opening a deposit with others, by page and by API: who asks, who is asked, who is not, and what goes wrong."""

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
from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits import models
from tidegate.ledger.day import open_day
from tidegate.parties import models as parties

OURS = "CLEARBROOK-OURS"
CARL, DORA = "S000003", "S000004"
PATH = f"/products/{OURS}/open-jointly"
CHOICE = {"amount": "12000.00", "term": "P1Y"}
WITH_BOB = {**CHOICE, "title": "shares", "share-0": "2/3", "owner-1": BOB, "share-1": "1/3", "signing": "all"}


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
        assert year is not None
        assert on is not None
        who = Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES))
        with transaction.atomic():
            publish_product(terms=replace(year.terms, product_code=OURS, owners=who), on=on)
            assert isinstance(list_product(product_code=OURS, platform=PLATFORM, business_day=on), Listed)
        yield


def asked(client: Client, **changes: str) -> str:
    """Through the form and the page that says what will happen; the address of the invitation."""
    shown = page(client, f"{PATH}?amount=12000.00&term=P1Y")
    values = {"key": shown.hidden("key"), **WITH_BOB, **changes}
    said = Page(client.post(PATH, values).content.decode())
    assert "Read it once more." in said.text, said.text
    assert f"{ALICE} 2/3, {BOB} 1/3" in said.text
    done = client.post(PATH, {**values, "confirmed": "yes"})
    assert done.status_code == 302, Page(done.content.decode()).text
    return str(done.headers["Location"])


def test_one_asks_and_the_other_s_yes_opens_it() -> None:
    alice, bob = client_of(ALICE), client_of(BOB)
    assert "With others" in page(alice, f"/products/{OURS}?amount=12000.00&term=P1Y").text
    address = asked(alice)
    mine = page(alice, address)
    assert "You asked the others." in mine.text
    assert f"It waits for {BOB}." in mine.text
    first = page(bob, "/me").text
    assert "For you to answer" in first
    assert f"{ALICE} asks you to open" in first
    assert "1 waits for your word" in page(bob, "/").text, "on every page, from the log-in on"
    assert "for your word" not in page(alice, "/").text
    assert "To be opened with others" in page(alice, "/me").text
    shown = page(bob, address)
    assert f"{ALICE} asks you to own this deposit together." in shown.text
    assert page(client_of(CARL), address, status=404)
    done = bob.post(f"{address}/agree")
    assert done.status_code == 302, done.content
    opened = page(bob, done.headers["Location"])
    assert "All have said yes: it is opened." in opened.text
    assert f"{ALICE} 2/3, {BOB} 1/3" in opened.text
    assert "It is opened." in page(alice, address).text
    assert "For you to answer" not in page(bob, "/me").text
    assert "for your word" not in page(bob, "/").text
    assert bob.post(f"{address}/agree").headers["Location"].startswith("/deposits/"), "again it is the same"
    assert "the deposit is opened" in Page(bob.post(f"{address}/decline").content.decode()).text


def test_a_no_is_said_to_all() -> None:
    alice, bob = client_of(ALICE), client_of(BOB)
    address = asked(alice)
    assert bob.post(f"{address}/decline").status_code == 302
    assert f"{BOB} has said no: it will not be opened." in page(alice, address).text
    assert not models.Deposit.objects.filter(product_code=OURS).exists()
    assert alice.post(f"{address}/agree").status_code == 422


def test_a_log_in_name_names_a_person() -> None:
    with transaction.atomic():
        parties.User.objects.filter(person_code=BOB).update(username="bob@example.invalid")
    asked(client_of(ALICE), **{"owner-1": "bob@example.invalid"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner-1": ""}, "Another owner or a beneficiary is named here."),
        ({"owner-1": "nobody here"}, "Only somebody registered here can be named."),
        ({"heir-1": "nobody here"}, "Only somebody registered here can be named."),
        ({"heir-1": CARL, "heir-share-1": "1/2"}, "Shares make exactly one whole"),
        ({"heir-1": CARL, "heir-share-1": "x"}, "A share is an exact part of one whole"),
        ({"heir-1": BOB}, "An owner is not their own beneficiary."),
        ({"owner-1": ALICE}, "Each person is named once."),
        ({"share-1": "1/2"}, "Shares make exactly one whole"),
        ({"share-0": "half"}, "A share is an exact part of one whole"),
        ({"title": "crown"}, "It is one of those offered."),
        ({"signing": ""}, "It is one of those offered."),
        ({"amount": "lots"}, "This cannot be read"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, str], said: str) -> None:
    alice = client_of(ALICE)
    shown = page(alice, f"{PATH}?amount=12000.00&term=P1Y")
    found = alice.post(PATH, {"key": shown.hidden("key"), **WITH_BOB, **changes})
    assert found.status_code == 422
    again = Page(found.content.decode())
    assert said in again.text
    assert "amount" in changes or again.hidden("amount") == "12000.00", "what was right stays"
    assert not models.Request.objects.exists()


def test_as_many_others_are_named_as_the_product_allows_and_beneficiaries_with_shares() -> None:
    alice, bob, carl = client_of(ALICE), client_of(BOB), client_of(CARL)
    shown = page(alice, f"{PATH}?amount=12000.00&term=P1Y")
    names = {attributes.get("name") for tag, attributes in shown.elements if tag == "input"}
    assert ("owner-1" in names, "owner-2" in names, "heir-1" in names) == (True, False, False)
    values = {**WITH_BOB, "key": shown.hidden("key"), "title": "joint"}
    more = Page(alice.post(PATH, {**values, "add": "owner"}).content.decode())
    names = {attributes.get("name") for tag, attributes in more.elements if tag == "input"}
    assert "owner-2" in names
    assert "Add another owner" not in more.text, "three own it at most"
    values["owner-2"] = CARL
    more = Page(alice.post(PATH, {**values, "add": "heir"}).content.decode())
    assert more.hidden("key") == values["key"], "the form is the same"
    for n, (heir, share, when) in enumerate(
        ((DORA, "2/3", "first"), ("S000005", "1/3", "first"), ("S000006", "", "contingent")), start=1
    ):
        values |= {f"heir-{n}": heir, f"heir-share-{n}": share, f"heir-when-{n}": when}
    said = Page(alice.post(PATH, values).content.decode()).text
    assert f"{ALICE} 1/3, {BOB} 1/3, {CARL} 1/3" in said
    assert f"{DORA} 2/3, S000005 1/3, S000006 1 if no other is left" in said
    address = alice.post(PATH, {**values, "confirmed": "yes"}).headers["Location"]
    assert f"{DORA} 2/3, S000005 1/3" in page(bob, address).text, "who is asked reads who benefits"
    assert page(client_of(DORA), address, status=404), "who benefits is not asked"
    bob.post(f"{address}/agree")
    assert "for your word" not in page(bob, "/").text, "said, though it waits yet"
    opened = carl.post(f"{address}/agree").headers["Location"]
    assert f"{DORA} 2/3, S000005 1/3, S000006 1 if no other is left" in page(alice, opened).text


def test_one_alone_names_beneficiaries_and_it_is_opened_at_once() -> None:
    alice, path = client_of(ALICE), "/products/CLEARBROOK-1Y/open-jointly"
    offered = page(alice, "/products/CLEARBROOK-1Y?amount=12000.00&term=P1Y").text
    assert ("With others" in offered, "With beneficiaries" in offered) == (False, True)
    shown = page(alice, f"{path}?amount=12000.00&term=P1Y")
    assert "The other owner" not in shown.text
    values = {**CHOICE, "key": shown.hidden("key"), "heir-1": DORA, "heir-share-1": "", "heir-when-1": "first"}
    assert "Nobody else is named." in Page(alice.post(path, {**values, "heir-1": ""}).content.decode()).text
    assert "Read it once more." in Page(alice.post(path, values).content.decode()).text
    done = alice.post(path, {**values, "confirmed": "yes"})
    assert f"{DORA} 1" in page(alice, done.headers["Location"]).text


@pytest.mark.parametrize("path", [PATH, f"/invitations/{uid('x')}/agree", f"/invitations/{uid('x')}/decline"])
def test_a_forged_form_is_refused_and_a_stranger_logs_in(path: str) -> None:
    assert client_of(ALICE, csrf=True).post(path, WITH_BOB).status_code == 403
    assert client_of(None).post(path, WITH_BOB).headers["Location"].startswith("/login?next=")


def post(client: Client, path: str, body: object, *, key: UUID) -> Any:
    sent = json.dumps(body)
    return client.post(f"/api/v1{path}", sent, content_type="application/json", headers={"Idempotency-Key": str(key)})


BODY: dict[str, Any] = {"product_code": OURS, **CHOICE, "ownership": {"owners": [{"person": ALICE}, {"person": BOB}]}}


def test_over_the_api_it_waits_and_the_signature_opens_it() -> None:
    alice, bob, key = client_of(ALICE), client_of(BOB), uid("one")
    waits = post(alice, "/deposits", BODY, key=key)
    assert waits.status_code == 202, waits.content
    assert (waits.json()["kind"], waits.json()["signed"], waits.json()["deposit_id"]) == ("open", [ALICE], str(key))
    (listed,) = bob.get("/api/v1/invitations").json()["items"]
    assert (listed["amount"], listed["waits_for"], listed["asked_by"]) == ("12000.00", [BOB], ALICE)
    assert client_of(CARL).get("/api/v1/invitations").json() == {"items": []}
    assert client_of(CARL).get(f"/api/v1/invitations/{key}").status_code == 404
    assert post(client_of(CARL), f"/invitations/{key}/refusal", {}, key=uid("c")).status_code == 422
    done = post(bob, f"/requests/{key}/signature", {}, key=uid("s"))
    assert (done.status_code, done.json()["deposit"]["state"]) == (200, "funded"), done.content
    assert [one["share"] for one in done.json()["deposit"]["ownership"]["owners"]] == ["1/2", "1/2"]
    late = post(bob, f"/invitations/{key}/refusal", {}, key=uid("n"))
    assert (late.status_code, late.json()["type"]) == (422, "urn:tidegate:problem:already-opened")
    assert bob.get(f"/api/v1/invitations/{key}").json()["opened"] is True


def test_over_the_api_a_no_ends_it() -> None:
    bob, key = client_of(BOB), uid("one")
    post(client_of(ALICE), "/deposits", BODY, key=key)
    no = post(bob, f"/invitations/{key}/refusal", {}, key=uid("n"))
    assert (no.status_code, no.json()["declined_by"]) == (200, BOB)
    refused = post(bob, f"/requests/{key}/signature", {}, key=uid("s"))
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:tidegate:problem:declined")


def test_whoever_is_asked_is_told_by_the_api() -> None:
    bob, key = client_of(BOB), uid("one")
    heirs = [{"person": CARL, "share": "1/4"}, {"person": DORA, "share": "3/4"}]
    body = {**BODY, "ownership": {**BODY["ownership"], "beneficiaries": heirs}}
    unknown = {**body["ownership"], "beneficiaries": [{"person": "S999999"}]}
    nobody = post(client_of(ALICE), "/deposits", {**body, "ownership": unknown}, key=uid("two"))
    assert nobody.json()["type"] == "urn:tidegate:problem:unknown-saver", "before anybody is asked"
    assert post(client_of(ALICE), "/deposits", body, key=key).status_code == 202
    (told,) = bob.get("/api/v1/announcements").json()["items"]
    assert (told["about"], told["request_id"], told["asked_by"]) == ("invitation", str(key), ALICE)
    assert (told["amount"], told["kind"], told["product_code"]) == ("12000.00", "open", OURS)
    assert client_of(ALICE).get("/api/v1/announcements").json() == {"items": []}
    (asked,) = bob.get("/api/v1/invitations").json()["items"]
    assert [one["share"] for one in asked["ownership"]["beneficiaries"]] == ["1/4", "3/4"]
    done = post(bob, f"/requests/{key}/signature", {}, key=uid("s"))
    assert [one["person"] for one in done.json()["deposit"]["ownership"]["beneficiaries"]] == [CARL, DORA]
    assert bob.get("/api/v1/announcements").json() == {"items": []}, "it is answered"

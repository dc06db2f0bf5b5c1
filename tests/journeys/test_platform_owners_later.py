"""What a saver sees of a pledge and of a deposit that has changed hands, by page and by API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story, uid
from tidegate.catalogue.terms import Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.change_owners import Changed, change_owners
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.holdings import holdings
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.realise_pledge import Realised, realise_pledge
from tidegate.deposits.release_pledge import Released, release_pledge
from tidegate.deposits.succession import Ground
from tidegate.ledger.day import open_day
from tidegate.money import Invalid, parse_term

CARL = "S000003"
API = "/api/v1"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        yield


def _opened(product: str, term: str | None) -> str:
    with transaction.atomic():
        found = open_deposit(
            request_id=uid("open", product), saver=ALICE, product_code=product, amount_minor=1_000_000,
            term=None if term is None else parse_term(term), platform=PLATFORM,
        )  # fmt: skip
    assert isinstance(found, Done), found
    _closed()
    return str(found.deposit_id)


def _closed() -> None:
    on = open_day()
    assert on is not None
    assert isinstance(close_day(until=on), Closed)


def test_a_pledge_is_shown_with_what_is_free() -> None:
    deposit_id = _opened("NORTHHILL-ANY", None)
    with transaction.atomic():
        pledge = pledge_deposit(
            pledge_id=uid("pledge"), deposit_id=uid("open", "NORTHHILL-ANY"), pledgee=CARL, amount_minor=400_000,
            evidence="deed (fictional)", recorded_by="op",
        )  # fmt: skip
    assert isinstance(pledge, Pledge)
    client = client_of(ALICE)
    shown = page(client, f"/deposits/{deposit_id}")
    assert "4,000.00 to S000003, since" in shown.text
    assert "6,000.00 is free." in shown.text
    assert "At most ¥ 6,000.00: the rest is pledged." in shown.text
    assert any(attributes.get("action", "").endswith("/withdraw") for _, attributes in shown.elements)
    told = client.get(f"{API}/deposits/{deposit_id}").json()
    assert (told["free"], [one["secured"] for one in told["pledges"]]) == ("6000.00", ["4000.00"])
    confirm = client.post(f"/deposits/{deposit_id}/withdraw", {"key": str(uid("w")), "amount": "7000"})
    assert "is pledged to S000003: CNY 6000.00 of it is free" in confirm.content.decode()
    sent = client.post(f"/deposits/{deposit_id}/withdraw", {"key": str(uid("w")), "amount": "7000", "confirmed": "yes"})
    assert sent.status_code == 422
    with transaction.atomic():
        done = realise_pledge(
            request_id=uid("realise"), pledge_id=pledge.pledge_id, amount_minor=None, evidence="default (fictional)",
            recorded_by="op",
        )  # fmt: skip
    assert isinstance(done, Realised)
    assert "Paid to the pledgee" in page(client, f"/deposits/{deposit_id}").text
    with transaction.atomic():
        whole = pledge_deposit(
            pledge_id=uid("whole"), deposit_id=uid("open", "NORTHHILL-ANY"), pledgee=CARL, amount_minor=None,
            evidence="deed (fictional)", recorded_by="op",
        )  # fmt: skip
    assert isinstance(whole, Pledge)
    shown = page(client, f"/deposits/{deposit_id}")
    assert "Nothing is free to be taken out." in shown.text
    assert not any(attributes.get("action", "").endswith("/withdraw") for _, attributes in shown.elements)


def test_a_pledgee_sees_what_is_pledged_to_them_and_nothing_else() -> None:
    _opened("NORTHHILL-ANY", None)
    for key, pledgee, minor, behind in (("first", BOB, 800_000, False), ("second", CARL, 500_000, True)):
        with transaction.atomic():
            pledge = pledge_deposit(
                pledge_id=uid(key), deposit_id=uid("open", "NORTHHILL-ANY"), pledgee=pledgee, amount_minor=minor,
                evidence=f"deed {key} (fictional)", recorded_by="op", behind=behind,
            )  # fmt: skip
        assert isinstance(pledge, Pledge)
    alice, carl = client_of(ALICE), client_of(CARL)
    shown = page(alice, f"/deposits/{uid('open', 'NORTHHILL-ANY')}").text
    assert "Paid first." in shown
    assert "Paid second: what is before it leaves ¥ 2,000.00." in shown
    assert "Pledged to me" in page(carl, "/me").text
    assert "Pledged to me" not in page(alice, "/me").text
    told = page(carl, "/pledged").text
    assert f"¥ 5,000.00 by {ALICE}" in told
    assert "Covered: ¥ 2,000.00 in the deposit, ¥ 0.00 held in cash." in told
    assert "deed second (fictional)" in told
    assert "deed first" not in told, "another's deed is not theirs to read"
    assert carl.get(f"/deposits/{uid('open', 'NORTHHILL-ANY')}").status_code == 404
    (one,) = carl.get(f"{API}/pledges").json()["items"]
    assert (one["account_holder"], one["pledge"]["covered"], one["pledge"]["place"]) == (ALICE, "2000.00", 2)
    assert alice.get(f"{API}/pledges").json() == {"items": []}
    assert client_of(None).get("/pledged").headers["Location"].startswith("/login?next=")
    assert client_of(None).get(f"{API}/pledges").status_code == 401
    with transaction.atomic():
        freed = release_pledge(
            request_id=uid("freed"), pledge_id=uid("first"), amount_minor=None, evidence="letter", recorded_by="op"
        )
    assert isinstance(freed, Released)
    assert "Covered: ¥ 5,000.00 in the deposit" in page(carl, "/pledged").text
    assert "It secures nothing any more." in page(client_of(BOB), "/pledged").text
    assert "Nothing is pledged to you" in page(alice, "/pledged").text


def test_who_owned_it_before_is_shown_and_former_owners_keep_their_statement() -> None:
    deposit_id, began = _opened("CLEARBROOK-1Y", "P1Y"), open_day()
    assert began is not None
    halves = tuple(Owner(person=one, share=Fraction(1, 2)) for one in (BOB, CARL))
    _closed()
    on = open_day()
    with pytest.raises(Invalid, match="at most 1 owners"), transaction.atomic():
        change_owners(
            request_id=uid("gift"), deposit_id=uid("open", "CLEARBROOK-1Y"), ground=Ground.ASSIGNMENT,
            ownership=Ownership(title=Title.SHARES, owners=halves), evidence="deed (fictional)", recorded_by="op",
            platform=PLATFORM,
        )  # fmt: skip
    with transaction.atomic():
        done = change_owners(
            request_id=uid("gift"), deposit_id=uid("open", "CLEARBROOK-1Y"), ground=Ground.GIFT,
            ownership=Ownership(title=Title.SOLE, owners=(Owner(person=BOB),)), evidence="deed (fictional)",
            recorded_by="op", platform=PLATFORM,
        )  # fmt: skip
    assert isinstance(done, Changed)
    alice, bob = client_of(ALICE), client_of(BOB)
    assert alice.get(f"/deposits/{deposit_id}").status_code == 404
    assert alice.get(f"{API}/deposits/{deposit_id}").status_code == 404
    shown = page(bob, f"/deposits/{deposit_id}")
    assert f"{ALICE}.Until" in shown.text
    assert "given." in shown.text
    assert "Passed to other owners" in shown.text
    told = bob.get(f"{API}/deposits/{deposit_id}").json()
    assert [one["ground"] for one in told["succession"]] == ["contract", "gift"]
    hers = alice.get(f"{API}/deposits/{deposit_id}/statement")
    assert hers.status_code == 200, "her days are hers to read"
    his = bob.get(f"{API}/deposits/{deposit_id}/statement")
    assert his.status_code == 200
    assert on is not None
    held = {one.deposit_id: one.saver for day in (on - timedelta(days=1), on) for one in holdings(on=day)}
    assert held[uid("open", "CLEARBROOK-1Y")] == BOB
    before = {one.deposit_id: one.saver for one in holdings(on=began)}
    assert before[uid("open", "CLEARBROOK-1Y")] == ALICE, "the books of the day before have her"

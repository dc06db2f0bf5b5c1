"""Every kind of order goes out from the desk with every member that it may have, as from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.hub_world import AUTHORITY, NAMES, OFFICERS, World, key_of
from tests.journeys.test_desk_pages import FORM, composed, in_effect, key_in, signed, text_of
from tests.journeys.test_desk_pages import desk as desk  # noqa: PLC0414 (fixtures)
from tests.journeys.test_desk_pages import unset as unset  # noqa: PLC0414
from tests.journeys.test_desk_pages import world as world  # noqa: PLC0414
from tidegate.hub import register
from tidegate.hub.draft import KINDS
from tidegate.hub.look_up import standings
from tidegate.interfaces.desk import clock
from tidegate.orders import Kind, Order

OTHER = "11111111-2222-4333-8444-555555555555"
KID = OFFICERS["qiao"].kid
BANKS = {"what": "some", "banks": "NORTHHILL, CLEARBROOK"}


def _issued() -> Order:
    found = standings(at=clock.now())[0]
    assert found.number is not None
    assert found.order is not None
    return found.order


SAYS: dict[Kind, tuple[dict[str, Any], str]] = {
    Kind.TAKEDOWN: ({"flags": ["transfer"]}, "is to go to another bank"),
    Kind.SUSPEND_NEW: ({"proportionality": "A warning was not heeded."}, "A warning was not heeded."),
    Kind.CLOSE_TOP_UPS: (
        {"what": "some", "regions": "CN-33 CN-44", "kinds": ["notice", "recurring"]},
        "Deposits at notice and savings plans for savers of CN-33, CN-44",
    ),
    Kind.CAP_STOCK: ({"amount": "1,000", "currency": "CNY"}, "at most ¥ 1,000.00"),
    Kind.CAP_RATE: ({"rate": "2.5", "what": "some", "term_from": "1", "term_to": "365"}, "with terms of 1 to 365 days"),
    Kind.CAP_DAILY_INFLOW: ({"amount": "10", "currency": "CNY"}, "at most ¥ 10.00"),
    Kind.PAYMENT_MORATORIUM: (BANKS, "what the order stops is paid when it ends"),
    Kind.UNAVAILABILITY: ({**BANKS, "alongside": OTHER}, OTHER),
    Kind.ASSET_FREEZE: ({"person": "S000042"}, "What S000042 owns"),
    Kind.ATTACHMENT: ({"person": "S000042", "amount": "300", "currency": "CNY", **BANKS}, "¥ 300.00 of S000042"),
    Kind.NOTICE: ({}, "Tells the platforms something"),
    Kind.PRESERVE: ({"effective": "2021-02-03T09:30"}, "3 February 2021, 09:30"),
    Kind.REPORT: ({"flags": ["confidential"]}, "the log keeps a salted hash"),
    Kind.KEY_REVOKE: ({"kid": KID}, f"key {KID}"),
}


def test_the_wizard_offers_whatever_an_authority_may_order() -> None:
    at_their_order = {Kind.LIFT, Kind.AMEND, Kind.STAY}
    assert set(SAYS) | at_their_order == set(KINDS) == set(Kind) - {Kind.WITHDRAW}


@pytest.mark.parametrize("kind", SAYS)
def test_every_kind_goes_out_from_the_desk(desk: Client, kind: Kind) -> None:
    given, words = SAYS[kind]
    order = in_effect(desk, kind=str(kind), **given)
    page = text_of(desk.get(order)).replace("\xa0", " ")
    assert words in page
    assert "refused" not in page
    assert _issued().kind is kind


def test_the_signed_document_has_what_was_entered(desk: Client) -> None:
    in_effect(
        desk, kind="cap_stock", amount="2500.50", currency="CNY", what="some", banks="NORTHHILL",
        products="NORTHHILL-ANY", kinds=["demand"], regions="CN-33", term_from="30", term_to="365",
        proportionality="Nothing milder.", alongside=OTHER, effective="2020-12-20T08:00", flags=["confidential"],
    )  # fmt: skip
    document = json.loads(standings(at=clock.now())[0].document)
    assert document["scope"] == {
        "everything": False, "banks": ["NORTHHILL"], "products": ["NORTHHILL-ANY"], "kinds": ["demand"],
        "regions": ["CN-33"], "term_days": [30, 365],
    }  # fmt: skip
    assert document["measure"] | {"amount_minor": "250050", "currency": "CNY"} == document["measure"]
    assert document["alongside"] == [OTHER]
    assert document["proportionality"] == "Nothing milder."
    assert document["effective_at"] == "2020-12-20T00:00:00Z", "eight in the morning in Shanghai"
    assert document["confidential"] is True
    assert document["existing_holders"] == "run_to_maturity"
    assert set(document["preview_digests"]) == {"alder", "heron", "marsh"}


def test_an_order_against_a_person_is_never_published_and_is_looked_at_for_that_person(desk: Client) -> None:
    in_effect(desk, kind="asset_freeze", person="S000042")
    found = standings(at=clock.now())[0]
    assert found.order is not None
    assert found.order.confidential
    assert {one.preview and one.preview.person for one in found.previews} == {"S000042"}


def test_what_a_kind_does_not_take_is_left_alone(desk: Client) -> None:
    """Fields that the page hides may hold what was typed before another kind was chosen."""
    stale = {"products": "X-1", "kinds": ["fixed"], "regions": "CN-33", "term_from": "x", "rate": "9", "amount": "?"}
    in_effect(desk, kind="payment_moratorium", **BANKS, **stale)
    assert _issued().scope.is_banks
    in_effect(desk, kind="key_revoke", kid=KID, expires_at="", **BANKS, **stale)
    assert _issued().scope.everything
    assert _issued().expires_at is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "payment_moratorium"}, "names banks, and nothing else"),
        ({"kind": "asset_freeze"}, "Person:"),
        ({"kind": "attachment", "person": "S000042", "amount": ""}, "Amount:"),
        ({"kind": "key_revoke"}, "Key:"),
        ({"kind": "key_revoke", "kid": KID, "successor": "Qiao Demo", "successor_key": "{}"}, "place:"),
        ({"kind": "key_revoke", "kid": KID, "successor_key": json.dumps(key_of("new").public.to_jwk())}, "by name"),
        ({"what": "some", "term_from": "30"}, "Lengths of term:"),
        ({"what": "some", "term_from": "40", "term_to": "30"}, "Lengths of term:"),
        ({"what": "some", "regions": "<b>"}, "Regions:"),
        ({"alongside": "order 7"}, "Orders it stands beside:"),
        ({"effective": "2021-02-30T10:00"}, "From:"),
        ({"effective": "2022-12-18T10:00"}, "Expiry:"),
    ],
)
def test_what_does_not_fit_is_named_at_its_field(desk: Client, given: dict[str, str], words: str) -> None:
    key = key_in(text_of(desk.get("/desk/orders/new")))
    answer = desk.post("/desk/orders/new", {**FORM, **given, "key": key})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert standings(at=clock.now()) == ()


def test_a_revoked_key_is_gone_from_the_desk_and_its_officer_signs_with_the_new_one(
    desk: Client, world: World, tmp_path: Any
) -> None:
    fresh = key_of("lin anew")
    order = in_effect(desk, kind="key_revoke", kid=OFFICERS["lin"].kid, successor=NAMES["lin"],
                      successor_key=json.dumps(fresh.public.to_jwk()))  # fmt: skip
    known = {one.code: one.key.kid for one in register.officers(authority=AUTHORITY)}
    assert known["lin"] == fresh.kid
    page = text_of(desk.get(order))
    assert OFFICERS["lin"].kid in page, "who signed it then is told as it was"
    assert "2 of 2" in page
    again = composed(desk, kind="suspend_new")
    refused = signed(desk, again, "lin")
    assert refused.status_code == 422, "the old key is at hand, and is nobody's any more"
    (tmp_path / "keys" / "officer-lin.jwk").write_text(json.dumps(fresh.to_jwk()))
    assert signed(desk, again, "lin").status_code == 303
    stranger = key_in(text_of(desk.get("/desk/orders/new")))
    answer = desk.post("/desk/orders/new", {**FORM, "key": stranger, "kind": "key_revoke", "kid": OFFICERS["lin"].kid})
    assert answer.status_code == 422
    assert "one of its own active officers" in text_of(answer)


def test_a_key_without_a_successor_ends_its_officer(desk: Client) -> None:
    in_effect(desk, kind="key_revoke", kid=KID)
    assert {one.code for one in register.officers(authority=AUTHORITY)} == {"lin", "wang"}


def test_a_narrow_order_leaves_with_as_many_signatures_as_were_agreed(desk: Client, world: World) -> None:
    with transaction.atomic():
        register.found_authority(
            code=AUTHORITY, name="Demonstration Authority", jurisdiction="CN", zone="Asia/Shanghai",
            signers_narrow=1, narrow_products_max=2,
        )  # fmt: skip
    narrow = composed(desk, what="some", products="NORTHHILL-ANY")
    assert "One officer signs" in text_of(desk.get(narrow))
    assert signed(desk, narrow, "lin").status_code == 303
    assert "It can leave" in text_of(desk.get(narrow))
    wide = composed(desk, what="some", banks="NORTHHILL")
    assert signed(desk, wide, "lin").status_code == 303
    assert "One more officer signs" in text_of(desk.get(wide))


def test_an_amendment_and_a_revoked_key_are_not_lifted(desk: Client) -> None:
    revoked = in_effect(desk, kind="key_revoke", kid=KID)
    form = text_of(desk.get(f"/desk/orders/new?lifts={revoked.rsplit('/', 1)[-1]}"))
    sent = {**FORM, "kind": "lift", "lifts": revoked.rsplit("/", 1)[-1], "key": key_in(form)}
    answer = desk.post("/desk/orders/new", sent)
    assert answer.status_code == 422
    assert "no lift, amendment or revoked key" in text_of(answer)

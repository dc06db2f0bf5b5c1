"""What a stranger, a holder and an operator see of orders of every family: in plain words, and nothing untrue."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.gate_world import ANY, DAY, YEAR, found_platform, opening, order, received, signed, uid
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.movement import Done
from tidegate.orders import PAYMENTS_STOPPED, Kind, Measure, Scope
from tidegate.parties.admit import Role, add_user

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
NORTHHILL = Scope(banks=frozenset({"NORTHHILL"}))
STOPS: dict[str, Any] = {"existing_holders": PAYMENTS_STOPPED}
HER: dict[str, Any] = {**STOPS, "confidential": True}
PHRASE = "a long enough phrase"
CNY: dict[str, Any] = {"currency": "CNY", "amount_minor": 30_000}


@pytest.fixture(autouse=True)
def _world(platform_db: object) -> None:
    """S000001 holds both products, S000002 the one of Northhill; both are placed."""
    found_platform(at=AT)
    for number, (saver, product) in enumerate((("S000001", ANY), ("S000001", YEAR), ("S000002", ANY))):
        assert isinstance(opening(uid(number), saver=saver, product=product, minor=500_000), Done)
    assert isinstance(close_day(until=DAY), Closed)
    with transaction.atomic():
        add_user(username="ops@example.invalid", role=Role.OPERATOR, person_code=None, password=PHRASE)
        for saver in ("S000001", "S000002"):
            add_user(username=f"{saver}@example.invalid", role=Role.SAVER, person_code=saver, password=PHRASE)


def _as(saver: str) -> Client:
    client = Client()
    assert client.get(f"/demo/login/{saver}").status_code == 302
    return client


def _text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def _ordered(kind: Kind, number: int = 1, **parts: Any) -> None:
    answer = received(signed(order(number, kind, **parts)))
    assert answer.in_effect, answer


def test_a_stranger_reads_of_one_product_that_it_is_shut_and_not_that_everything_is() -> None:
    _ordered(Kind.TAKEDOWN, scope=NORTHHILL)
    stranger = Client()
    hidden = stranger.get(f"/products/{ANY}")
    assert hidden.status_code == 404
    said = _text(hidden)
    assert "This cannot be opened here now" in said
    assert "this product is neither shown nor sold" in said
    assert "sells no deposits" not in said
    assert "Takedown 1" in said
    assert stranger.get(f"/products/{YEAR}").status_code == 200
    assert "Part of this shelf is shut" in _text(stranger.get("/"))


def test_holders_at_a_bank_under_moratorium_are_told_and_offered_nothing_that_is_stopped() -> None:
    _ordered(Kind.PAYMENT_MORATORIUM, scope=NORTHHILL, **STOPS)
    holder = _as("S000001")
    said = _text(holder.get("/me"))
    assert "Northhill pays nothing since 18 December 2020" in said
    assert "stays yours and earns" in said
    stopped, free = (_text(holder.get(f"/deposits/{uid(number)}")) for number in (0, 1))
    assert "Northhill pays nothing" in stopped
    assert "Leave it empty to take everything" not in stopped
    assert "pays nothing" not in free, "the other bank pays as ever"
    assert "Leave it empty to take everything" in free
    page = _text(holder.get(f"/orders/{uid('order', 1)}"))
    assert "Deposits held here stay and earn." in page
    assert "withdrawals go on as contracted" not in page


def test_unavailable_deposits_point_to_their_insurance() -> None:
    _ordered(Kind.UNAVAILABILITY, scope=NORTHHILL, **STOPS)
    said = _text(_as("S000001").get("/me"))
    assert "Deposits at Northhill are unavailable since" in said
    assert "Deposit insurance answers for what is insured." in said


@pytest.mark.parametrize(
    ("kind", "measure", "words"),
    [
        (Kind.ASSET_FREEZE, Measure(person="S000002"), "Your money here is frozen since"),
        (Kind.ATTACHMENT, Measure(person="S000002", **CNY), "¥ 300.00 of yours stay here since"),
    ],
)
def test_an_order_against_a_person_is_told_to_that_person_only(kind: Kind, measure: Measure, words: str) -> None:
    _ordered(kind, measure=measure, **HER)
    hers, his = _text(_as("S000002").get("/me")), _text(_as("S000001").get("/me"))
    assert words in hers
    assert "By a confidential order" in hers
    assert "without permission" not in hers, "the reason is not published"
    assert "You can withdraw as your contract says" not in hers
    assert words not in his
    assert "confidential" not in his


def test_a_takedown_s_banner_promises_withdrawals_and_a_cap_s_does_not_say_closed() -> None:
    _ordered(Kind.TAKEDOWN, scope=Scope(products=frozenset({YEAR})))
    _ordered(Kind.CAP_RATE, 2, scope=NORTHHILL, measure=Measure(rate_ppb=10_000_000))
    said = _text(_as("S000001").get("/me"))
    assert "New deposits and top-ups are closed since" in said
    assert "You can withdraw as your contract says." in said
    assert "New money is bounded since" in said


def test_an_operator_reads_whom_and_how_much_an_order_means() -> None:
    _ordered(Kind.ASSET_FREEZE, measure=Measure(person="S000002"), **HER)
    _ordered(Kind.CAP_RATE, 2, scope=NORTHHILL, measure=Measure(rate_ppb=10_000_000), proportionality="It is mild.")
    _ordered(Kind.REPORT, 3)
    operator = Client()
    operator.post("/login", {"username": "ops@example.invalid", "password": PHRASE})
    listed = _text(operator.get("/operator/orders"))
    assert "What S000002 owns" in listed
    freeze, cap, figures = (_text(operator.get(f"/operator/orders/{uid('order', n)}")) for n in (1, 2, 3))
    assert "What the order stops is paid when it ends" in freeze
    assert "at most 1.00 % a year, subsidies included" in cap
    assert "It is mild." in cap
    assert "What it met" in cap
    assert "What it met" not in figures, "a request for figures meets nothing"

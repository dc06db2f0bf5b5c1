"""The operator's day: is it closed, what goes to each bank and comes back, what matures, what is set aside."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from tests.deposits_world import OMNIBUS, closed, contract, found_platform, opened, set_clock, uid
from tests.journeys.test_closing_day import poison
from tidegate.deposits.forecast import Count, Expected, forecast, plan_forecast
from tidegate.deposits.movement import Done
from tidegate.deposits.top_up import top_up
from tidegate.parties.admit import Role, add_user

Owner = psycopg.Connection[Any]
MONTH = contract(product="MONTH", percent="1.6", term="P30D")
FIVE = contract(product="FIVE", percent="4.875", term="P5Y")
START, DAY, NEXT = date(2020, 10, 9), date(2020, 11, 9), date(2020, 11, 10)
WORD = "a long enough phrase"


@pytest.fixture(autouse=True)
def platform(platform_db: object) -> None:
    """Three deposits of thirty days, of which one ends on the 9th of November and two on the 11th; that day is open."""
    found_platform(count=3)
    set_clock(START)
    opened(request=uid("first"), saver="S000001", terms=MONTH, amount_minor=3_000_000)
    closed(START)
    closed(date(2020, 10, 10))
    for name in ("second", "third"):
        opened(request=uid(name), saver="S000002", terms=MONTH, amount_minor=1_000_000)
    closed(date(2020, 11, 6))
    set_clock(DAY)
    with transaction.atomic():
        for name, role in (("wei", Role.OPERATOR), ("aud", Role.AUDITOR)):
            add_user(username=f"{name}@example.invalid", role=role, password=WORD)
        add_user(username="saver@example.invalid", role=Role.SAVER, person_code="S000001", password=WORD)


def client(who: str) -> Client:
    found = Client()
    assert found.login(username=f"{who}@example.invalid", password=WORD)
    return found


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content[:2000]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def test_the_day_tells_what_goes_to_each_bank_and_what_comes_back() -> None:
    opened(request=uid("new"), saver="S000003", terms=FIVE, amount_minor=1_250_000)
    northhill = contract(product="NORTH", bank=OMNIBUS, percent="1.6", term="P1Y")
    opened(request=uid("north"), saver="S000003", terms=northhill, amount_minor=400_000)
    shown = text(client("wei").get("/operator/day"))
    assert "Monday, 9 November 2020 is open. Every business day before it is closed." in shown
    clearbrook, north = shown.split("Clearbrook CNY")[1], shown.split("Northhill CNY")[1]
    assert clearbrook.startswith(" ¥ 12,500.00 1 deposit – ¥ 30,000.00 1 deposit – – −¥ 17,500.00"), clearbrook[:200]
    assert north.startswith(" ¥ 4,000.00 1 deposit – – – – ¥ 4,000.00"), north[:200]
    assert "All banks together CNY −¥ 13,500.00" in shown, "of both: 4,000.00 less 17,500.00"
    assert "11 Nov 2020 2 ¥ 20,000.00 –" in shown, "what matures on the days ahead"
    assert "No deposit is set aside." in shown


# what flows, by bank | kind | into the product | deposits, minor; products P and Q are of the banks A and B
FLOWS = """
A placed - 2 500      | A: 500 sent, 0 back, needs 500
A matured - 1 300     | A: 0 sent, 300 back, needs -300
A renewed - 1 300     | A: 0 sent, 0 back, needs 0
A renewed P 1 300     | A: 0 sent, 0 back, needs 0
A renewed Q 1 300     | A: 0 sent, 300 back, needs -300; B: 300 sent, 0 back, needs 300
A noticed - 1 40      | A: 0 sent, 40 back, needs -40
A instalments - 3 90  | A: 90 sent, 0 back, needs 90
"""


@pytest.mark.parametrize("line", FLOWS.strip().splitlines())
def test_what_a_bank_has_to_get_is_what_is_sent_less_what_comes_back(line: str) -> None:
    flow, expected = (part.strip() for part in line.split("|"))
    bank, kind, product, deposits, minor = flow.split()
    rows = [(bank, "CNY", kind, None if product == "-" else product, int(deposits), int(minor))]
    found = plan_forecast(rows=rows, banks={"P": "A", "Q": "B"})
    said = "; ".join(
        f"{one.bank}: {one.sent_minor} sent, {one.back_minor} back, needs {one.need_minor}" for one in found
    )
    assert said == expected


def test_a_top_up_is_placed_and_each_close_has_its_own_days() -> None:
    demand = contract(product="ANY", bank=OMNIBUS, percent="3.00", term=None)
    into = opened(request=uid("any"), saver="S000003", terms=demand, amount_minor=70_000)
    closed(DAY)
    set_clock(NEXT)
    with transaction.atomic():
        assert isinstance(
            top_up(request_id=uid("more"), deposit_id=into, saver="S000003", amount_minor=5_000, platform="alder"), Done
        )
    (north,) = forecast(after=date.min, until=NEXT)
    assert (north.bank, north.placed) == (OMNIBUS, Count(deposits=1, minor=5_000))
    assert forecast(after=NEXT, until=date(2020, 11, 11)) == (
        Expected(bank="CLEARBROOK", currency="CNY", matured=Count(deposits=2, minor=2_000_000)),
    )


def test_what_is_set_aside_is_named_and_taken_up_again_by_an_operator(owner_connection: Owner) -> None:
    kept = poison(owner_connection, uid("first"))
    closed(DAY)
    set_clock(NEXT)
    wei, aud = client("wei"), client("aud")
    shown = text(wei.get("/operator/day"))
    for words in (str(uid("first")), "S000001", "9 Nov 2020", "Paying at maturity", "rounding", "Take it up again"):
        assert words in shown
    assert "Take it up again" not in text(aud.get("/operator/day"))
    address = f"/operator/set-aside/{uid('first')}/take-up"
    assert aud.post(address).status_code == 403
    owner_connection.execute(
        "UPDATE deposits_deposit SET contract = %s::jsonb WHERE deposit_id = %s", (kept, uid("first"))
    )
    assert wei.post(address).headers["Location"] == "/operator/day#aside"
    again = text(wei.get("/operator/day"))
    assert "The next close takes it up again" in again
    assert "No deposit is set aside." in again
    assert "Only a deposit that a close has set aside" in text(wei.post(address), 422)
    assert closed(NEXT).exceptions == ()


def test_days_that_wait_for_their_close_are_counted() -> None:
    set_clock(date(2020, 11, 12))
    shown = text(client("wei").get("/operator/day"))
    assert "3 business days wait to be closed." in shown
    assert "Every business day before it is closed" not in shown


def test_only_the_platform_s_people_come_here() -> None:
    assert client("saver").get("/operator/day").status_code == 403
    assert Client().get("/operator/day").headers["Location"].startswith("/login?next=")
    assert client("saver").post(f"/operator/set-aside/{uid('first')}/take-up").status_code == 403
    assert 'href="/operator/day"' in client("aud").get("/operator/orders").content.decode()

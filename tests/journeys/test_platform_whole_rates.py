"""The whole rate at the doors of savers: of what follows an index, of bands, of a plan; and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, PLATFORM, client_of, story
from tidegate.catalogue.index import fix_index
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Bands, Bonus, Compounding, Index, Interest, InterestPaid, Kind, Plan, Step
from tidegate.ledger.day import open_day
from tidegate.money import Rate, parse_term

FOLLOWS = "CLEARBROOK-TRACKER"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        yield


def sells(code: str, **terms: object) -> None:
    year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
    assert year is not None
    assert on is not None
    with transaction.atomic():
        publish_product(terms=replace(year.terms, product_code=code, name=code.title(), **terms), on=on)  # type: ignore[arg-type]
        assert isinstance(list_product(product_code=code, platform=PLATFORM, business_day=on), Listed)


def tracker(*, value: str, margin: str = "-0.40", cap: str | None = None) -> None:
    year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
    assert year is not None
    assert on is not None
    with transaction.atomic():
        fix_index(code="NORTHRATE", on=on, value=Rate.signed_percent(value), source="a bulletin (fictional)")
    index = Index(code="NORTHRATE", review=parse_term("P3M"), cap=None if cap is None else Rate.percent(cap))
    cells = tuple(replace(one, rate=Rate.signed_percent(margin)) for one in year.terms.chart)
    sells(FOLLOWS, index=index, chart=cells)


def shown(code: str, query: str = "amount=10000&term=P1Y") -> str:
    return page(client_of(ALICE), f"/products/{code}?{query}").text.replace("\u2009", " ").replace("\u00a0", " ")


def test_page_shelf_and_api_say_the_whole_rate() -> None:
    """2.00 % less 0.40 %."""
    tracker(value="2.00")
    text = shown(FOLLOWS)
    assert "1.60 % a year, following NORTHRATE" in text
    assert "The rate follows NORTHRATE, which stands at 2.00 %." in text
    assert "never below 0" in text
    assert "cannot be worked out" not in text
    (item,) = (
        one for one in client_of(None).get("/api/v1/shelf?limit=200").json()["items"] if one["product_code"] == FOLLOWS
    )
    assert item["rate"] == "0.016"
    found = client_of(None).get(f"/api/v1/products/{FOLLOWS}").json()
    assert {one["rate"] for one in found["rates"]} == {"0.016"}
    assert found["index"] == {"code": "NORTHRATE", "value": "0.02", "review": "P3M", "floor": None, "cap": None}


def test_a_cap_holds_and_a_margin_below_the_index_is_signed_as_it_is() -> None:
    """At 9 % it would be above what law allows here; the cap is not, and listing and page go by it."""
    tracker(value="9.00", margin="-0.40", cap="1.80")
    assert "1.80 % a year, following NORTHRATE" in shown(FOLLOWS)


def test_bonus_and_steps_are_said_beside_the_chart() -> None:
    year = offer(product_code="CLEARBROOK-1Y")
    assert year is not None
    sells(
        "CLEARBROOK-MORE",
        chart=tuple(replace(one, rate=Rate.percent("1.00")) for one in year.terms.chart),
        bonus=Bonus(rate=Rate.percent("0.25"), lasts=parse_term("P3M")),
        steps=(Step(after=parse_term("P6M"), adds=Rate.percent("0.50")),),
    )
    text = shown("CLEARBROOK-MORE")
    assert "0.25 % more in the first 3 months." in text
    assert "The rate rises: 0.50 % more from 6 months on." in text


def test_the_shelf_s_interest_is_the_page_s() -> None:
    """Compounded monthly: not the simple interest of the rate."""
    sells("CLEARBROOK-GROWS", interest=Interest(compounding=Compounding.MONTHLY, scale=2))
    items = client_of(None).get("/api/v1/shelf?amount=10000&limit=200").json()["items"]
    found = {one["product_code"]: one["interest"] for one in items if one["term"] == "P1Y"}
    assert found["CLEARBROOK-GROWS"] > found["CLEARBROOK-1Y"]
    whole, _, cents = found["CLEARBROOK-GROWS"].partition(".")
    assert f"{whole}.{cents}" in shown("CLEARBROOK-GROWS")


def test_marginal_bands_are_compared_by_what_the_amount_earns() -> None:
    """1.50 % to 10,000, 2.00 % above: 10,000 earns 1.50 %, whatever the band that begins there says; 40,000 1.875 %."""
    year = offer(product_code="CLEARBROOK-1Y")
    assert year is not None
    low = replace(year.terms.chart[0], to_minor=1_000_000, rate=Rate.percent("1.50"))
    high = replace(low, from_minor=1_000_000, to_minor=None, rate=Rate.percent("2.00"))
    sells("CLEARBROOK-BANDS", chart=(low, high), bands=Bands.MARGINAL)
    for amount, rate in (("10000", "0.015"), ("40000", "0.01875"), ("5000", "0.015")):
        items = client_of(None).get(f"/api/v1/shelf?amount={amount}&limit=200").json()["items"]
        (found,) = (one for one in items if one["product_code"] == "CLEARBROOK-BANDS")
        assert (found["rate"], found["effective_annual_yield"]) == (rate, rate)
    assert "¥ 40,000.00 at 1.875 % becomes" in shown("CLEARBROOK-BANDS", "amount=40000&term=P1Y")


def test_a_plan_is_said_by_its_instalments_and_a_notice_by_its_days() -> None:
    year = offer(product_code="CLEARBROOK-1Y")
    assert year is not None
    sells("CLEARBROOK-PLAN", kind=Kind.RECURRING, plan=Plan(every=parse_term("P1M")))
    text = shown("CLEARBROOK-PLAN", "amount=1000&term=P1Y")
    assert "Each instalment" in text
    assert "¥ 1,000.00 again and again" in text
    assert "12 instalments of ¥ 1,000.00, ¥ 12,000.00 in all, at 2.25 % become" in text
    cell = replace(year.terms.chart[0], term=None)
    sells(
        "CLEARBROOK-N32",
        kind=Kind.NOTICE,
        notice_days=32,
        chart=(cell,),
        interest_paid=InterestPaid.MONTHLY,
        pay_day=31,
    )
    shelf = page(client_of(None), "/?amount=1000&kind=notice").text
    assert "32 days' notice" in shelf
    assert "interest paid monthly, on the last day of the month" in shelf
    items = client_of(None).get("/api/v1/shelf?amount=1000&kind=recurring").json()["items"]
    assert [(one["product_code"], one["interest"]) for one in items] == [("CLEARBROOK-PLAN", None)]

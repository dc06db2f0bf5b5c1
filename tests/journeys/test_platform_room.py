"""How much a capped product still takes is told before anybody orders: in all, and of whoever looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.journeys.test_platform_pages import opened, page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.ledger.day import open_day

CAPPED = "CLEARBROOK-CAPPED"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        yield


def sells(**caps: Any) -> None:
    year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
    assert year is not None
    assert on is not None
    with transaction.atomic():
        publish_product(terms=replace(year.terms, product_code=CAPPED, **caps), on=on)
        assert isinstance(list_product(product_code=CAPPED, platform=PLATFORM, business_day=on), Listed)


def told(saver: str | None) -> dict[str, Any]:
    found: dict[str, Any] = client_of(saver).get(f"/api/v1/products/{CAPPED}").json()
    return {name: found[name] for name in ("room", "room_for_me")}


def shown(saver: str | None) -> str:
    return page(client_of(saver), f"/products/{CAPPED}?amount=100&term=P1Y").text.replace("\u2009", " ")


def test_room_shrinks_with_what_is_ordered() -> None:
    sells(capacity_minor=1_500_000, per_saver_max_minor=1_000_000)
    assert told(None) == {"room": "15000.00", "room_for_me": "10000.00"}
    assert "¥ 15,000.00 are still taken." in shown(ALICE)
    assert "From you ¥ 10,000.00 at most." in shown(ALICE)
    opened(client_of(ALICE), amount="9000", product=CAPPED)
    assert told(ALICE) == {"room": "6000.00", "room_for_me": "1000.00"}
    assert told(BOB) == {"room": "6000.00", "room_for_me": "6000.00"}
    opened(client_of(BOB), amount="6000", product=CAPPED)
    assert told(None) == {"room": "0.00", "room_for_me": "0.00"}
    assert "It is full." in shown(None)


def test_a_bank_s_own_cap_counts_all_of_its_products() -> None:
    sells(bank_capacity_minor=10**12)
    before = told(None)["room"]
    opened(client_of(ALICE), amount="9000", product=CAPPED)
    assert float(before) - float(told(None)["room"]) == 9000


def test_without_a_cap_nothing_is_said() -> None:
    sells()
    assert told(ALICE) == {"room": None, "room_for_me": None}
    assert "are still taken" not in shown(ALICE)

"""The shelf on a real database: published once, searched in every order, paged, frozen, and shut by an order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.catalogue_world import DAY, PLATFORM, document, enter, found_platform, put_on_shelf, rate, tier
from tests.gate_world import order
from tidegate.catalogue.importers.cdr import Loaded, load_market
from tidegate.catalogue.importers.cdr.store import publish_market
from tidegate.catalogue.listing import delist, list_product
from tidegate.catalogue.offer import cell_for, offer, offers
from tidegate.catalogue.publish import publish_product, publish_products
from tidegate.catalogue.refusal import Refused
from tidegate.catalogue.search import SORTS, ShelfRow, Wanted, search
from tidegate.gate.in_force import put_in_force
from tidegate.money import Invalid, parse_term
from tidegate.orders import EVERYTHING, Kind, Scope

pytestmark = pytest.mark.usefixtures("platform_db")


def market(tmp_path: Any, *, five: str = "0.05") -> Loaded:
    """Three banks, four products, cells that differ in every sort."""
    plain = [
        document(rate(five, tiers=[tier("DOLLAR", 1000)]), rate("0.0495", every="P1M", tiers=[tier("DOLLAR", 2000)])),
        document(rate("0.045", "P6M", "P6M", tiers=[tier("DOLLAR", 500, 5000)]), productId="HALF"),
        document(*(rate(f"0.04{n}", f"P{n}M", f"P{n}M", tiers=[tier("DOLLAR", 100 * n)]) for n in range(1, 9))),
    ]
    for number, one in enumerate(plain):
        one["dataHolderBrandId"] = f"{3 - number // 2}bank000-x"
    file = tmp_path / "market.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in plain))
    return load_market(str(file))


@pytest.fixture
def loaded(tmp_path: Any) -> Loaded:
    found = market(tmp_path)
    found_platform()
    enter(found)
    assert publish(found) == {"new": 4, "same": 0}
    put_on_shelf(found.products)
    return found


def publish(loaded: Loaded) -> dict[str, int]:
    with transaction.atomic():
        return dict(publish_market(loaded=loaded, on=DAY))


def codes(rows: Iterable[ShelfRow]) -> set[str]:
    return {row.product_code for row in rows}


KEYS = {
    "yield": lambda row: -row.effective_yield.ppb,
    "rate": lambda row: -row.rate.ppb,
    "term": lambda row: row.term,
    "bank": lambda row: row.bank_code,
    "minimum": lambda row: row.minimum_minor,
}


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_of_the_shelf_and_its_pages(loaded: Loaded, sort: str) -> None:
    everything = search(wanted=Wanted(sort=sort), limit=200)
    keys = [(KEYS[sort](row), -row.effective_yield.ppb) for row in everything.rows]
    assert keys == sorted(keys)
    assert (everything.total, everything.products, everything.next_cursor) == (11, 4, None)
    paged: list[ShelfRow] = []
    cursor = None
    while True:
        page = search(wanted=Wanted(sort=sort), limit=3, cursor=cursor)
        assert (page.total, page.products) == (11, 4)
        paged += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(paged) == everything.rows
    assert len(loaded.products) == everything.products


def test_a_page_begins_after_the_last_row_though_the_shelf_changed(loaded: Loaded, tmp_path: Any) -> None:
    first = search(wanted=Wanted(), limit=3)
    rest = search(wanted=Wanted(), limit=200, cursor=first.next_cursor).rows
    shut_down(products=[first.rows[0].product_code])
    after = search(wanted=Wanted(), limit=200, cursor=first.next_cursor).rows
    assert after == tuple(row for row in rest if row.product_code != first.rows[0].product_code)
    assert loaded.products


@pytest.mark.parametrize(
    ("wanted", "cells"),
    [
        (Wanted(amount_minor=49_999), 4),
        (Wanted(amount_minor=100_000), 10),
        (Wanted(amount_minor=500_000), 11),
        (Wanted(amount_minor=500_001), 10),
        (Wanted(amount_minor=9_999), 0),
        (Wanted(term_min=parse_term("P1Y")), 2),
        (Wanted(term_max=parse_term("P2M")), 2),
        (Wanted(term_min=parse_term("P6M"), term_max=parse_term("P6M")), 2),
        (Wanted(bank="AU-2BANK000"), 8),
        (Wanted(product="AU-3BANK000:HALF"), 1),
        (Wanted(currency="AUD"), 11),
        (Wanted(currency="USD"), 0),
        (Wanted(kind="demand"), 0),
        (Wanted(channel="own"), 0),
    ],
)
def test_what_is_wanted_is_found(loaded: Loaded, wanted: Wanted, cells: int) -> None:
    page = search(wanted=wanted)
    assert (page.total, len(page.rows)) == (cells, cells)
    assert loaded.products


@pytest.mark.parametrize("cursor", ["", "x", "W10", "é", "c2hlbGY6NQ==", "bnVsbA", "eyJhIjoxfQ", "x" * 5000])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        search(wanted=Wanted(), cursor=cursor)
    assert refused.value.field == "cursor"


def test_a_cursor_of_another_order_or_altered_is_refused(loaded: Loaded) -> None:
    given = search(wanted=Wanted(), limit=1).next_cursor
    assert given is not None
    with pytest.raises(Invalid):
        search(wanted=Wanted(sort="rate"), cursor=given)
    with pytest.raises(Invalid):
        search(wanted=Wanted(sort="name"))
    assert loaded.products


def test_the_same_again_makes_no_version_and_other_content_makes_one(loaded: Loaded, tmp_path: Any) -> None:
    assert publish(loaded) == {"new": 0, "same": 4}
    assert publish(market(tmp_path, five="0.051")) == {"new": 1, "same": 3}
    found = offer(product_code="AU-3BANK000:TD")
    assert found is not None
    assert found.version == 1, "what is on the shelf stays until it is listed anew"
    with transaction.atomic():
        list_product(product_code="AU-3BANK000:TD", platform=PLATFORM, business_day=DAY)
    found = offer(product_code="AU-3BANK000:TD")
    assert found is not None
    assert (found.version, found.terms.chart[0].rate.percent_text()) == (2, "5.1")
    assert search(wanted=Wanted()).total == 11


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_version SET bank_code = 'X'",
        "UPDATE catalogue_cell SET rate_ppb = 1",
        "DELETE FROM catalogue_cell",
        "DELETE FROM catalogue_version",
    ],
)
def test_what_was_published_is_frozen(loaded: Loaded, owner_connection: Any, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(Exception, match="never changes"):
        owner_connection.execute(statement)
    assert search(wanted=Wanted()).total == 11
    assert loaded.products


def shut_down(*, banks: Iterable[str] = (), products: Iterable[str] = ()) -> None:
    scope = Scope(banks=frozenset(banks), products=frozenset(products)) if banks or products else EVERYTHING
    with transaction.atomic():
        put_in_force(order=order(1, Kind.TAKEDOWN, scope, addressees=(PLATFORM,)))


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ({"products": ["AU-3BANK000:TD"]}, {"AU-3BANK000:TD-M", "AU-3BANK000:HALF", "AU-2BANK000:TD"}),
        ({"banks": ["AU-3BANK000"]}, {"AU-2BANK000:TD"}),
        ({}, set()),
    ],
)
def test_what_an_order_shuts_is_on_no_page(loaded: Loaded, scope: dict[str, Any], left: set[str]) -> None:
    shut_down(**scope)
    page = search(wanted=Wanted())
    assert codes(page.rows) == left
    assert page.products == len(left)
    assert page.closures.orders
    for terms in loaded.products:
        assert offer(product_code=terms.product_code) is not None, "a holder still sees it"


def test_a_product_that_takes_steps_is_found_at_a_step_only(loaded: Loaded) -> None:
    """Its least amount on the shelf is a step too, and so can be opened."""
    terms = replace(loaded.products[0], amount_multiple_minor=30_000)
    with transaction.atomic():
        publish_product(terms=terms, on=DAY)
    put_on_shelf([terms])
    for amount, there in ((100_000, False), (119_999, False), (120_000, True)):
        wanted = Wanted(amount_minor=amount, product=terms.product_code)
        assert [row.minimum_minor for row in search(wanted=wanted).rows] == ([120_000] if there else [])
        refused = isinstance(cell_for(terms=terms, term=terms.chart[0].term, amount_minor=amount), Refused)
        assert refused is not there


def test_two_products_of_one_code_are_refused_and_nothing_is_published(loaded: Loaded) -> None:
    new = replace(loaded.products[0], product_code="WATTLE:NEW")
    with transaction.atomic(), pytest.raises(Invalid) as refused:
        publish_products(products=[new, replace(new, name="Another")], on=DAY)
    assert refused.value.field == "product_code"
    assert offer(product_code="WATTLE:NEW") is None


def test_offers_are_the_listed_versions_else_the_latest(loaded: Loaded) -> None:
    listed, other = loaded.products[:2]
    with transaction.atomic():
        publish_products(products=[replace(one, name="Renamed") for one in (listed, other)], on=DAY)
        assert delist(product_code=other.product_code, business_day=DAY)
    found = offers(product_codes=frozenset({listed.product_code, other.product_code, "nobody's"}))
    assert {code: (one.version, one.channel) for code, one in found.items()} == {
        listed.product_code: (1, "third_party"),
        other.product_code: (2, None),
    }

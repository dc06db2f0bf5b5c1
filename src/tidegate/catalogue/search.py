"""The shelf: what a stranger may open now, comparable, best yield first. What an order has shut is not on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import connection

from tidegate.catalogue.cursor import Place, place_of
from tidegate.catalogue.effective_yield import years_of
from tidegate.catalogue.standing import Standing, standing_cells
from tidegate.gate.act import THIRD_PARTY
from tidegate.gate.in_force import Closures, closures
from tidegate.money import Invalid, Rate, Term
from tidegate.orders import Kind

ROWS_MAX = 200
_SQL = files("tidegate.catalogue").joinpath("sql")
_SEARCH = _SQL.joinpath("search.sql").read_text("utf-8")
_ON_SHELF = _SQL.joinpath("on_shelf.sql").read_text("utf-8")
_ON_SHELF_CELLS = _SQL.joinpath("on_shelf_cells.sql").read_text("utf-8")
SORTS = ("yield", "rate", "term", "bank", "minimum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a saver looks for; None leaves a question open. Amount in minor units; terms are inclusive bounds.

    Amounts mean little across currencies: whoever gives one gives the `currency` too where several are sold.
    """

    amount_minor: int | None = None
    term_min: Term | None = None
    term_max: Term | None = None
    kind: str | None = None
    bank: str | None = None
    product: str | None = None
    currency: str | None = None
    channel: str = THIRD_PARTY
    sort: str = "yield"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """One cell on the shelf. `minimum_minor` is the least amount for this rate."""

    product_code: str
    name: str
    bank_code: str
    kind: str
    currency: str
    term: Term | None
    rate: Rate
    effective_yield: Rate
    minimum_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPage:
    """Rows in order, how many there are in all, how many products, and where the next page begins."""

    rows: tuple[ShelfRow, ...]
    total: int
    products: int
    next_cursor: str | None
    closures: Closures


def search(*, wanted: Wanted, limit: int = 50, cursor: str | None = None, on: date | None = None) -> ShelfPage:
    """The shelf in this transaction's instant. The orders in force are read first: what they shut is never shown.

    `on` is the business day on which indexes are looked at, None: the day of the instant. What follows one is shown,
    sorted and asked of a ceiling with its whole rate of that day. A cursor is the place of the last row seen, so a
    shelf that changes meanwhile repeats and skips nothing that stayed.
    Invalid for a sort or cursor that is none.
    """
    if wanted.sort not in SORTS:
        raise Invalid(
            field="sort", value=wanted.sort, rule="A shelf has these orders.", remedy=f"One of {', '.join(SORTS)}."
        )
    after = None if cursor is None else place_of(cursor=cursor, sort=wanted.sort)
    size = max(1, min(limit, ROWS_MAX))
    shut = closures()
    standing = standing_cells(channel=wanted.channel, on=on or shut.at.date(), amount_minor=wanted.amount_minor)
    found = _page(
        wanted,
        shut=_shut_products(shut, wanted.channel),
        shut_cells=_shut_cells(shut, wanted.channel, standing),
        standing=standing,
        after=after,
        limit=size + 1,
    )
    cells, products = found[0][:2]
    rows = [row[2:] for row in found if row[2] is not None]
    return ShelfPage(
        rows=tuple(_row(row) for row in rows[:size]),
        total=cells,
        products=products,
        next_cursor=_place(rows[size - 1]).cursor(sort=wanted.sort) if len(rows) > size else None,
        closures=shut,
    )


def _shut_products(shut: Closures, channel: str) -> list[str]:
    """The listed products that an order shuts; without orders nothing is asked."""
    if not shut.orders:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ON_SHELF, {"channel": channel})
        return [
            product
            for product, bank, kind in cursor.fetchall()
            if shut.closed(bank=bank, product=product, kind=kind)[0].listing
        ]


def _shut_cells(shut: Closures, channel: str, standing: Mapping[int, Standing]) -> list[int]:
    """The listed cells that an order shuts by their term or their rate (asked only where an order looks at these), and
    those whose rate nobody knows yet."""
    unknown = [cell for cell, one in standing.items() if one.rate_ppb is None]
    if not any(order.scope.term_days or order.kind is Kind.CAP_RATE for order in shut.orders):
        return unknown
    with connection.cursor() as cursor:
        cursor.execute(_ON_SHELF_CELLS, {"channel": channel})
        rows = cursor.fetchall()
    asked = [
        (cell, *rest, ((standing[cell].rate_ppb or 0) if cell in standing else rate) + on_top)
        for cell, *rest, rate, on_top in rows
    ]
    return [*unknown, *(cell for cell, *rest in asked if _is_shut(shut, *rest))]


def _is_shut(shut: Closures, product: str, bank: str, kind: str, months: int, days: int, rate_ppb: int) -> bool:
    """`rate_ppb` is all that the saver gets."""
    length = (
        (Term(months=months, days=days).end(on := shut.at.date()) - on).days
        if kind != "demand" and (months or days)
        else None
    )
    most = shut.rate_ppb_max(bank=bank, product=product, kind=kind, term_days=length)
    closure, _ = shut.closed(bank=bank, product=product, kind=kind, term_days=length)
    return closure.listing or (most is not None and rate_ppb > most)


def _page(
    wanted: Wanted,
    *,
    shut: list[str],
    shut_cells: list[int],
    standing: Mapping[int, Standing],
    after: Place | None,
    limit: int,
) -> list[tuple[Any, ...]]:
    last = after or Place(word="", number=0, falling_yield=0, length=0, bank_code="", product_code="", cell=0)
    with connection.cursor() as cursor:
        cursor.execute(
            _SEARCH,
            {
                "channel": wanted.channel,
                "shut": shut,
                "shut_cells": shut_cells,
                "standing": list(standing),
                "standing_rates": [one.rate_ppb for one in standing.values()],
                "standing_yields": [one.yield_ppb for one in standing.values()],
                "amount": wanted.amount_minor,
                "kind": wanted.kind,
                "bank": wanted.bank,
                "product": wanted.product,
                "currency": wanted.currency,
                "length_min": _length(wanted.term_min),
                "length_max": _length(wanted.term_max),
                "sort": wanted.sort,
                "later": after is not None,
                "word": last.word,
                "number": last.number,
                "yield": last.falling_yield,
                "length": last.length,
                "at_bank": last.bank_code,
                "at_product": last.product_code,
                "id": last.cell,
                "limit": limit,
            },
        )
        return list(cursor.fetchall())


def _row(row: tuple[Any, ...]) -> ShelfRow:
    _id, product, bank, kind, currency, name, months, days, rate, effective, minimum, *_key = row
    return ShelfRow(
        product_code=product,
        name=name,
        bank_code=bank,
        kind=kind,
        currency=currency,
        term=Term(months=months, days=days) if months or days else None,
        rate=Rate(ppb=rate),
        effective_yield=Rate(ppb=effective),
        minimum_minor=minimum,
    )


def _place(row: tuple[Any, ...]) -> Place:
    cell, product, bank, _kind, _currency, _name, _months, _days, _rate, effective, _minimum, length, word, number = row
    return Place(
        word=word,
        number=number,
        falling_yield=-effective,
        length=length,
        bank_code=bank,
        product_code=product,
        cell=cell,
    )


def _length(term: Term | None) -> int | None:
    return None if term is None else int(years_of(term=term) * 365)

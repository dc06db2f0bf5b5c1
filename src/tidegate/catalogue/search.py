"""The shelf: what a stranger may open now, comparable, best yield first. What an order has shut is not on it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from importlib.resources import files

from django.db import connection

from tidegate.catalogue.effective_yield import years_of
from tidegate.gate.act import THIRD_PARTY
from tidegate.gate.in_force import Closures, closures
from tidegate.money import Invalid, Rate, Term

ROWS_MAX = 200
_SEARCH = files("tidegate.catalogue").joinpath("sql/search.sql").read_text("utf-8")
SORTS = ("yield", "rate", "term", "bank", "minimum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a saver looks for; None leaves a question open. Amount in minor units; terms are inclusive bounds."""

    amount_minor: int | None = None
    term_min: Term | None = None
    term_max: Term | None = None
    kind: str | None = None
    bank: str | None = None
    product: str | None = None
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


def search(*, wanted: Wanted, limit: int = 50, cursor: str | None = None) -> ShelfPage:
    """The shelf in this transaction's instant. The orders in force are read first: what they shut is never shown.

    Invalid for a sort or cursor that is none.
    """
    if wanted.sort not in SORTS:
        raise Invalid(
            field="sort", value=wanted.sort, rule="A shelf has these orders.", remedy=f"One of {', '.join(SORTS)}."
        )
    shut = closures()
    rows = [row for row in _rows(wanted) if not _is_shut(shut, row)]
    rows = _sorted(rows, wanted.sort)
    start, size = _start(cursor), max(1, min(limit, ROWS_MAX))
    more = start + size < len(rows)
    return ShelfPage(
        rows=tuple(rows[start : start + size]),
        total=len(rows),
        products=len({row.product_code for row in rows}),
        next_cursor=_cursor(start + size) if more else None,
        closures=shut,
    )


def _is_shut(shut: Closures, row: ShelfRow) -> bool:
    closure, _orders = shut.closed(bank=row.bank_code, product=row.product_code, kind=row.kind)
    return closure.listing


def _rows(wanted: Wanted) -> list[ShelfRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            _SEARCH,
            {
                "channel": wanted.channel,
                "amount": wanted.amount_minor,
                "kind": wanted.kind,
                "bank": wanted.bank,
                "product": wanted.product,
                "length_min": _length(wanted.term_min),
                "length_max": _length(wanted.term_max),
            },
        )
        return [
            ShelfRow(
                product_code=product,
                bank_code=bank,
                kind=kind,
                currency=currency,
                name=name,
                term=Term(months=months, days=days) if kind == "fixed" else None,
                rate=Rate(ppb=rate),
                effective_yield=Rate(ppb=effective),
                minimum_minor=max(least, start, 1),
            )
            for _id, product, bank, kind, currency, name, months, days, rate, effective, least, start, _length_ in (
                cursor.fetchall()
            )
        ]


def _sorted(rows: list[ShelfRow], sort: str) -> list[ShelfRow]:
    """The statement gives yield order; the other orders keep it among equals."""
    if sort == "rate":
        return sorted(rows, key=lambda row: -row.rate.ppb)
    if sort == "term":
        return sorted(rows, key=lambda row: years_of(term=row.term) if row.term else 0)
    if sort == "bank":
        return sorted(rows, key=lambda row: row.bank_code)
    if sort == "minimum":
        return sorted(rows, key=lambda row: row.minimum_minor)
    return rows


def _length(term: Term | None) -> int | None:
    return None if term is None else int(years_of(term=term) * 365)


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"shelf:{start}".encode()).decode()


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor.encode()).decode("ascii").partition(":")
        if word == "shelf" and number.isdigit():
            return int(number)
    except (ValueError, binascii.Error):
        pass
    raise Invalid(
        field="cursor", value=cursor, rule="A cursor comes from an earlier page.", remedy="Begin without one."
    )

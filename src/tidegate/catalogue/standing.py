"""Cells on the shelf whose rate alone does not say what they pay, as they stand on a day and for an amount.

What follows an index pays its margin over the last fixing; of marginal bands each part earns its own band's rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files

from django.db import connection

from tidegate.catalogue.effective_yield import yield_of
from tidegate.catalogue.index import indexes_at
from tidegate.catalogue.offer import terms_of
from tidegate.catalogue.terms import Bands, ProductTerms
from tidegate.money import Rate, Term

_ON_SHELF_STANDING = files("tidegate.catalogue").joinpath("sql/on_shelf_standing.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of a cell by its id: the whole rate and its yield; None where no value of the index was published yet."""

    rate_ppb: int | None
    yield_ppb: int | None


def standing_cells(*, channel: str, on: date, amount_minor: int | None) -> dict[int, Standing]:
    """The cells on a channel that do not stand at their own rate; empty, after one statement, where all do."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_SHELF_STANDING, {"channel": channel})
        rows = [(*place, terms_of(text)) for *place, text in cursor]
    values = indexes_at(codes={terms.index.code for *_, terms in rows if terms.index is not None}, on=on)
    return {
        cell: _standing(terms, Term(months=months, days=days) if months or days else None, least, values, amount_minor)
        for cell, months, days, least, terms in rows
    }


def _standing(
    terms: ProductTerms, term: Term | None, from_minor: int, values: dict[str, Rate], amount_minor: int | None
) -> Standing:
    value = Rate(ppb=0) if terms.index is None else values.get(terms.index.code)
    if value is None:
        return Standing(rate_ppb=None, yield_ppb=None)
    cell = next(one for one in terms.chart if one.term == term and one.from_minor == from_minor)
    whole = terms.rate_of(cell, index_ppb=value.ppb)
    if terms.bands is Bands.MARGINAL and amount_minor is not None and cell.holds(amount_minor):
        whole = terms.rate_over_bands(term=term, amount_minor=amount_minor, index_ppb=value.ppb)
    return Standing(rate_ppb=whole.ppb, yield_ppb=yield_of(terms=terms, cell=replace(cell, rate=whole)).ppb)

"""Fixings of the indexes that rates follow: dated data, each with where it was published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from tidegate.catalogue import models
from tidegate.catalogue.terms import ProductTerms
from tidegate.money import Invalid, Rate


def fix_index(*, code: str, on: date, value: Rate, source: str) -> bool:
    """Enters a published value. False if it is known already; Invalid for another value of the same day.

    A value is never changed: what was reviewed by it stands.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    for field, text in (("code", code), ("source", source)):
        if not text.strip():
            raise Invalid(field=field, value=text, rule="A fixing names its index and its source.", remedy="Write it.")
    row, created = models.Fixing.objects.get_or_create(
        code=code, on=on, defaults={"value_ppb": value.ppb, "source": source}
    )
    if row.value_ppb != value.ppb:
        raise Invalid(
            field="value",
            value=value.percent_text(),
            rule=f"{code} of {on} is known as {Rate(ppb=row.value_ppb)}, by {row.source}; a fixing is never changed.",
            remedy="Enter a correction as published on a later day.",
        )
    return created


def index_at(*, code: str, on: date) -> int:
    """The last value of an index published by `on`, in parts per billion. Invalid where there is none."""
    found = indexes_at(codes={code}, on=on).get(code)
    if found is None:
        raise Invalid(
            field="index",
            value=code,
            rule=f"No value of this index was published by {on}.",
            remedy="Enter the index's published values.",
        )
    return found.ppb


def indexes_at(*, codes: Iterable[str], on: date) -> dict[str, Rate]:
    """The last values of several indexes published by `on`; one without any is left out."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = models.Fixing.objects.filter(code__in=wanted, on__lte=on).order_by("code", "-on").distinct("code")
    return {row.code: Rate(ppb=row.value_ppb) for row in rows}


def index_behind(*, terms: ProductTerms, on: date) -> Rate | None:
    """The value by which a product's rates stand on a day; None for a product that follows no index, or one of
    which no value was published by then."""
    return None if terms.index is None else indexes_at(codes={terms.index.code}, on=on).get(terms.index.code)

"""Fixings of the indexes that rates follow: dated data, each with where it was published."""

from __future__ import annotations

from datetime import date

from django.db import connection

from tidegate.deposits import models
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
    row = models.Fixing.objects.filter(code=code, on__lte=on).order_by("-on").first()
    if row is None:
        raise Invalid(
            field="index",
            value=code,
            rule=f"No value of this index was published by {on}.",
            remedy="Enter the index's published values.",
        )
    return row.value_ppb

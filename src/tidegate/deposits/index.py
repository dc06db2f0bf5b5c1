"""Fixings of the indexes that rates follow, as the catalogue keeps them."""

from __future__ import annotations

from datetime import date

from tidegate.money import Invalid


def index_at(*, code: str, on: date) -> int:
    """The value of an index in force on a day, in parts per billion. Invalid where none was published by then."""
    raise Invalid(
        field="index",
        value=code,
        rule=f"No value of this index is known on {on}.",
        remedy="Enter the index's published values.",
    )

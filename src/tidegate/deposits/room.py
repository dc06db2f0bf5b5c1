"""How much room the caps of a product leave. Read without locks: it is what people are shown, and the gate decides."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.catalogue.terms import ProductTerms
from tidegate.deposits.exposure import held_minor
from tidegate.deposits.stock import bank_stock, product_stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a product still takes, in minor units: of all savers together, and of one; None where there is no cap."""

    left_minor: int | None
    saver_left_minor: int | None


def room(*, terms: ProductTerms, saver: str | None) -> Room:
    """What is left under the caps of product and bank, and of this saver's own (None: a saver who has nothing yet)."""
    left: list[int] = []
    if terms.capacity_minor is not None:
        left.append(terms.capacity_minor - product_stock(product=terms.product_code))
    if terms.bank_capacity_minor is not None:
        left.append(terms.bank_capacity_minor - bank_stock(bank=terms.bank_code, currency=terms.currency))
    own = terms.per_saver_max_minor
    if own is not None and saver is not None:
        own -= held_minor(saver=saver, product=terms.product_code)
    whole = max(0, min(left)) if left else None
    if own is not None:
        own = max(0, own if whole is None else min(own, whole))
    return Room(left_minor=whole, saver_left_minor=own)

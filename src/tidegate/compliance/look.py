"""Reading what an order would meet, from the rooms that know: the shelf and the deposits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tidegate.compliance.touched import Held, Listed, Touched, touched
from tidegate.deposits.holdings import holdings
from tidegate.orders import Scope


def look(*, scope: Scope, currency: str, on: date) -> Touched:
    """What `scope` meets now, whether or not another order has shut it already."""
    held = holdings(on=on)
    return touched(listed=_listed(held), held=held, scope=scope, currency=currency, on=on)


def _listed(held: Iterable[Held]) -> Iterable[Listed]:
    return {Listed(bank=one.bank, product=one.product, kind=one.kind) for one in held}

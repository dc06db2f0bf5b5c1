"""Reading what an order would meet, from the rooms that know: the shelf and the deposits."""

from __future__ import annotations

from datetime import date

from tidegate.catalogue.listing import on_channels
from tidegate.compliance.touched import Touched, touched
from tidegate.deposits.holdings import holdings
from tidegate.orders import Scope
from tidegate.parties.describe import platform_profile


def look(*, scope: Scope, currency: str, on: date) -> Touched:
    """What `scope` meets now, whether or not another order has shut it already."""
    return touched(listed=on_channels(), held=holdings(on=on), scope=scope, currency=currency, on=on)


def currency_here() -> str:
    """The platform's own currency, in which stock is counted."""
    profile = platform_profile()
    assert profile is not None, "a platform is described before it takes orders"
    return profile.currency

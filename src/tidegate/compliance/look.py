"""Reading what an order would meet, from the rooms that know: the shelf and the deposits."""

from __future__ import annotations

from datetime import date, timedelta

from tidegate.catalogue.listing import on_channels
from tidegate.compliance.run_off import hazard
from tidegate.compliance.touched import Touched, touched
from tidegate.deposits.holdings import holdings
from tidegate.deposits.left_early import left_early
from tidegate.orders import Scope
from tidegate.parties.describe import platform_profile

LATELY_DAYS = 90


def look(*, scope: Scope, currency: str, on: date, hazard_ppb: int = 0, person: str | None = None) -> Touched:
    """What `scope` meets now, of one person if named, whether or not another order has shut it already."""
    return touched(
        listed=on_channels(),
        held=holdings(on=on),
        scope=scope,
        currency=currency,
        on=on,
        hazard_ppb=hazard_ppb,
        person=person,
    )


def hazard_lately(*, currency: str, on: date) -> int:
    """The share of what may leave early that did so on a day, over the last 90 days here; billionths."""
    found = left_early(since=on - timedelta(days=LATELY_DAYS), until=on, currency=currency)
    return hazard(left_minor=found.left_minor, minor_days=found.minor_days)


def currency_here() -> str:
    """The platform's own currency, in which stock is counted."""
    profile = platform_profile()
    assert profile is not None, "a platform is described before it takes orders"
    return profile.currency

"""Whether a product takes money at an instant: its days, and its hours by the clocks of its zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tidegate.catalogue.refusal import CatalogueRefusal, Refused, refused
from tidegate.catalogue.terms import ProductTerms


def may_take(*, terms: ProductTerms, at: datetime | None, business_day: date) -> Refused | None:
    """None if the product takes money now; else the rule that says no.

    `at` is an instant with its zone; None for the close of the business day, to which hours do not apply. Days are
    business days of the platform: a product with a cut-off is asked by its own clocks, so an order after it is refused
    until the window opens on the next day.
    """
    when = terms.funding
    if when.opens_on is not None and business_day < when.opens_on:
        return refused(CatalogueRefusal.NOT_OPEN_YET, detail=f"(from {when.opens_on})")
    if when.closes_on is not None and business_day > when.closes_on:
        return refused(CatalogueRefusal.CLOSED_FOR_NEW_MONEY, detail=f"(until {when.closes_on})")
    if when.zone is None or at is None:
        return None
    assert at.tzinfo is not None, "an instant has a zone"
    local = at.astimezone(ZoneInfo(when.zone))
    if when.opens_at is not None and local.time() < when.opens_at:
        return refused(CatalogueRefusal.BEFORE_HOURS, detail=f"(from {when.opens_at:%H:%M}, {when.zone})")
    if when.cut_off is not None and (local.time() >= when.cut_off or local.date() > business_day):
        return refused(CatalogueRefusal.AFTER_CUT_OFF, detail=f"({when.cut_off:%H:%M}, {when.zone})")
    return None

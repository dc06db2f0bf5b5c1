"""The offer: a published version, its listing, and the one cell that a saver chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue import models
from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.terms import ProductTerms

__all__ = ["Offer", "cell_for", "offer", "offers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product as it stands now: its terms by value, its version, and where it is listed (None: nowhere)."""

    terms: ProductTerms
    version: int
    channel: str | None
    listed_on: date | None


def offer(*, product_code: str) -> Offer | None:
    """The listed version of a product, else its latest; None for a code nobody published."""
    return offers(product_codes=frozenset({product_code})).get(product_code)


def offers(*, product_codes: frozenset[str]) -> dict[str, Offer]:
    """The offers of several products, in two statements; codes nobody published are left out."""
    found: dict[str, Offer] = {}
    listings = models.Listing.objects.select_related("version").filter(
        product_code__in=product_codes, delisted_on__isnull=True
    )
    for listing in listings.order_by("product_code", "channel"):
        found.setdefault(
            listing.product_code, _offer(listing.version, channel=listing.channel, listed_on=listing.listed_on)
        )
    unlisted = product_codes - found.keys()
    if unlisted:
        latest = models.Version.objects.filter(product_code__in=unlisted).order_by("product_code", "-version")
        found |= {row.product_code: _offer(row) for row in latest.distinct("product_code")}
    return found


def _offer(row: models.Version, *, channel: str | None = None, listed_on: date | None = None) -> Offer:
    return Offer(terms=ProductTerms.from_json(row.terms), version=row.version, channel=channel, listed_on=listed_on)

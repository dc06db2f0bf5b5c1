"""The offer: a published version, its listing, and the one cell that a saver chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue import models
from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.terms import ProductTerms

__all__ = ["Offer", "cell_for", "offer", "offers", "version_of"]


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


def version_of(*, product_code: str, version: int) -> Offer | None:
    """One published version, listed or not, with the channel on which its product is listed now, if it is."""
    row = models.Version.objects.filter(product_code=product_code, version=version).first()
    if row is None:
        return None
    listing = models.Listing.objects.filter(product_code=product_code, delisted_on__isnull=True).order_by("channel")
    listed = listing.first()
    return _offer(row, channel=None if listed is None else listed.channel)


def _offer(row: models.Version, *, channel: str | None = None, listed_on: date | None = None) -> Offer:
    return Offer(terms=ProductTerms.from_json(row.terms), version=row.version, channel=channel, listed_on=listed_on)

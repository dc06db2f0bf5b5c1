"""The offer: a published version, its listing, and the one cell that a saver chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue import models
from tidegate.catalogue.refusal import CatalogueRefusal, Refused, refused
from tidegate.catalogue.terms import Cell, ProductTerms
from tidegate.money import Amount, Term, currency


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


def cell_for(*, terms: ProductTerms, term: Term | None, amount_minor: int) -> Cell | Refused:
    """The chart's cell for a term and an amount, or which rule of the product says no."""
    cells = [cell for cell in terms.chart if cell.term == term]
    if not cells:
        return refused(CatalogueRefusal.TERM_NOT_OFFERED)
    if amount_minor < terms.amount_min_minor:
        return refused(CatalogueRefusal.AMOUNT_BELOW_MINIMUM, detail=_least(terms, terms.amount_min_minor))
    if terms.amount_max_minor is not None and amount_minor > terms.amount_max_minor:
        return refused(CatalogueRefusal.AMOUNT_ABOVE_MAXIMUM, detail=_least(terms, terms.amount_max_minor))
    if amount_minor % terms.amount_multiple_minor:
        return refused(CatalogueRefusal.AMOUNT_NOT_A_MULTIPLE, detail=_least(terms, terms.amount_multiple_minor))
    found = next((cell for cell in cells if cell.holds(amount_minor)), None)
    return refused(CatalogueRefusal.AMOUNT_NOT_IN_CHART) if found is None else found


def _least(terms: ProductTerms, minor: int) -> str:
    return f"({Amount(minor=minor, currency=currency(terms.currency)).text()} {terms.currency})"

"""The offer: a published version, its listing, and the one cell that a saver chose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from tidegate.catalogue import models
from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.terms import Incentive, ProductTerms

__all__ = ["Offer", "cell_for", "offer", "offers", "version_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product as it stands now: its terms by value, its version, and where it is listed (None: nowhere).

    `granted`: the incentives that are in the rates of its chart, once it is known to whom it is offered.
    """

    terms: ProductTerms
    version: int
    channel: str | None
    listed_on: date | None
    granted: tuple[Incentive, ...] = ()


def offer(*, product_code: str) -> Offer | None:
    """The listed version of a product, else its latest; None for a code nobody published."""
    return offers(product_codes=frozenset({product_code})).get(product_code)


def offers(*, product_codes: frozenset[str]) -> dict[str, Offer]:
    """The offers of several products, in two statements; codes nobody published are left out."""
    found: dict[str, Offer] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [list(product_codes)])
        for code, channel, listed_on, version, terms in cursor.fetchall():
            found.setdefault(code, Offer(terms=terms_of(terms), version=version, channel=channel, listed_on=listed_on))
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


_LISTED = """
    SELECT l.product_code, l.channel, l.listed_on, v.version, v.terms::text
    FROM catalogue_listing l JOIN catalogue_version v ON v.id = l.version_id
    WHERE l.product_code = ANY (%s) AND l.delisted_on IS NULL
    ORDER BY l.product_code, l.channel
"""


@lru_cache(maxsize=1024)
def terms_of(text: str) -> ProductTerms:
    """A version's terms never change, so they are read once."""
    return ProductTerms.from_json(json.loads(text))


def _offer(row: models.Version, *, channel: str | None = None) -> Offer:
    return Offer(terms=ProductTerms.from_json(row.terms), version=row.version, channel=channel, listed_on=None)

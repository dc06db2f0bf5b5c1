"""Listings: a version on a channel. Listing lets money in, so it passes the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from tidegate.catalogue import models
from tidegate.catalogue.index import index_at
from tidegate.catalogue.refusal import CatalogueRefusal, Refused, refused
from tidegate.catalogue.terms import ProductTerms
from tidegate.gate.act import THIRD_PARTY, Act, IntakeFacts
from tidegate.gate.act import Cell as ActCell
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.gate.permit import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A product on a channel; `new` unless it was there already with this version."""

    product_code: str
    version: int
    channel: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChannel:
    """A listed product, as far as the scope of an order asks. An order shuts it; only `delist` takes it off."""

    bank: str
    product: str
    kind: str


def on_channels() -> tuple[OnChannel, ...]:
    """Every product that is listed somewhere, shut or not, in order of its code."""
    rows = models.Listing.objects.filter(delisted_on__isnull=True).order_by("product_code", "channel")
    found = rows.values_list("version__bank_code", "product_code", "version__kind")
    return tuple(dict.fromkeys(OnChannel(bank=bank, product=product, kind=kind) for bank, product, kind in found))


def list_product(
    *, product_code: str, platform: str, business_day: date, channel: str = THIRD_PARTY
) -> Listed | Refused | GateRefused:
    """Puts the latest version on the channel, in place of an earlier one. The gate is asked first, of the whole rates.

    Invalid for a product whose index has no published value yet: nobody knows what it would pay.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    row = models.Version.objects.filter(product_code=product_code).order_by("-version").first()
    if row is None:
        return refused(CatalogueRefusal.UNKNOWN_PRODUCT)
    live = models.Listing.objects.filter(product_code=product_code, channel=channel, delisted_on__isnull=True).first()
    if live is not None and live.version_id == row.pk:
        return Listed(product_code=product_code, version=row.version, channel=channel, new=False)
    answer = permit(facts=_facts(row, platform=platform, channel=channel, business_day=business_day))
    if isinstance(answer, GateRefused):
        return answer
    if live is not None:
        live.delisted_on = business_day
        live.save(update_fields=["delisted_on"])
    models.Listing.objects.create(version=row, product_code=product_code, channel=channel, listed_on=business_day)
    return Listed(product_code=product_code, version=row.version, channel=channel, new=True)


def delist(*, product_code: str, business_day: date, channel: str = THIRD_PARTY) -> bool:
    """Takes a product off a channel; whether it was there."""
    assert connection.in_atomic_block, "a door opens the transaction"
    live = models.Listing.objects.filter(product_code=product_code, channel=channel, delisted_on__isnull=True)
    return live.update(delisted_on=business_day) > 0


def _facts(row: models.Version, *, platform: str, channel: str, business_day: date) -> IntakeFacts:
    terms = ProductTerms.from_json(row.terms)
    index_ppb = 0 if terms.index is None else index_at(code=terms.index.code, on=business_day)
    return IntakeFacts(
        act=Act.LIST,
        platform=platform,
        bank=terms.bank_code,
        product=terms.product_code,
        kind=terms.kind.value,
        channel=channel,
        jurisdiction=terms.jurisdiction,
        currency=terms.currency,
        business_day=business_day,
        cells=tuple(
            ActCell(term=cell.term, rate=terms.highest_of(cell, index_ppb=index_ppb), subsidy=cell.subsidy)
            for cell in terms.chart
        ),
        early_withdrawal=terms.early_withdrawal.value,
    )

"""The story's platforms on a real market: products as banks publish them, savers and licences of a drill.

Each platform lists a third of the products. No authority has licensed anybody here: the register says it is a test.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tidegate.catalogue.importers.cdr import AUSTRALIA, Loaded, load_market
from tidegate.catalogue.importers.cdr.store import TEST_REGISTER
from tidegate.catalogue.terms import ProductTerms
from tidegate.drills.founding import DrillBank, Founding, persons_of
from tidegate.drills.living import Living, business_days_before
from tidegate.drills.story import world
from tidegate.drills.story.acts import Choice, Life, saver_codes
from tidegate.drills.story.place import MARKET
from tidegate.parties.agreement import Holding
from tidegate.parties.profile import PlatformProfile

LAST_DAY = MARKET.arrival.date()
SEED = "tidegate-market-1"
_REGIONS = ("AU-NSW", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA")
_LICENSED_FROM = date(2020, 1, 6)
_OPENING_MINOR_MAX = 5_000_000
"""Savers of the drill pick no rate that begins above this amount (minor units)."""


def living(*, platform: str, source: Path, savers: int, days: int) -> Living:
    """The life of one of the story's platforms on the documents at `source`."""
    return living_on(loaded=load_market(str(source)), platform=platform, savers=savers, days=days)


def living_on(*, loaded: Loaded, platform: str, savers: int, days: int) -> Living:
    """The same on a market that was read already."""
    shop = world.shop(platform)
    products = _share(loaded.products, place=[one.code for one in world.SHOPS].index(platform))
    sold_by = {terms.bank_code for terms in products}
    codes = saver_codes(savers)
    return Living(
        founding=Founding(
            profile=PlatformProfile(
                code=shop.code,
                name=shop.name,
                zone=MARKET.zone,
                calendar=AUSTRALIA.calendar,
                currency=AUSTRALIA.currency,
                jurisdiction=AUSTRALIA.jurisdiction,
            ),
            banks=tuple(_bank(one.code, one.name) for one in loaded.banks if one.code in sold_by),
            settlement=_bank(world.SETTLEMENT_BANK, "Lantern Custody Bank"),
            source=TEST_REGISTER,
            licensed_from=_LICENSED_FROM,
            persons=persons_of(codes=codes, regions=_REGIONS),
        ),
        products=products,
        life=Life(
            platform=shop.code,
            seed=SEED,
            shelf=tuple(choice for terms in products for choice in _choices(terms)),
            savers=codes,
            arrival=MARKET.arrival,
        ),
        days=business_days_before(code=AUSTRALIA.calendar, last=LAST_DAY, count=days),
    )


def _share(products: tuple[ProductTerms, ...], *, place: int) -> tuple[ProductTerms, ...]:
    mine = {one.currency for one in products} & {AUSTRALIA.currency}
    in_currency = [one for one in products if one.currency in mine]
    return tuple(in_currency[place :: len(world.SHOPS)])


def _bank(code: str, name: str) -> DrillBank:
    return DrillBank(code=code, name=name, region="AU-NSW", local=False, holding=Holding.OMNIBUS, areas=("*",))


def _choices(terms: ProductTerms) -> list[Choice]:
    """What a saver of the drill may pick: the chart's cells, inside the product's own limits."""
    found = []
    for cell in terms.chart:
        least = max(cell.from_minor, terms.amount_min_minor, 1)
        tops = [top for top in (terms.amount_max_minor, None if cell.to_minor is None else cell.to_minor - 1) if top]
        most = min(tops, default=None)
        if least <= _OPENING_MINOR_MAX and (most is None or least <= most):
            found.append(
                Choice(
                    product=terms.product_code,
                    kind=terms.kind.value,
                    term=cell.term,
                    minimum_minor=least,
                    maximum_minor=most,
                )
            )
    return found

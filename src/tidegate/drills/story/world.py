"""The story's world as values: twelve banks, their products, three platforms. All of it is plainly fictional.

Rates stay at or below the ceilings of the time; which ceiling applies is law (`tidegate.rules`), not written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.drills.story.acts import Choice, Life, Script, saver_codes
from tidegate.drills.story.place import STORY
from tidegate.money import currency, parse_amount, parse_term

ZONE = STORY.zone
CURRENCY = "CNY"
JURISDICTION = STORY.jurisdiction
CALENDAR = "CN"
SEED = "tidegate-story-1"

LAST_DAY = STORY.arrival.date()
"""The Friday on which the visitor arrives."""
ARRIVAL = STORY.arrival
BUSINESS_DAYS = 60
SAVERS = 300
SETTLEMENT_BANK = "LANTERN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank of the story. `areas` are the regions in which its licence lets it take deposits (`*`: everywhere)."""

    code: str
    name: str
    region: str
    local: bool
    holding: str
    areas: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProduct:
    """One offer of one bank; `term` is an ISO 8601 duration, None for money that may leave at any time."""

    code: str
    bank: str
    name: str
    term: str | None
    percent: str
    minimum: str = "50.00"
    interest_paid: str = "at_maturity"
    early_withdrawal: str = "demand_rate"
    owners_max: int = 1

    @property
    def kind(self) -> str:
        return "demand" if self.term is None else "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A platform of the story and the products on its shelf."""

    code: str
    name: str
    shelf: tuple[str, ...]


def _bank(code: str, name: str, region: str, local: bool, holding: str) -> Bank:
    return Bank(code=code, name=name, region=region, local=local, holding=holding)


BANKS = (
    _bank("CLEARBROOK", "Clear Brook Rural", "CN-37", True, "direct"),
    _bank("PORTLIN", "Port of Lin", "CN-21", True, "direct"),
    _bank("NORTHHILL", "North Hill City", "CN-13", True, "omnibus"),
    _bank("JADECOAST", "Jade Coast", "CN-44", False, "direct"),
    _bank("THREEWEIRS", "Three Weirs City", "CN-33", True, "direct"),
    _bank("WUTONG", "Wutong Private", "CN-31", False, "omnibus"),
    _bank("CRANELAKE", "Crane Lake Rural", "CN-34", True, "direct"),
    _bank("SILKTERRACE", "Silk Terrace Commercial", "CN-51", False, "omnibus"),
    _bank("EASTORCHARD", "East Orchard City", "CN-41", True, "direct"),
    _bank("LONGDYKE", "Long Dyke Rural", "CN-42", True, "omnibus"),
    _bank("STONEBRIDGE", "Stone Bridge Commercial", "CN-35", False, "direct"),
    _bank("WILLOWFORD", "Willow Ford City", "CN-22", True, "direct"),
)
SETTLEMENT = _bank(SETTLEMENT_BANK, "Lantern Custody Bank", "CN-11", False, "omnibus")


def _fixed(
    bank: str, term: str, label: str, percent: str, minimum: str = "50.00", paid: str = "at_maturity"
) -> BankProduct:
    return BankProduct(
        code=f"{bank}-{term[1:]}",
        bank=bank,
        name=label,
        term=term,
        percent=percent,
        minimum=minimum,
        interest_paid=paid,
    )


def _any_time(bank: str, label: str, percent: str) -> BankProduct:
    return BankProduct(
        code=f"{bank}-ANY",
        bank=bank,
        name=label,
        term=None,
        percent=percent,
        minimum="0.01",
        interest_paid="monthly",
    )


PRODUCTS = (
    _fixed("CLEARBROOK", "P5Y", "Five Springs", "4.875", "1000.00"),
    _fixed("CLEARBROOK", "P3Y", "Three Springs", "4.125", "100.00"),
    _fixed("CLEARBROOK", "P1Y", "One Spring", "2.25"),
    _fixed("PORTLIN", "P3Y", "Harbour Three", "4.10"),
    _fixed("PORTLIN", "P1Y", "Harbour One", "2.25"),
    _fixed("PORTLIN", "P6M", "Harbour Half", "1.95"),
    _any_time("NORTHHILL", "Open Gate", "3.00"),
    _fixed("NORTHHILL", "P90D", "Ninety Days", "1.70"),
    _fixed("JADECOAST", "P6M", "Half Tide", "1.95"),
    _fixed("JADECOAST", "P5Y", "Deep Water", "4.80", "500.00"),
    _fixed("THREEWEIRS", "P2Y", "Second Weir", "3.15"),
    _fixed("THREEWEIRS", "P3Y", "Third Weir", "4.125", paid="monthly"),
    _fixed("WUTONG", "P1Y", "Wutong Year", "2.20"),
    _any_time("WUTONG", "Wutong Leaf", "2.85"),
    _fixed("CRANELAKE", "P30D", "Thirty Days", "1.60"),
    _fixed("CRANELAKE", "P2Y", "Crane Two", "3.10"),
    _fixed("SILKTERRACE", "P1Y", "Silk Year", "2.25"),
    _fixed("SILKTERRACE", "P5Y", "Silk Five", "4.875", "1000.00", paid="monthly"),
    _fixed("EASTORCHARD", "P3Y", "Orchard Three", "4.00"),
    _fixed("LONGDYKE", "P90D", "Long Quarter", "1.65"),
    _fixed("STONEBRIDGE", "P1Y", "Bridge Year", "2.15", "200.00"),
    _any_time("STONEBRIDGE", "Bridge Pocket", "2.70"),
    _fixed("WILLOWFORD", "P3Y", "Willow Three", "4.05"),
    _fixed("WILLOWFORD", "P6M", "Willow Half", "1.90"),
)

SHOPS = (
    Shop(
        code="alder",
        name="Alder Wealth",
        shelf=(
            "CLEARBROOK-5Y", "CLEARBROOK-3Y", "CLEARBROOK-1Y", "PORTLIN-3Y", "PORTLIN-1Y", "NORTHHILL-ANY",
            "NORTHHILL-90D", "JADECOAST-5Y", "THREEWEIRS-2Y", "THREEWEIRS-3Y", "WUTONG-1Y", "CRANELAKE-30D",
            "CRANELAKE-2Y", "SILKTERRACE-1Y", "SILKTERRACE-5Y", "EASTORCHARD-3Y", "STONEBRIDGE-1Y", "STONEBRIDGE-ANY",
        ),
    ),
    Shop(
        code="heron",
        name="Heron Finance",
        shelf=(
            "CLEARBROOK-5Y", "CLEARBROOK-1Y", "PORTLIN-6M", "NORTHHILL-ANY", "NORTHHILL-90D", "JADECOAST-6M",
            "JADECOAST-5Y", "THREEWEIRS-2Y", "WUTONG-ANY", "LONGDYKE-90D", "EASTORCHARD-3Y", "WILLOWFORD-3Y",
            "WILLOWFORD-6M", "SILKTERRACE-5Y",
        ),
    ),
    Shop(
        code="marsh",
        name="Marsh Pay",
        shelf=(
            "PORTLIN-3Y", "PORTLIN-1Y", "NORTHHILL-ANY", "NORTHHILL-90D", "WUTONG-1Y", "CRANELAKE-30D", "LONGDYKE-90D",
            "STONEBRIDGE-ANY", "CLEARBROOK-3Y",
        ),
    ),
)  # fmt: skip


def shop(code: str) -> Shop:
    """The platform with this code; KeyError for a code the story does not know."""
    return {one.code: one for one in SHOPS}[code]


def product(code: str) -> BankProduct:
    """The product with this code; KeyError for a code the story does not know."""
    return {one.code: one for one in PRODUCTS}[code]


EXAMPLE_PLATFORM = "heron"
EXAMPLE_SAVER = "S000042"
"""The saver whose holding the visitor keeps an eye on."""
_FOLLOWED_SINCE = date(2020, 10, 9)

SCRIPTS = {
    "heron": (
        Script(opened_on=_FOLLOWED_SINCE, saver=EXAMPLE_SAVER, product="CLEARBROOK-5Y", amount_minor=30_000_000),
        Script(opened_on=_FOLLOWED_SINCE, saver=EXAMPLE_SAVER, product="NORTHHILL-ANY", amount_minor=4_135_000),
    ),
    # Just below the insurance limit at one bank: interest to maturity will carry it across.
    "alder": (Script(opened_on=_FOLLOWED_SINCE, saver="S000007", product="PORTLIN-1Y", amount_minor=49_200_000),),
}


def life(*, shop_code: str, savers: int) -> Life:
    """The plan's facts for one platform of the story."""
    shelf = [product(code) for code in shop(shop_code).shelf]
    return Life(
        platform=shop_code,
        seed=SEED,
        shelf=tuple(
            Choice(
                product=one.code,
                kind=one.kind,
                term=parse_term(one.term) if one.term else None,
                minimum_minor=parse_amount(one.minimum, currency=currency(CURRENCY)).minor,
            )
            for one in shelf
        ),
        savers=saver_codes(savers),
        arrival=ARRIVAL,
        scripts=SCRIPTS.get(shop_code, ()),
    )


def region_of(saver: str) -> str:
    """Where a saver lives: spread over regions, most of them far from any one local bank."""
    regions = sorted({bank.region for bank in BANKS})
    return regions[int(saver[1:]) % len(regions)]

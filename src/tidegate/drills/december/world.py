"""The December drill's world as values: six banks, forty products, three platforms, the days that matter. Fictional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tidegate.drills.story import world as story
from tidegate.drills.story.acts import Choice
from tidegate.drills.story.world import Bank, BankProduct
from tidegate.money import calendar, currency, parse_amount, parse_term

ZONE = ZoneInfo(story.ZONE)
CURRENCY, CALENDAR, JURISDICTION = story.CURRENCY, story.CALENDAR, story.JURISDICTION
SEED = "tidegate-december-1"

T0 = datetime(2020, 12, 18, 18, 20, tzinfo=ZONE)
"""Friday evening: the order is signed, and the first platform takes its products down."""
BEFORE = T0 - timedelta(minutes=30)
"""Nothing is reserved here; from here on the worlds part."""
EFFECTIVE_DAY = T0.date()
CUT = datetime(2021, 1, 25, 20, 0, tzinfo=ZONE)
"""Top-ups close for holders too, 38 days later."""
END = date(2026, 2, 2)
"""After the last maturity and a month's notice."""
MATURES_ON_THE_DAY = date(2020, 11, 18)
"""A thirty-day deposit opened here matures on the effective day."""

BANKS = tuple(
    one
    for one in story.BANKS
    if one.code in {"CLEARBROOK", "PORTLIN", "NORTHHILL", "JADECOAST", "THREEWEIRS", "CRANELAKE"}
)
LOCAL_BANKS = tuple(bank.code for bank in BANKS if bank.local)
FLEXIBLE = "NORTHHILL-ANY"
TIERED = "THREEWEIRS-5Y-TIERS"
AT_THE_LIMIT = "PORTLIN-1Y"
ON_THE_DAY = "CLEARBROOK-30D"
OWNERS_MAX = 2
_TERMS = (("P30D", "1.60"), ("P90D", "1.65"), ("P6M", "1.95"), ("P1Y", "2.25"), ("P2Y", "3.10"), ("P3Y", "4.10"))
_LONG = ("P5Y", "4.80")
_NAMES = {"P30D": "Thirty Days", "P90D": "Ninety Days", "P6M": "Half", "P1Y": "Year", "P2Y": "Two", "P3Y": "Three"}


def _product(bank: Bank, term: str, percent: str, *, code: str = "", paid: str = "at_maturity") -> BankProduct:
    name = _NAMES.get(term, "Five")
    return BankProduct(
        code=code or f"{bank.code}-{term[1:]}",
        bank=bank.code,
        name=f"{bank.name.split()[0]} {name}",
        term=term,
        percent=percent,
        interest_paid=paid,
        owners_max=OWNERS_MAX,
    )


def _products() -> tuple[BankProduct, ...]:
    found = [_product(bank, term, percent) for bank in BANKS for term, percent in _TERMS]
    found += [_product(bank, *_LONG, paid="monthly" if bank.local else "at_maturity") for bank in BANKS[:2]]
    three_weirs = next(bank for bank in BANKS if bank.code == "THREEWEIRS")
    found.append(_product(three_weirs, *_LONG, code=TIERED))
    flexible = BankProduct(
        code=FLEXIBLE, bank="NORTHHILL", name="Open Gate", term=None, percent="3.00", minimum="0.01",
        interest_paid="monthly", owners_max=OWNERS_MAX,
    )  # fmt: skip
    return (*found, flexible)


PRODUCTS = _products()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A platform of the drill. `share` of a hundred holders; `withdraws` its own withdrawals as it happened."""

    code: str
    name: str
    shelf: tuple[str, ...]
    share: int
    withdraws: tuple[Withdrawal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A platform takes products off its own shelf at an instant; no `kinds` and no `banks`: all of them."""

    at: datetime
    kinds: tuple[str, ...] = ()
    banks: tuple[str, ...] = ()


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 12, day, hour, minute, tzinfo=ZONE)


_CODES = tuple(one.code for one in PRODUCTS)


def _shelf(*, every: int, rest: tuple[int, ...], more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Banks and terms in turn, so that each platform has some of every bank and of every term."""
    picked = [code for place, code in enumerate(_CODES) if (place // len(_TERMS) + place) % every in rest]
    return tuple(dict.fromkeys([*picked, FLEXIBLE, *more]))


SHOPS = (
    Shop(
        code="alder",
        name="Alder Wealth",
        share=50,
        shelf=_shelf(every=3, rest=(1, 2), more=(TIERED, AT_THE_LIMIT, ON_THE_DAY)),
        withdraws=(Withdrawal(at=T0),),
    ),
    Shop(
        code="heron",
        name="Heron Finance",
        share=28,
        shelf=_shelf(every=2, rest=(0,)),
        withdraws=(Withdrawal(at=_at(19, 11)),),
    ),
    Shop(
        code="marsh",
        name="Marsh Pay",
        share=22,
        shelf=_shelf(every=3, rest=(0,)),
        # First only what runs for a term at local banks; the rest when the local bureau's notice came.
        withdraws=(
            Withdrawal(at=_at(21, 9, 30), kinds=("fixed",), banks=LOCAL_BANKS),
            Withdrawal(at=_at(24, 16)),
        ),
    ),
)


def shop(code: str) -> Shop:
    """The platform with this code; KeyError for one the drill does not know."""
    return {one.code: one for one in SHOPS}[code]


def product(code: str) -> BankProduct:
    """The product with this code; KeyError for one the drill does not know."""
    return {one.code: one for one in PRODUCTS}[code]


def choice_of(code: str) -> Choice:
    """What a saver can pick of a product."""
    one = product(code)
    return Choice(
        product=one.code,
        kind=one.kind,
        term=parse_term(one.term) if one.term else None,
        minimum_minor=parse_amount(one.minimum, currency=currency(CURRENCY)).minor,
    )


def holders_of(*, shop_code: str, holders: int) -> int:
    """How many of all holders this platform has."""
    if shop_code == SHOPS[0].code:
        return holders - sum(holders * one.share // 100 for one in SHOPS[1:])
    return holders * shop(shop_code).share // 100


def opening_days() -> tuple[date, ...]:
    """The business days on which deposits were opened before the order."""
    wanted = [date(2020, 10, 12), date(2020, 10, 26), date(2020, 11, 9), MATURES_ON_THE_DAY, date(2020, 11, 24),
              date(2020, 12, 2), date(2020, 12, 9), date(2020, 12, 17)]  # fmt: skip
    table = calendar(CALENDAR)
    return tuple(table.next_after(day - timedelta(days=1)) for day in wanted)


SPARSE_BELOW = 1_000
"""A smaller crowd does something on fewer days."""


def days_of_life(*, holders: int) -> tuple[date, ...]:
    """The days after the order on which somebody acts or a report is due: every business day for a month and a half,
    then the first of each month. A platform of a small crowd: every fifth, then the first of each half-year."""
    table = calendar(CALENDAR)
    found, day = [], EFFECTIVE_DAY
    while (day := table.next_after(day)) < date(2021, 2, 3):
        found.append(day)
    firsts = [date(year, month, 1) for year in range(2021, 2027) for month in range(1, 13)]
    later = [table.next_after(first - timedelta(days=1)) for first in firsts if date(2021, 2, 10) < first <= END]
    return (*found[::5], *later[::6]) if holders < SPARSE_BELOW else (*found, *later)


def in_the_evening(day: date) -> datetime:
    """When days close in the drill."""
    return datetime.combine(day, time(22), tzinfo=ZONE)

"""The story's world put together for one platform: banks, products as full terms, savers, sixty days."""

from __future__ import annotations

from datetime import date

from tidegate.catalogue.terms import Cell, EarlyWithdrawal, InterestPaid, Kind, Owners, ProductTerms, Title
from tidegate.drills.founding import DrillBank, Founding, persons_of
from tidegate.drills.living import Living, business_days_before
from tidegate.drills.story import world
from tidegate.money import DayCount, Rate, Roll, Rounding, currency, parse_amount, parse_term
from tidegate.parties.agreement import Holding
from tidegate.parties.profile import PlatformProfile

_LICENSED_FROM = date(2015, 1, 5)
_SOURCE = "the story's register of licences (fictional)"
_PAY_DAY = 21
_DEMAND_RATE = Rate.percent("0.3")
"""What leaving a term early earns in the story; not a figure of law."""


def living(*, platform: str, savers: int, days: int) -> Living:
    """The life of one platform of the story."""
    shop = world.shop(platform)
    plan = world.life(shop_code=platform, savers=savers)
    products = [world.product(code) for code in shop.shelf]
    sold_by = {one.bank for one in products}
    return Living(
        founding=Founding(
            profile=PlatformProfile(
                code=shop.code,
                name=shop.name,
                zone=world.ZONE,
                calendar=world.CALENDAR,
                currency=world.CURRENCY,
                jurisdiction=world.JURISDICTION,
            ),
            banks=tuple(drill_bank(bank) for bank in world.BANKS if bank.code in sold_by),
            settlement=drill_bank(world.SETTLEMENT),
            source=_SOURCE,
            licensed_from=_LICENSED_FROM,
            persons=persons_of(codes=plan.savers, regions=sorted({bank.region for bank in world.BANKS})),
        ),
        products=tuple(terms_of(one=one) for one in products),
        life=plan,
        days=business_days_before(code=world.CALENDAR, last=world.LAST_DAY, count=days),
    )


def terms_of(*, one: world.BankProduct) -> ProductTerms:
    """A product of the story as the bank's full terms."""
    monthly = one.interest_paid == "monthly"
    return ProductTerms(
        product_code=one.code,
        bank_code=one.bank,
        name=one.name,
        kind=Kind(one.kind),
        currency=world.CURRENCY,
        jurisdiction=world.JURISDICTION,
        calendar=world.CALENDAR,
        roll=Roll.FOLLOWING,
        day_count=DayCount.ACT_365F,
        rounding=Rounding.HALF_UP,
        interest_paid=InterestPaid(one.interest_paid),
        pay_day=_PAY_DAY if monthly else None,
        early_withdrawal=EarlyWithdrawal.DEMAND_RATE,
        demand_rate=_DEMAND_RATE,
        amount_min_minor=parse_amount(one.minimum, currency=currency(world.CURRENCY)).minor,
        amount_max_minor=None,
        amount_multiple_minor=1,
        per_saver_max_minor=None,
        capacity_minor=None,
        top_up_allowed=one.term is None,
        owners=Owners() if one.owners_max == 1 else Owners(count_max=one.owners_max, titles=(Title.SOLE, Title.JOINT)),
        chart=(
            Cell(
                term=parse_term(one.term) if one.term else None,
                from_minor=0,
                to_minor=None,
                rate=Rate.percent(one.percent),
            ),
        ),
    )


def drill_bank(bank: world.Bank) -> DrillBank:
    """A bank of the story as a platform enters it."""
    return DrillBank(
        code=bank.code,
        name=bank.name,
        region=bank.region,
        local=bank.local,
        holding=Holding(bank.holding),
        areas=bank.areas,
    )

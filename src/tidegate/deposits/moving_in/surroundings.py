"""What a row is read against: the platform's day, its agreements, the versions of its products. Looked up once each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from tidegate.catalogue.offer import Offer, version_of
from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.ledger.day import current_business_day
from tidegate.money import Roll, calendar
from tidegate.parties.agree import agreement_with, settlement_bank
from tidegate.parties.describe import platform_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How deposits are held at a bank, and where their savers' cash waits."""

    holding: str
    settlement_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`day` is the open business day, the cut-off; `last_closed` the business day before it, whose close is behind."""

    platform: str
    day: date
    last_closed: date
    _offers: dict[tuple[str, int], Offer | None] = field(default_factory=dict)
    _places: dict[tuple[str, str], Place | None] = field(default_factory=dict)

    def offer(self, *, product: str, version: int) -> Offer | None:
        """The version's terms; None for one that was never published."""
        key = product, version
        if key not in self._offers:
            self._offers[key] = version_of(product_code=product, version=version)
        return self._offers[key]

    def place(self, *, bank: str, currency: str) -> Place | None:
        """None where the platform has no agreement with the bank, or none that says where cash waits."""
        key = bank, currency
        if key not in self._places:
            agreement = agreement_with(platform=self.platform, bank=bank, currency=currency, on=self.day)
            settlement = settlement_bank(platform=self.platform, currency=currency, on=self.day)
            self._places[key] = (
                None
                if agreement is None or settlement is None
                else Place(holding=agreement.holding.value, settlement_code=settlement.bank)
            )
        return self._places[key]


def surroundings() -> Surroundings | Refused:
    """Those of now; refused while a day is being closed, because its interest is not accrued yet."""
    profile = platform_profile()
    assert profile is not None, "a platform that takes deposits over is described"
    with transaction.atomic():
        day, until = current_business_day(), accrued_until()
    if until is not None and until != day:
        return refused(DepositRefusal.BEING_CLOSED)
    table = calendar(profile.calendar)
    return Surroundings(platform=profile.code, day=day, last_closed=table.roll(day - timedelta(days=1), Roll.PRECEDING))

"""What the documents do not say, stated once by whoever imports them."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.catalogue.terms import EarlyWithdrawal
from tidegate.money import DayCount, Roll, Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Where the products are sold and by which conventions. `pay_day` is the day of the month of monthly interest."""

    jurisdiction: str
    currency: str
    calendar: str
    roll: Roll
    day_count: DayCount
    rounding: Rounding
    early_withdrawal: EarlyWithdrawal
    pay_day: int


AUSTRALIA = Market(
    jurisdiction="AU",
    currency="AUD",
    calendar="AU",
    roll=Roll.FOLLOWING,
    day_count=DayCount.ACT_365F,
    rounding=Rounding.HALF_UP,
    early_withdrawal=EarlyWithdrawal.FORBIDDEN,
    pay_day=1,
)
"""The Consumer Data Right's own country."""

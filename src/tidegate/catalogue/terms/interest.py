"""How interest grows and when it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Term

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""Months of a period, by its word."""


class InterestPaid(StrEnum):
    """When interest is paid. A fixed deposit that pays more often than at maturity is one with periodic payout."""

    AT_MATURITY = "at_maturity"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    IN_ADVANCE = "in_advance"
    """The interest of the whole term, on the day the deposit begins."""

    @property
    def months(self) -> int | None:
        """Months between two payments; None where there is only one."""
        return MONTHS.get(self.value)


class Compounding(StrEnum):
    """When interest begins to earn interest. SIMPLE: not before it is paid."""

    SIMPLE = "simple"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def every(self) -> Term | None:
        """The time between two compoundings; None for simple interest."""
        if self is Compounding.SIMPLE:
            return None
        months = MONTHS.get(self.value)
        return Term(days=1 if self is Compounding.DAILY else 7) if months is None else Term(months=months)


class PaidTo(StrEnum):
    """Where paid interest goes: to the saver's cash, or to the deposit (it is capitalised and earns from then on)."""

    CASH = "cash"
    DEPOSIT = "deposit"


class BalanceBasis(StrEnum):
    """Which balance earns: each day's at its end; or over a whole period the average of the days, or the least."""

    END_OF_DAY = "end_of_day"
    AVERAGE_DAILY = "average_daily"
    MINIMUM_OF_PERIOD = "minimum_of_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest(Plain):
    """How interest grows. `scale`: decimals of the currency unit to which each compounding rounds, None if simple.

    `earning_min_minor`: a balance below it earns nothing.
    """

    compounding: Compounding = Compounding.SIMPLE
    scale: int | None = None
    paid_to: PaidTo = PaidTo.CASH
    balance: BalanceBasis = BalanceBasis.END_OF_DAY
    earning_min_minor: int = 0

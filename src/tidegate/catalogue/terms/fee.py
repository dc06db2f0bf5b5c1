"""What keeping a deposit costs: a fixed amount for each whole period, waived while enough is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.interest import MONTHS
from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Term


class FeeEvery(StrEnum):
    """How long a period is that a maintenance fee is for."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        return MONTHS[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceFee(Plain):
    """`amount_minor` for each whole period that a deposit has lived through, charged to the deposit when it is over.

    Periods end on the day `day` of a month (for periods longer than a month counted from the month `month` of the
    year), without it on the day of the month on which the deposit began. No period is charged that begins before the
    time `free` is over. `waived_from_minor`: nothing is charged for a period in which the balance was never below it.

    A fee takes what is there and leaves the last minor unit; of a deposit with a maturity it takes no more than
    interest that was paid to the deposit, unless the `principal_at_risk`. What it cannot take is never charged.
    """

    amount_minor: int
    every: FeeEvery
    day: int | None = None
    month: int | None = None
    free: Term | None = None
    waived_from_minor: int | None = None
    principal_at_risk: bool = False

    def waived(self, *, least_minor: int) -> bool:
        """Whether a period with this least balance costs nothing."""
        return self.waived_from_minor is not None and least_minor >= self.waived_from_minor

    def taken_minor(self, *, balance_minor: int, interest_minor: int) -> int:
        """What of the fee a balance bears, of which `interest_minor` was paid to the deposit."""
        room = balance_minor - 1 if self.principal_at_risk else min(interest_minor, balance_minor - 1)
        return max(0, min(self.amount_minor, room))

"""What a deposit with a term, or with a notice, gives to a saver who wants money before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Rate, Term


class EarlyWithdrawal(StrEnum):
    """The rule for money taken out before maturity, or without notice.

    DEMAND_RATE, RATE_REDUCTION: for the elapsed time the part taken out earns the product's demand rate, or its own
    rate less the reduction. LOSS_OF_INTEREST: it loses the interest of so many days. COMPLETED_TIER: it earns the rate
    of the longest tier of elapsed time that it has completed, before the first one the demand rate.
    """

    FORBIDDEN = "forbidden"
    DEMAND_RATE = "demand_rate"
    RATE_REDUCTION = "rate_reduction"
    FEE = "fee"
    LOSS_OF_INTEREST = "loss_of_interest"
    COMPLETED_TIER = "completed_tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(Plain):
    """Once `completed` has elapsed, the elapsed time earns `rate`."""

    completed: Term
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving(Plain):
    """The particulars of leaving early. Only those of the product's rule are set; amounts in minor units.

    `fee_minor` is flat, `fee` a part of the amount taken out (its ppb), both may hold. `partial`: a part may be taken;
    then at least `least_left_minor` stays (None: the product's minimum). `principal_at_risk`: fee, loss of interest
    or claw-back may exceed the interest; without it a saver never gets back less than the amount taken out, less
    interest that was already paid in excess.
    """

    reduction: Rate | None = None
    fee_minor: int = 0
    fee: Rate | None = None
    interest_days: int | None = None
    tiers: tuple[Tier, ...] = ()
    partial: bool = True
    least_left_minor: int | None = None
    principal_at_risk: bool = False

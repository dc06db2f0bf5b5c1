"""Leaving early: what the part taken out deserves by the contract's rule, in place of what it had earned. Pure.

All figures are interest numerators of the contract. A part deserves its `share` of what the whole deposit would; a
share's money counts for as long as it was there, so an instalment of a plan counts from its own day, and what a fee for
keeping the deposit took counts up to its day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tidegate.deposits.clock import place
from tidegate.deposits.contract import Contract, EarlyWithdrawal
from tidegate.deposits.segment import Segment
from tidegate.money import PPB, Rate

NOTHING = Rate(ppb=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The part of a deposit that is taken out on `on`, where `running` is in force."""

    contract: Contract
    running: Segment
    starts_on: date
    on: date
    share: Fraction
    earned: int
    amount_minor: int

    def at_rate(self, rate: Rate) -> Fraction:
        """What the part's own money would have earned at one simple rate since it came."""
        weight = self.running.own_weight_at(self.on) * self.share
        return weight * rate.ppb * self.contract.parts / PPB

    @property
    def kept(self) -> int:
        """Interest that leaving does not take back: what fees took of it, where they take nothing but interest. Else
        they would fall on the principal."""
        fee = self.contract.fee
        spared = fee is not None and not fee.principal_at_risk
        return round(self.running.fees_minor * self.contract.denominator * self.share) if spared else 0


def deserved_numerator(
    *,
    contract: Contract,
    running: Segment,
    starts_on: date,
    on: date,
    share: Fraction,
    earned: int,
    amount_minor: int,
) -> int:
    """What a share taken out on `on` deserves. Never more than it earned; never less than nothing, and than what fees
    took of its interest, unless the contract puts the principal at risk."""
    part = _Part(
        contract=contract,
        running=running,
        starts_on=starts_on,
        on=on,
        share=share,
        earned=earned,
        amount_minor=amount_minor,
    )
    deserved = min(earned, round(_RULES[contract.early_withdrawal](part)))
    return deserved if contract.leaving.principal_at_risk else max(deserved, min(part.kept, earned))


def _demand_rate(part: _Part) -> Fraction:
    assert part.contract.demand_rate is not None, "a contract that pays the demand rate names it"
    return part.at_rate(part.contract.demand_rate)


def _rate_reduction(part: _Part) -> Fraction:
    """Its own rate less the reduction: at least nothing, whatever the rate was."""
    reduction = part.contract.leaving.reduction
    assert reduction is not None, "a reduced rate says by how much"
    return max(Fraction(0), part.earned - part.at_rate(reduction))


def _fee(part: _Part) -> Fraction:
    leaving = part.contract.leaving
    of_amount = Fraction(0) if leaving.fee is None else Fraction(part.amount_minor * leaving.fee.ppb, PPB)
    return part.earned - (leaving.fee_minor + of_amount) * part.contract.denominator


def _loss_of_interest(part: _Part) -> Fraction:
    """The interest of so many days at what the part earns now; it cannot lose more days than there were, unless its
    principal is at risk."""
    days = part.contract.leaving.interest_days
    assert days is not None, "a loss of interest says of how many days"
    last = part.running
    since = part.on - timedelta(days=days)
    units = place(name=last.clock, day=part.on) - place(name=last.clock, day=since)
    return part.earned - last.per_unit * units * part.share


def _completed_tier(part: _Part) -> Fraction:
    reached = [tier for tier in part.contract.leaving.tiers if tier.completed.end(part.starts_on) <= part.on]
    if reached:
        return part.at_rate(max(reached, key=lambda tier: tier.completed.end(part.starts_on)).rate)
    return part.at_rate(part.contract.demand_rate or NOTHING)


def _all_of_it(part: _Part) -> Fraction:
    return Fraction(part.earned)


_RULES: dict[EarlyWithdrawal, Callable[[_Part], Fraction]] = {
    EarlyWithdrawal.FORBIDDEN: _all_of_it,
    EarlyWithdrawal.DEMAND_RATE: _demand_rate,
    EarlyWithdrawal.RATE_REDUCTION: _rate_reduction,
    EarlyWithdrawal.FEE: _fee,
    EarlyWithdrawal.LOSS_OF_INTEREST: _loss_of_interest,
    EarlyWithdrawal.COMPLETED_TIER: _completed_tier,
}

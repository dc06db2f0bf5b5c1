"""What a withdrawal pays, exactly: pure plans over a contract and its segments.

A demand deposit gives principal at once and keeps its interest for the pay day; the last withdrawal pays all interest.
A fixed deposit that allows it pays the withdrawn part the demand rate for the elapsed time instead of the contract's;
the part that stays keeps its rate as if nothing had happened. Interest already paid in excess is taken from the amount.

Settled interest is kept as an exact numerator beside the rounded sum that was paid: `paid = round(settled)` always, so
that however often a saver withdraws, the sum of the payments is one rounding of one exact figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tidegate.deposits.contract import Contract, EarlyWithdrawal, Kind
from tidegate.deposits.refusal import DepositRefusal
from tidegate.deposits.segment import Life, change_base, numerator_at, restate
from tidegate.money import round_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A running deposit as a plan needs it. `interest_paid_to`: interest of the running base is paid up to here."""

    contract: Contract
    segments: Life
    starts_on: date
    matures_on: date | None
    principal_minor: int
    settled_numerator: int
    interest_paid_minor: int
    interest_paid_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What moves. `interest_minor` below zero is a claw-back; `restated_minor` corrects what had been accrued.

    `settled_numerator` and `segments` are the deposit's state afterwards.
    """

    on: date
    principal_minor: int
    interest_minor: int
    restated_minor: int
    settled_numerator: int
    segments: Life
    ends: bool

    @property
    def to_cash_minor(self) -> int:
        """What the saver's cash grows by."""
        return self.principal_minor + self.interest_minor


def plan_withdrawal(*, holding: Holding, on: date, amount_minor: int | None) -> Withdrawal | DepositRefusal:
    """Withdraw `amount_minor` (None: everything) on the business day `on`."""
    if holding.matures_on is not None and on >= holding.matures_on:
        return DepositRefusal.BEING_PAID_OUT
    amount = holding.principal_minor if amount_minor is None else amount_minor
    if amount > holding.principal_minor:
        return DepositRefusal.AMOUNT_ABOVE_PRINCIPAL
    if holding.contract.kind is Kind.DEMAND:
        return _from_demand(holding, on, amount)
    if holding.contract.early_withdrawal is EarlyWithdrawal.FORBIDDEN:
        return DepositRefusal.EARLY_WITHDRAWAL_FORBIDDEN
    if 0 < holding.principal_minor - amount < holding.contract.amount_min_minor:
        return DepositRefusal.REMAINDER_BELOW_MINIMUM
    return _at_demand_rate(holding, on, amount)


def _from_demand(holding: Holding, on: date, amount: int) -> Withdrawal:
    ends = amount == holding.principal_minor
    segments = change_base(holding.segments, on=on, delta_minor=-amount, tariff=holding.contract.tariff)
    settled, interest = holding.settled_numerator, 0
    if ends:
        settled = numerator_at(segments, on=on)
        interest = _rounded(holding, settled) - holding.interest_paid_minor
    return Withdrawal(
        on=on,
        principal_minor=amount,
        interest_minor=interest,
        restated_minor=0,
        settled_numerator=settled,
        segments=_ended(segments, on) if ends else segments,
        ends=ends,
    )


def _at_demand_rate(holding: Holding, on: date, amount: int) -> Withdrawal | DepositRefusal:
    contract = holding.contract
    assert contract.demand_rate is not None, "a contract that pays the demand rate names it"
    elapsed, paid_days = (on - holding.starts_on).days, (holding.interest_paid_to - holding.starts_on).days
    at_contract, at_demand = amount * contract.rate.ppb, amount * contract.demand_rate.ppb
    before = numerator_at(holding.segments, on=on)
    after = before - at_contract * elapsed + at_demand * elapsed
    settled = holding.settled_numerator - at_contract * paid_days + at_demand * elapsed
    interest = _rounded(holding, settled) - holding.interest_paid_minor
    if amount + interest < 0:
        return DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL
    ends = amount == holding.principal_minor
    left = holding.segments[-1].earning(contract.tariff, base_minor=holding.principal_minor - amount)
    segments = restate(holding.segments, on=on, after=replace(left, opening_numerator=after))
    return Withdrawal(
        on=on,
        principal_minor=amount,
        interest_minor=interest,
        restated_minor=_rounded(holding, after) - _rounded(holding, before),
        settled_numerator=settled,
        segments=_ended(segments, on) if ends else segments,
        ends=ends,
    )


def _rounded(holding: Holding, numerator: int) -> int:
    return round_fraction(Fraction(numerator, holding.contract.denominator), holding.contract.rounding)


def _ended(segments: Life, on: date) -> Life:
    """A deposit that ended: its last segment has no days and carries the interest in full."""
    last = segments[-1]
    assert (last.base_minor, last.starts_on) == (0, on), "nothing is left in a deposit that ended, and nothing follows"
    return (*segments[:-1], replace(last, ends_on=on))

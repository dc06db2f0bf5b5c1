"""What a withdrawal pays, exactly: pure plans over a contract and its segments.

A demand deposit, and a notice that has run out, give principal at once and keep the interest for the pay day; the last
withdrawal pays all interest. Money taken out early earns what the contract's rule of leaving says (`leaving`), in place
of its share of what the deposit earned; the part that stays keeps its own as if nothing had happened; where interest is
of a period's balance, a new period begins with it. Interest already paid in excess is taken from the amount.

Settled interest is kept as an exact numerator beside the rounded sum that was paid: `paid = round(settled)` always, so
that however often a saver withdraws, the sum of the payments is one rounding of one exact figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tidegate.catalogue.terms import BalanceBasis
from tidegate.deposits.contract import Contract, EarlyWithdrawal, Kind
from tidegate.deposits.leaving import deserved_numerator
from tidegate.deposits.refusal import DepositRefusal
from tidegate.deposits.segment import Life, Segment, change_base, in_force, numerator_at, part_taken, restate, stays
from tidegate.deposits.settlement import earned_numerator, period_start
from tidegate.money import round_ratio


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


def plan_withdrawal(
    *, holding: Holding, on: date, amount_minor: int | None, noticed: bool = False
) -> Withdrawal | DepositRefusal:
    """Withdraw `amount_minor` (None: everything) on the business day `on`; `noticed`: its notice has run out."""
    if holding.matures_on is not None and on >= holding.matures_on:
        return DepositRefusal.BEING_PAID_OUT
    if not noticed and on < holding.contract.withdrawals.open_from(holding.starts_on):
        return DepositRefusal.LOCKED_IN
    amount = holding.principal_minor if amount_minor is None else amount_minor
    if amount > holding.principal_minor:
        return DepositRefusal.AMOUNT_ABOVE_PRINCIPAL
    if holding.contract.kind is Kind.DEMAND or noticed:
        return _in_full(holding, on, amount)
    no = _not_early(holding.contract, left_minor=holding.principal_minor - amount)
    return _early(holding, on, amount) if no is None else no


def plan_broken(*, holding: Holding, on: date) -> Withdrawal:
    """Everything, as if it were left early, because the contract ends it: no rule of leaving stands against that."""
    plan = _early(holding, on, holding.principal_minor)
    assert isinstance(plan, Withdrawal), "interest paid never exceeds a whole deposit"
    return plan


def _not_early(contract: Contract, *, left_minor: int) -> DepositRefusal | None:
    """Why the contract does not let this much be left early."""
    leaving = contract.leaving
    least = contract.amount_min_minor if leaving.least_left_minor is None else leaving.least_left_minor
    if contract.early_withdrawal is EarlyWithdrawal.FORBIDDEN:
        return DepositRefusal.EARLY_WITHDRAWAL_FORBIDDEN
    if left_minor and not leaving.partial:
        return DepositRefusal.ONLY_AS_A_WHOLE
    return DepositRefusal.REMAINDER_BELOW_MINIMUM if 0 < left_minor < least else None


def _in_full(holding: Holding, on: date, amount: int) -> Withdrawal:
    """What is taken out keeps all it earned; taking everything ends the period of interest."""
    ends = amount == holding.principal_minor
    share = Fraction(amount, holding.principal_minor)
    accrued = numerator_at(holding.segments, on=on)
    claim = round((_in_the_least(holding, on) - _running(holding, on).gone_numerator) * share)
    changed = change_base(holding.segments, on=on, delta_minor=-amount, tariff=holding.contract.tariff)
    segments = part_taken(changed, on=on, share=share, claim=claim)
    settled, interest = holding.settled_numerator, 0
    if ends:
        settled = earned_numerator(holding, on=on)
        interest = _rounded(holding, settled) - holding.interest_paid_minor
        segments = _ended(restate(segments, on=on, after=replace(segments[-1], opening_numerator=settled)), on)
    return Withdrawal(
        on=on,
        principal_minor=amount,
        interest_minor=interest,
        restated_minor=_rounded(holding, settled) - _rounded(holding, accrued) if ends else 0,
        settled_numerator=settled,
        segments=segments,
        ends=ends,
    )


def _in_the_least(holding: Holding, on: date) -> int:
    """What all the money there has earned whatever happens: on the least balance of a period, what is taken out of it
    before its end earns nothing in it."""
    least = holding.contract.interest.balance is BalanceBasis.MINIMUM_OF_PERIOD
    return numerator_at(holding.segments, on=period_start(holding, on=on) if least else on)


def _running(holding: Holding, on: date) -> Segment:
    found = in_force(holding.segments, on=on)
    assert found is not None, "only a running deposit is left"
    return found


def _early(holding: Holding, on: date, amount: int) -> Withdrawal | DepositRefusal:
    contract, share = holding.contract, Fraction(amount, holding.principal_minor)
    before, running = earned_numerator(holding, on=on), _running(holding, on)
    gone = running.gone_numerator
    earned = round((before - gone) * share)
    deserved = deserved_numerator(
        contract=contract,
        running=running,
        starts_on=holding.starts_on,
        on=on,
        share=share,
        earned=earned,
        amount_minor=amount,
    )
    after = before - earned + deserved
    settled = holding.settled_numerator - round((holding.settled_numerator - gone) * share) + deserved
    interest = _rounded(holding, settled) - holding.interest_paid_minor
    if amount + interest < 0:
        return DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL
    ends = amount == holding.principal_minor
    staying = replace(
        running.opened(on).without(share),
        compounded=stays(running.compounded, share=share),
        opening_numerator=after,
        gone_numerator=gone + deserved,
        period_on=None if contract.interest.balance is BalanceBasis.END_OF_DAY else on,
    )
    going_on = staying.earning(contract.tariff, base_minor=holding.principal_minor - amount)
    segments = restate(holding.segments, on=on, after=going_on)
    return Withdrawal(
        on=on,
        principal_minor=amount,
        interest_minor=interest,
        restated_minor=_rounded(holding, after) - _rounded(holding, numerator_at(holding.segments, on=on)),
        settled_numerator=settled,
        segments=_ended(segments, on) if ends else segments,
        ends=ends,
    )


def _rounded(holding: Holding, numerator: int) -> int:
    return round_ratio(numerator, holding.contract.denominator, holding.contract.rounding)


def _ended(segments: Life, on: date) -> Life:
    """A deposit that ended: its last segment has no days and carries the interest in full."""
    last = segments[-1]
    assert (last.base_minor, last.starts_on) == (0, on), "nothing is left in a deposit that ended, and nothing follows"
    return (*segments[:-1], replace(last, ends_on=on))

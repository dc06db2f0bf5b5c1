"""Settlement: what a period of interest makes of the days in it, at its end. Pure.

Days accrue on the balance of each. A contract that pays on the average or the least balance of a period, or rounds each
compounding to a scale, is valued by that at the period's end; the difference to the days is one restatement.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from tidegate.catalogue.terms import BalanceBasis, Compounding
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.schedule import step_before
from tidegate.deposits.segment import in_force
from tidegate.money import currency, round_fraction


def settlement_numerator(deposit: Deposit, *, on: date) -> int:
    """The life's interest at the beginning of `on`, as its contract settles it there; a numerator."""
    contract = deposit.contract
    earned = deposit.numerator_at(on=on)
    if contract.interest.balance is not BalanceBasis.END_OF_DAY:
        start = period_start(deposit, on=on)
        earned += _by_balance(deposit, start, on) - (earned - deposit.numerator_at(on=start))
    if contract.interest.compounding is Compounding.SIMPLE:
        return earned
    before = deposit.interest_paid_minor + Fraction(_compounded(deposit, on), contract.parts)
    period = Fraction(earned, contract.denominator) - before
    digits = currency(contract.currency).digits
    scale = digits if contract.interest.scale is None else contract.interest.scale
    quantum = Fraction(10**digits, 10**scale)
    settled = before + round_fraction(period / quantum, contract.rounding) * quantum
    numerator = settled * contract.denominator
    assert numerator.denominator == 1, "a scale is kept in whole parts"
    return numerator.numerator


def _compounded(deposit: Deposit, on: date) -> int:
    segment = in_force(deposit.segments, on=on - timedelta(days=1))
    return 0 if segment is None else segment.compounded


def period_start(deposit: Deposit, *, on: date) -> date:
    """The first day of the period of interest that ends at `on`: after the last payment and the last compounding."""
    start = max(deposit.interest_paid_to, deposit.starts_on)
    every = deposit.contract.interest.compounding.every
    if every is None:
        return start
    return max(start, step_before(deposit.contract, start=deposit.starts_on, every=every, day=on))


def _by_balance(deposit: Deposit, start: date, on: date) -> int:
    """What the period from `start` to `on` earns on its average or its least balance, at the tariff for that one."""
    contract = deposit.contract
    pieces = [
        (one, max(one.starts_on, start), min(on, one.ends_on or on))
        for one in deposit.segments
        if one.starts_on < on and (one.ends_on is None or one.ends_on > start)
    ]
    pieces = [(one, first, last) for one, first, last in pieces if first < last]
    if not pieces:
        return 0
    last = pieces[-1][0]
    if contract.interest.balance is BalanceBasis.MINIMUM_OF_PERIOD:
        balance = Fraction(min(one.base_minor * contract.parts + one.compounded for one, _, _ in pieces))
    else:
        weighed = sum((one.base_minor * contract.parts + one.compounded) * (b - a).days for one, a, b in pieces)
        balance = Fraction(weighed, (on - start).days)
    units = sum(one.units_until(b) - one.units_until(a) for one, a, b in pieces)
    a_unit = contract.tariff.of_balance(balance, index_ppb=last.index_ppb, extra_ppb=last.extra_ppb)
    return round(a_unit * units)

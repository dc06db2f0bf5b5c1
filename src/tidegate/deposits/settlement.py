"""Settlement: what a period of interest makes of the days in it, at its end. Pure.

Days accrue on the balance of each. A contract that pays on the average or the least balance of a period, or rounds each
compounding to a scale, is valued by that at the period's end; the difference to the days is one restatement.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

from tidegate.catalogue.terms import BalanceBasis, Compounding
from tidegate.deposits.contract import Contract
from tidegate.deposits.schedule import step_before
from tidegate.deposits.segment import Life, in_force, numerator_at
from tidegate.money import currency, round_fraction


class Running(Protocol):
    """What a settlement asks of a deposit."""

    @property
    def contract(self) -> Contract: ...
    @property
    def segments(self) -> Life: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def interest_paid_minor(self) -> int: ...
    @property
    def interest_paid_to(self) -> date: ...


def earned_numerator(deposit: Running, *, on: date) -> int:
    """The life's interest at the beginning of `on`, its last period valued by the balance that the contract pays on."""
    earned = numerator_at(deposit.segments, on=on)
    if deposit.contract.interest.balance is BalanceBasis.END_OF_DAY:
        return earned
    start = period_start(deposit, on=on)
    return numerator_at(deposit.segments, on=start) + _by_balance(deposit, start, on)


def settlement_numerator(deposit: Running, *, on: date) -> int:
    """The life's interest at the beginning of `on`, as its contract settles it there; a numerator."""
    contract = deposit.contract
    earned = earned_numerator(deposit, on=on)
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


def _compounded(deposit: Running, on: date) -> int:
    segment = in_force(deposit.segments, on=on)
    return 0 if segment is None else segment.compounded


def period_start(deposit: Running, *, on: date) -> date:
    """The first day of the period of interest that ends at `on`: after the last payment, the last compounding, and the
    last part that left early."""
    running = in_force(deposit.segments, on=on)
    begun = None if running is None else running.period_on
    days = (deposit.interest_paid_to, begun)
    start = max([deposit.starts_on, *(day for day in days if day is not None and day <= on)])
    every = deposit.contract.interest.compounding.every
    if every is None:
        return start
    return max(start, step_before(deposit.contract, start=deposit.starts_on, every=every, day=on))


def _by_balance(deposit: Running, start: date, on: date) -> int:
    """What the period from `start` to `on` earns on its average or its least balance, at the rates that
    its days had for that one."""
    contract = deposit.contract
    pieces = [
        (one, max(one.starts_on, start), min(on, one.ends_on or on))
        for one in deposit.segments
        if one.starts_on < on and (one.ends_on is None or one.ends_on > start)
    ]
    pieces = [(one, first, last) for one, first, last in pieces if first < last]
    if not pieces:
        return 0
    if contract.interest.balance is BalanceBasis.MINIMUM_OF_PERIOD:
        balance = Fraction(min(one.base_minor * contract.parts + one.compounded for one, _, _ in pieces))
    else:
        weighed = sum((one.base_minor * contract.parts + one.compounded) * (b - a).days for one, a, b in pieces)
        balance = Fraction(weighed, (on - start).days)
    earned = Fraction(0)
    for one, a, b in pieces:
        a_unit = contract.tariff.of_balance(balance, index_ppb=one.index_ppb, extra_ppb=one.extra_ppb)
        earned += a_unit * (one.units_until(b) - one.units_until(a))
    return round(earned)

"""The annual percentage yield earned in a statement's period, where law asks statements for it. Pure.

12 CFR 1030.6 (a) (1) and Appendix A, part II: interest over the average of the daily balances, over all calendar days
of the period on which the deposit was there. A balance below zero counts as nothing. Interest that has accrued and
was not credited is no part of the balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tidegate.deposits.contract import Contract
from tidegate.deposits.interest.effective import annual_percentage_yield_earned
from tidegate.deposits.statement.value import Movement

ASKED_BY = frozenset({"US"})
"""Jurisdictions whose statements tell it."""


def yield_earned(
    *, contract: Contract, opening_minor: int, movements: Iterable[Movement], first: date, last: date, earned_minor: int
) -> Decimal | None:
    """As a part of one, unrounded; None where nobody asks, or where there was no balance.

    `first` is the first day of the period on which the deposit was there, `last` the period's last.
    """
    days = (last - first).days + 1
    if contract.jurisdiction not in ASKED_BY or days < 1:
        return None
    balance = _average(opening_minor, movements, first, last)
    if balance <= 0 or earned_minor <= -balance:
        return None
    return annual_percentage_yield_earned(
        interest=Fraction(earned_minor),
        balance=balance,
        days=days,
        compounding_days=_compounding(contract, first, days),
    )


def _average(opening_minor: int, movements: Iterable[Movement], first: date, last: date) -> Fraction:
    """The average of each day's last balance. What counts on a day outside the period counts at its edge."""
    changed: dict[date, int] = {}
    for one in movements:
        on = min(max(one.value_date, first), last)
        changed[on] = changed.get(on, 0) + one.amount_minor
    total, balance, day = 0, opening_minor, first
    while day <= last:
        balance += changed.get(day, 0)
        total += max(0, balance)
        day += timedelta(days=1)
    return Fraction(total, (last - first).days + 1)


def _compounding(contract: Contract, first: date, days: int) -> int | None:
    """How long a compounding period is, if it is longer than the statement's."""
    every = contract.interest.compounding.every
    length = 0 if every is None else (every.end(first) - first).days
    return length if length > days else None

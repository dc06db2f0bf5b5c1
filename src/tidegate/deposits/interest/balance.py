"""Which balance earns: each day's own, or over a period the average of its days, or the least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tidegate.catalogue.terms import BalanceBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A balance that holds from the day `on` until the next one; exact minor units."""

    on: date
    amount: Fraction


def earning(balances: Sequence[Balance], *, until: date, basis: BalanceBasis, least: int) -> tuple[Balance, ...]:
    """The balances that earn from the first one's day up to `until`, as far as they are known by then.

    Over a period, average and minimum are one balance for all its days so far. Below `least` nothing earns.
    """
    held = [one for one in balances if one.on < until]
    assert held, "a period has a day"
    if basis is BalanceBasis.AVERAGE_DAILY:
        held = [Balance(on=held[0].on, amount=_average(held, until))]
    elif basis is BalanceBasis.MINIMUM_OF_PERIOD:
        held = [Balance(on=held[0].on, amount=min(one.amount for one in held))]
    return tuple(one if one.amount >= least else Balance(on=one.on, amount=Fraction(0)) for one in held)


def _average(held: Sequence[Balance], until: date) -> Fraction:
    ends = [*(one.on for one in held[1:]), until]
    total = sum((one.amount * (end - one.on).days for one, end in zip(held, ends, strict=True)), Fraction(0))
    return total / (until - held[0].on).days

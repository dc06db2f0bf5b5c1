"""Simple interest, exact."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tidegate.money.day_count import DayCount
from tidegate.money.rate import PPB, Rate


def simple_interest(*, base_minor: int, rate: Rate, day_count: DayCount, start: date, end: date) -> Fraction:
    """Interest in minor units on `base_minor` at `rate` from `start` up to, not including, `end`; not yet rounded."""
    return Fraction(base_minor * rate.ppb, PPB) * day_count.fraction(start, end)

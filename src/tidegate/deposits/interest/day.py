"""Every day of a deposit's interest, so that it can be followed with a pencil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tidegate.deposits.interest.period import InterestPeriod
from tidegate.deposits.interest.schedule import Schedule
from tidegate.money import round_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One calendar day. `cumulative` is the life's exact interest at its end, `cumulative_minor` the same rounded once.

    `accrual_minor` is the difference to the day before, so that all days add up to what is posted. Average and minimum
    balances are those of the period so far; a day on which they fall may therefore accrue less than nothing. What a
    compounding rounds away falls on the period's last day.
    """

    day: date
    balance: Fraction
    rate: Fraction
    fraction: Fraction
    cumulative: Fraction
    cumulative_minor: int
    accrual_minor: int


def days(found: Schedule) -> Iterator[Day]:
    """The days of a schedule in order, from the first up to, not including, the end."""
    reached = 0
    for period in found.periods:
        for offset in range((period.end - period.start).days):
            day = _day(found, period, period.start + timedelta(days=offset), reached)
            reached = day.cumulative_minor
            yield day


def _day(found: Schedule, period: InterestPeriod, on: date, reached: int) -> Day:
    following = on + timedelta(days=1)
    earner = period.earner
    stretch = list(earner.stretches(following))[-1]
    earned = period.settled if following == period.end else earner.earned(following)
    cumulative = period.before + earned
    cumulative_minor = round_fraction(cumulative, found.description.rounding)
    return Day(
        day=on,
        balance=stretch.balance,
        rate=stretch.rate,
        fraction=earner.weight(following) - earner.weight(on),
        cumulative=cumulative,
        cumulative_minor=cumulative_minor,
        accrual_minor=cumulative_minor - reached,
    )

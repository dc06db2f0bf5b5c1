"""One interest period: the days between two settlements, and what they earn.

The day count is asked for the period from its first day: a stretch within weighs the difference of two such counts. So
a change of balance or rate splits a period without changing what its days weigh together, in any convention.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter

from tidegate.deposits.interest.balance import Balance, earning
from tidegate.deposits.interest.description import Description, RatesFrom, Slab
from tidegate.deposits.interest.rate import changes_between, in_force, yearly
from tidegate.money import PPB, DayCountInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days within a period on which balance and rates stay: `interest` = what `balance` earns a year × `fraction`.

    `slabs` are the rates that hold; `rate` is the balance's own, mixed where bands are marginal.
    """

    start: date
    end: date
    fraction: Fraction
    balance: Fraction
    slabs: tuple[Slab, ...]
    rate: Fraction
    interest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Earner:
    """What a period needs to say how much its days earn."""

    description: Description
    rates: tuple[RatesFrom, ...]
    inputs: DayCountInputs
    start: date
    balances: tuple[Balance, ...]

    def weight(self, day: date) -> Fraction:
        """The part of a year from the period's start up to `day`."""
        count = self.description.day_count
        return Fraction(0) if day == self.start else count.fraction(self.start, day, self.inputs)

    def stretches(self, until: date) -> Iterator[Stretch]:
        """The period's stretches, as far as they are known at the beginning of `until`."""
        if until == self.start:
            return
        interest = self.description.interest
        held = earning(self.balances, until=until, basis=interest.balance, least=interest.earning_min_minor)
        changes = changes_between(self.rates, start=self.start, end=until)
        starts = sorted({*(one.on for one in held), *changes})
        for start, end in zip(starts, [*starts[1:], until], strict=True):
            balance = held[bisect_right(held, start, key=attrgetter("on")) - 1]
            yield self._stretch(start, end, balance.amount)

    def earned(self, until: date) -> Fraction:
        """Exact interest of the days from the period's start up to `until`."""
        return sum((one.interest for one in self.stretches(until)), Fraction(0))

    def _stretch(self, start: date, end: date, balance: Fraction) -> Stretch:
        slabs = in_force(self.rates, on=start).slabs
        fraction = self.weight(end) - self.weight(start)
        a_year = yearly(balance, slabs=slabs, bands=self.description.bands)
        return Stretch(
            start=start,
            end=end,
            fraction=fraction,
            balance=balance,
            slabs=slabs,
            rate=a_year / balance if balance else Fraction(slabs[0].rate.ppb, PPB),
            interest=a_year * fraction,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPeriod:
    """From `start` up to, not including, `end`, in days and part of a year as the convention counts them.

    `interest` is exact; `settled` is what the settlement at `end` made of it: rounded to the contract's scale where
    interest compounds, else the same. `before` and `after`: the life's interest so far. `compounds`: it earns from
    `end` on.
    """

    start: date
    end: date
    days: int
    fraction: Fraction
    stretches: tuple[Stretch, ...]
    interest: Fraction
    settled: Fraction
    before: Fraction
    compounds: bool
    earner: Earner

    @property
    def after(self) -> Fraction:
        return self.before + self.settled

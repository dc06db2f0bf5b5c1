"""The saver's own money in a preview: what was brought, less what fees for keeping the deposit took of it, day by day.

Leaving early may value it anew, at one simple rate since it came. Interest is none of it, wherever it was paid. Its
days weigh as the periods of interest count them, as in a running deposit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter

from tidegate.deposits.interest import InterestPeriod, Schedule
from tidegate.money import PPB, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """From `on` the saver's own money is `minor`; `weight` is the money of the days before times their parts of a year.

    Below zero is what fees took of interest beyond all that was brought: it weighs nothing.
    """

    on: date
    minor: int
    weight: Fraction
    period: InterestPeriod

    def weight_at(self, day: date) -> Fraction:
        earner = self.period.earner
        return self.weight + max(0, self.minor) * (earner.weight(day) - earner.weight(self.on))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMoney:
    """A schedule's own money, in stretches."""

    stretches: tuple[_Stretch, ...]

    def minor(self, *, on: date) -> int:
        """What of it is there at the beginning of `on`."""
        return self._before(on).minor

    def at_rate(self, rate: Rate, *, on: date) -> Fraction:
        """What it would have earned by the beginning of `on` at one simple rate."""
        return self._before(on).weight_at(on) * rate.ppb / PPB

    def _before(self, on: date) -> _Stretch:
        return self.stretches[bisect_left(self.stretches, on, key=attrgetter("on")) - 1]


def own_money(found: Schedule) -> OwnMoney:
    """The own money of a schedule, from its first day on."""
    changes = Counter({found.dates.starts_on: found.description.principal_minor})
    changes.update({one.on: one.amount_minor for one in found.dates.movements})
    changes.subtract({one.span.ends_on: one.amount_minor for one in found.charges})
    begin = {one.start: one for one in found.periods}
    stretches: list[_Stretch] = []
    for on in sorted({*begin, *changes}):
        last = stretches[-1] if stretches else None
        stretches.append(
            _Stretch(
                on=on,
                minor=changes[on] + (0 if last is None else last.minor),
                weight=Fraction(0) if last is None else last.weight_at(on),
                period=begin[on] if last is None else begin.get(on, last.period),
            )
        )
    return OwnMoney(stretches=tuple(stretches))

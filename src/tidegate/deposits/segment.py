"""Segments: stretches of a deposit's life with constant base, rate and day count. All interest comes from here.

Cumulative interest is an integer numerator over `basis × 10⁹` minor units, so nothing is lost between segments; it
becomes money by one rounding, the product's. A day's accrual is the difference of two such roundings, so the days of a
segment add up to its interest whatever the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from tidegate.money import PPB, Rounding, round_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From `starts_on` up to and without `ends_on` (None: still running).

    `opening_numerator` is what had accrued at `starts_on`, in `1 / (basis × 10⁹)` minor units.
    """

    starts_on: date
    ends_on: date | None
    base_minor: int
    rate_ppb: int
    basis: int
    opening_numerator: int

    @property
    def denominator(self) -> int:
        return self.basis * PPB

    def days_until(self, day: date) -> int:
        """Interest days from the start up to `day`, cut to the segment."""
        last = day if self.ends_on is None else min(day, self.ends_on)
        return max(0, (last - self.starts_on).days)

    def numerator_at(self, day: date) -> int:
        """Cumulative interest at the beginning of `day`, over `denominator`."""
        return self.opening_numerator + self.base_minor * self.rate_ppb * self.days_until(day)

    def accrued_minor(self, day: date, *, rounding: Rounding) -> int:
        """Cumulative interest at the beginning of `day`, rounded once."""
        return round_fraction(Fraction(self.numerator_at(day), self.denominator), rounding)


Life = tuple[Segment, ...]
"""A deposit's segments in order of time, without gaps; empty before it is placed."""


def in_force(segments: Sequence[Segment], *, on: date) -> Segment | None:
    """The segment that holds at `on`: the last that has begun."""
    begun = [segment for segment in segments if segment.starts_on <= on]
    return begun[-1] if begun else None


def numerator_at(segments: Sequence[Segment], *, on: date) -> int:
    """Cumulative interest at the beginning of `on` as a numerator; 0 before the first segment."""
    segment = in_force(segments, on=on)
    return 0 if segment is None else segment.numerator_at(on)


def accrued_minor(segments: Sequence[Segment], *, on: date, rounding: Rounding) -> int:
    """Interest earned up to the beginning of `on`, restatements included, rounded once."""
    segment = in_force(segments, on=on)
    return 0 if segment is None else segment.accrued_minor(on, rounding=rounding)


def accrual_minor(segments: Sequence[Segment], *, start: date, end: date, rounding: Rounding) -> int:
    """What the calendar days from `start` up to and without `end` accrue; restatements are not accruals."""
    total = 0
    for segment in segments:
        first, last = max(start, segment.starts_on), end if segment.ends_on is None else min(end, segment.ends_on)
        if first < last:
            total += segment.accrued_minor(last, rounding=rounding) - segment.accrued_minor(first, rounding=rounding)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """Interest earned before `on` was valued anew there: an early withdrawal at a lower rate. Negative lowers it."""

    on: date
    amount_minor: int


def restatements(segments: Sequence[Segment], *, rounding: Rounding) -> tuple[Restatement, ...]:
    """Where a segment opens with another figure than its predecessor ended with."""
    found = []
    for before, after in pairwise(segments):
        on = after.starts_on
        step = after.accrued_minor(on, rounding=rounding) - before.accrued_minor(on, rounding=rounding)
        if step:
            found.append(Restatement(on=on, amount_minor=step))
    return tuple(found)


def change_base(segments: Life, *, on: date, delta_minor: int) -> Life:
    """The base changes by `delta_minor` from `on` onwards, in every segment that holds then; accrued interest stays."""
    segment = in_force(segments, on=on)
    assert segment is not None, "a base changes only after placement"
    changed: list[Segment] = []
    for old in segments:
        if old.ends_on is not None and old.ends_on <= on:
            changed.append(old)
        elif old.starts_on < on:
            changed.append(replace(old, ends_on=on))
            opening = old.numerator_at(on)
            changed.append(
                replace(old, starts_on=on, base_minor=old.base_minor + delta_minor, opening_numerator=opening)
            )
        elif changed:
            opening = changed[-1].numerator_at(old.starts_on)
            changed.append(replace(old, base_minor=old.base_minor + delta_minor, opening_numerator=opening))
        else:
            changed.append(replace(old, base_minor=old.base_minor + delta_minor))
    assert all(one.base_minor >= 0 for one in changed), "a base is never negative"
    return tuple(changed)


def restate(segments: Life, *, on: date, base_minor: int, opening_numerator: int) -> Life:
    """From `on` the deposit goes on with this base, and what accrued before is valued anew as `opening_numerator`."""
    last = segments[-1]
    assert last.starts_on <= on, "a restatement follows everything that is known"
    after = replace(last, starts_on=on, base_minor=base_minor, opening_numerator=opening_numerator)
    if last.starts_on == on:
        return (*segments[:-1], after)
    return (*segments[:-1], replace(last, ends_on=on), after)

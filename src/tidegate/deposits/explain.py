"""Every figure of a deposit's interest, day by day, so that a saver can follow it with a pencil. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tidegate.deposits.segment import Segment, in_force, restatements
from tidegate.money import DayCount, Rate, Rounding

DAYS_MAX = 40_000
"""More than a century: no contract runs longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedDay:
    """One calendar day. `cumulative` is exact minor units at the day's end, `cumulative_minor` the same rounded once.

    `restated_minor` corrects earlier days at the beginning of this one: an early withdrawal at a lower rate.
    `accrual_minor` = this day's `cumulative_minor` less the day before's, less `restated_minor`.
    """

    day: date
    base_minor: int
    rate: Rate
    cumulative: Fraction
    cumulative_minor: int
    accrual_minor: int
    restated_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The days from `start` up to and without `end`, with the rule that made them."""

    start: date
    end: date
    day_count: DayCount
    rounding: Rounding
    opening_minor: int
    days: tuple[ExplainedDay, ...]
    closing_minor: int

    @property
    def accrued_minor(self) -> int:
        """What these days earned; with `restated_minor` it is closing less opening."""
        return sum(day.accrual_minor for day in self.days)

    @property
    def restated_minor(self) -> int:
        return sum(day.restated_minor for day in self.days)


def explain_days(
    *, segments: Sequence[Segment], start: date, end: date, day_count: DayCount, rounding: Rounding
) -> Explanation:
    """Explains each calendar day on which the deposit earned, within `start` and `end`."""
    assert (end - start).days <= DAYS_MAX, "a deposit is explained for its life, not for ever"
    corrections = {one.on: one.amount_minor for one in restatements(segments, rounding=rounding)}
    opening = earned_before(segments=segments, start=start, rounding=rounding)
    days, reached = [], opening
    for offset in range(max(0, (end - start).days)):
        day = start + timedelta(days=offset)
        segment = in_force(segments, on=day)
        if segment is None or (segment.ends_on is not None and segment.ends_on <= day and day not in corrections):
            continue
        explained = _explained(segment, day, corrections.get(day, 0), reached, rounding)
        reached = explained.cumulative_minor
        days.append(explained)
    return Explanation(
        start=start,
        end=end,
        day_count=day_count,
        rounding=rounding,
        opening_minor=opening,
        days=tuple(days),
        closing_minor=reached,
    )


def earned_before(*, segments: Sequence[Segment], start: date, rounding: Rounding) -> int:
    """Cumulative interest at the beginning of `start`, before anything restates it there."""
    begun = [segment for segment in segments if segment.starts_on < start]
    return begun[-1].accrued_minor(start, rounding=rounding) if begun else 0


def _explained(segment: Segment, day: date, restated_minor: int, reached: int, rounding: Rounding) -> ExplainedDay:
    following = day + timedelta(days=1)
    cumulative_minor = segment.accrued_minor(following, rounding=rounding)
    return ExplainedDay(
        day=day,
        base_minor=segment.base_minor,
        rate=Rate(ppb=segment.rate_ppb),
        cumulative=Fraction(segment.numerator_at(following), segment.denominator),
        cumulative_minor=cumulative_minor,
        accrual_minor=cumulative_minor - reached - restated_minor,
        restated_minor=restated_minor,
    )

"""Segments: stretches of a deposit's life with constant base, rate and day count. All interest comes from here.

Cumulative interest is an integer numerator over `basis × 10⁹` parts of a minor unit, so nothing is lost between
segments; it becomes money by one rounding, the product's. A day's accrual is the difference of two such roundings, so
the days of a segment add up to its interest whatever the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from tidegate.deposits.clock import DAYS, place
from tidegate.deposits.tariff import Tariff
from tidegate.money import PPB, Rounding, round_ratio

SWIFT_MAX = 4 * 10**18
"""Numerators below it are reckoned in 64 bits by SQL, twice itself and a denominator included."""
_LONG = timedelta(days=36_524)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From `starts_on` up to and without `ends_on` (None: still running).

    `opening_numerator` is what had accrued at `starts_on`; `per_unit` is added to it on each unit of the `clock`, both
    over `basis × 10⁹`. `basis` counts the parts that a minor unit is cut into. `base_minor` and `rate_ppb` explain
    `per_unit`, with `compounded` (interest that earns, in those parts), `index_ppb` and `extra_ppb` of the tariff.
    `capital_minor` of the base is interest that went into the deposit, less what was withheld of it and what fees for
    keeping the deposit took of it, `fees_minor`.

    What values a deposit anew needs more than its interest: `own_weight` is the saver's own money times the units for
    which it was there, up to `starts_on`, in parts per billion; `gone_numerator` what of the opening belongs to parts
    that were taken out. `period_on` is where a part that left early began a new period of interest.
    """

    starts_on: date
    ends_on: date | None
    base_minor: int
    rate_ppb: int
    per_unit: int
    basis: int
    opening_numerator: int
    clock: str = DAYS
    compounded: int = 0
    index_ppb: int = 0
    extra_ppb: int = 0
    capital_minor: int = 0
    own_weight: int = 0
    gone_numerator: int = 0
    fees_minor: int = 0
    period_on: date | None = None

    @property
    def own_minor(self) -> int:
        """What the saver brought, as far as it is there: less all that fees took, interest none of it."""
        return max(0, self.base_minor - self.capital_minor - self.fees_minor)

    @property
    def denominator(self) -> int:
        return self.basis * PPB

    @property
    def origin(self) -> int:
        """Where its first day stands on its clock."""
        return place(name=self.clock, day=self.starts_on)

    @property
    def swift_until(self) -> date:
        """Up to this day, which it need not reach, SQL can reckon it in 64 bits."""
        room = SWIFT_MAX - abs(self.opening_numerator) - self.denominator
        if room <= 0:
            return self.starts_on
        days = min(_LONG.days, room // max(1, abs(self.per_unit)) // max(1, self._units_a_day_max()) - 1)
        return min(date.max - _LONG, self.starts_on) + timedelta(days=max(0, days))

    def _units_a_day_max(self) -> int:
        """A day after February may count three; a twelfth of a year has 28 days at least."""
        if self.clock == DAYS:
            return 1
        days = 2 if self.clock.startswith("Act/Act AFB") else 1  # a day that is the same a year back brings two
        return days * max(3, -(-self.basis // 336))

    def units_until(self, day: date) -> int:
        """Units of its clock from the start up to `day`, cut to the segment."""
        last = day if self.ends_on is None else min(day, self.ends_on)
        if last <= self.starts_on:
            return 0
        return place(name=self.clock, day=last) - self.origin

    def numerator_at(self, day: date) -> int:
        """Cumulative interest at the beginning of `day`, over `denominator`."""
        return self.opening_numerator + self.per_unit * self.units_until(day)

    def own_weight_at(self, day: date) -> int:
        """The saver's own money times its units at the beginning of `day`, in parts per billion."""
        return self.own_weight + self.own_minor * PPB * self.units_until(day)

    def opened(self, day: date) -> Segment:
        """The same from `day` on, with what there was by then as its opening."""
        return replace(
            self,
            starts_on=day,
            opening_numerator=self.numerator_at(day),
            own_weight=self.own_weight_at(day),
        )

    def without(self, share: Fraction) -> Segment:
        """The same less that share of the interest inside, of what fees took of it and of the weight of its money; what
        is left earns by its base (`earning`)."""
        return replace(
            self,
            capital_minor=stays(self.capital_minor, share=share),
            fees_minor=stays(self.fees_minor, share=share),
            own_weight=stays(self.own_weight, share=share),
        )

    def accrued_minor(self, day: date, *, rounding: Rounding) -> int:
        """Cumulative interest at the beginning of `day`, rounded once."""
        return round_ratio(self.numerator_at(day), self.denominator, rounding)

    def earning(self, tariff: Tariff, *, base_minor: int) -> Segment:
        """The same with another base, at the tariff's rate for it."""
        index, extra = self.index_ppb, self.extra_ppb
        return replace(
            self,
            base_minor=base_minor,
            rate_ppb=tariff.rate_ppb(base_minor, index_ppb=index, extra_ppb=extra),
            per_unit=tariff.per_unit(base_minor, compounded=self.compounded, index_ppb=index, extra_ppb=extra),
        )


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


def change_base(segments: Life, *, on: date, delta_minor: int, tariff: Tariff) -> Life:
    """The base changes by `delta_minor` from `on` onwards, in every segment that holds then; accrued interest stays."""
    segment = in_force(segments, on=on)
    assert segment is not None, "a base changes only after placement"
    changed: list[Segment] = []
    for was, old in zip((None, *segments), segments, strict=False):
        if old.ends_on is not None and old.ends_on <= on:
            changed.append(old)
            continue
        more = old.earning(tariff, base_minor=old.base_minor + delta_minor)
        if old.starts_on < on:
            begun = old.opened(on).earning(tariff, base_minor=more.base_minor)
            changed += [replace(old, ends_on=on), begun]
        elif was is None or old.starts_on == on:
            changed.append(more)
        else:
            changed.append(_following(more, was, changed[-1]))
    assert all(one.base_minor >= 0 for one in changed), "a base is never negative"
    return tuple(changed)


def _following(segment: Segment, was: Segment, before: Segment) -> Segment:
    """A segment that followed `was` and now follows `before`: what was valued anew between the two stays so, and what
    was taken out takes as large a share of the weight along as it did."""
    on = segment.starts_on
    anew = segment.opening_numerator - was.numerator_at(on)
    weight, known = before.own_weight_at(on), was.own_weight_at(on)
    if known != segment.own_weight:
        weight = round(Fraction(weight * segment.own_weight, known))
    return replace(segment, opening_numerator=before.numerator_at(on) + anew, own_weight=weight)


def part_taken(segments: Life, *, on: date, share: Fraction, claim: int) -> Life:
    """From `on` that share of what was inside is gone, and with it its interest, the numerator `claim`."""
    return tuple(
        replace(one.without(share), gone_numerator=one.gone_numerator + claim) if one.starts_on >= on else one
        for one in segments
    )


def stays(figure: int, *, share: Fraction) -> int:
    """What of capitalised interest, or of another figure, stays when a share of the deposit is taken out."""
    return figure - round(figure * share)


def restate(segments: Life, *, on: date, after: Segment) -> Life:
    """From `on` the deposit goes on as `after`, which values anew what accrued before as its opening."""
    last = segments[-1]
    assert last.starts_on <= on, "a restatement follows everything that is known"
    assert after.starts_on == on, "what goes on was opened there"
    following = replace(after, ends_on=last.ends_on)
    if last.starts_on == on:
        return (*segments[:-1], following)
    return (*segments[:-1], replace(last, ends_on=on), following)

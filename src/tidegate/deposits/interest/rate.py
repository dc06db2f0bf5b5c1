"""Which rate a balance earns on a day: slabs, an index behind them, a bonus before them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from operator import attrgetter

from tidegate.catalogue.terms import Bands, Bonus
from tidegate.deposits.interest.description import Description, IndexLink, RatesFrom, Slab
from tidegate.deposits.interest.timetable import month_ends, stepped
from tidegate.money import PPB, Rate, Term


def resolved_rates(description: Description, *, ends: date) -> tuple[RatesFrom, ...]:
    """What each slab pays, from each day on which any of it changes, before `ends`; the first is the first day."""
    found: list[RatesFrom] = []
    for day in sorted(set(_changes(description, ends))):
        slabs = tuple(_resolved(description, slab, day) for slab in in_force(description.rates, on=day).slabs)
        if not found or found[-1].slabs != slabs:
            found.append(RatesFrom(starts_on=day, slabs=slabs))
    return tuple(found)


def in_force(rates: tuple[RatesFrom, ...], *, on: date) -> RatesFrom:
    """The slabs that hold on a day: the last that have begun."""
    begun = bisect_right(rates, on, key=attrgetter("starts_on"))
    assert begun, "checked: rates hold from the first day on"
    return rates[begun - 1]


def changes_between(rates: tuple[RatesFrom, ...], *, start: date, end: date) -> list[date]:
    """The days after `start` and before `end` on which rates change."""
    first = bisect_right(rates, start, key=attrgetter("starts_on"))
    return [one.starts_on for one in rates[first : bisect_left(rates, end, key=attrgetter("starts_on"))]]


def yearly(balance: Fraction, *, slabs: tuple[Slab, ...], bands: Bands) -> Fraction:
    """What a balance earns in a year, in minor units. A balance below zero earns at the first slab's rate."""
    if bands is Bands.MARGINAL:
        return sum((_share(balance, slab) * slab.rate.ppb for slab in slabs), Fraction(0)) / PPB
    held = [slab for slab in slabs if slab.from_minor <= balance] or list(slabs[:1])
    return balance * held[-1].rate.ppb / PPB


def _share(balance: Fraction, slab: Slab) -> Fraction:
    """The part of a balance that lies in a slab."""
    if balance < 0:
        return balance if slab.from_minor == 0 else Fraction(0)
    top = balance if slab.to_minor is None else min(balance, Fraction(slab.to_minor))
    return max(Fraction(0), top - slab.from_minor)


def _changes(description: Description, ends: date) -> Iterator[date]:
    start = description.starts_on
    yield start
    yield from (one.starts_on for one in description.rates if start < one.starts_on < ends)
    if description.bonus is not None and (stops := _bonus_ends(description, description.bonus)) < ends:
        yield stops
    if description.index is not None:
        yield from _reviews(description, description.index, ends)


def _reviews(description: Description, index: IndexLink, ends: date) -> Iterator[date]:
    if index.review is None:
        yield from (one.on for one in index.values if description.starts_on < one.on < ends)
        return
    times = 1
    last = month_ends(description)
    while (day := stepped(description.starts_on, step=index.review, times=times, month_ends=last)) < ends:
        yield day
        times += 1


def _resolved(description: Description, slab: Slab, day: date) -> Slab:
    ppb = slab.rate.ppb
    if description.index is not None:
        ppb = _indexed(description, description.index, slab.rate, day)
    bonus = description.bonus
    if bonus is not None and day < _bonus_ends(description, bonus):
        ppb += bonus.rate.ppb
    return Slab(from_minor=slab.from_minor, to_minor=slab.to_minor, rate=Rate(ppb=ppb))


def _indexed(description: Description, index: IndexLink, margin: Rate, day: date) -> int:
    reviewed = _reviewed_on(description, index.review, day)
    known = bisect_right(index.values, reviewed, key=attrgetter("on"))
    ppb = index.values[known - 1].value.ppb + margin.ppb
    floor = index.floor.ppb if index.floor is not None else None if description.negative_allowed else 0
    if floor is not None:
        ppb = max(ppb, floor)
    return ppb if index.cap is None else min(ppb, index.cap.ppb)


def _reviewed_on(description: Description, review: Term | None, day: date) -> date:
    """The last review day that is not after `day`."""
    if review is None:
        return day
    start, last = description.starts_on, month_ends(description)
    times = _surely_passed(start, review, day)
    while stepped(start, step=review, times=times + 1, month_ends=last) <= day:
        times += 1
    return stepped(start, step=review, times=times, month_ends=last) if times else start


def _bonus_ends(description: Description, bonus: Bonus) -> date:
    return stepped(description.starts_on, step=bonus.lasts, times=1, month_ends=month_ends(description))


def _surely_passed(start: date, step: Term, day: date) -> int:
    """So many steps at least lie between two days: each lasts at most 31 days a month, and its days."""
    return max(0, (day - start).days // (31 * step.months + step.days))

"""How what is held runs off once nothing new comes in: by contract, by habit, and at worst. Pure counting.

The stock on day t is the sum over deposits of what has not ended before t, times (1 - e) ** t for those that may leave
early; e is the share of these that left early on a day, lately. Figures are rounded once, on the sum of a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Protocol

from tidegate.money import PPB, Term, parse_term
from tidegate.orders import Curve

HORIZONS = (1, 7, 30, 90, 180, 365)
_EVERY_DAYS = 30
_DAYS = 1
BUCKETS: tuple[tuple[str, timedelta | Term], ...] = (
    *((f"{days}d", timedelta(days=days)) for days in range(1, 8)),
    ("2w", timedelta(weeks=2)),
    ("3w", timedelta(weeks=3)),
    ("30d", timedelta(days=30)),
    ("5w", timedelta(weeks=5)),
    *((f"{months}m", parse_term(f"P{months}M")) for months in (2, 3, 4, 5, 6, 9, 12, 18)),
    ("2y", parse_term("P2Y")),
    ("5y", parse_term("P5Y")),
)
"""The ladder's buckets by their last day: singly for a week, then wider; then `longer`, and `on_demand` before all."""
ON_DEMAND, LONGER = "on_demand", "longer"


class Running(Protocol):
    """A deposit with money at its bank. `leaves_early`: its contract lets the saver take it out before the end."""

    @property
    def stock_minor(self) -> int: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def leaves_early(self) -> bool: ...


def contractual(*, held: Iterable[Running], on: date) -> Curve:
    """The stock if nobody withdraws early.

    A term deposit leaves on its maturity (on the day after `on` if that is due already and not paid yet); one that may
    leave at any time stays, for no contract makes it leave. One step for each day on which something leaves.
    """
    leaving: dict[date, int] = defaultdict(int)
    stock = 0
    for one in held:
        stock += one.stock_minor
        if one.ends_on is not None:
            leaving[_end(one.ends_on, on)] += one.stock_minor
    steps = [(on, stock)]
    for day in sorted(leaving):
        stock -= leaving[day]
        steps.append((day, stock))
    return tuple(steps)


def behavioural(*, held: Sequence[Running], on: date, hazard_ppb: int) -> Curve:
    """The stock if so many billionths of what may leave early do, each day. A step on each day on which a contract
    ends, at the usual horizons and every 30 days to the last of these."""
    assert 0 <= hazard_ppb <= PPB, "a share is at most the whole"
    bound = contractual(held=[one for one in held if not _early(one)], on=on)
    free = contractual(held=[one for one in held if _early(one)], on=on)
    days = _days_of(on, bound, free) if any(stock for _, stock in free) and hazard_ppb else {d for d, _ in bound + free}
    with localcontext() as context:
        context.prec = 60
        stays = 1 - Decimal(hazard_ppb) / PPB
        return tuple(
            (day, _on(bound, day) + _kept(_on(free, day), stays ** (day - on).days if day > on else Decimal(1)))
            for day in sorted(days)
        )


def worst(*, held: Iterable[Running], on: date) -> Curve:
    """The stock if everything leaves on the first day on which it may: the next one for what may leave early."""
    leaving: dict[date, int] = defaultdict(int)
    stock = 0
    for one in held:
        stock += one.stock_minor
        first = on + timedelta(days=1) if _early(one) or one.ends_on is None else _end(one.ends_on, on)
        leaving[first] += one.stock_minor
    steps = [(on, stock)]
    for day in sorted(leaving):
        stock -= leaving[day]
        steps.append((day, stock))
    return tuple(steps)


def ladder(*, held: Iterable[Running], on: date) -> tuple[tuple[str, int], ...]:
    """The stock by what is left of its term; its complement is the contractual curve. Empty buckets are there too."""
    ends = [(name, on + length if isinstance(length, timedelta) else length.end(on)) for name, length in BUCKETS]
    stock = dict.fromkeys((ON_DEMAND, *(name for name, _ in BUCKETS), LONGER), 0)
    for one in held:
        if one.ends_on is None:
            stock[ON_DEMAND] += one.stock_minor
            continue
        last = _end(one.ends_on, on)
        stock[next((name for name, end in ends if last <= end), LONGER)] += one.stock_minor
    return tuple(stock.items())


def hazard(*, left_minor: int, minor_days: int) -> int:
    """The share that left early on a day, in billionths: what left over what was there, each day it was. 0 for none."""
    return 0 if minor_days <= 0 else min(PPB, left_minor * PPB // minor_days)


def _early(one: Running) -> bool:
    return one.leaves_early or one.ends_on is None


def _end(ends_on: date, on: date) -> date:
    return max(ends_on, on + timedelta(days=1))


def _kept(minor: int, share: Decimal) -> int:
    return int((minor * share).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _on(curve: Curve, day: date) -> int:
    held = 0
    for step, minor in curve:
        if step > day:
            break
        held = minor
    return held


def _days_of(on: date, *curves: Curve) -> set[date]:
    steps = {day for curve in curves for day, _ in curve}
    last = max(*steps, on + timedelta(days=HORIZONS[-1]))
    horizons = {on + timedelta(days=days) for days in HORIZONS}
    every = {on + timedelta(days=days) for days in range(0, (last - on).days + 1, _EVERY_DAYS)}
    return steps | horizons | every

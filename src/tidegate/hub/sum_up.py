"""Previews of several platforms as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tidegate.orders import Preview

Curve = tuple[tuple[date, int], ...]


def held_on(*, curve: Curve, day: date) -> int:
    """What is held on a day: the last step at or before it; nothing before the first step, for nothing is known."""
    held = 0
    for step, value in curve:
        if step > day:
            break
        held = value
    return held


def summed(*, curves: Sequence[Curve]) -> Curve:
    """The steps of the total, in minor units of one currency. It begins when the last of the curves begins."""
    given = [curve for curve in curves if curve]
    if not given:
        return ()
    begin = max(curve[0][0] for curve in given)
    days = sorted({day for curve in given for day, _ in curve if day >= begin} | {begin})
    steps = [(day, sum(held_on(curve=curve, day=day) for curve in given)) for day in days]
    return tuple(step for place, step in enumerate(steps) if place == 0 or step[1] != steps[place - 1][1] or
                 place == len(steps) - 1)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums over platforms, one for each currency. A holder on two platforms counts twice: nobody here can tell."""

    currency: str
    platforms: int
    products: int
    holders: int
    deposits: int
    stock_minor: int
    in_flight: int
    run_off: Curve
    behavioural: Curve = ()
    worst: Curve = ()
    ladder: tuple[tuple[str, int], ...] = ()

    @property
    def curves(self) -> tuple[tuple[str, Curve], ...]:
        """Those that are known, by their names."""
        named = (("by contract", self.run_off), ("by habit", self.behavioural), ("at worst", self.worst))
        return tuple((name, curve) for name, curve in named if curve)


def totals(*, previews: Sequence[Preview]) -> tuple[Total, ...]:
    """One total for each currency, by its code."""
    found: dict[str, list[Preview]] = {}
    for preview in previews:
        found.setdefault(preview.currency, []).append(preview)
    return tuple(_total(currency, found[currency]) for currency in sorted(found))


def _total(currency: str, previews: Sequence[Preview]) -> Total:
    return Total(
        currency=currency,
        platforms=len(previews),
        products=sum(one.products for one in previews),
        holders=sum(one.holders for one in previews),
        deposits=sum(one.deposits for one in previews),
        stock_minor=sum(one.stock_minor for one in previews),
        in_flight=sum(one.in_flight for one in previews),
        run_off=summed(curves=[one.run_off for one in previews]),
        behavioural=_of_all([one.behavioural for one in previews]),
        worst=_of_all([one.worst for one in previews]),
        ladder=_ladder(previews),
    )


def _of_all(curves: Sequence[Curve]) -> Curve:
    """A sum is a sum of all: nothing where one of them is missing."""
    return summed(curves=curves) if all(curves) else ()


def _ladder(previews: Sequence[Preview]) -> tuple[tuple[str, int], ...]:
    """By bucket, in the order in which platforms give them."""
    found: dict[str, int] = {}
    for bucket, minor in (rung for one in previews for rung in one.ladder):
        found[bucket] = found.get(bucket, 0) + minor
    return tuple(found.items())

"""From amounts and days to places on the plot, and the few round figures worth a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Maps `low..high` to `start..end` (places may run downwards)."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: int) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        return round(self.start + (self.end - self.start) * share, 2)


def ticks(high: int, *, about: int = 4) -> tuple[int, ...]:
    """Round figures from 0 up to the first at or above `high`: steps of 1, 2 or 5 times a power of ten."""
    if high <= 0:
        return (0, 1)
    rough = -(-high // about)
    power = 10 ** (len(str(rough)) - 1)
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return tuple(range(0, high + step, step))[: about + 2]


def day_ticks(first: date, last: date, *, count_max: int = 6) -> tuple[tuple[date, str], ...]:
    """Days worth a label, with `0`, `m<n>` or `y<n>` for how far they lie ahead: the start, then even steps."""
    months = max(1, (last.year - first.year) * 12 + last.month - first.month)
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if months // s < count_max), 240)
    found = [(first, "0")]
    ahead = step
    while (day := _months_after(first, ahead)) <= last:
        found.append((day, f"y{ahead // 12}" if ahead % 12 == 0 else f"m{ahead}"))
        ahead += step
    return tuple(found)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))


def thinned(points: Sequence[tuple[date, int]], *, count_max: int) -> tuple[tuple[date, int], ...]:
    """At most `count_max` rows for the table: the first, the last, and even steps between."""
    if len(points) <= count_max:
        return tuple(points)
    last = len(points) - 1
    places = sorted({round(i * last / (count_max - 1)) for i in range(count_max)})
    return tuple(points[place] for place in places)

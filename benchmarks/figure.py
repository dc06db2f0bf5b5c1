"""A figure beside its limit: what was measured, for how many pieces, and what the limit took in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`seconds` for `size` pieces, and what the limit took for as many. `p50_ms`, `p99_ms`: of one call, where counted.

    `note`: what the row wants said beside it.
    """

    what: str
    size: int
    seconds: float
    limit_seconds: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.limit_seconds / self.seconds

    @property
    def each_second(self) -> int:
        return int(self.size / self.seconds)


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(work: Callable[[], object]) -> float:
    """The least of three."""
    return min(timed(work) for _ in range(3))


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

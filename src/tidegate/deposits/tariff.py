"""Tariff: what a base earns, as the contract says: one rate, rates by the whole balance, or bands of it. Pure.

Everything that changes a rate while a deposit runs is in two figures beside the chart: `index_ppb`, which counts
within the floor and the cap, and `extra_ppb` (a bonus, a reduction), which comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From this amount on, up to the next band, in minor units; parts per billion a year."""

    from_minor: int
    rate_ppb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """`bands` in order. `marginal`: each band's rate on what lies in it; else the last band reached, on everything.

    `parts` is how many parts of a minor unit compounded interest is kept in (a power of ten); `earning_min_minor` the
    least base that earns. `floor_ppb` and `cap_ppb` hold for band and index together.
    """

    bands: tuple[Band, ...]
    marginal: bool = False
    parts: int = 1
    earning_min_minor: int = 0
    floor_ppb: int | None = None
    cap_ppb: int | None = None

    def rate_ppb(self, base_minor: int, *, index_ppb: int = 0, extra_ppb: int = 0) -> int:
        """The rate of the band that the base reaches; 0 below the first band and below the least base that earns."""
        reached = [band for band in self.bands if band.from_minor <= base_minor]
        if not reached or base_minor < self.earning_min_minor:
            return 0
        return self._within(reached[-1].rate_ppb + index_ppb) + extra_ppb

    def per_unit(self, base_minor: int, *, compounded: int = 0, index_ppb: int = 0, extra_ppb: int = 0) -> int:
        """What a base, with interest already compounded, adds to the interest numerator on one unit of its clock."""
        rate = self.rate_ppb(base_minor, index_ppb=index_ppb, extra_ppb=extra_ppb)
        if not self.marginal:
            return (base_minor * self.parts + compounded) * rate
        if base_minor < self.earning_min_minor:
            return 0
        slices = 0
        for band, end in self._slices(base_minor):
            slices += (end - band.from_minor) * (self._within(band.rate_ppb + index_ppb) + extra_ppb)
        return slices * self.parts + compounded * rate

    def _slices(self, base_minor: int) -> list[tuple[Band, int]]:
        """Each band that the base reaches, and where the base leaves it."""
        ends = [after.from_minor for _, after in pairwise(self.bands)]
        return [
            (band, min(base_minor, end))
            for band, end in zip(self.bands, [*ends, base_minor], strict=True)
            if band.from_minor < base_minor
        ]

    def _within(self, rate_ppb: int) -> int:
        raised = rate_ppb if self.floor_ppb is None else max(rate_ppb, self.floor_ppb)
        return raised if self.cap_ppb is None else min(raised, self.cap_ppb)


def one_rate(rate_ppb: int) -> Tariff:
    """The tariff of a contract with a single rate."""
    return Tariff(bands=(Band(from_minor=0, rate_ppb=rate_ppb),))

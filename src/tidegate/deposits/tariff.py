"""Tariff: what a base earns, as the contract says: one rate, rates by the whole balance, or bands of it. Pure.

Everything that changes a rate while a deposit runs is in two figures beside the chart: `index_ppb`, which counts
within the floor and the cap, and `extra_ppb` (a bonus, a reduction), which comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
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
        if base_minor < self.earning_min_minor:
            return 0
        return self._whole_ppb(Fraction(base_minor), index_ppb, extra_ppb)

    def per_unit(self, base_minor: int, *, compounded: int = 0, index_ppb: int = 0, extra_ppb: int = 0) -> int:
        """What a base, with interest already compounded, adds to the interest numerator on one unit of its clock."""
        balance = Fraction(base_minor * self.parts + compounded)
        earned = self.of_balance(balance, index_ppb=index_ppb, extra_ppb=extra_ppb)
        assert earned.denominator == 1, "whole parts at whole rates"
        return earned.numerator

    def of_balance(self, balance: Fraction, *, index_ppb: int = 0, extra_ppb: int = 0) -> Fraction:
        """The same of a balance in parts, which an average may cut finer."""
        minor = balance / self.parts
        if minor < self.earning_min_minor:
            return Fraction(0)
        if not self.marginal:
            return balance * self._whole_ppb(minor, index_ppb, extra_ppb)
        earned = Fraction(0)
        for band, end in self._slices(minor):
            earned += (end - band.from_minor) * (self.within(band.rate_ppb + index_ppb) + extra_ppb)
        return earned * self.parts

    def _slices(self, minor: Fraction) -> list[tuple[Band, Fraction]]:
        """Each band that the balance reaches, and where it leaves it."""
        ends = [Fraction(after.from_minor) for _, after in pairwise(self.bands)]
        return [
            (band, min(minor, end))
            for band, end in zip(self.bands, [*ends, minor], strict=True)
            if band.from_minor < minor
        ]

    def _whole_ppb(self, minor: Fraction, index_ppb: int, extra_ppb: int) -> int:
        """The rate of the last band reached; below the first one nothing earns."""
        reached = [band for band in self.bands if band.from_minor <= minor]
        return self.within(reached[-1].rate_ppb + index_ppb) + extra_ppb if reached else 0

    def within(self, rate_ppb: int) -> int:
        """Band and index together, held between floor and cap."""
        raised = rate_ppb if self.floor_ppb is None else max(rate_ppb, self.floor_ppb)
        return raised if self.cap_ppb is None else min(raised, self.cap_ppb)


def one_rate(rate_ppb: int) -> Tariff:
    """The tariff of a contract with a single rate."""
    return Tariff(bands=(Band(from_minor=0, rate_ppb=rate_ppb),))

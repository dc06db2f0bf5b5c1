"""Strands: what accrues beside the saver's interest on the same money, each apart. Pure.

Of a contract whose bank pays x and whose saver gets y, the platform's margin is x − y on the saver's base; a subsidy is
the platform's own charge, on top, and never the bank's. A strand earns simply, on the base of each of the saver's
segments and by the same clock, rounded once by the contract's rule. It earns for the days on which the money was there:
nothing that values the saver's interest anew changes it, so a strand's life follows from the saver's.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from tidegate.deposits.contract import Contract
from tidegate.deposits.segment import Life, Segment
from tidegate.deposits.tariff import Band, Tariff
from tidegate.money import Rate


class Strand(IntEnum):
    """As pools and segments number them."""

    SAVER = 0
    MARGIN = 1
    SUBSIDY = 2


BESIDE = (Strand.MARGIN, Strand.SUBSIDY)
"""Strands that accrue beside the saver's interest."""


def strands_of(contract: Contract) -> tuple[Strand, ...]:
    """The strands beside the saver's that a contract has."""
    return tuple(strand for strand in BESIDE if any(rate.ppb for _, rate in _rates(contract, strand)))


def strand_life(*, contract: Contract, strand: Strand, segments: Life) -> Life:
    """The strand's life beside the saver's: the same stretches and bases, at the strand's own rates."""
    tariff, cumulative = _tariff(contract, strand), 0
    life: list[Segment] = []
    for one in segments:
        here = replace(
            one,
            rate_ppb=tariff.rate_ppb(one.base_minor),
            per_unit=tariff.per_unit(one.base_minor),
            opening_numerator=cumulative,
            compounded=0,
            index_ppb=0,
            extra_ppb=0,
            capital_minor=0,
            own_weight=0,
            gone_numerator=0,
            fees_minor=0,
            period_on=None,
        )
        if one.ends_on is not None:
            cumulative = here.numerator_at(one.ends_on)
        life.append(here)
    return tuple(life)


def _tariff(contract: Contract, strand: Strand) -> Tariff:
    bands = [Band(from_minor=start, rate_ppb=rate.ppb) for start, rate in _rates(contract, strand)]
    return replace(
        contract.tariff, bands=tuple(sorted(bands, key=lambda band: band.from_minor)), floor_ppb=None, cap_ppb=None
    )


def _rates(contract: Contract, strand: Strand) -> list[tuple[int, Rate]]:
    """From an amount on, the strand's rate: the chart's where the rate follows the balance, else the signed cell's."""
    if contract.chart:
        return [(cell.from_minor, cell.margin if strand is Strand.MARGIN else cell.subsidy) for cell in contract.chart]
    return [(0, contract.margin if strand is Strand.MARGIN else contract.subsidy)]

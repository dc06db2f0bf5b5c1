"""A product's chart as savers get it of whom this is known: with the incentives that hold for them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tidegate.catalogue.terms import Cell, Incentive, ProductTerms, SaverFacts
from tidegate.money import Rate


def granted(*, terms: ProductTerms, savers: Sequence[SaverFacts]) -> tuple[Incentive, ...]:
    """Those of the product's incentives that hold for these savers, who own together."""
    return tuple(one for one in terms.incentives if one.holds(savers))


def raised(*, terms: ProductTerms, by: Sequence[Incentive]) -> ProductTerms:
    """The product with the rates of these incentives in its chart: the bank pays that much more, all to the saver."""
    more = sum(one.rate.ppb for one in by)
    return replace(terms, chart=tuple(_raised(cell, more) for cell in terms.chart)) if more else terms


def _raised(cell: Cell, more: int) -> Cell:
    bank_rate = None if cell.bank_rate is None else Rate(ppb=cell.bank_rate.ppb + more)
    return replace(cell, rate=Rate(ppb=cell.rate.ppb + more), bank_rate=bank_rate)

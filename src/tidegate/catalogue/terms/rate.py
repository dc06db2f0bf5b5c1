"""What a deposit earns: the cells of the chart, how bands apply, an index behind them, a bonus before them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Rate, Term


class Bands(StrEnum):
    """What a cell's rate is paid on: the whole balance, or only the part of it that lies in the cell's amounts."""

    WHOLE_BALANCE = "whole_balance"
    MARGINAL = "marginal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Plain):
    """One rate of a chart: for `term` (None: any time), from `from_minor` up to, not including, `to_minor`.

    `rate` is what the saver gets by the contract with the bank; with an index, the margin over it. `bank_rate` is what
    the bank pays (None: the same); the platform keeps the difference. `subsidy` is what the platform adds of its own.
    """

    term: Term | None
    from_minor: int
    to_minor: int | None
    rate: Rate
    bank_rate: Rate | None = None
    subsidy: Rate = Rate(ppb=0)  # noqa: RUF009 (frozen)

    def holds(self, amount_minor: int) -> bool:
        return self.from_minor <= amount_minor and (self.to_minor is None or amount_minor < self.to_minor)

    @property
    def all_in(self) -> Rate:
        """What the saver gets in all: rate and subsidy."""
        return Rate(ppb=self.rate.ppb + self.subsidy.ppb)

    @property
    def margin(self) -> Rate:
        """What the platform keeps of the bank's rate."""
        return Rate(ppb=0 if self.bank_rate is None else self.bank_rate.ppb - self.rate.ppb)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Plain):
    """A published rate that the product follows: index + the cell's rate, within `floor` and `cap`.

    `code` names the series of index values. The value is taken on the day the deposit begins and again after each
    `review`, counted from that day. Without a floor the rate does not fall below 0 unless negative rates are allowed.
    """

    code: str
    review: Term
    floor: Rate | None = None
    cap: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(Plain):
    """`rate` on top of the chart's, for `lasts` from the day the deposit begins."""

    rate: Rate
    lasts: Term

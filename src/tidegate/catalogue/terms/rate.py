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


def bounds(*, index: Index | None, negative_allowed: bool) -> tuple[int | None, int | None]:
    """Floor and cap of index and margin together; without a floor they do not fall below 0 unless that is allowed."""
    if index is None:
        return None, None
    least = None if negative_allowed else 0
    floor = least if index.floor is None else index.floor.ppb
    return floor, None if index.cap is None else index.cap.ppb


def with_index(*, rate: Rate, index: Index | None, index_ppb: int, negative_allowed: bool) -> Rate:
    """What a cell's rate comes to: itself, or the margin over the index's value, held between floor and cap."""
    if index is None:
        return rate
    floor, cap = bounds(index=index, negative_allowed=negative_allowed)
    raised = rate.ppb + index_ppb if floor is None else max(rate.ppb + index_ppb, floor)
    return Rate(ppb=raised if cap is None else min(raised, cap))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(Plain):
    """`rate` on top of the chart's, for `lasts` from the day the deposit begins."""

    rate: Rate
    lasts: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Plain):
    """Once `after` has elapsed from the day the deposit begins, `adds` comes on top of the chart's rate, in place of
    what the step before added: the second year of a bond that pays more every year.
    """

    after: Term
    adds: Rate


def on_top(*, bonus: Bonus | None, steps: tuple[Step, ...], term: Term | None) -> int:
    """The most that bonus and steps ever add to a rate together within a term (None: ever), in parts per billion."""
    first = 0 if bonus is None else bonus.rate.ppb
    later = [
        step.adds.ppb + (first if bonus is not None and step.after < bonus.lasts else 0)
        for step in steps
        if term is None or step.after < term
    ]
    return max([first, *later])

"""The preview of a product for an amount, a term and a first day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.incentive import granted, raised
from tidegate.catalogue.refusal import Refused
from tidegate.catalogue.terms import Bands, Cell, Compounding, PaidTo, ProductTerms, SaverFacts
from tidegate.deposits.contract import Contract, sign
from tidegate.deposits.interest import IndexValue, Schedule, Yields, one_rate, schedule, yields
from tidegate.deposits.preview.describe import description_of
from tidegate.deposits.preview.leaving import Leave, leaves
from tidegate.money import Invalid, Rate, Term

HORIZON = Term(months=12)
"""For how long a deposit without maturity is previewed where nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What it would give. `amount_minor` is the deposit's, of a plan each instalment's; of a kind without maturity
    `schedule` ends with the horizon. `subsidy_minor` is what the platform adds until the end, `margin_minor` what it
    keeps of the bank's rate; neither is in the schedule.
    """

    contract: Contract
    amount_minor: int
    schedule: Schedule
    yields: Yields
    subsidy_minor: int
    margin_minor: int

    @property
    def has_end(self) -> bool:
        """Whether the deposit matures; else the preview's last day is only its horizon."""
        return self.contract.term is not None

    @property
    def rate(self) -> Rate:
        """The nominal rate of the first day on the amount: index and all bands together, without a bonus."""
        value = 0 if self.index is None else self.index.ppb
        balance = Fraction(self.amount_minor * self.contract.parts)
        return Rate(ppb=round(self.contract.tariff.of_balance(balance, index_ppb=value) / balance))

    @property
    def index(self) -> Rate | None:
        """The value assumed of the index that the rate follows."""
        link = self.schedule.description.index
        return None if link is None else link.values[0].value

    @property
    def brought_minor(self) -> int:
        """All that the saver brings."""
        movements = sum(one.amount_minor for one in self.schedule.dates.movements)
        return self.schedule.description.principal_minor + movements

    def leaves(self, *, noticed: bool = False, on: Iterable[date] | None = None) -> Iterator[Leave]:
        """What leaving with everything would pay, on each of these days (None: on every day)."""
        return leaves(contract=self.contract, found=self.schedule, noticed=noticed, on=on)


def preview(
    *,
    terms: ProductTerms,
    amount_minor: int,
    term: Term | None,
    starts_on: date,
    horizon: Term = HORIZON,
    index: Rate | None = None,
    saver: SaverFacts | None = None,
) -> Preview | Refused:
    """The preview, or the refusal of the product's rule that says no. `index`: the value assumed of it; `saver`: what
    is known of whoever asks, for incentives (None: nothing, and none is granted).

    Invalid where an index is followed and no value given, or where dates leave the calendar.
    """
    by = () if saver is None else granted(terms=terms, savers=[saver])
    terms = raised(terms=terms, by=by)
    found = scheduled(
        terms=terms, amount_minor=amount_minor, term=term, starts_on=starts_on, horizon=horizon, index=index
    )
    if isinstance(found, Refused):
        return found
    cell = cell_for(terms=terms, term=term, amount_minor=amount_minor)
    assert isinstance(cell, Cell), "a schedule was made of it"
    return Preview(
        contract=sign(terms=terms, version=1, cell=cell, granted=by),
        amount_minor=amount_minor,
        schedule=found,
        yields=yields(found),
        subsidy_minor=_at_one_rate(found, cell.subsidy),
        margin_minor=_at_one_rate(found, cell.margin),
    )


def scheduled(
    *,
    terms: ProductTerms,
    amount_minor: int,
    term: Term | None,
    starts_on: date,
    horizon: Term = HORIZON,
    index: Rate | None = None,
) -> Schedule | Refused:
    """The preview's schedule alone, without yields."""
    cell = cell_for(terms=terms, term=term, amount_minor=amount_minor)
    if isinstance(cell, Refused):
        return cell
    if terms.index is not None and index is None:
        raise Invalid(
            field="index",
            value="",
            rule=f"The rate follows {terms.index.code}, whose value is not known here.",
            remedy="Give the value to assume, in per cent.",
        )
    values = () if index is None else (IndexValue(on=starts_on, value=index),)
    return schedule(
        description_of(
            contract=sign(terms=terms, version=1, cell=cell), amount_minor=amount_minor, starts_on=starts_on,
            horizon=horizon, index_values=values,
        )
    )  # fmt: skip


def _at_one_rate(found: Schedule, rate: Rate) -> int:
    """What a strand beside the saver's interest earns on the amount brought: simply, for the whole time."""
    if not rate.ppb:
        return 0
    description = found.description
    alone = replace(
        description,
        rates=(one_rate(rate, starts_on=description.starts_on),),
        bands=Bands.WHOLE_BALANCE,
        index=None,
        bonus=None,
        fee=None,
        interest=replace(description.interest, compounding=Compounding.SIMPLE, scale=None, paid_to=PaidTo.CASH),
    )
    return schedule(alone).interest_minor

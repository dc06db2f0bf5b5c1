"""A contract as the interest kernel knows deposits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tidegate.deposits.contract import Contract
from tidegate.deposits.interest import Description, IndexLink, IndexValue, Instalments, RatesFrom, Slab, one_rate
from tidegate.deposits.schedule import stepped
from tidegate.money import Rate, Term, currency


def description_of(
    *,
    contract: Contract,
    amount_minor: int,
    starts_on: date,
    horizon: Term,
    index_values: Sequence[IndexValue] = (),
) -> Description:
    """The description of a deposit of this amount (of each instalment, in a plan) that begins on `starts_on`.

    A kind without maturity is described for `horizon`. `index_values`: known or assumed values of the index.
    """
    plan, index = contract.plan, contract.index
    return Description(
        currency=currency(contract.currency),
        principal_minor=amount_minor if plan is None else 0,
        starts_on=starts_on,
        rates=tuple(_rates(contract, starts_on)),
        day_count=contract.day_count,
        term=contract.term,
        ends_on=None if contract.term is not None else horizon.end(starts_on),
        instalments=None if plan is None else Instalments(amount_minor=amount_minor, every=plan.every),
        bands=contract.bands,
        index=None
        if index is None
        else IndexLink(values=tuple(index_values), review=index.review, floor=index.floor, cap=index.cap),
        bonus=contract.bonus,
        negative_allowed=contract.negative_allowed,
        interest=contract.interest,
        interest_paid=contract.interest_paid,
        pay_day=contract.pay_day,
        pay_month=contract.pay_month,
        rounding=contract.rounding,
        calendar=contract.calendar,
        roll=contract.roll,
        end_of_month=contract.end_of_month,
        fee=contract.fee,
    )


def _rates(contract: Contract, starts_on: date) -> Iterator[RatesFrom]:
    """The slabs of the first day, and those that each step makes of them."""
    yield _slabs(contract, starts_on, adds=0)
    for step in contract.steps:
        yield _slabs(contract, stepped(contract, start=starts_on, every=step.after, times=1), adds=step.adds.ppb)


def _slabs(contract: Contract, starts_on: date, *, adds: int) -> RatesFrom:
    """The chart as slabs: each reaches up to where the next begins, what lies below the first earns nothing."""
    if not contract.chart:
        return one_rate(Rate(ppb=contract.rate.ppb + adds), starts_on=starts_on)
    cells = sorted(contract.chart, key=lambda cell: cell.from_minor)
    ends = [*(cell.from_minor for cell in cells[1:]), None]
    slabs = [
        Slab(from_minor=cell.from_minor, to_minor=end, rate=Rate(ppb=cell.rate.ppb + adds))
        for cell, end in zip(cells, ends, strict=True)
    ]
    if slabs[0].from_minor > 0:
        slabs.insert(0, Slab(from_minor=0, to_minor=slabs[0].from_minor, rate=Rate(ppb=0)))
    return RatesFrom(starts_on=starts_on, slabs=tuple(slabs))

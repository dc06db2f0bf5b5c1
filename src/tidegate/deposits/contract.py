"""Contract: the terms a saver signed, copied by value. Resolved: the same with its dates fixed by the calendar.

Nothing here looks at the product again: a product may be closed, replaced or withdrawn, and the contract stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from tidegate.catalogue.terms import Cell, EarlyWithdrawal, InterestPaid, Kind, ProductTerms
from tidegate.deposits.segment import Life, Segment
from tidegate.money import PPB, DayCount, Rate, Roll, Rounding, Term, calendar, parse_term

__all__ = [
    "Contract",
    "EarlyWithdrawal",
    "InterestPaid",
    "Kind",
    "Resolved",
    "first_segment",
    "pay_date_after",
    "resolve",
    "sign",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Terms by value. Amounts in minor units of `currency`; `pay_day` is a day of the month (clipped to its end)."""

    bank_code: str
    product_code: str
    product_version: int
    kind: Kind
    currency: str
    jurisdiction: str
    calendar: str
    roll: Roll
    day_count: DayCount
    rounding: Rounding
    rate: Rate
    term: Term | None
    interest_paid: InterestPaid
    pay_day: int | None
    early_withdrawal: EarlyWithdrawal
    demand_rate: Rate | None
    amount_min_minor: int
    amount_max_minor: int | None
    amount_multiple_minor: int
    top_up_allowed: bool

    def __post_init__(self) -> None:
        assert (self.kind is Kind.FIXED) == (self.term is not None), "a fixed deposit has a term, a demand deposit none"
        assert (self.interest_paid is InterestPaid.MONTHLY) == (self.pay_day is not None), (
            "monthly interest has a pay day"
        )
        assert (
            self.early_withdrawal is EarlyWithdrawal.FORBIDDEN
            or self.kind is Kind.DEMAND
            or self.demand_rate is not None
        )
        assert self.rate.ppb >= 0, "negative rates are not offered"

    def to_json(self) -> dict[str, Any]:
        """Plain text and integers, as stored and shown."""
        plain = asdict(self)
        plain["rate"], plain["demand_rate"] = self.rate.ppb, None if self.demand_rate is None else self.demand_rate.ppb
        plain["term"] = None if self.term is None else self.term.text()
        return {name: str(value) if isinstance(value, StrEnum) else value for name, value in plain.items()}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Contract:
        """The contract as it was stored."""
        return cls(
            **{
                **plain,
                "kind": Kind(plain["kind"]),
                "roll": Roll(plain["roll"]),
                "day_count": DayCount(plain["day_count"]),
                "rounding": Rounding(plain["rounding"]),
                "rate": Rate(ppb=plain["rate"]),
                "term": None if plain["term"] is None else parse_term(plain["term"]),
                "interest_paid": InterestPaid(plain["interest_paid"]),
                "early_withdrawal": EarlyWithdrawal(plain["early_withdrawal"]),
                "demand_rate": None if plain["demand_rate"] is None else Rate(ppb=plain["demand_rate"]),
            }
        )

    @property
    def denominator(self) -> int:
        """Interest numerators of this contract are over this many minor units."""
        return self.day_count.basis * PPB


def sign(*, terms: ProductTerms, version: int, cell: Cell) -> Contract:
    """The contract that copies a product's terms and the one rate that the saver chose."""
    return Contract(
        bank_code=terms.bank_code,
        product_code=terms.product_code,
        product_version=version,
        kind=terms.kind,
        currency=terms.currency,
        jurisdiction=terms.jurisdiction,
        calendar=terms.calendar,
        roll=terms.roll,
        day_count=terms.day_count,
        rounding=terms.rounding,
        rate=cell.rate,
        term=cell.term,
        interest_paid=terms.interest_paid,
        pay_day=terms.pay_day,
        early_withdrawal=terms.early_withdrawal,
        demand_rate=terms.demand_rate,
        amount_min_minor=terms.amount_min_minor,
        amount_max_minor=terms.amount_max_minor,
        amount_multiple_minor=terms.amount_multiple_minor,
        top_up_allowed=terms.top_up_allowed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The dates of a contract that begins on `starts_on`. Interest runs up to and without `matures_on`."""

    starts_on: date
    matures_on: date | None
    next_pay_on: date | None


def resolve(*, contract: Contract, starts_on: date) -> Resolved:
    """Dates after the calendar's roll; Invalid where a date lies outside the calendar's table."""
    matures_on = None
    if contract.term is not None:
        matures_on = calendar(contract.calendar).roll(contract.term.end(starts_on), contract.roll)
        assert matures_on > starts_on, "a term has at least a day"
    return Resolved(
        starts_on=starts_on,
        matures_on=matures_on,
        next_pay_on=pay_date_after(contract=contract, day=starts_on, matures_on=matures_on),
    )


def pay_date_after(*, contract: Contract, day: date, matures_on: date | None) -> date | None:
    """The first monthly pay date after `day`; None when interest is paid at maturity or the maturity comes first."""
    if contract.pay_day is None:
        return None
    rolled = day
    # One month back, because a nominal date may have rolled forward over the turn of the month.
    first = day.replace(day=1) - timedelta(days=1)
    for months in range(4):
        rolled = calendar(contract.calendar).roll(_pay_date(first, months, contract.pay_day), contract.roll)
        if rolled > day:
            break
    assert rolled > day, "a pay date comes within two months"
    return None if matures_on is not None and rolled >= matures_on else rolled


def _pay_date(first: date, months: int, pay_day: int) -> date:
    """The nominal pay date `months` months after the month of `first`, clipped to the month's end."""
    index = first.year * 12 + first.month - 1 + months
    year, month = index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=pay_day - 1), following - timedelta(days=1))


def first_segment(*, contract: Contract, resolved: Resolved, amount_minor: int) -> Life:
    """The life of a deposit on the day it is placed."""
    return (
        Segment(
            starts_on=resolved.starts_on,
            ends_on=resolved.matures_on,
            base_minor=amount_minor,
            rate_ppb=contract.rate.ppb,
            basis=contract.day_count.basis,
            opening_numerator=0,
        ),
    )

"""Terms that can be written down and previewed, and that the deposits room does not carry out yet.

Publishing refuses them, so nobody can open what cannot be kept. Whoever makes deposits keep one of them takes its line
out of `NOT_YET`; nothing else knows the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Compounding,
    EarlyWithdrawal,
    Instruction,
    InterestPaid,
    Kind,
    PaidTo,
    ProductTerms,
    Title,
)
from tidegate.money import DayCount, Invalid

_REMEDY = "Keep the document for a later release, or publish it without."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A term at the path `field`: `value` gives it where the product uses it, else None."""

    field: str
    what: str
    value: Callable[[ProductTerms], Any]


def _other(value: Any, *usual: Any) -> Any:
    return None if value in usual else value


NOT_YET: tuple[NotYet, ...] = (
    NotYet(field="kind", what="notice deposits", value=lambda t: t.kind if t.kind is Kind.NOTICE else None),
    NotYet(field="kind", what="recurring plans", value=lambda t: t.kind if t.kind is Kind.RECURRING else None),
    NotYet(
        field="interest_paid", what="interest paid quarterly, half-yearly, yearly or in advance",
        value=lambda t: _other(t.interest_paid, InterestPaid.AT_MATURITY, InterestPaid.MONTHLY),
    ),
    NotYet(
        field="pay_day", what="periods of interest that are counted from the day a deposit begins",
        value=lambda t: t.interest_paid if t.interest_paid.months and t.pay_day is None else None,
    ),
    NotYet(
        field="day_count", what="this day count",
        value=lambda t: _other(t.day_count, DayCount.ACT_365F, DayCount.ACT_360),
    ),
    NotYet(field="end_of_month", what="the end-of-month rule", value=lambda t: t.end_of_month or None),
    NotYet(
        field="interest.compounding", what="compound interest",
        value=lambda t: _other(t.interest.compounding, Compounding.SIMPLE),
    ),
    NotYet(
        field="interest.paid_to", what="interest paid to the deposit",
        value=lambda t: _other(t.interest.paid_to, PaidTo.CASH),
    ),
    NotYet(
        field="interest.balance", what="average and least balances",
        value=lambda t: _other(t.interest.balance, BalanceBasis.END_OF_DAY),
    ),
    NotYet(
        field="interest.earning_min_minor", what="a least balance that earns",
        value=lambda t: t.interest.earning_min_minor or None,
    ),
    NotYet(field="bands", what="marginal bands", value=lambda t: _other(t.bands, Bands.WHOLE_BALANCE)),
    NotYet(field="negative_allowed", what="negative rates", value=lambda t: t.negative_allowed or None),
    NotYet(field="index", what="rates that follow an index", value=lambda t: t.index and t.index.code),
    NotYet(field="bonus", what="bonus periods", value=lambda t: t.bonus and t.bonus.rate),
    NotYet(
        field="chart", what="a platform's subsidy",
        value=lambda t: next((cell.subsidy for cell in t.chart if cell.subsidy.ppb), None),
    ),
    NotYet(
        field="chart", what="a platform's margin",
        value=lambda t: next((cell.margin for cell in t.chart if cell.margin.ppb), None),
    ),
    NotYet(
        field="early_withdrawal", what="this rule of early withdrawal",
        value=lambda t: _other(t.early_withdrawal, EarlyWithdrawal.FORBIDDEN, EarlyWithdrawal.DEMAND_RATE),
    ),
    NotYet(
        field="leaving.partial", what="early withdrawal of the whole only",
        value=lambda t: None if t.leaving.partial else "whole only",
    ),
    NotYet(
        field="leaving.least_left_minor", what="a least amount of its own that stays",
        value=lambda t: t.leaving.least_left_minor,
    ),
    NotYet(
        field="leaving.principal_at_risk", what="a principal that may fall",
        value=lambda t: t.leaving.principal_at_risk or None,
    ),
    NotYet(
        field="maturity", what="instructions for the maturity",
        value=lambda t: [str(one) for one in t.maturity.allowed if one is not Instruction.PAY_OUT] or None,
    ),
    NotYet(field="funding", what="days and times of funding", value=lambda t: t.funding.to_json() or None),
    NotYet(field="owners", what="several owners", value=lambda t: _other(t.owners.titles, (Title.SOLE,))),
    NotYet(field="tax_withheld", what="withholding tax", value=lambda t: t.tax_withheld or None),
)  # fmt: skip


def not_carried_out(*, terms: ProductTerms) -> Iterator[Invalid]:
    """A finding for each term of the product that deposits do not carry out yet."""
    for one in NOT_YET:
        value = one.value(terms)
        if value is not None:
            rule = f"Deposits do not carry out {one.what} yet, so it is not published."
            yield Invalid(field=one.field, value=value, rule=rule, remedy=_REMEDY)

"""Terms that can be written down and previewed, and that the deposits room does not carry out yet.

Publishing refuses them, so nobody can open what cannot be kept. Whoever makes deposits keep one of them takes its line
out of `NOT_YET`; nothing else knows the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Compounding,
    EarlyWithdrawal,
    Funding,
    InterestPaid,
    Kind,
    Maturity,
    Owners,
    PaidTo,
    ProductTerms,
)
from tidegate.money import DayCount, Invalid

_REMEDY = "Keep the document for a later release, or publish it without."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A term, at the path `field`, and whether a product uses it."""

    field: str
    what: str
    uses: Callable[[ProductTerms], bool]


_PERIODIC = {InterestPaid.AT_MATURITY, InterestPaid.MONTHLY}
_DAY_COUNTS = {DayCount.ACT_365F, DayCount.ACT_360}
_EARLY = {EarlyWithdrawal.FORBIDDEN, EarlyWithdrawal.DEMAND_RATE}
NOT_YET: tuple[NotYet, ...] = (
    NotYet(field="kind", what="notice deposits", uses=lambda t: t.kind is Kind.NOTICE),
    NotYet(field="kind", what="recurring plans", uses=lambda t: t.kind is Kind.RECURRING),
    NotYet(
        field="interest_paid",
        what="interest paid quarterly, half-yearly, yearly or in advance",
        uses=lambda t: t.interest_paid not in _PERIODIC,
    ),
    NotYet(
        field="pay_day",
        what="periods of interest counted from the day a deposit begins",
        uses=lambda t: t.interest_paid.months is not None and t.pay_day is None,
    ),
    NotYet(field="day_count", what="this day count", uses=lambda t: t.day_count not in _DAY_COUNTS),
    NotYet(field="end_of_month", what="the end-of-month rule", uses=lambda t: t.end_of_month),
    NotYet(
        field="interest.compounding",
        what="compound interest",
        uses=lambda t: t.interest.compounding is not Compounding.SIMPLE,
    ),
    NotYet(
        field="interest.paid_to",
        what="interest paid to the deposit",
        uses=lambda t: t.interest.paid_to is not PaidTo.CASH,
    ),
    NotYet(
        field="interest.balance",
        what="average and least balances",
        uses=lambda t: t.interest.balance is not BalanceBasis.END_OF_DAY,
    ),
    NotYet(
        field="interest.earning_min_minor",
        what="a least balance that earns",
        uses=lambda t: t.interest.earning_min_minor > 0,
    ),
    NotYet(field="bands", what="marginal bands", uses=lambda t: t.bands is not Bands.WHOLE_BALANCE),
    NotYet(field="negative_allowed", what="negative rates", uses=lambda t: t.negative_allowed),
    NotYet(field="index", what="rates that follow an index", uses=lambda t: t.index is not None),
    NotYet(field="bonus", what="bonus periods", uses=lambda t: t.bonus is not None),
    NotYet(field="chart", what="a platform's subsidy", uses=lambda t: any(cell.subsidy.ppb for cell in t.chart)),
    NotYet(field="chart", what="a platform's margin", uses=lambda t: any(cell.margin.ppb for cell in t.chart)),
    NotYet(
        field="early_withdrawal",
        what="this rule of early withdrawal",
        uses=lambda t: t.early_withdrawal not in _EARLY,
    ),
    NotYet(field="leaving.partial", what="withdrawal of the whole only", uses=lambda t: not t.leaving.partial),
    NotYet(
        field="leaving.least_left_minor",
        what="a least amount of its own that stays",
        uses=lambda t: t.leaving.least_left_minor is not None,
    ),
    NotYet(
        field="leaving.principal_at_risk",
        what="a principal that may fall",
        uses=lambda t: t.leaving.principal_at_risk,
    ),
    NotYet(field="maturity", what="instructions for the maturity", uses=lambda t: t.maturity != Maturity()),
    NotYet(field="funding", what="days and times of funding", uses=lambda t: t.funding != Funding()),
    NotYet(field="owners", what="several owners", uses=lambda t: t.owners != Owners()),
    NotYet(field="tax_withheld", what="withholding tax", uses=lambda t: t.tax_withheld),
)


def not_carried_out(*, terms: ProductTerms) -> Iterator[Invalid]:
    """A finding for each term of the product that deposits do not carry out yet."""
    for one in NOT_YET:
        if one.uses(terms):
            rule = f"Deposits do not carry out {one.what} yet, so it is not published."
            yield Invalid(field=one.field, value="", rule=rule, remedy=_REMEDY)

"""Effective annual yield: what one unit earns in a year if the same terms were repeated.

Interest at maturity after t years at rate r: (1 + r·t)^(1/t) - 1. Interest that is paid, or compounds, n times a year:
(1 + r/n)^n - 1, by the shorter of the two periods. Interest paid in advance: (1 - r·t)^(-1/t) - 1. A month counts as a
twelfth of a year, a day as a 365th, so that offers compare without a calendar; a rate by a year of 360 days is paid for
365 of them. Decimal arithmetic with 40 digits, rounded half even to a billionth: no float, and the same answer
everywhere. The yields of one deposit, by its own days, are its preview's (`deposits.preview`).
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from tidegate.catalogue.terms import Cell, Compounding, InterestPaid, ProductTerms
from tidegate.money import PPB, DayCount, Rate, Term
from tidegate.money.power import CONTEXT, power

_YEAR = {DayCount.ACT_360: 360, DayCount.NL_360: 360, DayCount.ACT_364: 364, DayCount.ACT_366: 366}
"""Day counts by which a year of 365 days is not one: what is paid for it is more, or less, than the rate."""


def years_of(*, term: Term) -> Fraction:
    """A term as a part of a year, for comparison only; contracts count days."""
    return Fraction(term.months, 12) + Fraction(term.days, 365)


def effective_annual_yield(
    *,
    rate: Rate,
    term: Term | None,
    interest_paid: InterestPaid,
    compounding: Compounding = Compounding.SIMPLE,
) -> Rate:
    """The yield that makes terms and payout rules comparable, in parts per billion."""
    a_year = rate.fraction
    period = _period(term=term, interest_paid=interest_paid, compounding=compounding)
    if interest_paid is InterestPaid.IN_ADVANCE and a_year * period < 1:
        grown = power(1 / (1 - a_year * period), 1 / period)
    else:
        grown = power(1 + a_year * period, 1 / period)
    ppb = CONTEXT.multiply(CONTEXT.subtract(grown, Decimal(1)), Decimal(PPB))
    return Rate(ppb=int(ppb.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=CONTEXT)))


def yield_of(*, terms: ProductTerms, cell: Cell) -> Rate:
    """The yield of one cell of a product's chart; of a rate in steps, that of its average over the term."""
    return effective_annual_yield(
        rate=Rate(ppb=round(_average(terms, cell).ppb * Fraction(365, _YEAR.get(terms.day_count, 365)))),
        term=cell.term,
        interest_paid=terms.interest_paid,
        compounding=terms.interest.compounding,
    )


def _average(terms: ProductTerms, cell: Cell) -> Rate:
    """Without a term the steps are left out: nobody knows whether a deposit lives to see them."""
    if not terms.steps or cell.term is None:
        return cell.rate
    whole = years_of(term=cell.term)
    added, before = Fraction(0), 0
    for step in terms.steps:
        added += (step.adds.ppb - before) * max(Fraction(0), whole - years_of(term=step.after))
        before = step.adds.ppb
    return Rate(ppb=cell.rate.ppb + round(added / whole))


def _period(*, term: Term | None, interest_paid: InterestPaid, compounding: Compounding) -> Fraction:
    """The time after which interest earns interest, as a part of a year."""
    whole = Fraction(1) if term is None else years_of(term=term)
    every = [whole] if interest_paid.months is None else [Fraction(interest_paid.months, 12)]
    if compounding.every is not None:
        every.append(years_of(term=compounding.every))
    return min(every)

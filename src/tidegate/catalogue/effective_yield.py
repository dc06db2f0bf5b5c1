"""Effective annual yield: what one unit earns in a year if the same terms were repeated.

Interest at maturity after t years at rate r: (1 + r·t)^(1/t) - 1. Interest paid monthly: (1 + r/12)^12 - 1. A month
counts
as a twelfth of a year, a day as a 365th, so that offers compare without a calendar. Decimal arithmetic with 40
digits, rounded half
even to a billionth: no float, and the same answer everywhere.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from tidegate.catalogue.terms import InterestPaid
from tidegate.money import PPB, Rate, Term
from tidegate.money.power import CONTEXT, power


def years_of(*, term: Term) -> Fraction:
    """A term as a part of a year, for comparison only; contracts count days."""
    return Fraction(term.months, 12) + Fraction(term.days, 365)


def effective_annual_yield(*, rate: Rate, term: Term | None, interest_paid: InterestPaid) -> Rate:
    """The yield that makes terms and payout rules comparable, in parts per billion."""
    if interest_paid is InterestPaid.MONTHLY or term is None:
        grown = power(1 + Fraction(rate.ppb, PPB * 12), Fraction(12))
    else:
        years = years_of(term=term)
        grown = power(1 + Fraction(rate.ppb, PPB) * years, 1 / years)
    ppb = CONTEXT.multiply(CONTEXT.subtract(grown, Decimal(1)), Decimal(PPB))
    return Rate(ppb=int(ppb.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=CONTEXT)))

"""A quote: what an amount would earn, before anything is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.effective_yield import yield_of
from tidegate.catalogue.refusal import Refused
from tidegate.catalogue.terms import ProductTerms
from tidegate.money import Rate, Term, calendar, round_fraction, simple_interest


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Rate, yield and, for a fixed term, its end and the interest until then (None for demand)."""

    amount_minor: int
    term: Term | None
    rate: Rate
    effective_yield: Rate
    starts_on: date
    matures_on: date | None
    interest_minor: int | None


def quote(*, terms: ProductTerms, amount_minor: int, term: Term | None, starts_on: date) -> Quote | Refused:
    """What the product gives for this amount and term from this day on; the refusal of the rule that says no."""
    cell = cell_for(terms=terms, term=term, amount_minor=amount_minor)
    if isinstance(cell, Refused):
        return cell
    ends = None if term is None else calendar(terms.calendar).roll(term.end(starts_on), terms.roll)
    interest = None
    if ends is not None:
        exact = simple_interest(
            base_minor=amount_minor, rate=cell.rate, day_count=terms.day_count, start=starts_on, end=ends
        )
        interest = round_fraction(exact, terms.rounding)
    return Quote(
        amount_minor=amount_minor,
        term=term,
        rate=cell.rate,
        effective_yield=yield_of(terms=terms, cell=cell),
        starts_on=starts_on,
        matures_on=ends,
        interest_minor=interest,
    )

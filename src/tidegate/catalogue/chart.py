"""The chart as a saver meets it: which cell an amount and a term fall into, or which rule says no."""

from __future__ import annotations

from tidegate.catalogue.refusal import CatalogueRefusal, Refused, refused
from tidegate.catalogue.terms import Cell, ProductTerms
from tidegate.money import Amount, Term, currency


def cell_for(*, terms: ProductTerms, term: Term | None, amount_minor: int) -> Cell | Refused:
    """The chart's cell for a term and an amount, or which rule of the product says no."""
    cells = [cell for cell in terms.chart if cell.term == term]
    if not cells:
        return refused(CatalogueRefusal.TERM_NOT_OFFERED)
    if amount_minor < terms.amount_min_minor:
        return refused(CatalogueRefusal.AMOUNT_BELOW_MINIMUM, detail=_least(terms, terms.amount_min_minor))
    if terms.amount_max_minor is not None and amount_minor > terms.amount_max_minor:
        return refused(CatalogueRefusal.AMOUNT_ABOVE_MAXIMUM, detail=_least(terms, terms.amount_max_minor))
    if amount_minor % terms.amount_multiple_minor:
        return refused(CatalogueRefusal.AMOUNT_NOT_A_MULTIPLE, detail=_least(terms, terms.amount_multiple_minor))
    found = next((cell for cell in cells if cell.holds(amount_minor)), None)
    return refused(CatalogueRefusal.AMOUNT_NOT_IN_CHART) if found is None else found


def _least(terms: ProductTerms, minor: int) -> str:
    return f"({Amount(minor=minor, currency=currency(terms.currency)).text()} {terms.currency})"

"""What contradicts itself in a product's terms: the path of the field, the rule, the remedy."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.catalogue.terms.checks.chart import of_chart
from tidegate.catalogue.terms.checks.day_count import of_day_count
from tidegate.catalogue.terms.checks.early import of_early
from tidegate.catalogue.terms.checks.fee import of_fee
from tidegate.catalogue.terms.checks.incentive import of_incentives
from tidegate.catalogue.terms.checks.interest import of_interest
from tidegate.catalogue.terms.checks.life import of_life
from tidegate.catalogue.terms.checks.withdrawals import of_withdrawals
from tidegate.catalogue.terms.checks.words import of_amounts, of_words
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.money import Invalid

_PARTS = (
    of_words,
    of_amounts,
    of_day_count,
    of_interest,
    of_early,
    of_withdrawals,
    of_fee,
    of_life,
    of_chart,
    of_incentives,
)


def contradictions(*, terms: ProductTerms) -> Iterator[Invalid]:
    """Every contradiction, as the terms are read from top to bottom."""
    for part in _PARTS:
        for broken, field, value, rule, remedy in part(terms):
            if broken:
                yield Invalid(field=field, value=_told(value), rule=rule, remedy=remedy)


def _told(value: object) -> str:
    """A value as a document writes it: a word, a term, a rate by their text, of a list each."""
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def checked(*, terms: ProductTerms) -> ProductTerms:
    """The same terms, or Invalid with the path of the first field that contradicts another."""
    for wrong in contradictions(terms=terms):
        raise wrong
    return terms

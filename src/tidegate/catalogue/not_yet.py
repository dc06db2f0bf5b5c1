"""Terms that can be written down and previewed, and that are not carried out by the law that a platform has.

Publishing refuses them, so nobody can open what cannot be kept. Everything else that terms can say is carried out: what
no deposit could keep contradicts itself (`terms.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.catalogue.terms import ProductTerms
from tidegate.money import Invalid
from tidegate.rules import TaxLaw

_REMEDY = "Install the law (`tidegate tax law install FILE`), or publish it without."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A term, at the path `field`, and whether a product uses it."""

    field: str
    what: str
    uses: Callable[[ProductTerms], bool]


def not_yet(*, law: TaxLaw) -> tuple[NotYet, ...]:
    """All of it, where `law` is the withholding that is known."""
    return (
        NotYet(
            field="tax_withheld",
            what="a withholding tax of this jurisdiction",
            uses=lambda t: t.tax_withheld and t.jurisdiction not in law.jurisdictions,
        ),
        NotYet(
            field="tax_withheld",
            what="withholding tax of a platform's subsidy by the law of this jurisdiction",
            uses=lambda t: (
                t.tax_withheld
                and any(cell.subsidy.ppb for cell in t.chart)
                and t.jurisdiction not in law.subsidy_jurisdictions
            ),
        ),
    )


def not_carried_out(*, terms: ProductTerms, law: TaxLaw) -> Iterator[Invalid]:
    """A finding for each term of the product that deposits do not carry out, by the withholding that is known."""
    for one in not_yet(law=law):
        if one.uses(terms):
            rule = f"Deposits do not carry out {one.what} yet, so it is not published."
            yield Invalid(field=one.field, value="", rule=rule, remedy=_REMEDY)

"""Terms that can be written down and previewed, and that the deposits room does not carry out yet.

Publishing refuses them, so nobody can open what cannot be kept. Whoever makes deposits keep one of them takes its line
out of `NOT_YET`; nothing else knows the list. Of what tax is withheld is known by the law that a platform has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.catalogue.terms import BalanceBasis, EarlyWithdrawal, Kind, ProductTerms
from tidegate.money import DayCount, Invalid
from tidegate.rules import TaxLaw

_REMEDY = "Keep the document for a later release, or publish it without."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A term, at the path `field`, and whether a product uses it."""

    field: str
    what: str
    uses: Callable[[ProductTerms], bool]
    remedy: str = _REMEDY


ACCRUED = frozenset(
    {
        DayCount.ACT_365F,
        DayCount.ACT_360,
        DayCount.ACT_364,
        DayCount.ACT_366,
        DayCount.ACT_ACT_ISDA,
        DayCount.ACT_ACT_ICMA,
        DayCount.THIRTY_360_ISDA,
        DayCount.THIRTY_E_360,
        DayCount.THIRTY_E_360_ISDA,
        DayCount.NL_360,
        DayCount.NL_365,
        DayCount.BUS_252,
    }
)
"""The day counts that deposits accrue on: those of `deposits.clock`, held equal by a test."""
_VALUED_ANEW = frozenset({EarlyWithdrawal.DEMAND_RATE, EarlyWithdrawal.RATE_REDUCTION, EarlyWithdrawal.COMPLETED_TIER})
NOT_YET: tuple[NotYet, ...] = (
    NotYet(field="day_count", what="this day count", uses=lambda t: t.day_count not in ACCRUED),
    NotYet(
        field="maintenance_fee",
        what="a maintenance fee where leaving early, or a period's balance before it, values interest anew",
        uses=lambda t: (
            t.maintenance_fee is not None
            and t.kind is not Kind.DEMAND
            and t.early_withdrawal is not EarlyWithdrawal.FORBIDDEN
            and (t.early_withdrawal in _VALUED_ANEW or t.interest.balance is not BalanceBasis.END_OF_DAY)
        ),
    ),
)


def not_yet(*, law: TaxLaw) -> tuple[NotYet, ...]:
    """All of it, where `law` is the withholding that is known."""
    remedy = "Install the law (`tidegate tax law install FILE`), or publish it without."
    return (
        *NOT_YET,
        NotYet(
            field="tax_withheld",
            what="a withholding tax of this jurisdiction",
            uses=lambda t: t.tax_withheld and t.jurisdiction not in law.jurisdictions,
            remedy=remedy,
        ),
        NotYet(
            field="tax_withheld",
            what="withholding tax of a platform's subsidy by the law of this jurisdiction",
            uses=lambda t: (
                t.tax_withheld
                and any(cell.subsidy.ppb for cell in t.chart)
                and t.jurisdiction not in law.subsidy_jurisdictions
            ),
            remedy=remedy,
        ),
    )


def not_carried_out(*, terms: ProductTerms, law: TaxLaw) -> Iterator[Invalid]:
    """A finding for each term of the product that deposits do not carry out yet, by the withholding that is known."""
    for one in not_yet(law=law):
        if one.uses(terms):
            rule = f"Deposits do not carry out {one.what} yet, so it is not published."
            yield Invalid(field=one.field, value="", rule=rule, remedy=one.remedy)

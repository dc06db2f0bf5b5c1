"""What a saver is shown of their tax: what is known here, and the year so far. Pure but for its reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.deposits.tax_year import TaxYear, tax_years
from tidegate.interfaces.papers.words import tax_fact_text
from tidegate.money import Amount, currency
from tidegate.parties.tax_fact import TaxFact, tax_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact in plain words, and whether it holds today. `until`: the first day on which it does not."""

    text: str
    since: date
    until: date | None
    evidence: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSoFar:
    """A tax of the present calendar year: gross interest, what of it was free, what was withheld, of it church tax."""

    jurisdiction: str
    interest: Amount
    free: Amount
    withheld: Amount
    church: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTax:
    """Nothing where no tax concerns the saver."""

    year: int
    known: tuple[Known, ...]
    years: tuple[YearSoFar, ...]

    def __bool__(self) -> bool:
        return bool(self.known or self.years)


def own_tax(*, saver: str, on: date) -> OwnTax:
    """The saver's tax as it is known here on a day."""
    return OwnTax(
        year=on.year,
        known=tuple(_known(one, on=on) for one in tax_facts(person=saver)),
        years=tuple(_so_far(one) for one in tax_years(saver=saver, year=on.year)),
    )


def _known(one: TaxFact, *, on: date) -> Known:
    return Known(
        text=tax_fact_text(one),
        since=one.valid_from,
        until=one.valid_until,
        evidence=one.evidence,
        holds=one.holds(on=on),
    )


def _so_far(one: TaxYear) -> YearSoFar:
    free_minor = one.exempt_minor + one.loss_minor + one.allowance_minor
    interest, free, withheld, church = (
        Amount(minor=minor, currency=currency(one.currency))
        for minor in (one.interest_minor, free_minor, one.withheld_minor, one.church_minor)
    )
    return YearSoFar(jurisdiction=one.jurisdiction, interest=interest, free=free, withheld=withheld, church=church)

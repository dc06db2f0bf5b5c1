"""How a saver's interest is taxed on a day: the law that is known, and what is known of the saver. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.deposits.withholding import Treatment
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, TaxStanding
from tidegate.rules import TaxLaw, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """A treatment with its grounds: where the law says so, what was seen of the saver, for whom church tax is."""

    how: Treatment
    law: str
    evidence: str
    church_body: str


def treatment(*, law: TaxLaw, standing: TaxStanding, jurisdiction: str, currency: str, on: date) -> Grounds:
    """The treatment of interest in a currency. Raises `NotInForce` where the law of that day is not known.

    A lower rate stands in place of the law's, its surcharge and church tax. An allowance in another currency is not
    used: there is no exchange rate to use it by.
    """
    found = law.withholding(jurisdiction=jurisdiction, saver_class=standing.saver_class.value, on=on)
    exempt, allowance, reduced, church = (
        standing.fact(jurisdiction=jurisdiction, kind=kind, on=on)
        for kind in (TaxFactKind.EXEMPT, TaxFactKind.ALLOWANCE, TaxFactKind.REDUCED_RATE, TaxFactKind.CHURCH_TAX)
    )
    amount = None if allowance is None else allowance.amount
    if amount is None or amount.currency.code != currency:
        allowance = amount = None
    if reduced is not None or exempt is not None:
        church = None
    how = Treatment(
        rate_ppb=_ppb(found.rate),
        surcharge_ppb=_ppb(found.surcharge),
        church_ppb=_rate(church),
        relief_ppb=0 if church is None else _ppb(found.church_relief),
        allowance_minor=0 if amount is None else amount.minor,
        exempt=exempt is not None,
    )
    if reduced is not None:
        how = Treatment(rate_ppb=_rate(reduced), allowance_minor=how.allowance_minor, exempt=how.exempt)
    cited = [found.rate, found.surcharge, *([] if church is None else [found.church_relief])]
    return Grounds(
        how=how,
        law="; ".join(dict.fromkeys(str(one.citation) for one in cited if one is not None)),
        evidence="; ".join(one.evidence for one in (exempt, reduced, allowance, church) if one is not None),
        church_body="" if church is None else church.body or "",
    )


def _ppb(value: Value | None) -> int:
    return 0 if value is None else value.rate.ppb


def _rate(fact: TaxFact | None) -> int:
    return 0 if fact is None or fact.rate is None else fact.rate.ppb

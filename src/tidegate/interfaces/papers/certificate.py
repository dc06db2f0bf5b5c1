"""The yearly certificate as a sheet and as a JSON document."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from tidegate.deposits.certificate import Certificate, Paid
from tidegate.deposits.tax_year import Applied, TaxYear
from tidegate.interfaces.papers.document import text
from tidegate.interfaces.papers.reference import digest_of
from tidegate.interfaces.papers.sheet import Column, Row, Section, Sheet, Table
from tidegate.interfaces.papers.words import day, money, tax_fact_text
from tidegate.parties.tax_fact import TaxFact

_PAID = (
    Column(name="Bank", share=28),
    Column(name="Deposits", share=12, figures=True),
    Column(name="Interest paid", share=16, figures=True),
    Column(name="Bonus of the platform", share=16, figures=True),
    Column(name="Tax withheld", share=14, figures=True),
    Column(name="Fees of the bank", share=14, figures=True),
)
_TAXED = (Column(name="Tax of the year", share=70), Column(name="Amount", share=30, figures=True))


def certificate_document(one: Certificate) -> dict[str, Any]:
    """The whole certificate; amounts as decimal text beside their currency."""
    return {
        "platform": one.platform,
        "platform_name": one.platform_name,
        "holder": one.holder,
        "holder_name": one.holder_name or None,
        "year": one.year,
        "until": one.until.isoformat(),
        "final": one.final,
        "paid": [
            {
                "bank_code": paid.bank,
                "bank": paid.bank_name,
                "currency": paid.currency,
                "deposits": paid.deposits,
                "interest": text(paid.interest_minor, paid.currency),
                "subsidy": text(paid.subsidy_minor, paid.currency),
                "tax_withheld": text(paid.withheld_minor, paid.currency),
                "fees": text(paid.fees_minor, paid.currency),
            }
            for paid in one.paid
        ],
        "taxed": [tax_year_document(taxed) for taxed in one.taxed],
        "known": [tax_fact_document(fact) for fact in one.known],
    }


def tax_year_document(one: TaxYear) -> dict[str, Any]:
    """The year of a tax; amounts as decimal text beside their currency."""
    return {
        "jurisdiction": one.jurisdiction,
        "currency": one.currency,
        "interest": text(one.interest_minor, one.currency),
        "subsidy": text(one.subsidy_minor, one.currency),
        "exempt": text(one.exempt_minor, one.currency),
        "earlier_loss_used": text(one.loss_minor, one.currency),
        "allowance_used": text(one.allowance_minor, one.currency),
        "tax": text(one.tax_minor, one.currency),
        "surcharge": text(one.surcharge_minor, one.currency),
        "church_tax": text(one.church_minor, one.currency),
        "withheld": text(one.withheld_minor, one.currency),
        "loss_carried_on": text(one.carried_minor, one.currency),
        "law": [
            {
                "percent": by.rate.percent_text(),
                "surcharge_percent": by.surcharge.percent_text(),
                "church_percent": by.church.percent_text(),
                "church_body": by.church_body or None,
                "source": by.law,
            }
            for by in one.applied
        ],
    }


def tax_fact_document(one: TaxFact) -> dict[str, Any]:
    """What is known of a saver's tax: from the day `from` until, not including, `until`."""
    return {
        "jurisdiction": one.jurisdiction,
        "kind": one.kind.value,
        "from": one.valid_from.isoformat(),
        "until": None if one.valid_until is None else one.valid_until.isoformat(),
        "amount": None if one.amount is None else one.amount.text(),
        "currency": None if one.amount is None else one.amount.currency.code,
        "percent": None if one.rate is None else one.rate.percent_text(),
        "body": one.body,
        "evidence": one.evidence,
    }


def certificate_sheet(one: Certificate) -> Sheet:
    """The certificate as a sheet."""
    reference = digest_of(certificate_document(one))
    whole = f"Final: every day of {one.year} is closed."
    part = f"Provisional: {one.year} is known up to {day(one.until)}. Figures may still change."
    none = ("No interest was paid to you in this year.",)
    return Sheet(
        issuer=one.platform_name,
        title=f"Interest and tax in {one.year}",
        period=f"Certificate for the calendar year {one.year}",
        addressee=(one.holder_name, f"Saver {one.holder}") if one.holder_name else (f"Saver {one.holder}",),
        facts=(("Reference", reference), ("State", "Final" if one.final else "Provisional")),
        warning=whole if one.final else part,
        sections=(
            Section(heading="Interest by bank", tables=_paid_tables(one), notes=() if one.paid else none),
            *(_taxed_section(taxed, one.known) for taxed in one.taxed),
        ),
        foot=(
            "Interest is told gross, paid to cash or added to a deposit; what was taken back is subtracted.",
            "Fees that banks took out of deposits are told beside it; they lower no interest that is taxed.",
            "A payment belongs to the year in which it counts (its value date).",
            "Of a deposit with several owners your part is told, by your share; tax was withheld of each apart.",
        ),
        reference=reference,
    )


def _paid_tables(one: Certificate) -> tuple[Table, ...]:
    by_currency = sorted(one.paid, key=lambda paid: (paid.currency, paid.bank))
    tables = []
    for code, group in groupby(by_currency, key=lambda paid: paid.currency):
        found = list(group)
        rows = [Row(cells=(paid.bank_name, str(paid.deposits), *_figures([paid], code))) for paid in found]
        together = str(sum(paid.deposits for paid in found))
        rows.append(Row(cells=("Together", together, *_figures(found, code)), strong=True))
        tables.append(Table(caption=f"In {code}", columns=_PAID, rows=tuple(rows)))
    return tuple(tables)


def _figures(found: list[Paid], code: str) -> tuple[str, str, str, str]:
    return (
        money(sum(one.interest_minor for one in found), code),
        money(sum(one.subsidy_minor for one in found), code),
        money(sum(one.withheld_minor for one in found), code),
        money(sum(one.fees_minor for one in found), code),
    )


def _taxed_section(one: TaxYear, known: tuple[TaxFact, ...]) -> Section:
    bonus = (("Of it bonus of the platform, which law takes for interest", one.subsidy_minor),)
    lines = (
        ("Interest of deposits from which tax is withheld", one.interest_minor),
        *(bonus if one.subsidy_minor else ()),
        ("Of it exempt", one.exempt_minor),
        *((("Of it balanced with interest taken back in earlier years", one.loss_minor),) if one.loss_minor else ()),
        ("Of it within your allowance", one.allowance_minor),
        ("Of it taxed", max(0, one.interest_minor - one.exempt_minor - one.loss_minor - one.allowance_minor)),
        ("Tax", one.tax_minor),
        ("Surcharge", one.surcharge_minor),
        *((("Church tax", one.church_minor),) if one.church_minor else ()),
    )
    rows = [Row(cells=(name, money(minor, one.currency))) for name, minor in lines]
    rows.append(Row(cells=("Withheld from you", money(one.withheld_minor, one.currency)), strong=True))
    table = Table(caption=f"In {one.currency}", columns=_TAXED, rows=tuple(rows))
    open_text = (
        f"{money(one.carried_minor, one.currency)} that were taken back are balanced with a later year's interest."
    )
    notes = (
        *((open_text,) if one.carried_minor else ()),
        *(_law(by) for by in one.applied),
        *(_known(fact) for fact in known if fact.jurisdiction == one.jurisdiction),
    )
    return Section(heading=f"Tax withheld in {one.jurisdiction}", tables=(table,), notes=notes)


def _law(one: Applied) -> str:
    lowered = ", lowered for church tax" if one.church.ppb else ""
    surcharge = f", {one.surcharge.percent_text()} % of that tax as surcharge" if one.surcharge.ppb else ""
    church = f", {one.church.percent_text()} % of it as church tax ({one.church_body})" if one.church.ppb else ""
    return f"Reckoned at {one.rate.percent_text()} % of the taxed interest{lowered}{surcharge}{church}, by {one.law}."


def _known(one: TaxFact) -> str:
    until = "" if one.valid_until is None else f" until {day(one.valid_until)}"
    return f"{tax_fact_text(one)}, from {day(one.valid_from)}{until}, by {one.evidence}."

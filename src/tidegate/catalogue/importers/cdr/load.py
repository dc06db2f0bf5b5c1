"""A whole market from where it lies: documents read, interpreted, summed up. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.catalogue.importers.cdr.bank import Bank, Banks
from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.interpret import Interpreted, interpret
from tidegate.catalogue.importers.cdr.market import AUSTRALIA, Market
from tidegate.catalogue.importers.cdr.read import Document, brand_names, documents
from tidegate.catalogue.importers.cdr.summary import Summary, sum_up
from tidegate.catalogue.terms import ProductTerms
from tidegate.money import Invalid

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a source gave: terms to publish, the banks that offer them, every finding, the figures."""

    products: tuple[ProductTerms, ...]
    banks: tuple[Bank, ...]
    findings: tuple[Finding, ...]
    summary: Summary


def load_market(
    source: str,
    *,
    market: Market = AUSTRALIA,
    client: httpx.Client | None = None,
    skip_broken: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Loaded:
    """Reads the documents at a path or URL (see `read`). `progress` is told how many documents are done.

    Invalid if the source cannot be read, has nothing in it, or has a document that cannot be read (broken JSON, a gzip
    that is cut off, a detail that the endpoint does not give); with `skip_broken` such a document is a finding and the
    others are read.
    """
    banks = Banks(prefix=market.jurisdiction, names=brand_names(source))
    read: list[Interpreted] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for document in documents(source, client=client):
        if isinstance(document, Finding):
            if not skip_broken:
                raise _broken(document)
            findings.append(document)
            continue
        one = _interpreted(document, market=market, banks=banks)
        twice = _twice(one, document, seen)
        if twice is None:
            read.append(one)
            findings += one.findings
        else:
            findings.append(twice)
        if progress is not None:
            progress(len(read))
    return Loaded(
        products=tuple(terms for one in read for terms in one.products),
        banks=banks.all(),
        findings=tuple(findings),
        summary=sum_up(interpreted=read, findings=findings),
    )


def _broken(finding: Finding) -> Invalid:
    return Invalid(
        field="source",
        value=finding.field,
        rule=f"A document cannot be read. {finding.field}: {finding.reason}",
        remedy="Mend or fetch it again, or skip what is broken and import the rest.",
    )


def _interpreted(document: Document, *, market: Market, banks: Banks) -> Interpreted:
    return interpret(document.content, market=market, bank=banks.of(document.content))


def _twice(one: Interpreted, document: Document, seen: dict[str, str]) -> Finding | None:
    """A product is read once: what comes later under the same identifier, or code, is left out as a whole."""
    names = {f"{one.bank.code} {one.product_id}", *(terms.product_code for terms in one.products)}
    if one.product_id == "?":
        names = set()
    first = next((seen[name] for name in sorted(names) if name in seen), None)
    if first is None:
        seen.update(dict.fromkeys(names, document.where))
        return None
    return Finding(
        kind=Kind.DOCUMENT_TWICE,
        product=one.product_id,
        field=document.where,
        value=one.bank.code,
        reason=f"The product was read from {first} already; this document is left out.",
    )

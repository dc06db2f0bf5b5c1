"""A market in figures, and its findings as a report."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

from tidegate.catalogue.importers.cdr.accounting import is_tier
from tidegate.catalogue.importers.cdr.finding import Finding
from tidegate.catalogue.importers.cdr.interpret import Interpreted
from tidegate.ledger.export.csv_file import inert

FIELDS = ("kind", "product", "field", "value", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts. `products` are the documents' products, `sellable` those of which something is sold."""

    products: int
    sellable: int
    rates: int
    tiers: int
    rates_in_charts: int
    tiers_in_charts: int
    findings: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As `tidegate import` prints it."""
        return {**asdict(self), "findings": dict(self.findings)}


def sum_up(*, interpreted: Iterable[Interpreted], findings: Iterable[Finding]) -> Summary:
    """Counts what became of every document; `findings` are all of them, those about the source itself included."""
    read = tuple(interpreted)
    kinds = Counter(finding.kind.value for finding in findings)
    return Summary(
        products=len(read),
        sellable=sum(bool(one.products) for one in read),
        rates=sum(one.rates for one in read),
        tiers=sum(one.tiers for one in read),
        rates_in_charts=sum(not is_tier(path) for one in read for path in one.charted),
        tiers_in_charts=sum(is_tier(path) for one in read for path in one.charted),
        findings=dict(sorted(kinds.items())),
    )


def write_findings(*, findings: Iterable[Finding], to: IO[str], as_csv: bool) -> None:
    """One finding a line, as CSV with a heading or as JSON lines. A spreadsheet runs nothing of what a bank wrote."""
    if not as_csv:
        to.writelines(json.dumps(asdict(finding), ensure_ascii=False) + "\n" for finding in findings)
        return
    rows = csv.writer(to)
    rows.writerow(FIELDS)
    rows.writerows([inert(str(getattr(finding, name))) for name in FIELDS] for finding in findings)

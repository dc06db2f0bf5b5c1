"""One document to the products that Tidegate can sell, and to findings about everything else in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidegate.catalogue.importers.cdr.accounting import is_tier, paths_of, unaccounted
from tidegate.catalogue.importers.cdr.bank import Bank, bank_of
from tidegate.catalogue.importers.cdr.chart import Placed, Range, place
from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.limits import Limits, limits_of
from tidegate.catalogue.importers.cdr.market import Market
from tidegate.catalogue.importers.cdr.product import Product, product_of
from tidegate.catalogue.importers.cdr.rates import Reader, Understood
from tidegate.catalogue.terms import CODE_MAX, Cell, InterestPaid, ProductTerms, checked
from tidegate.catalogue.terms import Kind as ProductKind
from tidegate.money import currency

_SUFFIX = {
    InterestPaid.AT_MATURITY: "",
    InterestPaid.MONTHLY: "-M",
    InterestPaid.QUARTERLY: "-Q",
    InterestPaid.HALF_YEARLY: "-H",
    InterestPaid.YEARLY: "-Y",
    InterestPaid.IN_ADVANCE: "-A",
}
"""What a document's products are told apart by: each pays its interest in its own way."""
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreted:
    """What became of one document: `products` to sell, `findings`, and the paths of its rates and tiers.

    `charted` are those that are in a chart; every other one has a finding that keeps it out (held by an assertion).
    """

    product_id: str
    bank: Bank
    products: tuple[ProductTerms, ...]
    findings: tuple[Finding, ...]
    paths: tuple[str, ...]
    charted: frozenset[str]

    def __post_init__(self) -> None:
        lost = unaccounted(paths=self.paths, charted=self.charted, findings=self.findings)
        assert not lost, f"{self.product_id}: neither sold nor explained: {lost[:3]}"

    @property
    def rates(self) -> int:
        return sum(not is_tier(path) for path in self.paths)

    @property
    def tiers(self) -> int:
        return sum(is_tier(path) for path in self.paths)


def interpret(document: Any, *, market: Market, bank: Bank | None = None) -> Interpreted:
    """Reads `{"dataHolderBrandId": …, "data": {…}}` or an endpoint's `{"data": {…}}`. Pure; never raises for content.

    `bank` stands in for the bank that the document names.
    """
    product, bank = product_of(document, market=market), bank or bank_of(document, prefix=market.jurisdiction)
    findings, placed, limits = list(product.findings), None, None
    if product.sold:
        digits = currency(product.currency).digits
        limits = limits_of(constraints=product.constraints, product=product.product_id, digits=digits)
        findings += limits.findings
        if limits.contradict:
            findings += product.kept_out(Kind.LIMITS_CONTRADICT, "constraints", limits.text(), "Least above most.")
        else:
            placed, more = _placed(product, limits, digits=digits)
            findings += more
    products = _products(product, placed, limits, bank=bank, market=market) if placed and limits else ()
    findings += product.readings if products else ()
    return Interpreted(
        product_id=product.product_id,
        bank=bank,
        products=products,
        findings=tuple(findings),
        paths=paths_of(product.rates),
        charted=frozenset(_charted(placed, product.rates)) if placed else frozenset(),
    )


def _placed(product: Product, limits: Limits, *, digits: int) -> tuple[Placed, list[Finding]]:
    floor = limits.least_minor if len(product.rates) == 1 else None
    reader = Reader(product=product.product_id, digits=digits, sole_floor_minor=floor)
    understood = [rate for index, plain in enumerate(product.rates) if (rate := reader.rate(index, plain))]
    findings = reader.findings
    ranges = [one for rate in understood for one in _ranges(rate, limits, product.product_id, findings)]
    placed = place(ranges=ranges, product=product.product_id, limits=limits, digits=digits)
    sold = {one.source.index for one in placed.ranges}
    readings = [reading for rate in understood if rate.index in sold for reading in rate.readings]
    return placed, [*findings, *placed.findings, *readings]


def _ranges(rate: Understood, limits: Limits, product: str, findings: list[Finding]) -> Iterator[Range]:
    """The rate's amounts: its tiers', else the product's limits."""
    path = f"depositRates[{rate.index}]"

    def find(kind: Kind, field: str, value: str, reason: str) -> None:
        findings.append(Finding(kind=kind, product=product, field=field, value=value, reason=reason))

    low, high = limits.least_minor, limits.most_minor
    if not rate.bands:
        if limits.unsure:
            find(Kind.LIMIT_NOT_A_NUMBER, path, "", "Its amounts are the product's limits, and one cannot be read.")
            return
        if low is None and high is None:
            find(Kind.READ_NO_LIMIT_STATED, path, "", "Neither a tier nor a limit is stated: sold for any amount.")
        yield Range(
            from_minor=low or 0, to_minor=None if high is None else high + 1, rate=rate.rate, source=rate, tier=None
        )
    for band in rate.bands:
        ends = None if band.last_minor is None else band.last_minor + 1
        yield Range(from_minor=band.from_minor, to_minor=ends, rate=rate.rate, source=rate, tier=band.tier)


def _products(
    product: Product, placed: Placed, limits: Limits, *, bank: Bank, market: Market
) -> tuple[ProductTerms, ...]:
    return tuple(
        _terms(product, placed.cells[paid], limits, paid=paid, bank=bank, market=market)
        for paid in InterestPaid
        if placed.cells.get(paid)
    )


def _terms(
    product: Product, chart: Sequence[Cell], limits: Limits, *, paid: InterestPaid, bank: Bank, market: Market
) -> ProductTerms:
    monthly = paid is InterestPaid.MONTHLY
    terms = ProductTerms(
        product_code=_code(bank.code, product.product_id, _SUFFIX[paid]),
        bank_code=bank.code,
        name=product.name,
        kind=ProductKind.FIXED,
        currency=product.currency,
        jurisdiction=market.jurisdiction,
        calendar=market.calendar,
        roll=market.roll,
        day_count=market.day_count,
        rounding=market.rounding,
        interest_paid=paid,
        pay_day=market.pay_day if monthly else None,
        early_withdrawal=market.early_withdrawal,
        demand_rate=None,
        amount_min_minor=min(cell.from_minor for cell in chart),
        amount_max_minor=limits.most_minor,
        amount_multiple_minor=1,
        per_saver_max_minor=None,
        capacity_minor=None,
        top_up_allowed=False,
        chart=tuple(chart),
        gaps_allowed=True,
    )
    return checked(terms=terms)


def _code(bank: str, product_id: str, suffix: str) -> str:
    """The bank's own identifier where an address can hold it, else its beginning and a digest of it."""
    room = CODE_MAX - len(bank) - len(suffix) - 1
    if not _PLAIN.fullmatch(product_id) or len(product_id) > room:
        mark = hashlib.sha256(product_id.encode()).hexdigest()[:12]
        product_id = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', product_id)[: room - len(mark) - 1]}~{mark}"
    return f"{bank}:{product_id}{suffix}"


def _charted(placed: Placed, rates: Sequence[Any]) -> Iterator[str]:
    """Ranges say which tiers in dollars are sold; the tiers that say the term go with their rate."""
    for one in placed.ranges:
        yield f"depositRates[{one.source.index}]"
        yield one.path
        for number, tier in enumerate(rates[one.source.index].get("tiers") or []):
            if isinstance(tier, Mapping) and tier.get("unitOfMeasure") != "DOLLAR":
                yield f"depositRates[{one.source.index}].tiers[{number}]"

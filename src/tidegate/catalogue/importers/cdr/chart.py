"""Rates placed in a chart, so that no amount has two of them.

Rates that are stated come before rates that were read into the document; among equals the lower rate comes first, so
that where a document contradicts itself nobody is promised more than the bank surely gives. What is taken already is
cut away; a rate of which nothing is left is not sold, with a finding that says what took its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.rates import Understood
from tidegate.catalogue.terms import Cell, InterestPaid
from tidegate.money import Rate, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Amounts in minor units of one rate's tier (None: the product's limits), `to_minor` not included."""

    from_minor: int
    to_minor: int | None
    rate: Rate
    source: Understood
    tier: int | None

    @property
    def path(self) -> str:
        rate = f"depositRates[{self.source.index}]"
        return rate if self.tier is None else f"{rate}.tiers[{self.tier}]"

    def text(self) -> str:
        return f"{self.from_minor} to {'any amount' if self.to_minor is None else self.to_minor} at {self.rate.ppb} ppb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Cells by when interest is paid; the ranges in them; why the others are not."""

    cells: Mapping[InterestPaid, tuple[Cell, ...]]
    ranges: tuple[Range, ...]
    findings: tuple[Finding, ...]


def place(*, ranges: Sequence[Range], product: str) -> Placed:
    """Places every range, or says why not. No two cells of one term and payment overlap."""
    cells: dict[InterestPaid, list[Cell]] = {}
    done: list[Range] = []
    findings: list[Finding] = []

    def chart_key(one: Range) -> tuple[str, Term]:
        return (one.source.interest_paid.value, one.source.term)

    for (paid, term), group in groupby(sorted(ranges, key=chart_key), key=chart_key):
        chart = _Chart(product=product)
        for _rank, equals in groupby(sorted(group, key=lambda one: one.source.rank), key=lambda one: one.source.rank):
            chart.add(list(equals))
        cells.setdefault(InterestPaid(paid), []).extend(
            Cell(term=term, from_minor=one.from_minor, to_minor=one.to_minor, rate=one.rate) for one in chart.pieces()
        )
        done += chart.placed
        findings += chart.findings
    return Placed(
        cells={paid: tuple(found) for paid, found in cells.items()}, ranges=tuple(done), findings=tuple(findings)
    )


class _Chart:
    """The ranges of one term and payment."""

    def __init__(self, *, product: str) -> None:
        self.product = product
        self.placed: list[Range] = []
        self.findings: list[Finding] = []
        self._pieces: list[Range] = []

    def pieces(self) -> list[Range]:
        return sorted(self._pieces, key=lambda one: one.from_minor)

    def add(self, equals: list[Range]) -> None:
        """Ranges of one rank: shared boundaries first, then the lowest rate."""
        cut = [self._bounded(one, equals) for one in equals]
        for one in sorted(cut, key=lambda found: (found.rate.ppb, found.from_minor, found.source.index)):
            self._add(one)

    def _bounded(self, one: Range, others: Iterable[Range]) -> Range:
        last = None if one.to_minor is None else one.to_minor - 1
        if last is None or last <= one.from_minor or not any(other.from_minor == last for other in others):
            return one
        self._find(Kind.READ_SHARED_BOUNDARY_UPWARDS, one, "The next tier begins with it: it belongs to that one.")
        return replace(one, to_minor=last)

    def _add(self, one: Range) -> None:
        taken = [other for other in self._pieces if _overlap(one, other)]
        left = _without(one, taken)
        if left:
            self.placed.append(one)
            self._pieces += left
        if left and taken:
            reason = f"Sold only where depositRates[{taken[0].source.index}] is not: nearer to the words, or lower."
            self._find(Kind.READ_OVERLAP_AT_LOWER_RATE, one, reason)
        elif taken:
            self._turned_away(one, taken)

    def _turned_away(self, one: Range, taken: Sequence[Range]) -> None:
        other = taken[0].source
        same = all(found.rate == one.rate for found in taken)
        if one.source.instead is not None and other.rank < one.source.rank:
            instead = one.source.instead
            reason = f"{instead.reason} It is depositRates[{other.index}]."
            self.findings.append(replace(instead, field=_within(one, instead.field), reason=reason))
        elif same:
            self._find(Kind.DUPLICATE_RATE, one, f"depositRates[{other.index}] says the same.")
        else:
            reason = f"depositRates[{other.index}] has the lower rate for the same term and amounts; that one is sold."
            self._find(Kind.CONTRADICTORY_RATE, one, reason)

    def _find(self, kind: Kind, one: Range, reason: str) -> None:
        self.findings.append(Finding(kind=kind, product=self.product, field=one.path, value=one.text(), reason=reason))


def _within(one: Range, field: str) -> str:
    """A rate's reason, told of one of its tiers where others of them are sold."""
    return field if one.tier is None else one.path


def _overlap(one: Range, other: Range) -> bool:
    begins = other.to_minor is None or one.from_minor < other.to_minor
    return begins and (one.to_minor is None or other.from_minor < one.to_minor)


def _without(one: Range, taken: Iterable[Range]) -> list[Range]:
    left = [one]
    for other in taken:
        left = [piece for part in left for piece in _minus(part, other)]
    return left


def _minus(one: Range, other: Range) -> list[Range]:
    if not _overlap(one, other):
        return [one]
    parts = []
    if one.from_minor < other.from_minor:
        parts.append(replace(one, to_minor=other.from_minor))
    if other.to_minor is not None and (one.to_minor is None or other.to_minor < one.to_minor):
        parts.append(replace(one, from_minor=other.to_minor))
    return parts

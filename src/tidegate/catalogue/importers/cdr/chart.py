"""Rates placed in a chart, so that no amount has two of them.

Rates that are stated come before rates that were read into the document; among equals the lower rate comes first, so
that where a document contradicts itself nobody is promised more than the bank surely gives. What is taken already is
cut away; a rate of which nothing is left is not sold, with a finding that says what took its place.

How neighbouring tiers meet, counted in the real market of August 2024: 7 in 10 end a cent below the next (both ends
belong to the tier), a quarter end a whole unit below it (1000 to 4999, then 5000: what lies between belongs to the
lower one, it is not enough for the next), the others end where the next begins (the amount belongs to the next, as the
Consumer Data Standards say of `maximumValue`). Last of all a range is cut to what the product takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.limits import Limits
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


def place(*, ranges: Sequence[Range], product: str, limits: Limits, digits: int) -> Placed:
    """Places every range, or says why not. No two cells of one term and payment overlap, none lies beyond the limits.

    `digits` are those of the currency's minor units.
    """
    cells: dict[InterestPaid, list[Cell]] = {}
    done: list[Range] = []
    findings: list[Finding] = []

    def chart_key(one: Range) -> tuple[str, Term]:
        return (one.source.interest_paid.value, one.source.term)

    for (paid, term), group in groupby(sorted(ranges, key=chart_key), key=chart_key):
        chart = _Chart(product=product, limits=limits, unit_minor=10**digits)
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

    def __init__(self, *, product: str, limits: Limits, unit_minor: int) -> None:
        self.product, self.limits, self.unit_minor = product, limits, unit_minor
        self.placed: list[Range] = []
        self.findings: list[Finding] = []
        self._pieces: list[Range] = []

    def pieces(self) -> list[Range]:
        return sorted(self._pieces, key=lambda one: one.from_minor)

    def add(self, equals: list[Range]) -> None:
        """Ranges of one rank: shared boundaries first, then the lowest rate."""
        cut = [inside for one in equals for inside in self._inside(one, equals)]
        for one in sorted(cut, key=lambda found: (found.rate.ppb, found.from_minor, found.source.index)):
            self._add(one)

    def _inside(self, one: Range, others: Iterable[Range]) -> Iterator[Range]:
        """The part up to its neighbour that the product takes; nothing, and a finding, where there is none."""
        low, high = self.limits.least_minor or 0, self.limits.most_minor
        end, reading = self._end(one, {other.from_minor for other in others})
        ends = [found for found in (end, None if high is None else high + 1) if found is not None]
        cut = replace(one, from_minor=max(one.from_minor, low), to_minor=min(ends, default=None))
        if not _reached(cut):
            self._find(Kind.AMOUNT_OUTSIDE_LIMITS, one, f"The product takes {self.limits.text()}.")
            return
        if reading is not None:
            self._find(reading[0], one, reading[1])
        yield cut

    def _end(self, one: Range, begins: set[int]) -> tuple[int | None, tuple[Kind, str] | None]:
        """Where a range ends among neighbours that begin at these amounts, and the reading that it took."""
        last = None if one.to_minor is None else one.to_minor - 1
        if last is None or last <= one.from_minor:
            return one.to_minor, None
        if last in begins:
            return last, (Kind.READ_SHARED_BOUNDARY_UPWARDS, "The next tier begins with it: it belongs to that one.")
        following = last + self.unit_minor
        whole = self.unit_minor > 1 and last % self.unit_minor == 0
        if whole and following in begins and not any(last < begun < following for begun in begins):
            return following, (Kind.READ_WHOLE_UNITS_UP_TO_NEXT, "The next tier begins one unit on: it ends there.")
        return one.to_minor, None

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
    return [piece for piece in left if _reached(piece)]


def _reached(one: Range) -> bool:
    """Whether it holds an amount above nothing."""
    return one.to_minor is None or max(one.from_minor, 1) < one.to_minor


def _minus(one: Range, other: Range) -> list[Range]:
    if not _overlap(one, other):
        return [one]
    parts = []
    if one.from_minor < other.from_minor:
        parts.append(replace(one, to_minor=other.from_minor))
    if other.to_minor is not None and (one.to_minor is None or other.to_minor < one.to_minor):
        parts.append(replace(one, from_minor=other.to_minor))
    return parts

"""The chart: every cell can be reached, no two overlap, and none is missing unless the product says so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.catalogue.terms.rate import Bands, Cell
from tidegate.money import Term

CELLS_MAX = 2000
Numbered = list[tuple[int, Cell]]


def of_chart(terms: ProductTerms) -> Iterable[Check]:
    count = len(terms.chart)
    yield not 0 < count <= CELLS_MAX, "chart", count, f"A chart has 1 to {CELLS_MAX} cells.", "Give its rates."
    if count > CELLS_MAX:
        return
    for number, cell in enumerate(terms.chart):
        for broken, field, value, rule, remedy in (*_of_cell(terms, cell), *_of_rates(terms, cell)):
            yield broken, f"chart[{number}].{field}", value, rule, remedy
    by_term: dict[Term | None, Numbered] = {}
    for number, cell in enumerate(terms.chart):
        by_term.setdefault(cell.term, []).append((number, cell))
    for cells in by_term.values():
        yield from _of_neighbours(terms, sorted(cells, key=lambda pair: pair[1].from_minor))


def _of_cell(terms: ProductTerms, cell: Cell) -> Iterable[Check]:
    yield (
        terms.kind.has_term != (cell.term is not None),
        "term", cell.term, "Kinds with a maturity have terms, the others none.", "Correct it.",
    )  # fmt: skip
    yield cell.from_minor < 0, "from_minor", cell.from_minor, "An amount is not negative.", "Write 0 or more."
    ends = cell.to_minor is not None and cell.to_minor <= cell.from_minor
    yield ends, "to_minor", cell.to_minor, "A cell ends above its beginning.", "Raise it."
    if terms.bands is Bands.WHOLE_BALANCE and terms.amount_multiple_minor > 0:
        least = least_amount(terms=terms, cell=cell)
        outside = not cell.holds(least) or (terms.amount_max_minor is not None and least > terms.amount_max_minor)
        yield (
            outside,
            "from_minor", cell.from_minor,
            "A cell holds an amount that the product takes, between its least and most and in its steps.",
            "Move the cell or the product's limits, or leave it out.",
        )  # fmt: skip


def least_amount(*, terms: ProductTerms, cell: Cell) -> int:
    """The least amount from the cell's beginning on that the product takes."""
    step = terms.amount_multiple_minor
    return -(-max(terms.amount_min_minor, cell.from_minor, 1) // step) * step


def _of_rates(terms: ProductTerms, cell: Cell) -> Iterable[Check]:
    yield (
        cell.rate.ppb < 0 and terms.index is None and not terms.negative_allowed,
        "rate", cell.rate, "A rate is not negative unless negative rates are allowed.",
        "Write 0 or more, or allow negative rates.",
    )  # fmt: skip
    yield (
        cell.bank_rate is not None and cell.bank_rate < cell.rate,
        "bank_rate", cell.bank_rate, "The bank pays no less than the saver gets: more is the platform's subsidy.",
        "Raise it, or state the difference as a subsidy.",
    )  # fmt: skip
    yield cell.subsidy.ppb < 0, "subsidy", cell.subsidy, "A subsidy is not negative.", "Write 0 or more."


def _of_neighbours(terms: ProductTerms, cells: Numbered) -> Iterable[Check]:
    for (_, one), (number, other) in pairwise(cells):
        path = f"chart[{number}].from_minor"
        yield (
            one.to_minor is None or one.to_minor > other.from_minor,
            path, other.from_minor, "Cells of one term do not overlap.",
            "End the cell before it where this one begins.",
        )  # fmt: skip
        yield (
            _gap(terms, one, other.from_minor),
            path, other.from_minor, "No amount between two cells of one term is without a rate.",
            "Begin it where the cell before it ends, or allow gaps.",
        )  # fmt: skip
    (number, first), (place, last) = cells[0], cells[-1]
    marginal = terms.bands is Bands.MARGINAL
    begins = 0 if marginal else max(terms.amount_min_minor, 1)
    yield (
        (marginal or not terms.gaps_allowed) and first.from_minor > begins,
        f"chart[{number}].from_minor", first.from_minor,
        "Marginal bands begin at 0." if marginal else "The least amount that the product takes has a rate.",
        "Begin it lower, raise the product's least amount, or allow gaps.",
    )  # fmt: skip
    most, end = terms.amount_max_minor, last.to_minor
    yield (
        (marginal or not terms.gaps_allowed) and end is not None and (most is None or end <= most),
        f"chart[{place}].to_minor", end, "The largest amount that the product takes has a rate.",
        "Leave its end out, lower the product's most, or allow gaps.",
    )  # fmt: skip


def _gap(terms: ProductTerms, one: Cell, begins: int) -> bool:
    """Whether an amount that the product takes lies between them without a rate."""
    if one.to_minor is None or one.to_minor >= begins:
        return False
    step = max(1, terms.amount_multiple_minor)
    reached = -(-max(terms.amount_min_minor, one.to_minor) // step) * step < begins
    return terms.bands is Bands.MARGINAL or (reached and not terms.gaps_allowed)

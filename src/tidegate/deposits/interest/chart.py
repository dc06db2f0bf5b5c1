"""A chart of rates by term and amount, of which one is chosen when a deposit begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidegate.money import Invalid, Rate, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A rate for terms and amounts from a bound up to, not including, another; None: without that bound."""

    term_from: Term | None
    term_to: Term | None
    from_minor: int
    to_minor: int | None
    rate: Rate

    def holds(self, *, term: Term, amount_minor: int) -> bool:
        long_enough = self.term_from is None or self.term_from <= term
        short_enough = self.term_to is None or term < self.term_to
        return (
            long_enough
            and short_enough
            and self.from_minor <= amount_minor
            and (self.to_minor is None or amount_minor < self.to_minor)
        )


def chosen(rows: Sequence[ChartRow], *, term: Term, amount_minor: int) -> Rate:
    """The one rate for a term and an amount. Raises `Invalid` where there is none, or more than one."""
    held = [number for number, row in enumerate(rows) if row.holds(term=term, amount_minor=amount_minor)]
    if not held:
        raise Invalid(
            field="chart", value=term.text(), rule="The chart has no rate for this term and amount.",
            remedy="Choose a term and an amount within the chart, or add a row.",
        )  # fmt: skip
    if len(held) > 1:
        raise Invalid(
            field=f"chart[{held[1]}]", value=term.text(),
            rule=f"Row {held[0]} holds for this term and amount too.", remedy="Let rows of a chart not overlap.",
        )  # fmt: skip
    return rows[held[0]].rate

"""Whom an order meets."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.orders.invalid import OrderInvalid

DEMAND = "demand"
FIXED = "fixed"
KINDS_OF_PRODUCT = frozenset({DEMAND, FIXED, "notice", "recurring"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`everything`, or what lies in all parts that are given; an empty part leaves that side open.

    `Scope(banks={"A", "B"}, kinds={"fixed"})` meets the fixed-term products of A and of B. `term_days` bounds the
    length of a term in days, both ends included; a product without a term is in no such range. `regions` are savers'.
    A scope that names nothing and does not say `everything` is refused: an omission must not close a whole market.
    Raises `OrderInvalid`.
    """

    everything: bool = False
    banks: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    term_days: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if unknown := self.kinds - KINDS_OF_PRODUCT:
            raise OrderInvalid(
                field="scope.kinds",
                rule=f"A kind of product is {' or '.join(sorted(KINDS_OF_PRODUCT))}, not {min(unknown)!r}.",
            )
        if self.term_days is not None and not 0 < self.term_days[0] <= self.term_days[1]:
            raise OrderInvalid(field="scope.term_days", rule="A range of terms runs from a day or more upwards.")
        named = bool(self.banks or self.products or self.kinds or self.regions or self.term_days)
        if self.everything == named:
            raise OrderInvalid(
                field="scope.everything",
                rule="A scope is either everything or names banks, products, kinds of product, regions or terms.",
                remedy="Say everything, or name what is meant.",
            )

    @property
    def is_banks(self) -> bool:
        """Whether it names banks and nothing else."""
        return bool(self.banks) and self == Scope(banks=self.banks)

    @property
    def is_everywhere(self) -> bool:
        """Whether it meets a product for savers of all regions and all terms: such a product can leave the shelf."""
        return not self.regions and self.term_days is None

    def covers(
        self, *, bank: str, product: str, kind: str, term_days: int | None = None, region: str | None = None
    ) -> bool:
        """Whether a product of a bank is met, for a term of so many days and a saver of a region. What is not known
        lies in no range and in no region."""
        return all((
            not self.banks or bank in self.banks,
            not self.products or product in self.products,
            not self.kinds or kind in self.kinds,
            not self.regions or region in self.regions,
            self.term_days is None or (term_days is not None and self.term_days[0] <= term_days <= self.term_days[1]),
        ))  # fmt: skip

    def contains(self, other: Scope) -> bool:
        """Whether everything that `other` meets is met here too, by what is written in both."""
        sides = all(not mine or (bool(theirs) and theirs <= mine) for mine, theirs in self._sides(other))
        if self.term_days is None:
            return sides
        inner = other.term_days
        return sides and inner is not None and self.term_days[0] <= inner[0] and inner[1] <= self.term_days[1]

    def overlaps(self, other: Scope) -> bool:
        """Whether something may be met by both, by what is written in both."""
        sides = all(not mine or not theirs or mine & theirs for mine, theirs in self._sides(other))
        if self.term_days is None or other.term_days is None:
            return sides
        return sides and self.term_days[0] <= other.term_days[1] and other.term_days[0] <= self.term_days[1]

    def _sides(self, other: Scope) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        return (
            (self.banks, other.banks),
            (self.products, other.products),
            (self.kinds, other.kinds),
            (self.regions, other.regions),
        )


EVERYTHING = Scope(everything=True)

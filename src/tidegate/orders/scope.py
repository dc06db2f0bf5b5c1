"""Whom an order meets."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.orders.invalid import OrderInvalid

DEMAND = "demand"
FIXED = "fixed"
KINDS_OF_PRODUCT = frozenset({DEMAND, FIXED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`everything`, or the products that lie in all parts that are given; an empty part leaves that side open.

    `Scope(banks={"A", "B"}, kinds={"fixed"})` meets the fixed-term products of A and of B. A scope that names nothing
    and does not say `everything` is refused: an omission must not close a whole market. Raises `OrderInvalid`.
    """

    everything: bool = False
    banks: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if unknown := self.kinds - KINDS_OF_PRODUCT:
            raise OrderInvalid(
                field="scope.kinds",
                rule=f"A kind of product is {' or '.join(sorted(KINDS_OF_PRODUCT))}, not {min(unknown)!r}.",
            )
        named = bool(self.banks or self.products or self.kinds)
        if self.everything == named:
            raise OrderInvalid(
                field="scope.everything",
                rule="A scope is either everything or names banks, products or kinds of product.",
                remedy="Say everything, or name what is meant.",
            )

    def covers(self, *, bank: str, product: str, kind: str) -> bool:
        """Whether a product of a bank is met."""
        return all((
            not self.banks or bank in self.banks,
            not self.products or product in self.products,
            not self.kinds or kind in self.kinds,
        ))  # fmt: skip

    def contains(self, other: Scope) -> bool:
        """Whether everything that `other` meets is met here too, by what is written in both."""
        return all(
            not mine or (bool(theirs) and theirs <= mine)
            for mine, theirs in (
                (self.banks, other.banks),
                (self.products, other.products),
                (self.kinds, other.kinds),
            )
        )


EVERYTHING = Scope(everything=True)

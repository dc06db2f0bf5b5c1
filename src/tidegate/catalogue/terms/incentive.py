"""What a bank pays on top of its chart to some savers, by what is known of them on the day they sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Rate
from tidegate.parties.person import SaverClass


@dataclass(frozen=True, slots=True, kw_only=True)
class SaverFacts:
    """What incentives ask of a saver. `new_to_bank`: no money of theirs was ever at the bank by this platform."""

    saver_class: SaverClass
    region: str
    new_to_bank: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Incentive(Plain):
    """`rate` on top of every rate of the chart, paid by the bank, for whom all of its conditions hold.

    `region` is a part of the world as ISO 3166 has it: DE is met by whoever lives in DE-BY too. Several incentives that
    hold are added together.
    """

    rate: Rate
    new_to_bank: bool = False
    saver_class: SaverClass | None = None
    region: str | None = None

    def holds(self, savers: Sequence[SaverFacts]) -> bool:
        """For savers who own together it holds if it does for each; for nobody it does not."""
        return bool(savers) and all(self._holds(one) for one in savers)

    def _holds(self, saver: SaverFacts) -> bool:
        return (
            (saver.new_to_bank or not self.new_to_bank)
            and self.saver_class in {None, saver.saver_class}
            and (self.region is None or f"{saver.region}-".startswith(f"{self.region}-"))
        )

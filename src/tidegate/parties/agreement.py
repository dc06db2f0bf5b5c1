"""How a platform holds savers' money at a bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidegate.parties.institution import checked_period


class Holding(StrEnum):
    """`direct`: the saver's own account at the bank. `omnibus`: one custody account for the benefit of savers."""

    DIRECT = "direct"
    OMNIBUS = "omnibus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Between `platform` and `bank`, from `valid_from` up to, not including, `valid_until`.

    A `settlement` agreement names the bank where savers' cash waits, in `currency`; other agreements name where
    deposits are placed. It decides titles, statements and insurance.
    """

    platform: str
    bank: str
    holding: Holding
    currency: str
    settlement: bool
    valid_from: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        checked_period(valid_from=self.valid_from, valid_until=self.valid_until)

    def in_force(self, *, on: date) -> bool:
        """Whether it holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

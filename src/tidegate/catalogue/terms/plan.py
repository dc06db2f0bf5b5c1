"""A recurring plan: the same amount again and again until the maturity. The product's amounts are an instalment's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Rate, Term


class Missed(StrEnum):
    """What follows an instalment that did not come by the end of its grace."""

    SKIP = "skip"
    """Nothing; it is simply not there."""
    CATCH_UP = "catch_up"
    """It may be brought later together with the next one, and earns from then."""
    REDUCTION = "reduction"
    """From then on the plan earns its rate less a reduction."""
    END = "end"
    """When more than the allowed number are missed, the plan ends as if it were left early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Plain):
    """An instalment `every` so often, the first on the day the deposit begins, none on the maturity.

    `grace_days` an instalment may be late. `missed_max`: how many may be missed before END. `reduction`: of REDUCTION.
    """

    every: Term
    missed: Missed = Missed.SKIP
    grace_days: int = 0
    missed_max: int | None = None
    reduction: Rate | None = None

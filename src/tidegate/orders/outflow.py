"""What a run-off means in cash: the largest day, and the day on which what has left passes what is at hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from tidegate.orders.preview import Curve


def largest_outflow(curve: Curve) -> tuple[date, int] | None:
    """The day on which most leaves, and how much; the first of several, None where nothing ever leaves.

    A curve that is reckoned every so many days counts what left since the step before.
    """
    left = [(day, before - after) for (_, before), (day, after) in pairwise(curve)]
    found = max(left, key=lambda one: one[1], default=None)
    return found if found is not None and found[1] > 0 else None


def passes(curve: Curve, *, liquid_minor: int) -> date | None:
    """The first day on which more has left since the beginning than `liquid_minor`; None for never."""
    begin = curve[0][1] if curve else 0
    return next((day for day, held in curve if begin - held > liquid_minor), None)

"""Day counts of deposits: each of their days must have its own place, and none may take back what was earned."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.money import DayCount, Term

_REMEDY = "Write another day count; `tidegate daycount` still reckons with this one."


def of_day_count(terms: ProductTerms) -> Iterable[Check]:
    count = terms.day_count
    yield (
        count is DayCount.ONE_ONE,
        "day_count", count,
        "1/1 counts every stretch as one whole year, so a deposit would earn all of it on the first day and nothing on "
        "any other.", _REMEDY,
    )  # fmt: skip
    at_the_end = terms.interest_paid.months is None and terms.interest.compounding.every is None
    yield (
        count is DayCount.ACT_365_ACTUAL and at_the_end and any(Term(months=12) < term for term in terms.offered),
        "day_count", count,
        "Act/365 Actual weighs a whole period by 366 once it holds a 29 February, so in a period longer than a year "
        "that day would take back interest already earned.",
        "Pay interest at least yearly, offer terms up to a year, or write Act/Act ISDA.",
    )  # fmt: skip

"""Names, codes and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidegate.catalogue.terms.product import Kind, ProductTerms
from tidegate.money import Invalid, calendar, currency

CODE_MAX = 120
Check = tuple[bool, str, Any, str, str]
"""Whether it is broken, the field, its value, the rule, the remedy."""


def of_words(terms: ProductTerms) -> Iterable[Check]:
    for field, known in (("currency", currency), ("calendar", calendar)):
        code = getattr(terms, field)
        try:
            known(code)
        except Invalid as error:
            yield True, field, code, error.rule, error.remedy
    for field in ("product_code", "bank_code", "name", "jurisdiction"):
        text = getattr(terms, field)
        bad = not text.strip() or len(text) > CODE_MAX * (1 if field != "name" else 3)
        yield bad, field, text, "It is a short text, never empty.", "Write one."


def of_amounts(terms: ProductTerms) -> Iterable[Check]:
    low, high, step = terms.amount_min_minor, terms.amount_max_minor, terms.amount_multiple_minor
    yield low < 0, "amount_min_minor", low, "The least amount is not negative.", "Write 0 or more."
    yield (
        high is not None and high < max(low, 1),
        "amount_max_minor", high, "The most is not below the least.", "Raise it.",
    )  # fmt: skip
    yield (
        step < 1,
        "amount_multiple_minor", step, "Amounts come in steps of at least one minor unit.", "Write 1 or more.",
    )  # fmt: skip
    for field in ("per_saver_max_minor", "capacity_minor", "bank_capacity_minor"):
        value = getattr(terms, field)
        yield value is not None and value < max(low, 1), field, value, "A cap leaves room for one deposit.", "Raise it."
    bank, product = terms.bank_capacity_minor, terms.capacity_minor
    yield (
        bank is not None and product is not None and product > bank,
        "capacity_minor", product, "A product takes no more than all of its bank's products together.", "Lower it.",
    )  # fmt: skip
    yield (
        terms.top_up_allowed and terms.kind is Kind.FIXED,
        "top_up_allowed", True, "A fixed deposit takes no more.", "Say false, or make it a recurring plan.",
    )  # fmt: skip

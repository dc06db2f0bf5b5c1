"""Numbers and durations as the documents write them, read exactly or not at all."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from tidegate.money import AMOUNT_MINOR_MAX, PPB, Invalid, Term

_DURATION = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?", re.ASCII)


def duration(text: Any) -> Term | None:
    """`P12M`, `P1Y`, `P52W`, `P364D`; None for anything else, and for no time at all."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    try:
        return Term(months=12 * years + months, days=7 * weeks + days)
    except Invalid:  # no time at all, or more than a century
        return None


def number(value: Any) -> Decimal | None:
    """A JSON number or its text, exactly; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value)
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def rate_ppb(value: Any) -> int | None:
    """A yearly rate in parts per billion, None where it is no number or finer than that."""
    found = number(value)
    if found is None:
        return None
    scaled = found * PPB
    return int(scaled) if scaled == scaled.to_integral_value() else None


def minor(value: Any, *, digits: int) -> int | None:
    """An amount in minor units; None where it is no number, negative, too fine or too large."""
    found = number(value)
    if found is None or found < 0:
        return None
    scaled = found.scaleb(digits)
    exact = scaled == scaled.to_integral_value() and scaled <= AMOUNT_MINOR_MAX
    return int(scaled) if exact else None


def days_about(term: Term) -> int:
    """The length of a term in days, for comparing a payment frequency with it (a month is 365/12 days)."""
    return term.months * 365 // 12 + term.days

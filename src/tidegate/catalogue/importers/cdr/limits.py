"""The least and the most that a product takes, from its constraints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.numbers import minor

_LEAST = ("MIN_BALANCE", "OPENING_BALANCE", "MIN_LIMIT")
_MOST = ("MAX_BALANCE", "MAX_LIMIT")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Amounts in minor units; None where nothing is stated. `unsure`: one is stated that cannot be read."""

    least_minor: int | None
    most_minor: int | None
    unsure: bool
    findings: tuple[Finding, ...]

    @property
    def contradict(self) -> bool:
        return self.least_minor is not None and self.most_minor is not None and self.most_minor < self.least_minor

    def text(self) -> str:
        return f"{self.least_minor or 0} to {'any amount' if self.most_minor is None else self.most_minor}"


def limits_of(*, constraints: Any, product: str, digits: int) -> Limits:
    """The strictest of several. A maximum of 0 is none; a limit that is no number is a finding."""
    least: list[int] = []
    most: list[int] = []
    findings: list[Finding] = []
    unsure = False
    for index, one in enumerate(constraints if isinstance(constraints, list) else ()):
        kind = one.get("constraintType") if isinstance(one, Mapping) else None
        if kind not in _LEAST and kind not in _MOST:
            continue
        value, field = one.get("additionalValue"), f"constraints[{index}].additionalValue"
        amount, reading = _amount(value, digits=digits)
        if amount is None:
            unsure = True
            reading = (Kind.LIMIT_NOT_A_NUMBER, f"{kind} is an amount; what leans on it alone is not sold.")
        elif kind in _MOST and amount == 0:
            reading = (Kind.READ_CEILING_ZERO_AS_NONE, "No product takes nothing: no ceiling meant.")
        else:
            (least if kind in _LEAST else most).append(amount)
        if reading is not None:
            text = "" if value is None else str(value)[:120]
            findings.append(Finding(kind=reading[0], product=product, field=field, value=text, reason=reading[1]))
    return Limits(
        least_minor=max(least, default=None),
        most_minor=min(most, default=None),
        unsure=unsure,
        findings=tuple(findings),
    )


def _amount(value: Any, *, digits: int) -> tuple[int | None, tuple[Kind, str] | None]:
    if isinstance(value, str) and _GROUPED.fullmatch(value):
        return minor(value.replace(",", ""), digits=digits), (Kind.READ_GROUPED_DIGITS, "Commas group the digits.")
    return minor(value, digits=digits), None

"""A finding: what is wrong with a file, where, by which rule, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tidegate.money import Invalid

_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`row` is the file's: 1 is the heading, 0 the file as a whole. `column` is empty where a row itself is wrong."""

    row: int
    column: str
    value: str
    rule: str
    remedy: str


Tell = Callable[[Finding], None]


class NotReadable(Exception):
    """The file cannot be read on: its finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


def found(*, row: int, column: str, value: object, rule: str, remedy: str) -> Finding:
    """A finding whose value is shown shortened."""
    shown = str(value)
    return Finding(
        row=row,
        column=column,
        value=shown if len(shown) <= _SHOWN_MAX else shown[: _SHOWN_MAX - 1] + "…",
        rule=rule,
        remedy=remedy,
    )


def of_invalid(*, row: int, column: str, error: Invalid) -> Finding:
    """What a value's own rule says."""
    return Finding(row=row, column=column, value=error.value, rule=error.rule, remedy=error.remedy)

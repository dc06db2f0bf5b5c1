"""CSV by RFC 4180: UTF-8, a heading, CRLF, fields in quotes where they must be.

A spreadsheet runs what begins with certain signs. Text that does so gets a single quote in front (OWASP ASVS 5.0,
1.2.10); text that begins with a single quote gets one too, so that whoever takes one away has exactly what is in the
books.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import IO, Any, Final

from tidegate.ledger.export.chosen import Kind
from tidegate.ledger.snapshot import Row

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "'")


def write_csv(*, to: IO[str], columns: Mapping[str, Kind], rows: Iterable[Row]) -> None:
    """Writes the heading and every row as it comes. `to` is opened with `newline=""`."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_field(row[name], kind) for name, kind in columns.items()] for row in rows)


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RUNS) else text


def _field(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return inert(value) if kind is Kind.TEXT else str(value)

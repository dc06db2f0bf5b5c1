"""A file as rows of text, CSV or Parquet, whatever its size. What makes it unreadable is a finding like any other."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from tidegate.deposits.moving_in.columns import BY_NAME, REQUIRED, Form
from tidegate.deposits.moving_in.finding import Finding, NotReadable, Tell, found

Cells = dict[str, str]
_BATCH = 10_000
_LINE_MAX = 1_000_000
"""Characters of a line that is read at once: many times the longest row, so that memory stays what it is."""
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_NOTHING_AFTER = "Nothing after this row was looked at."


def rows_of(*, file: Path, tell: Tell) -> Iterator[tuple[int, Cells]]:
    """Each row's number and cells; the heading is row 1. NotReadable, after every finding about columns was told."""
    if file.suffix.lower() == ".parquet":
        yield from _of_parquet(file, tell)
    elif file.suffix.lower() == ".csv":
        yield from _of_csv(file, tell)
    else:
        raise NotReadable(
            found(
                row=0,
                column="",
                value=file.name,
                rule="A book is a file whose name ends in .csv or .parquet.",
                remedy="Name it so.",
            )
        )


def _checked_heading(names: Sequence[str], tell: Tell) -> None:
    """Every column that is missing, unknown, without a name or there twice."""
    if not any(names):
        rule, remedy = "The first row is the heading; this file has none.", "The schema tells it: --schema."
        raise NotReadable(found(row=1, column="", value="", rule=rule, remedy=remedy))
    wrong = [*_unnamed(names), *_wrong_names(names)]
    for name in REQUIRED:
        if name not in names:
            rule = "This column is required."
            remedy = "Add it. Fields are separated by commas, names are written in small letters as in the schema."
            wrong.append(found(row=1, column=name, value="", rule=rule, remedy=remedy))
    if wrong:
        for one in wrong[:-1]:
            tell(one)
        raise NotReadable(wrong[-1])


def _unnamed(names: Sequence[str]) -> Iterator[Finding]:
    for place, name in enumerate(names, start=1):
        if not name:
            rule, remedy = f"Column {place} of the heading has no name.", "Leave the column out, or the comma too many."
            yield found(row=1, column="", value="", rule=rule, remedy=remedy)


def _wrong_names(names: Sequence[str]) -> Iterator[Finding]:
    for name in filter(None, dict.fromkeys(names)):
        if name not in BY_NAME:
            rule = "The schema has no such column."
            remedy = "Leave it out; `tidegate import deposits --schema` tells all."
            yield found(row=1, column=name, value=name, rule=rule, remedy=remedy)
        elif names.count(name) > 1:
            yield found(row=1, column=name, value=name, rule="It is there twice.", remedy="Leave one out.")


def _of_csv(file: Path, tell: Tell) -> Iterator[tuple[int, Cells]]:
    """A row in which nothing stands, as spreadsheets leave below the last one, is none; it counts all the same."""
    number = 0
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            lines = _lines(text)
            first = next(lines, "")
            _checked_separator(first)
            reader = csv.reader(chain([first], lines), strict=True)
            names = next(reader, [])
            _checked_heading(names, tell)
            number = 1
            for cells in reader:
                number += 1
                if not any(cells):
                    continue
                if len(cells) == len(names):
                    yield number, dict(zip(names, cells, strict=True))
                else:
                    tell(_uneven(number, len(cells), len(names)))
    except UnicodeDecodeError as error:
        raise NotReadable(
            found(
                row=number + 1,
                column="",
                value=error.object[error.start : error.start + 4].hex(" "),
                rule="A CSV file is UTF-8 (with or without a byte order mark); at or soon after this row it is not.",
                remedy=f"Save it as UTF-8. {_NOTHING_AFTER}",
            )
        ) from None
    except csv.Error as error:
        rule = "CSV by RFC 4180: commas, quotes doubled inside quoted fields and closed, no NUL, no endless line."
        remedy = f"Write the file anew. {_NOTHING_AFTER}"
        raise NotReadable(found(row=number + 1, column="", value=error, rule=rule, remedy=remedy)) from None


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(_LINE_MAX):
        if len(line) == _LINE_MAX:
            raise csv.Error(f"a line of more than {_LINE_MAX} characters")
        yield line


def _checked_separator(heading: str) -> None:
    if "," in heading:
        return
    for mark, name in _SEPARATORS.items():
        if mark in heading:
            rule = f"Fields are separated by commas; this heading has {name}."
            remedy = "Save it with commas, a point before decimals, and days as 2020-12-18."
            raise NotReadable(found(row=1, column="", value=heading.strip(), rule=rule, remedy=remedy))


def _uneven(number: int, have: int, want: int) -> Finding:
    rule = f"Every row has as many fields as the heading, {want}."
    remedy = "Put a field that contains a comma in double quotes."
    return found(row=number, column="", value=f"{have} fields", rule=rule, remedy=remedy)


def _of_parquet(file: Path, tell: Tell) -> Iterator[tuple[int, Cells]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = pq.ParquetFile(file)
    except pa.ArrowInvalid as error:
        raise NotReadable(
            found(row=0, column="", value=str(error), rule="The file is not Parquet.", remedy="Write the file anew.")
        ) from None
    with opened:
        schema = opened.schema_arrow
        _checked_heading(schema.names, tell)
        _checked_types(schema, tell)
        number = 1
        try:
            for batch in opened.iter_batches(batch_size=_BATCH):
                columns = [[_text(value) for value in column.to_pylist()] for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, dict(zip(schema.names, cells, strict=True))
        except (pa.ArrowInvalid, OSError) as error:
            rule, remedy = "The Parquet file is damaged.", f"Write the file anew. {_NOTHING_AFTER}"
            raise NotReadable(found(row=number + 1, column="", value=str(error), rule=rule, remedy=remedy)) from None


def _checked_types(schema: Any, tell: Tell) -> None:
    import pyarrow as pa

    fits = {
        Form.TEXT: (),
        Form.DATE: (pa.types.is_date32,),
        Form.AMOUNT: (pa.types.is_decimal,),
        Form.PERCENT: (pa.types.is_decimal,),
        Form.COUNT: (pa.types.is_integer,),
        Form.DOCUMENT: (),
    }
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    wrong = [
        found(
            row=1,
            column=field.name,
            value=field.type,
            rule=f"A column of {BY_NAME[field.name].form.value}s has no such type: figures are exact, dates are dates.",
            remedy="Write text, or decimal128 for amounts and rates, date32 for dates, an integer for a version.",
        )
        for field in schema
        if not any(fit(_of_values(field.type)) for fit in (*texts, *fits[BY_NAME[field.name].form]))
    ]
    if wrong:
        for one in wrong[:-1]:
            tell(one)
        raise NotReadable(wrong[-1])


def _of_values(of: Any) -> Any:
    """The type of what a column says: a dictionary is how it is kept, the null type is a column that is empty."""
    import pyarrow as pa

    return of.value_type if pa.types.is_dictionary(of) else of


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)

"""A file as rows of text, CSV or Parquet, whatever its size. What makes it unreadable is a finding like any other."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidegate.deposits.moving_in.columns import BY_NAME, REQUIRED, Form
from tidegate.deposits.moving_in.finding import Finding, NotReadable, Tell, found

Cells = dict[str, str]
_BATCH = 10_000


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
    """Every column that is missing, unknown or there twice."""
    wrong: list[Finding] = []
    for name in dict.fromkeys(names):
        if name not in BY_NAME:
            rule, remedy = (
                "The schema has no such column.",
                "Leave it out; `tidegate import deposits --schema` tells all.",
            )
            wrong.append(found(row=1, column=name, value=name, rule=rule, remedy=remedy))
        elif names.count(name) > 1:
            wrong.append(found(row=1, column=name, value=name, rule="It is there twice.", remedy="Leave one out."))
    for name in REQUIRED:
        if name not in names:
            rule = "This column is required."
            remedy = "Add it. Fields are separated by commas, names are written in small letters as in the schema."
            wrong.append(found(row=1, column=name, value="", rule=rule, remedy=remedy))
    if wrong:
        for one in wrong[:-1]:
            tell(one)
        raise NotReadable(wrong[-1])


def _of_csv(file: Path, tell: Tell) -> Iterator[tuple[int, Cells]]:
    number = 0
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            names = next(reader, [])
            _checked_heading(names, tell)
            number = 1
            for cells in reader:
                number += 1
                if len(cells) == len(names):
                    yield number, dict(zip(names, cells, strict=True))
                elif cells:
                    tell(_uneven(number, len(cells), len(names)))
    except UnicodeDecodeError as error:
        raise NotReadable(
            found(
                row=number + 1,
                column="",
                value=error.object[error.start : error.start + 4].hex(" "),
                rule="A CSV file is UTF-8 (with or without a byte order mark); at or soon after this row it is not.",
                remedy="Save it as UTF-8. Nothing after this row was looked at.",
            )
        ) from None
    except csv.Error as error:
        raise NotReadable(
            found(
                row=number + 1,
                column="",
                value=str(error),
                rule="CSV by RFC 4180: commas, quotes doubled inside quoted fields, no NUL.",
                remedy="Write the file anew. Nothing after this row was looked at.",
            )
        ) from None


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
            rule, remedy = "The Parquet file is damaged.", "Write the file anew. Nothing after this row was looked at."
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
    texts = (pa.types.is_string, pa.types.is_large_string)
    wrong = [
        found(
            row=1,
            column=field.name,
            value=field.type,
            rule=f"A column of {BY_NAME[field.name].form.value}s has no such type: figures are exact, dates are dates.",
            remedy="Write text, or decimal128 for amounts and rates, date32 for dates, an integer for a version.",
        )
        for field in schema
        if not any(fit(field.type) for fit in (*texts, *fits[BY_NAME[field.name].form]))
    ]
    if wrong:
        for one in wrong[:-1]:
            tell(one)
        raise NotReadable(wrong[-1])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)

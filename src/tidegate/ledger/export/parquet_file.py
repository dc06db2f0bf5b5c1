"""Parquet: typed columns, a row group at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tidegate.ledger.export.chosen import Kind
from tidegate.ledger.snapshot import Row

ROWS_OF_A_GROUP: Final = 50_000


def write_parquet(*, to: Path, columns: Mapping[str, Kind], rows: Iterable[Row]) -> None:
    """Ids are text, whole numbers `int64`, days `date32`, instants microseconds in UTC; what is not there is null."""
    import pyarrow
    import pyarrow.parquet

    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.ID: pyarrow.string(),
        Kind.WHOLE: pyarrow.int64(),
        Kind.DAY: pyarrow.date32(),
        Kind.INSTANT: pyarrow.timestamp("us", tz="UTC"),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    coming = iter(rows)
    with pyarrow.parquet.ParquetWriter(to, schema, compression="zstd") as writer:
        while group := list(islice(coming, ROWS_OF_A_GROUP)):
            found = {name: [_value(row[name], kind) for row in group] for name, kind in columns.items()}
            writer.write_table(pyarrow.table(found, schema=schema))


def _value(value: Any, kind: Kind) -> Any:
    return str(value) if kind is Kind.ID and value is not None else value

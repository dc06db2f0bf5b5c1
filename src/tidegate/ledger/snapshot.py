"""Reading without growing: one snapshot for all that is read, and rows that come a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final

from django.db import connection, transaction

ROWS_AT_A_TIME: Final = 5_000


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All reads of the block see the books as they are at its first; others may go on writing, nothing is written here.

    Inside a transaction the caller has seen to that.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


Row = dict[str, Any]


def statement_of(name: str) -> str:
    """The text of one of this room's SQL files."""
    return files("tidegate.ledger").joinpath("sql", f"{name}.sql").read_text("utf-8")


def stream(statement: str, values: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a statement through a cursor of the server, so that memory does not grow with their number."""
    assert connection.in_atomic_block, "rows are streamed inside a snapshot"
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from (dict(zip(names, row, strict=True)) for row in rows)

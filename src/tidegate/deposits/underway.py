"""A statement under way: the server carries it out on its own core while Python goes on with what needs no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def underway(*, statement: str, values: Mapping[str, Any], rows: int) -> Iterator[None]:
    """Sends a statement that changes `rows` rows and lets the block run meanwhile; leaving it waits for the server.

    What the server refuses is raised then. The block asks the database nothing.
    """
    assert connection.in_atomic_block, "what is sent commits with what follows"
    with connection.cursor() as cursor:
        with connection.wrap_database_errors, connection.connection.pipeline():
            cursor.execute(statement, values)
            yield
        assert cursor.rowcount == rows, "every row that is meant is there"

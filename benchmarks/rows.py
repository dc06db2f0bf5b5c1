"""A day's accrual over all segments, beside the same sum hand-written."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.figure import Figure, best

_DAY = date(2020, 12, 18)
_SQL = Path(__file__).parent / "sql"
_SEGMENTS = (_SQL / "segments.sql").read_text("utf-8")
_ACCRUAL = "SELECT count(*), sum(amount_minor) FROM deposits_accrual_v1(%s, %s)"
_ACCRUAL_LIMIT = (_SQL / "limit_accrual.sql").read_text("utf-8")


def accrual(*, have: int, size: int) -> Figure:
    """One day's accrual over all segments; limit: the same sum over the same segments, hand-written in numeric."""
    with transaction.atomic(using="owner"), _owner().cursor() as cursor:
        cursor.execute(_SEGMENTS, [have + 1, size, have + 1, size])
    mine = best(lambda: _ask(_ACCRUAL, [_DAY, _DAY + timedelta(days=1)]))
    theirs = best(lambda: _ask(_ACCRUAL_LIMIT, {"day": _DAY}))
    return Figure(what="a day's accrual, segments", size=size, seconds=mine, limit_seconds=theirs)


def accrual_limit() -> None:
    """The sum of a day over whatever segments there are, hand-written."""
    _ask(_ACCRUAL_LIMIT, {"day": date(2020, 10, 12)})


def _ask(statement: str, values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]
        assert (cursor.fetchone() or (0,))[0] > 0


def _owner() -> BaseDatabaseWrapper:
    return connections["owner"]

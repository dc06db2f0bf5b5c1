"""Maturities in one close: principal and interest paid to many savers, beside the ledger's limit for the transfers."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import connection

from benchmarks.figure import Figure, timed
from benchmarks.ledger import limit_a_transfer, owner
from benchmarks.moving_in import ENDS
from tidegate.closing.close_day import Closed, Progress, close_day
from tidegate.closing.run import RunStep

_FRIDAY = date(2020, 10, 30)
_TRANSFERS = "SELECT count(*) FROM ledger_transfer WHERE business_day = %s"


def maturities(*, size: int) -> Figure:
    """The whole close of the day on which every deposit of `moving_in.importing` matures. The limit: hand-written SQL
    that inserts as many transfers."""
    _close(_FRIDAY)
    with owner() as cursor:
        cursor.execute("ANALYZE")  # what a server does by itself within a minute
    steps: Counter[RunStep] = Counter()
    seconds = timed(lambda: _close(ENDS, steps))
    with connection.cursor() as cursor:
        cursor.execute(_TRANSFERS, [ENDS])
        (made,) = cursor.fetchone()
    assert steps[RunStep.MATURE] == size, steps
    return Figure(
        what="maturities in one close",
        size=size,
        seconds=seconds,
        limit_seconds=limit_a_transfer() * made,
        note=f"{made:,} transfers; the whole close, its closing balances too",
    )


def _close(until: date, steps: Counter[RunStep] | None = None) -> None:
    def tell(progress: Progress) -> None:
        if steps is not None and progress.committed:
            steps[progress.step] += progress.deposits

    outcome = close_day(until=until, progress=tell)
    assert isinstance(outcome, Closed), outcome
    assert not outcome.exceptions, outcome

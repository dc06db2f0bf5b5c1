"""Maturities in one close: many deposits paid out, or renewed, beside the ledger's limit for the transfers."""

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
_INSTRUCTED = """UPDATE deposits_deposit SET instruction = '{"instruction": "renew_all"}' WHERE state = 'running'"""
_RENEWED = "SELECT count(*) FROM deposits_step WHERE step = 'renewed' AND business_day = %s"


def maturities(*, size: int) -> Figure:
    """The whole close of the day on which every deposit of `moving_in.importing` matures. The limit: hand-written SQL
    that inserts as many transfers."""
    _close(_FRIDAY)
    return _last_day(what="maturities in one close", size=size, step=RunStep.MATURE)


def renewals(*, size: int) -> Figure:
    """The same where every saver has instructed to open the same product again with everything."""
    _close(_FRIDAY)
    with owner() as cursor:
        cursor.execute(_INSTRUCTED)
    figure = _last_day(what="renewals in one close", size=size, step=RunStep.RENEW)
    assert _count(_RENEWED) == size, "the gate and the product say yes to all"
    return figure


def _last_day(*, what: str, size: int, step: RunStep) -> Figure:
    with owner() as cursor:
        cursor.execute("ANALYZE")  # what a server does by itself within a minute
    steps: Counter[RunStep] = Counter()
    seconds = timed(lambda: _close(ENDS, steps))
    made = _count(_TRANSFERS)
    assert steps[step] == size, steps
    return Figure(
        what=what,
        size=size,
        seconds=seconds,
        limit_seconds=limit_a_transfer() * made,
        note=f"{made:,} transfers; the whole close, its closing balances too",
    )


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ENDS])
        return int(cursor.fetchone()[0])


def _close(until: date, steps: Counter[RunStep] | None = None) -> None:
    def tell(progress: Progress) -> None:
        if steps is not None and progress.committed:
            steps[progress.step] += progress.deposits

    outcome = close_day(until=until, progress=tell)
    assert isinstance(outcome, Closed), outcome
    assert not outcome.exceptions, outcome

"""A book of deposits moves in, beside COPY of the same rows; then a day on which nothing falls due is closed."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from django.db import connection, connections, transaction

from benchmarks.figure import Figure, best, timed
from benchmarks.ledger import owner
from benchmarks.rows import accrual_limit
from tests.deposits_world import contract, found_platform, listed, set_clock
from tests.moving_in_world import NAMES, Cells, fixed
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.exposure import Exposures
from tidegate.deposits.moving_in.columns import COLUMNS, Form
from tidegate.deposits.moving_in.move_in import Outcome, move_in

DAY, NEXT = date(2020, 10, 9), date(2020, 10, 12)
_QUARTER = contract(product="QUARTER", percent="1.7", term="P90D")
_STARTS, ENDS = date(2020, 8, 3), date(2020, 11, 2)
_TYPES = {Form.DATE: "date", Form.AMOUNT: "numeric", Form.PERCENT: "numeric", Form.COUNT: "int"}
_TABLE = f"""
    CREATE TABLE limit_book (
        {", ".join(f"{one.name} {_TYPES.get(one.form, 'text')}" for one in COLUMNS)}, PRIMARY KEY (reference))
"""
_COPY = "COPY limit_book FROM STDIN (FORMAT csv, HEADER)"
_WRITTEN = """
    SELECT (SELECT count(*) FROM ledger_transfer) + (SELECT count(*) FROM deposits_step)
         + (SELECT count(*) FROM deposits_segment) + (SELECT count(*) FROM ledger_closing_balance)
"""


def importing(*, size: int) -> Figure:
    """The whole import, from the file to the last commit. The limit: COPY of the file into one table with a key."""
    found_platform(count=1)
    set_clock(DAY)
    listed(terms=_QUARTER)
    with tempfile.TemporaryDirectory(prefix="tidegate-bench-") as folder:
        file = _file(Path(folder) / "book.csv", size)
        before = getrusage(RUSAGE_SELF).ru_maxrss
        seconds = timed(lambda: _moved_in(file, size))
        more = (getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024
        limit = timed(lambda: _copied(file))
    return Figure(
        what="import of running deposits",
        size=size,
        seconds=seconds,
        limit_seconds=limit,
        note=f"the most memory grew by {more} MiB; the limit is COPY of the same file",
    )


def _file(place: Path, size: int) -> Path:
    with place.open("w", encoding="utf-8", newline="") as to:
        writer = csv.DictWriter(to, fieldnames=NAMES)
        writer.writeheader()
        writer.writerows(_rows(size))
    return place


def _rows(size: int) -> Iterator[Cells]:
    """Two deposits of each saver."""
    for number in range(1, size + 1):
        saver = f"N{number // 2:07d}"
        yield fixed(
            number, terms=_QUARTER, starts_on=_STARTS, matures_on=ENDS, cut_off=DAY, saver=saver, saver_name=saver
        )


def _moved_in(file: Path, size: int) -> None:
    outcome = move_in(file=file, tell=print)
    assert isinstance(outcome, Outcome), outcome
    assert outcome.new == size, outcome


def _copied(file: Path) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_TABLE)
        with file.open("rb") as rows, cursor.copy(_COPY) as copy:
            while some := rows.read(1 << 20):
                copy.write(some)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE limit_book")


_FULL = """
    SELECT sum(principal_minor)::bigint FROM deposits_deposit
    WHERE product_code = %s AND state IN ('requested', 'funded', 'running')
"""


def how_full(*, size: int) -> Figure:
    """What an opening under a cap asks before the gate decides, after `importing`. The limit: the sum over the product,
    which grows with it."""
    with owner() as cursor:
        cursor.execute("ANALYZE")  # what a server does by itself within a minute
    assert _asked() == _summed(), "what is kept is what is there"
    return Figure(
        what="an opening asks how full its product is, deposits in it",
        size=size,
        seconds=best(_asked),
        limit_seconds=best(_summed),
        note="saver, product and insured amount in one question; the limit is the product's sum alone",
    )


def _asked() -> int:
    with transaction.atomic():
        place = (_QUARTER.bank_code, _QUARTER.product_code, _QUARTER.currency)
        here = Exposures(people=["N0000001"], places=[place]).of(saver="N0000001", place=place, without=None)
    return here.product_stock_minor


def _summed() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FULL, [_QUARTER.product_code])
        return int(cursor.fetchone()[0])


def quiet_day(*, size: int) -> Figure:
    """A Monday after `importing`: one day of interest. The limit: its sum, hand-written."""
    _close(DAY)  # the first close after an import takes up every account that changed
    before = _written()
    seconds = timed(lambda: _close(NEXT))
    limit = best(accrual_limit)
    return Figure(
        what="a quiet day closed, deposits",
        size=size,
        seconds=seconds,
        limit_seconds=limit,
        note=f"{_written() - before} rows written; the limit is the day's accrual alone",
    )


def _close(day: date) -> None:
    assert isinstance(close_day(until=day), Closed)


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return int(cursor.fetchone()[0])

"""The benchmark's rows run, each with its limit; how long they take is no test's business."""

from __future__ import annotations

import pytest

from benchmarks.calls import find_pgbench, one_call
from benchmarks.ledger import Books, batches, bytes_each, inside
from benchmarks.maturities import maturities
from benchmarks.rows import accrual
from tests.conftest import Database
from tidegate.ledger.check import check


def test_each_row_gives_a_figure_beside_its_limit(platform_db: Database) -> None:
    books = Books(accounts=7)
    books.begin()
    books.grow(to=50)
    figures = [
        batches(books=books, hot=False, count=1),
        inside(books=books, hot=True, count=1),
        accrual(have=0, size=50),
    ]
    assert [one.size for one in figures] == [2000, 2000, 50]
    assert all(one.seconds > 0 and one.limit_seconds > 0 and one.ratio > 0 for one in figures)
    assert bytes_each(books=books) > 0
    assert check().ok, "what is measured are books that hold"


def test_maturities_are_measured_on_books_that_hold(platform_db: Database) -> None:
    figure = maturities(size=30)
    assert (figure.size, figure.seconds > 0, figure.limit_seconds > 0) == (30, True, True)
    assert check().ok, "what is measured are books that hold"


def test_one_transfer_a_call_is_measured_beside_pgbench(platform_db: Database) -> None:
    if find_pgbench() is None:
        pytest.skip("pgbench is not installed: it comes with PostgreSQL's client programs")
    books = Books(accounts=20)
    books.begin()
    books.grow(to=50)
    figure = one_call(url=platform_db.application_url, accounts=20, hot=True, seconds=1)
    assert figure.size > 0
    assert figure.limit_seconds > 0

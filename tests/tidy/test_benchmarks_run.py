"""The benchmark's rows run, each with its limit; how long they take is no test's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import december, kept
from benchmarks.__main__ import DOCUMENT, document
from benchmarks.calls import find_pgbench, one_call
from benchmarks.figure import Figure
from benchmarks.ledger import Books, batches, bytes_each, inside
from benchmarks.maturities import maturities, renewals
from benchmarks.moving_in import how_full, importing, quiet_day
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


def test_a_journal_shorter_than_its_accounts_is_measured_too(platform_db: Database) -> None:
    books = Books(accounts=5_000)
    books.begin()
    books.grow(to=50)
    for hot in (False, True):
        assert batches(books=books, hot=hot, count=1).ratio > 0
        assert inside(books=books, hot=hot, count=1).ratio > 0
    assert check().ok, "what is measured are books that hold"


def test_a_book_moves_in_a_quiet_day_is_closed_and_all_of_it_matures(platform_db: Database) -> None:
    figures = [importing(size=30), how_full(size=30), quiet_day(size=30), maturities(size=30)]
    assert [(one.size, one.seconds > 0, one.limit_seconds > 0) for one in figures] == [(30, True, True)] * 4
    assert figures[-1].note.startswith("120 transfers")
    assert check().ok, "what is measured are books that hold"


def test_a_book_is_renewed_in_one_close(platform_db: Database) -> None:
    importing(size=30)
    figure = renewals(size=30)
    assert (figure.size, figure.seconds > 0, figure.limit_seconds > 0) == (30, True, True)
    assert figure.note.startswith("91 transfers"), "interest comes in, all of it goes on; and a day is accrued of all"
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


def test_a_run_leaves_the_figures_that_it_did_not_measure() -> None:
    before = [_kept("a", 10, 1.0), _kept("a", 1000, 2.0), _kept("b", 10, 3.0), _kept("calls", 7, 4.0, p50=1.0)]
    now = [_kept("a", 100, 5.0), _kept("b", 10, 6.0), _kept("calls", 9, 7.0, p50=1.0), _kept("c", 1, 8.0)]
    after = kept.merged(before=before, now=now)
    assert [(one.figure.what, one.figure.size, one.figure.seconds) for one in after] == [
        ("a", 10, 1.0), ("a", 100, 5.0), ("a", 1000, 2.0), ("b", 10, 6.0), ("calls", 9, 7.0), ("c", 1, 8.0),
    ]  # fmt: skip


def test_the_page_of_figures_is_the_record(tmp_path: Path) -> None:
    record = kept.read()
    kept.write(record, tmp_path / "record.json")
    assert kept.read(tmp_path / "record.json") == record
    assert DOCUMENT.read_text("utf-8") == document(record), "make bench BENCH=--write writes both"


def _kept(what: str, size: int, seconds: float, p50: float | None = None) -> kept.Kept:
    figure = Figure(what=what, size=size, seconds=seconds, limit_seconds=1.0, p50_ms=p50)
    return kept.Kept(figure=figure, day="2026-11-27", commit="abc", machine="a machine", load=0.5)


def test_what_a_drill_printed_takes_the_place_of_the_last_and_of_nothing_else() -> None:
    before = december.DOCUMENT.read_text("utf-8")
    after = december.told(before, printed="Every phase holds.\n", machine="a machine")
    assert "a machine\n\n```\nEvery phase holds.\n```\n" in after
    assert after.split(december.BEGIN)[0] == before.split(december.BEGIN)[0]
    assert after.count("Every phase holds.") == 1, "the last drill's words are gone"
    assert december.told(after, printed="Every phase holds.", machine="a machine") == after

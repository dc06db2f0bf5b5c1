"""The benchmark's rows run, each with its limit; how long they take is no test's business."""

from __future__ import annotations

from benchmarks.rows import accrual, ledger
from tests.conftest import Database


def test_each_row_gives_a_figure_beside_its_limit(platform_db: Database) -> None:
    figures = [ledger(accounts=5, size=20), ledger(accounts=1, size=20), accrual(have=0, size=50)]
    assert [one.size for one in figures] == [20, 20, 50]
    assert all(one.seconds > 0 and one.limit_seconds > 0 and one.ratio > 0 for one in figures)

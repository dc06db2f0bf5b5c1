"""A real market: savers open deposits on it, and a year of days closes balanced."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Database
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.check import check as check_deposits
from tidegate.drills.living import Lived, live
from tidegate.drills.market import LAST_DAY, living
from tidegate.ledger.balance import totals
from tidegate.ledger.check import check

SHARED = Path(os.environ.get("TIDEGATE_SHARED", Path(__file__).parents[3] / "shared"))
MARKET = SHARED / "data" / "cdr-2024-08" / "term-deposits.jsonl.gz"


@pytest.mark.skipif(not MARKET.is_file(), reason=f"the real market is not here: {MARKET} (set TIDEGATE_SHARED)")
def test_savers_open_deposits_on_the_real_market_and_a_year_of_days_closes_balanced(platform_db: Database) -> None:
    told: list[Lived] = []
    lived = live(living=living(platform="heron", source=MARKET, savers=80, days=12), told=told.append)
    assert len(told) == 12
    assert lived.acts > 100
    assert lived.refused == 0

    closed = close_day(until=LAST_DAY + timedelta(days=366))
    assert isinstance(closed, Closed)
    assert closed.days > 245
    assert closed.exceptions == ()
    assert closed.open_day > date(2025, 8, 30)
    assert sum(run.figures.matured for run in closed.runs) > 40
    assert all(total.balanced for total in totals())
    assert check().ok
    assert check_deposits().ok

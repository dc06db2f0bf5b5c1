"""An operator closes accounting months, and is told what to do where that is too early."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Database
from tests.journeys.test_closing_day import tidegate
from tests.rules.ledger_table import Scenario

BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    F WORLD→A 100 → created
"""


def test_a_month_closes_when_its_days_have(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    early = tidegate(platform_db, "close-month", "2026-01", "--json")
    assert early.returncode == 6
    assert json.loads(early.stderr)["field"] == "month"
    assert "Close the month's days" in json.loads(early.stderr)["remedy"]
    Scenario("roll 5 → 32 → created\nclose 5 → created").play()
    closed = tidegate(platform_db, "close-month", "2026-01", "--json")
    assert (closed.returncode, json.loads(closed.stdout)) == (0, {"month": "2026-01", "outcome": "created"})
    again = tidegate(platform_db, "close-month", "2026-01")
    assert (again.returncode, again.stdout) == (0, "2026-01 was closed before.\n")


@pytest.mark.parametrize("wrong", ["2026-13", "2026-1", "0000-01", "January", "２０２６-01"])
def test_a_month_that_is_none_is_told(wrong: str, platform_db: Database) -> None:
    told = tidegate(platform_db, "close-month", wrong)
    assert told.returncode == 2
    assert "month" in told.stderr
    assert "2026-01" in told.stderr

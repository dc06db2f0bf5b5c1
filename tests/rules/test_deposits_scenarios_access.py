"""How often money may be taken out, and from when on: each life a table, and the calendar's periods beside it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import Database
from tests.rules.deposits_table import Life
from tidegate.catalogue.terms import Per, Withdrawals

# 3.65 % of 10,000.00 is 1.00 a day.
DEMAND = "term=none kind=demand rate=3.65 paid=monthly pay_day=21"
NOTICE = "term=none kind=notice notice=35 rate=3.65 paid=monthly pay_day=21"
LIVES = {
    "so many parts in a quarter of the calendar, and as many again in the next": f"""
        terms {DEMAND} times=2 per=quarter
        2020-10-09 open 10,000.00
        2020-10-12 withdraw 1,000.00 → 1,000.00
        2020-11-02 withdraw 1,000.00 → 1,000.00
        2020-12-31 withdraw 1.00 → taken_out_too_often
        2021-01-04 withdraw 1,000.00 → 1,000.00
        = principal 7,000.00
    """,
    "a refused one is none": f"""
        terms {DEMAND} times=1 per=year
        2020-10-09 open 10,000.00
        2020-10-12 withdraw 10,000.01 → amount_above_principal
        2020-10-12 withdraw 1,000.00 → 1,000.00
    """,
    "to take everything is never once too often": f"""
        # three days at 1.00 and seven at 0.90
        terms {DEMAND} times=1 per=year
        2020-10-09 open 10,000.00
        2020-10-12 withdraw 1,000.00 → 1,000.00
        2020-10-19 withdraw 8,999.99 → taken_out_too_often
        2020-10-19 withdraw all → 9,009.30
        = cash 100,009.30 state withdrawn
    """,
    "everything by its figure is everything": f"""
        terms {DEMAND} times=1 per=half_year
        2020-10-09 open 10,000.00
        2020-10-12 withdraw 1,000.00 → 1,000.00
        2020-10-19 withdraw 9,000.00 → 9,009.30
        = state withdrawn
    """,
    "a notice counts on the day on which it is given, not when it is paid": f"""
        terms {NOTICE} early=forbidden times=1 per=month
        2020-10-09 open 10,000.00
        2020-10-12 notice 1,000.00
        2020-10-13 notice 1,000.00 → taken_out_too_often
        # paid on 16 November, and another was given in November
        2020-11-02 notice 1,000.00
        2020-11-16 closes
        = principal 9,000.00
        2020-11-17 notice 500.00 → taken_out_too_often
        2020-11-17 notice all
        2020-12-22 closes
        = principal 0.00 state withdrawn
    """,
    "nothing leaves in the first month, then it does": f"""
        # 31 days at 1.00, of which 12.00 were paid on 21 October
        terms {DEMAND} locked=P1M
        2020-10-09 open 10,000.00
        2020-11-06 withdraw 1,000.00 → locked_in
        2020-11-06 withdraw all → locked_in
        2020-11-09 withdraw all → 10,019.00
        = state withdrawn
    """,
    "before a maturity: locked for three months, then by the rule of leaving": """
        # 94 days at the demand rate, 0.10 a day
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 locked=P3M
        2020-10-09 open 10,000.00
        2021-01-08 withdraw all → locked_in
        2021-01-11 withdraw all → 10,009.40
        = state withdrawn
    """,
    "no notice is given while it is locked": f"""
        terms {NOTICE} early=loss_of_interest days=30 locked=P1M
        2020-10-09 open 10,000.00
        2020-10-12 notice all → locked_in
        2020-10-12 withdraw 1.00 → locked_in
        2020-11-09 notice all
        2020-12-14 closes
        = state withdrawn
    """,
}


@pytest.mark.parametrize("name", LIVES)
def test_a_life_of_limited_access(platform_db: Database, name: str) -> None:
    Life(LIVES[name]).play()


PERIODS = """
2020-01-01 month 2020-01-01 2020-02-01
2020-12-31 month 2020-12-01 2021-01-01
2020-03-31 quarter 2020-01-01 2020-04-01
2020-04-01 quarter 2020-04-01 2020-07-01
2020-12-18 quarter 2020-10-01 2021-01-01
2020-06-30 half_year 2020-01-01 2020-07-01
2020-07-01 half_year 2020-07-01 2021-01-01
2020-02-29 year 2020-01-01 2021-01-01
"""


@pytest.mark.parametrize("row", PERIODS.strip().splitlines())
def test_periods_are_the_calendar_s(row: str) -> None:
    day, per, first, after = row.split()
    assert Per(per).first_day(date.fromisoformat(day)).isoformat() == first
    assert Per(per).next_first_day(date.fromisoformat(day)).isoformat() == after


def test_what_is_left_is_counted_in_the_period_of_the_day() -> None:
    limits = Withdrawals(times=2, per=Per.MONTH)
    days = tuple(date(2020, month, day) for month, day in ((11, 30), (12, 1), (12, 31)))
    assert limits.left(taken_on=days, on=date(2020, 11, 30)) == 1
    assert limits.left(taken_on=days, on=date(2020, 12, 1)) == 1
    assert limits.left(taken_on=days, on=date(2020, 12, 31)) == 0
    assert limits.left(taken_on=days, on=date(2021, 1, 1)) == 2
    assert Withdrawals().left(taken_on=days, on=date(2020, 12, 31)) is None

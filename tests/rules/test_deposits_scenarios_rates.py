"""What a deposit earns when its rate depends on something: each life a table."""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life

pytestmark = pytest.mark.usefixtures("platform_db")

RATES = {
    # 50,000.00 at 3.65 % is 5.00 a day, at 1.825 % it is 2.50 a day.
    "by the whole balance": """
        terms term=none kind=demand rate=1.825 chart=0.00:1.825/50,000.00:3.65 paid=monthly pay_day=21 early=forbidden
        2020-10-09 open 50,000.00
        = state funded
        2020-10-19 withdraw 25,000.00 → 25,000.00
        = rate 1.825
        # 10 days at 5.00 and 2 at 1.25
        2020-10-21 closes
        = paid 52.50 cash 75,052.50
    """,
    "by marginal bands": """
        terms term=P90D rate=3.65 bands=marginal chart=0.00:3.65/10,000.00:1.825/20,000.00:0.365
        2020-10-09 open 25,000.00
        2021-01-07 closes
        # A day: 1.00 on the first 10,000.00, 0.50 on the second, 0.05 on what is over.
        = cash 100,139.50 paid 139.50
    """,
    "a bonus for thirty days": """
        terms term=P90D rate=3.65 bonus=1.825/P30D
        2020-10-09 open 10,000.00
        2020-11-05 closes
        = rate 5.475
        # It ends with Saturday 7 November: the close of the Friday before carries that out.
        2020-11-06 closes
        = rate 3.65
        2021-01-07 closes
        # 90 days at 1.00 and 30 at 0.50
        = cash 100,105.00 paid 105.00
        steps bonus_ended paid
    """,
    "a rate that rises twice": """
        terms term=P90D rate=1.825 steps=1.825@P30D/5.475@P60D
        2020-10-09 open 10,000.00
        # It rises with Sunday 8 November and with Tuesday 8 December.
        2020-11-05 closes
        = rate 1.825
        2020-11-06 closes
        = rate 3.65
        2020-12-08 closes
        = rate 7.3
        2021-01-07 closes
        # 30 days at 0.50, 30 at 1.00, 30 at 2.00
        = cash 100,105.00 paid 105.00
        steps rate_stepped rate_stepped paid
    """,
    "an index and a margin, reviewed each month": """
        terms term=P90D rate=1 index=EURX/P1M/0.5/4
        2020-10-09 fixes EURX 2.65
        2020-10-09 open 10,000.00
        2020-10-12 fixes EURX 1.00
        2020-11-05 closes
        = rate 3.65
        # Monday 9 November is the first review: 1.00 and 1.00. The floor is 0.50 and the cap 4.
        2020-11-09 closes
        = rate 2
        2020-12-08 fixes EURX 9.00
        2020-12-09 closes
        = rate 4
        2021-01-07 closes
        # 31 days at 3.65 %, 30 at 2 %, 29 at 4 %: 31.00, 16.44 and 31.78
        = cash 100,079.22 state paid
        steps rate_reviewed rate_reviewed paid
    """,
    "a negative rate, charged each month": """
        terms term=P90D rate=-3.65 negative=yes paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = principal 9,988.00 cash 90,000.00 paid -12.00
        2021-01-07 closes
        # 33 days of 9,988.00: 32.96; 28 of 9,955.04: 27.87; 17 of 9,927.17: 16.88
        = cash 99,910.29 state paid
    """,
    "a negative rate at maturity": """
        terms term=P90D rate=-3.65 negative=yes
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 99,910.00 paid -90.00
    """,
    "nothing on less than the least balance": """
        terms term=none kind=demand rate=3.65 earning_from=5,000.00 paid=monthly pay_day=21 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-19 withdraw 6,000.00 → 6,000.00
        2020-10-21 closes
        = paid 10.00
    """,
    "on the least balance of the period": """
        terms term=none kind=demand rate=3.65 balance=minimum_of_period paid=monthly pay_day=21 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-19 withdraw 6,000.00 → 6,000.00
        # The days had earned 10 × 1.00 and 2 × 0.40; 4,000.00 for all twelve days is 4.80.
        2020-10-20 closes
        = accrued 10.80
        2020-10-21 closes
        = paid 4.80 cash 96,004.80
    """,
    "on the average balance of the period": """
        terms term=none kind=demand rate=1.825 chart=0.00:1.825/8,000.00:3.65 balance=average_daily paid=monthly \
            pay_day=21 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-19 withdraw 6,000.00 → 6,000.00
        # On average 9,000.00, which earns 3.65 % on all twelve days: 0.90 a day.
        2020-10-21 closes
        = paid 10.80
    """,
    "closing on the least balance of the period: leaving ends the period": """
        # The days had earned 5 × 1.00 and 7 × 0.60; 6,000.00 for all twelve days is 7.20.
        terms term=none kind=demand rate=3.65 balance=minimum_of_period paid=monthly pay_day=31 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-14 withdraw 4,000.00 → 4,000.00
        2020-10-21 withdraw all → 6,007.20
        = state withdrawn paid 7.20
    """,
    "a bonus that ends inside a period that is valued by its average": """
        # 1.20 a day until 2020-10-19, then 1.00
        terms term=none kind=demand rate=3.65 bonus=0.73/P10D balance=average_daily paid=monthly pay_day=21 \
            early=forbidden
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = paid 14.00
    """,
}

# 10,000.00 at 3.65 % for a year, left after 100 days that earned 100.00.
EARLY = {
    "forbidden": """
        terms term=P1Y rate=3.65 early=forbidden
        2020-10-09 open 10,000.00
        2021-01-18 withdraw all → early_withdrawal_forbidden
    """,
    "the demand rate for the elapsed time": """
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365
        2020-10-09 open 10,000.00
        2021-01-18 withdraw 4,000.00 → 4,004.04
        2021-01-18 withdraw all → 6,006.06
        = cash 100,010.10 state withdrawn
    """,
    "a reduced rate": """
        terms term=P1Y rate=3.65 early=rate_reduction reduction=1.825
        2020-10-09 open 10,000.00
        2021-01-18 withdraw all → 10,050.50
    """,
    "a fee": """
        terms term=P1Y rate=3.65 early=fee fee=20.00 fee_percent=0.1
        2020-10-09 open 10,000.00
        # 101.00 earned, less 20.00 and 0.1 % of 10,000.00
        2021-01-18 withdraw all → 10,071.00
    """,
    "a fee is never more than the interest": """
        terms term=P1Y rate=3.65 early=fee fee=200.00
        2020-10-09 open 10,000.00
        2021-01-18 withdraw all → 10,000.00
    """,
    "unless the principal is at risk": """
        terms term=P1Y rate=3.65 early=fee fee=200.00 at_risk=yes
        2020-10-09 open 10,000.00
        2021-01-18 withdraw all → 9,901.00
    """,
    "loss of ninety days' interest": """
        terms term=P1Y rate=3.65 early=loss_of_interest days=90
        2020-10-09 open 10,000.00
        2021-01-18 withdraw 5,000.00 → 5,005.50
        2021-10-09 closes
        # The half that stayed earned all of its 365 days.
        = cash 100,188.00 state paid
    """,
    "by completed terms": """
        terms term=P1Y rate=3.65 early=completed_tier demand_rate=0.365 tiers=P1M:0.73/P3M:1.825/P6M:2.19
        2020-10-09 open 10,000.00
        2020-11-06 withdraw 1,000.00 → 1,000.28
        2021-01-18 withdraw 1,000.00 → 1,005.05
        2021-04-09 withdraw 1,000.00 → 1,010.92
    """,
    "only as a whole": """
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 partial=no
        2020-10-09 open 10,000.00
        2021-01-18 withdraw 4,000.00 → only_as_a_whole
        2021-01-18 withdraw all → 10,010.10
    """,
    "a least that stays": """
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 least_left=7,000.00
        2020-10-09 open 10,000.00
        2021-01-18 withdraw 4,000.00 → remainder_below_minimum
        2021-01-18 withdraw 3,000.00 → 3,003.03
    """,
    "on the least balance of a period: a part that leaves begins a new period for the rest": """
        # 101 days of 4,000.00 at 0.365 %: 4.04; 365 of 6,000.00 at 3.65 %: 219.00
        terms term=P1Y rate=3.65 balance=minimum_of_period early=demand_rate demand_rate=0.365
        2020-10-09 open 10,000.00
        2021-01-18 withdraw 4,000.00 → 4,004.04
        2021-10-09 closes
        = cash 100,223.04 paid 223.04 state paid
    """,
    "on one day a part early and another by its notice: what was valued anew stays so": """
        # 12.00 were paid. 31 days of 3,000.00 at 0.365 % are 0.93 in place of 3.60 paid; the notice keeps its own.
        terms term=none kind=notice notice=14 rate=3.65 paid=monthly pay_day=21 early=demand_rate demand_rate=0.365
        2020-10-09 open 10,000.00
        2020-10-26 notice 4,000.00
        2020-11-09 withdraw 3,000.00 → 2,997.33
        2020-11-09 closes
        = principal 3,000.00 paid 9.33
        2020-11-23 closes
        # 0.93, 31 days of 7,000.00: 21.70, and 14 of 3,000.00: 4.20
        = paid 26.83
        # what left has 0.93 and 12.40; the rest 46 days of 3,000.00 at 0.365 %, 1.38
        2020-11-24 withdraw all → 2,987.88
        = paid 14.71
    """,
    "interest already capitalised is taken back": """
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2021-01-18 withdraw all → 10,010.10
        = cash 100,010.10 state withdrawn
    """,
    "interest paid in advance is taken back": """
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 paid=in_advance
        2020-10-09 open 10,000.00
        = cash 90,000.00
        2021-01-18 withdraw all → 9,645.10
        = cash 100,010.10 state withdrawn
    """,
}


@pytest.mark.parametrize("name", RATES)
def test_a_rate_that_depends(name: str) -> None:
    Life(RATES[name]).play()


@pytest.mark.parametrize("name", EARLY)
def test_leaving_early(name: str) -> None:
    Life(EARLY[name]).play()

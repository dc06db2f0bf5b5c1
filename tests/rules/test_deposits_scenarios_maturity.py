"""What happens at maturity, at the end of a notice, on the day of an instalment: each life a table."""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life

pytestmark = pytest.mark.usefixtures("platform_db")

# 10,000.00 at 3.65 % for 90 days earns 90.00.
ANY = "allowed=pay_out/renew_principal/renew_all/move move_to=NEXT opens=30 closes=2"
MATURITIES = {
    "without an instruction it is paid out": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,090.00 state paid
    """,
    "the principal is renewed, the interest is paid out": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=1.825
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_principal
        2021-01-07 closes
        = cash 90,090.00 state paid paid 90.00
        steps instructed renewed
        renewed
        = principal 10,000.00 rate 1.825 state running ends 2021-04-07
        2021-04-07 closes
        = cash 100,135.00 state paid
    """,
    "everything is renewed": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        = cash 90,000.00 state paid paid 90.00
        renewed
        = principal 10,090.00 state running
        2021-04-07 closes
        = cash 100,180.81 state paid
    """,
    "it moves to another bank's product": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=NEXT bank=NORTHHILL term=P1Y rate=2
        2020-10-09 open 10,000.00
        2020-12-11 instruct move NEXT P1Y
        2021-01-07 closes
        = cash 90,000.00 state paid
        renewed
        = principal 10,090.00 rate 2 ends 2022-01-07
    """,
    "into a closed product it is not renewed": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2020-12-14 closes_product TABLE
        2021-01-07 closes
        = cash 100,090.00 state paid
        steps instructed renewal_refused paid
    """,
    "the gate says no, and it is paid out": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2020-12-11 shuts
        2021-01-07 closes
        = cash 100,090.00 state paid
        steps instructed renewal_refused paid
    """,
    "instructions have their window": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 open 10,000.00
        2020-12-07 instruct renew_all → instruction_too_early
        2020-12-11 instruct move OTHER P1Y → instruction_not_offered
        2020-12-11 instruct renew_all
        2021-01-04 instruct pay_out
        2021-01-06 instruct renew_all → instruction_too_late
        2021-01-07 closes
        = cash 100,090.00 state paid
        steps instructed instructed paid
    """,
}

NOTICES = {
    "a notice is paid at the close of its last day": """
        terms kind=notice notice=35 rate=3.65 paid=monthly pay_day=21 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-12 withdraw 4,000.00 → early_withdrawal_forbidden
        2020-10-12 notice 4,000.00
        2020-11-13 closes
        = principal 10,000.00
        # 35 days from 12 October end on 16 November, a Monday.
        2020-11-16 closes
        = principal 6,000.00 cash 94,012.00
        2020-11-17 notice 7,000.00 → notice_is_for_less
        2020-11-17 notice all
        2020-12-22 closes
        # 12 + 26 days at 1.00, then 0.60 a day for 36 days to 22 December.
        = principal 0.00 cash 100,059.60 state withdrawn
    """,
    "leaving without notice costs what the contract says": """
        terms kind=notice notice=30 rate=3.65 paid=monthly pay_day=21 early=loss_of_interest days=30
        2020-10-09 open 10,000.00
        # 52 days earned 52.00 and 45.00 of it were paid; 30 days are lost.
        2020-11-30 withdraw all → 9,977.00
        = cash 100,022.00 state withdrawn
    """,
}

PLANS = {
    "every month the same": """
        terms kind=recurring term=P3M every=P1M rate=3.65 count=Act/365F roll=none
        2020-08-10 open 1,000.00
        2020-09-10 closes
        = principal 2,000.00 cash 98,000.00
        2020-10-10 closes
        = principal 3,000.00
        # 31 days of 1,000.00, 30 of 2,000.00, 31 of 3,000.00: 0.10 a day for each thousand.
        2020-11-10 closes
        = cash 100,018.40 state paid
        steps instalment_paid instalment_paid paid
    """,
    "no cash, and it is missed": """
        terms kind=recurring term=P3M every=P1M rate=3.65 missed=skip roll=none
        2020-08-10 open 1,000.00
        2020-08-10 takes_out 98,500.00
        2020-09-10 closes
        = principal 1,000.00 missed 1 cash 500.00
        2020-09-11 pays_in 2,000.00
        2020-10-10 closes
        = principal 2,000.00 missed 1
    """,
    "a missed one is caught up": """
        terms kind=recurring term=P4M every=P1M rate=3.65 missed=catch_up roll=none
        2020-08-10 open 1,000.00
        2020-08-10 takes_out 98,500.00
        2020-09-10 closes
        = principal 1,000.00 missed 1
        2020-09-11 pays_in 5,000.00
        2020-10-10 closes
        = principal 3,000.00 missed 0
    """,
    "days of grace": """
        terms kind=recurring term=P3M every=P1M rate=3.65 missed=skip grace=3 roll=none
        2020-08-10 open 1,000.00
        2020-08-10 takes_out 98,500.00
        2020-09-10 closes
        = principal 1,000.00 missed 0
        2020-09-11 pays_in 2,000.00
        2020-09-11 closes
        = principal 2,000.00 missed 0
        steps instalment_late instalment_paid
    """,
    "its rate falls": """
        terms kind=recurring term=P4M every=P1M rate=3.65 missed=reduction less=1.65 roll=none
        2020-08-10 open 1,000.00
        2020-08-10 takes_out 98,500.00
        2020-09-10 closes
        = principal 1,000.00 missed 1 rate 2
    """,
    "after the second it ends as if left early": """
        terms kind=recurring term=P6M every=P1M rate=3.65 missed=end missed_max=1 early=demand_rate \
            demand_rate=0.365 roll=none
        2020-08-10 open 1,000.00
        2020-08-10 takes_out 98,500.00
        2020-09-10 closes
        = missed 1 state running
        2020-10-10 closes
        # 61 days at 0.01
        = cash 1,500.61 state withdrawn
        steps instalment_missed instalment_missed plan_ended
    """,
}


@pytest.mark.parametrize("name", MATURITIES)
def test_a_maturity_is_as_instructed(name: str) -> None:
    Life(MATURITIES[name]).play()


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_deposit(name: str) -> None:
    Life(NOTICES[name]).play()


@pytest.mark.parametrize("name", PLANS)
def test_a_recurring_plan(name: str) -> None:
    Life(PLANS[name]).play()

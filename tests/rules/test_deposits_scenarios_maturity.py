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
    "into what is closed by then nothing is instructed": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all → unknown_product
        2020-12-11 lists product=TABLE term=P90D rate=3.65
        2020-12-11 closes_product TABLE
        2020-12-11 instruct renew_all → not_listed
        2020-12-11 lists product=TABLE term=P90D rate=3.65 until=2021-01-06
        2020-12-11 instruct renew_all → closed_for_new_money
        2020-12-11 instruct move NEXT P1Y → unknown_product
        2020-12-11 lists product=NEXT bank=NORTHHILL term=P1Y rate=2
        2020-12-11 instruct move NEXT P90D → term_not_offered
        2020-12-11 instruct move NEXT P1Y
        2021-01-07 closes
        = cash 90,000.00 state paid
        steps placed instructed renewed
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
        2020-10-09 lists product=TABLE term=P90D rate=3.65
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

# 7 January 2021 is a Thursday; the window opens 30 days before it and closes 2 days before.
ANNOUNCEMENTS = {
    "the saver is told at the close of the day, and not before": f"""
        terms term=P90D rate=3.65 told=14 {ANY}
        2020-10-09 open 10,000.00
        2020-12-23 closes
        announced never
        2020-12-24 closes
        announced 2020-12-24 matures 2021-01-07 principal 10,000.00 interest 90.00 then pay_out \
            from 2020-12-08 until 2021-01-05
        = cash 90,000.00 principal 10,000.00 state running
        2021-01-07 closes
        = cash 100,090.00 state paid
        steps placed maturity_announced paid
    """,
    "a day without a close: the close before it, however many days are closed at once": f"""
        terms term=P90D rate=3.65 told=12 {ANY}
        2020-10-09 open 10,000.00
        # 12 days before is Saturday, 26 December.
        2020-12-31 closes
        announced 2020-12-25 matures 2021-01-07 principal 10,000.00 interest 90.00 then pay_out \
            from 2020-12-08 until 2021-01-05
    """,
    "what was instructed by then is said": f"""
        terms term=P90D rate=3.65 told=14 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_principal
        2020-12-24 closes
        announced 2020-12-24 matures 2021-01-07 principal 10,000.00 interest 90.00 then renew_principal \
            from 2020-12-08 until 2021-01-05
        2020-12-25 instruct pay_out
        2021-01-07 closes
        = cash 100,090.00
        steps placed instructed maturity_announced instructed paid
    """,
    "without a window an instruction is taken from the first day to the last": """
        terms term=P90D rate=3.65 told=14
        2020-10-09 open 10,000.00
        2020-12-24 closes
        announced 2020-12-24 matures 2021-01-07 principal 10,000.00 interest 90.00 then pay_out \
            from None until 2021-01-07
    """,
    "interest paid before the end is not said to come then": f"""
        terms term=P90D rate=3.65 paid=monthly pay_day=21 told=21 {ANY}
        2020-10-09 open 10,000.00
        # Told on 17 December; on the 21st 73.00 will have been paid, the 17 days from then on are what is left.
        2020-12-17 closes
        announced 2020-12-17 matures 2021-01-07 principal 10,000.00 interest 17.00 then pay_out \
            from 2020-12-08 until 2021-01-05
        2021-01-07 closes
        = cash 100,090.00
    """,
    "interest that will compound is foreseen": f"""
        terms term=P4M rate=12 count=30E/360 compounding=monthly scale=2 roll=none told=70 {ANY}
        2020-10-09 open 10,000.00
        # Told on 1 December, before two more compoundings: 1 % a month, 10,000.00 x 1.01^4.
        2020-12-01 closes
        announced 2020-12-01 matures 2021-02-09 principal 10,000.00 interest 406.04 then pay_out \
            from 2021-01-10 until 2021-02-07
        2021-02-09 closes
        = cash 100,406.04
    """,
    "capitalised interest is principal by then": f"""
        terms term=P4M rate=12 count=30E/360 paid=monthly to=deposit roll=none told=70 {ANY}
        2020-10-09 open 10,000.00
        2020-12-01 closes
        announced 2020-12-01 matures 2021-02-09 principal 10,303.01 interest 103.03 then pay_out \
            from 2021-01-10 until 2021-02-07
        2021-02-09 closes
        = cash 100,406.04
    """,
    "what a renewal opens is announced anew": f"""
        terms term=P90D rate=3.65 told=14 {ANY}
        2020-10-09 lists product=TABLE term=P90D rate=1.825 told=10
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        steps instructed maturity_announced renewed
        renewed
        announced never
        2021-04-02 closes
        # By its own contract, 10 days before 7 April; 28 March is a Sunday.
        announced 2021-03-26 matures 2021-04-07 principal 10,090.00 interest 45.41 then pay_out \
            from None until 2021-04-07
        2021-04-07 closes
        = cash 100,135.41
    """,
    "who left early is told nothing": f"""
        terms term=P90D rate=3.65 told=14 {ANY}
        2020-10-09 open 10,000.00
        2020-12-11 withdraw all → 10,006.04
        2021-01-07 closes
        announced never
    """,
    "where the contract does not say so, nobody is told": f"""
        terms term=P90D rate=3.65 {ANY}
        2020-10-09 open 10,000.00
        2021-01-07 closes
        announced never
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


@pytest.mark.parametrize("name", ANNOUNCEMENTS)
def test_a_maturity_is_announced(name: str) -> None:
    Life(ANNOUNCEMENTS[name]).play()


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_deposit(name: str) -> None:
    Life(NOTICES[name]).play()


@pytest.mark.parametrize("name", PLANS)
def test_a_recurring_plan(name: str) -> None:
    Life(PLANS[name]).play()

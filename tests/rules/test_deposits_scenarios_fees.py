"""What keeping a deposit costs: each life a table that is checked with a pencil."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import Database
from tests.deposits_world import OMNIBUS, closed, contract, deposit, found_platform, opened, savers, uid
from tests.rules.deposits_table import Life, signed
from tidegate.catalogue.terms import FeeEvery, MaintenanceFee
from tidegate.deposits.fee import FeePeriod, fee_period_after
from tidegate.ledger.balance import balance_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.money import Roll, parse_term

# 3.65 % of 10,000.00 is 1.00 a day.
NOTICE = "term=none kind=notice notice=14 rate=3.65 paid=monthly pay_day=21"
DEMAND = "term=none kind=demand rate=3.65 paid=monthly pay_day=21"
LIVES = {
    "a month's fee leaves the balance once the month is over, and earns until then": f"""
        # 31 days of 1.00 by 9 November, then 0.99975 a day: 14 of them up to Monday, 23 November
        terms {DEMAND} fee_of=2.50 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-06 closes
        = principal 10,000.00
        fees none
        2020-11-09 closes
        = principal 9,997.50 accrued 32.00
        fees 2020-11-09 2.50 of 2.50 least 10,000.00
        steps interest_paid fee_charged
        2020-11-20 closes
        = accrued 45.00
        2020-12-09 closes
        = principal 9,995.00
        fees 2020-11-09 2.50 of 2.50 least 10,000.00; 2020-12-09 2.50 of 2.50 least 9,997.50
    """,
    "a fee day that is no business day rolls as the contract says": f"""
        # 2021-01-10 is a Sunday; the period that follows begins on Monday
        terms {DEMAND} fee_of=2.50 fee_every=quarterly
        2020-10-10 open 10,000.00
        2021-01-08 closes
        fees none
        2021-01-11 closes
        fees 2021-01-11 2.50 of 2.50 least 10,000.00
    """,
    "unrolled it falls due on its own day, which the close before carries out": f"""
        terms {DEMAND} fee_of=2.50 fee_every=quarterly roll=none
        2020-10-10 open 10,000.00
        2021-01-08 closes
        fees 2021-01-10 2.50 of 2.50 least 10,000.00
        = principal 9,997.50
    """,
    "the end of the quarter: the first whole quarter is the first that costs": f"""
        terms {DEMAND} fee_of=7.00 fee_every=quarterly fee_day=31 fee_month=3
        2020-10-09 open 10,000.00
        2020-12-31 closes
        fees none
        2021-03-31 closes
        fees 2021-03-31 7.00 of 7.00 least 10,000.00
        = principal 9,993.00
    """,
    "waived while the balance was never below an amount: the least day of the period counts": f"""
        terms {DEMAND} top_up=yes fee_of=2.50 fee_every=monthly fee_waived_from=5,000.00
        2020-10-09 open 10,000.00
        2020-11-09 closes
        fees 2020-11-09 0.00 of 2.50 least 10,000.00 waived
        steps interest_paid fee_not_charged
        2020-11-16 withdraw 5,000.01 → 5,000.01
        2020-12-09 closes
        fees 2020-11-09 0.00 of 2.50 least 10,000.00 waived; 2020-12-09 2.50 of 2.50 least 4,999.99
        = principal 4,997.49
    """,
    "exactly the amount is enough, and what left on the fee day itself was there in the period": f"""
        terms {DEMAND} fee_of=2.50 fee_every=monthly fee_waived_from=5,000.00
        2020-10-09 open 5,000.00
        2020-11-09 withdraw 4,000.00 → 4,000.00
        2020-11-09 closes
        fees 2020-11-09 0.00 of 2.50 least 5,000.00 waived
        = principal 1,000.00
    """,
    "no period that begins in the free time is charged": f"""
        terms {DEMAND} fee_of=2.50 fee_every=monthly fee_free=P3M
        2020-10-09 open 10,000.00
        2021-01-11 closes
        fees none
        2021-02-09 closes
        fees 2021-02-09 2.50 of 2.50 least 10,000.00
    """,
    "a fee leaves the last minor unit; what it could not take is never charged": f"""
        terms {DEMAND} fee_of=2.50 fee_every=monthly
        2020-10-09 open 10.00
        2020-10-12 withdraw 7.00 → 7.00
        2020-11-09 closes
        = principal 0.50
        2020-12-09 closes
        = principal 0.01 state running
        fees 2020-11-09 2.50 of 2.50 least 3.00; 2020-12-09 0.49 of 2.50 least 0.50
        2021-01-11 closes
        = principal 0.01
        fees 2020-11-09 2.50 of 2.50 least 3.00; 2020-12-09 0.49 of 2.50 least 0.50; 2021-01-11 0.00 of 2.50 least 0.01
        steps fee_not_charged
        2021-01-12 withdraw all → 0.01
        = state withdrawn
    """,
    "who is gone by the fee day owes nothing for the part of a period": f"""
        terms {DEMAND} fee_of=2.50 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-06 withdraw all → 10,016.00
        2020-11-09 closes
        fees none
        = principal 0.00 state withdrawn
    """,
    "after a notice has run out the fee is of what is left": f"""
        terms {NOTICE} early=forbidden fee_of=2.50 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-10-26 notice 4,000.00
        2020-11-09 closes
        = principal 5,997.50
        fees 2020-11-09 2.50 of 2.50 least 10,000.00
    """,
    "of a fixed deposit the interest that stays in it bears the fee, never the principal": """
        # a month's interest stays: 31.00, then 30.00 of 10,028.50 (30.0855); fees of 2.50 and 40.00 are other lives
        terms term=P1Y rate=3.65 paid=monthly to=deposit early=forbidden fee_of=2.50 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-09 closes
        = principal 10,028.50
        fees 2020-11-09 2.50 of 2.50 least 10,000.00
        steps interest_capitalised fee_charged
        2020-12-09 closes
        = principal 10,056.09
    """,
    "a fee above the interest takes the interest": """
        terms term=P1Y rate=3.65 paid=quarterly to=deposit early=forbidden fee_of=40.00 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-09 closes
        = principal 10,000.00
        2020-12-09 closes
        = principal 10,000.00
        fees 2020-11-09 0.00 of 40.00 least 10,000.00; 2020-12-09 0.00 of 40.00 least 10,000.00
        2021-01-11 closes
        = principal 10,054.00
        2021-02-09 closes
        = principal 10,014.00
        2021-03-09 closes
        = principal 10,000.00
    """,
    "with the principal at risk the principal bears it": """
        terms term=P90D rate=3.65 early=forbidden fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-09 closes
        = principal 9,990.00
        2020-12-09 closes
        = principal 9,980.00
        2021-01-07 closes
        # 31 days of 10,000.00, 30 of 9,990.00, 29 of 9,980.00: 89.912
        = state paid paid 89.91 cash 100,069.91
        fees 2020-11-09 10.00 of 10.00 least 10,000.00; 2020-12-09 10.00 of 10.00 least 9,990.00
    """,
    "none falls on the maturity": """
        terms term=P3M rate=3.65 early=forbidden fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2021-01-11 closes
        = state paid
        fees 2020-11-09 10.00 of 10.00 least 10,000.00; 2020-12-09 10.00 of 10.00 least 9,990.00
    """,
    "leaving early with a fee of its own: what bore the maintenance fee keeps what it had earned": """
        # 31.00 and 21 days of 9,990.00, 20.979, less the fee of 5.00
        terms term=P90D rate=3.65 early=fee fee=5.00 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,036.98
        = state withdrawn paid 46.98
    """,
    "valued anew at the demand rate: what the fee took is missing from its day on, there too": """
        # at 0.365 %, 31 days of 10,000.00: 3.10, and 21 of 9,990.00: 2.0979
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 9,995.20
        = state withdrawn paid 5.20
    """,
    "a part that leaves takes its share of that; the rest goes on as if nothing had left": """
        # half of 5.1979; then the other half and at 0.365 %, 9 days of 4,995.00 and, after the next fee, 5 of 4,985.00
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw 4,995.00 → 4,997.60
        2020-12-09 closes
        = principal 4,985.00
        2020-12-14 withdraw all → 4,988.30
        = state withdrawn paid 5.90
        fees 2020-11-09 10.00 of 10.00 least 10,000.00; 2020-12-09 10.00 of 10.00 least 4,995.00
    """,
    "a part that leaves on the day of the fee: the fee is of what is left": """
        # half of 3.10; then that half and 21 days of 4,990.00 at 0.365 %: 2.5979
        terms term=P1Y rate=3.65 early=demand_rate demand_rate=0.365 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-09 withdraw 5,000.00 → 5,001.55
        2020-11-09 closes
        = principal 4,990.00
        2020-11-30 withdraw all → 4,992.60
        = paid 4.15
    """,
    "less a rate, of the balance that was there": """
        # 31.00 and 20.979 at 3.65 %, half of it at 1.825 %
        terms term=P1Y rate=3.65 early=rate_reduction reduction=1.825 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,015.99
        = paid 25.99
    """,
    "by the term that was completed, of the balance that was there": """
        terms term=P1Y rate=3.65 early=completed_tier demand_rate=0.365 tiers=P1M:1.825/P3M:2.19 fee_of=10.00 \
            fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,015.99
        = paid 25.99
    """,
    "interest that a fee took is not taken back, else the fee would fall on the principal": """
        # 31.00 came in and 2.50 went; at 0.0365 % it would have been 0.31 and 21 days of 9,997.50: 0.52, less than 2.50
        terms term=P1Y rate=3.65 paid=monthly to=deposit early=demand_rate demand_rate=0.0365 fee_of=2.50 \
            fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-09 closes
        = principal 10,028.50
        2020-11-30 withdraw all → 10,000.00
        = paid 2.50
    """,
    "what leaving leaves beyond it is the saver's": """
        # at 0.365 %: 3.10 and 21 days of 9,997.50, 2.0995; the fee of 2.50 stays with the bank
        terms term=P1Y rate=3.65 paid=monthly to=deposit early=demand_rate demand_rate=0.365 fee_of=2.50 \
            fee_every=monthly
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,002.70
        = paid 5.20
    """,
    "on the least balance of a period, leaving ends the period: the fee's day is in it": """
        # 52 days of 9,990.00, 51.948, less the fee of 5.00; day by day it had been 51.979
        terms term=P1Y rate=3.65 balance=minimum_of_period paid=quarterly early=fee fee=5.00 fee_of=10.00 \
            fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,036.95
        = state withdrawn paid 46.95
    """,
    "on the average balance of a period, by the bands that the average reaches": """
        # 52 days of 9,995.96 on average: 9,000.00 at 3.65 %, 995.96 at 7.30 %, 57.158; less the fee of 5.00
        terms term=P1Y rate=3.65 chart=0.00:3.65/9,000.00:7.30 bands=marginal balance=average_daily paid=quarterly \
            early=fee fee=5.00 fee_of=10.00 fee_every=monthly fee_at_risk=yes
        2020-10-09 open 10,000.00
        2020-11-30 withdraw all → 10,042.16
        = paid 52.16
    """,
    "margin and subsidy are earned on what is there": f"""
        # 0.40 and 0.20 a day of 10,000.00
        terms {DEMAND} bank_rate=5.11 subsidy=0.73 fee_of=1,000.00 fee_every=monthly
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = margin 4.80 subsidy 2.40
        2020-11-23 closes
        # 19 days of 10,000.00 and 14 of 9,000.00
        = margin 17.44 subsidy 8.72 principal 9,000.00
    """,
    "a deposit's fees are unknown to another life": f"""
        terms {DEMAND}
        2020-10-09 open 10,000.00
        2020-11-09 closes
        = principal 10,000.00
        fees none
    """,
}


@pytest.mark.usefixtures("platform_db")
@pytest.mark.parametrize("name", LIVES)
def test_lives(name: str) -> None:
    """Each life ends with every check of deposits and ledger, fees included."""
    Life(LIVES[name]).play()


PERIODS = """
first day  | fee                          | periods up to and without the end
2024-01-31 | monthly                      | 2024-01-31/02-29 2024-02-29/04-02 2024-04-02/04-30
2024-01-31 | monthly day=15               | 2024-02-15/03-15 2024-03-15/04-15
2024-01-15 | quarterly day=31 month=3     | 2024-04-02/07-01 2024-07-01/09-30
2024-01-15 | half_yearly                  | 2024-01-15/07-15 2024-07-15/01-15
2024-01-15 | yearly free=P1Y              | 2025-01-15/01-15
2024-01-15 | yearly day=1 month=1         | 2025-01-02/01-02
2024-01-15 | monthly free=P10D            | 2024-02-15/03-15 2024-03-15/04-15
2024-01-15 | monthly day=31 free=P1M      | 2024-02-29/04-02 2024-04-02/04-30
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines()[1:])
def test_periods_follow_from_the_first_day(line: str) -> None:
    """On the calendar TARGET, rolled to the following business day: 31 March 2024 was Easter, 2 April the next one."""
    first, said, expected = (part.strip() for part in line.split("|"))
    starts_on = date.fromisoformat(first)
    every, *more = said.split()
    words = dict(one.split("=") for one in more)
    fee = MaintenanceFee(
        amount_minor=100, every=FeeEvery(every),
        day=int(words["day"]) if "day" in words else None, month=int(words["month"]) if "month" in words else None,
        free=parse_term(words["free"]) if "free" in words else None,
    )  # fmt: skip
    terms = contract(product="P", percent="1", term=None, calendar="TARGET", roll=Roll.FOLLOWING, maintenance_fee=fee)
    found: list[FeePeriod] = []
    day = starts_on
    for _ in expected.split():
        one = fee_period_after(contract=terms, starts_on=starts_on, matures_on=None, day=day)
        assert one is not None
        found.append(one)
        day = one.ends_on
    assert " ".join(f"{one.starts_on}/{one.ends_on:%m-%d}" for one in found) == expected


def test_the_bank_has_the_fee_and_nothing_stays_on_the_way(platform_db: Database) -> None:
    """Two savers of one product: what they hold at the bank is less by both fees, what the bank has to show too."""
    found_platform(count=2)
    terms = signed(f"bank={OMNIBUS} {DEMAND} fee_of=2.50 fee_every=monthly")
    for saver in savers(2):
        opened(request=uid(saver), saver=saver, terms=terms, amount_minor=1_000_000)
    closed(date(2020, 11, 9))
    assert [deposit(uid(saver)).principal_minor for saver in savers(2)] == [999_750, 999_750]
    custody = balance_now(account_id=account_id(purpose=Purpose.BANK_CASH, book=OMNIBUS, currency="CNY"))
    fees = balance_now(
        account_id=account_id(purpose=Purpose.FEES, book=OMNIBUS, currency="CNY", reference=terms.product_code)
    )
    assert custody is not None
    assert fees is not None
    assert custody.amount_minor == 2 * 999_750
    assert (fees.amount_minor, fees.credits_posted, fees.debits_posted) == (0, 500, 500)

"""When interest is paid and how it grows, on a real day close: each life a table that is checked with a pencil."""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life, several

pytestmark = pytest.mark.usefixtures("platform_db")

# 10,000.00 at 3.65 % earns 1.00 a day (Act/365F).
PAYOUTS = {
    "at maturity": """
        terms term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2021-01-06 closes
        = cash 90,000.00 principal 10,000.00 paid 0.00 accrued 90.00
        2021-01-07 closes
        = cash 100,090.00 principal 0.00 paid 90.00 state paid
    """,
    "monthly on a day of the month": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,012.00 paid 12.00
        2020-11-23 closes
        = cash 90,045.00 paid 45.00
        # 21 November was a Saturday: it is paid on Monday and earns until then.
        2021-01-07 closes
        = cash 100,090.00 paid 90.00
    """,
    "quarterly in the third month": """
        terms term=P1Y rate=3.65 paid=quarterly pay_day=20 pay_month=3
        2020-10-09 open 10,000.00
        2020-12-18 closes
        = cash 90,000.00
        2020-12-21 closes
        = cash 90,073.00 paid 73.00
        2021-03-22 closes
        = cash 90,164.00
        2021-10-09 closes
        = cash 100,365.00 state paid
    """,
    "half-yearly, counted from the first day": """
        terms term=P1Y rate=3.65 paid=half_yearly
        2020-10-09 open 10,000.00
        2021-04-08 closes
        = cash 90,000.00
        2021-04-09 closes
        = cash 90,182.00 paid 182.00
        2021-10-09 closes
        = cash 100,365.00
    """,
    "yearly on the anniversary": """
        terms term=P2Y rate=3.65 paid=yearly
        2020-10-09 open 10,000.00
        2021-10-09 closes
        = cash 90,365.00 principal 10,000.00
        2022-10-09 closes
        = cash 100,730.00 state paid
    """,
    "in advance": """
        terms term=P90D rate=3.65 paid=in_advance
        2020-10-09 open 10,000.00
        2020-10-09 closes
        = cash 90,090.00 paid 90.00 accrued 1.00
        2021-01-07 closes
        = cash 100,090.00 paid 90.00 state paid
    """,
}

# 10,000.00 at 3.65 %: to the deposit, so that paid interest earns from the day on which it is paid.
CAPITALISED = {
    "monthly to the deposit": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,000.00 principal 10,012.00 paid 12.00
        # 10,012.00 earns 1.0012 a day for 33 days to Monday 23 November: 33.04
        2020-11-23 closes
        = principal 10,045.04 paid 45.04
        # 10,045.04 for 28 days to 21 December: 28.13; 10,073.17 for 17 days: 17.12
        2021-01-07 closes
        = cash 100,090.29 state paid
        steps interest_capitalised paid
    """,
    "a weekend's turn happens on its own day": """
        terms term=P90D rate=3.65 paid=monthly pay_day=10 to=deposit roll=none
        2020-10-09 open 10,000.00
        2020-10-30 closes
        2020-11-10 closes
        # 10 October, a working Saturday, capitalised 1.00; 31 days at 1.0001 to 10 November: 31.00
        = principal 10,032.00
        2021-01-07 closes
        # 30 days to 10 December: 30.10; 28 days to 7 January: 28.17
        = cash 100,090.27
    """,
}

COMPOUND = {
    # 5 % compounded half-yearly on 10,000.00 by 30E/360: 10,506.25 after a year.
    "half-yearly, at maturity": """
        terms term=P1Y rate=5 count=30E/360 compounding=half_yearly scale=4 roll=none
        2021-01-04 open 10,000.00
        2022-01-04 closes
        = cash 100,506.25
        steps interest_compounded paid
    """,
    # Each month 10,000.00 × 0.06 / 12 = 50.00; then 10,050.00 earns 50.25; then 10,100.25 earns 50.50125 → 50.50.
    "monthly, rounded to cents": """
        terms term=P3M rate=6 count=30E/360 compounding=monthly scale=2 roll=none
        2021-01-04 open 10,000.00
        2021-03-31 closes
        2021-04-06 closes
        = cash 100,150.75
    """,
    # A week's 10,000.00 × 3.65 % × 7/365 = 7.00; 10,007.00 earns 7.0049 a week, kept to four places.
    "weekly, kept to four places": """
        terms term=P21D rate=3.65 compounding=weekly scale=4 roll=none
        2021-01-04 open 10,000.00
        2021-01-18 closes
        = accrued 15.01
        2021-01-25 closes
        # 7.0000 + 7.0049 + 7.0098
        = cash 100,021.01
    """,
    # Each day of 10,000.00 at 3.65 % adds 1.0000, 1.0001, 1.0002 …
    "daily": """
        terms term=P10D rate=3.65 compounding=daily scale=4 roll=none
        2021-01-04 open 10,000.00
        2021-01-14 closes
        = cash 100,010.00
    """,
    "monthly, paid quarterly to cash": """
        terms term=P6M rate=6 count=30E/360 paid=quarterly compounding=monthly scale=2 roll=none
        2021-01-04 open 10,000.00
        2021-04-06 closes
        = cash 90,150.75 principal 10,000.00
        2021-07-05 closes
        = cash 100,301.50 state paid
    """,
}


@pytest.mark.parametrize("name", PAYOUTS)
def test_interest_is_paid_when_the_contract_says(name: str) -> None:
    Life(PAYOUTS[name]).play()


@pytest.mark.parametrize("name", CAPITALISED)
def test_interest_paid_to_the_deposit_earns_from_then(name: str) -> None:
    Life(CAPITALISED[name]).play()


@pytest.mark.parametrize("name", COMPOUND)
def test_interest_compounds_at_the_contracts_scale(name: str) -> None:
    Life(COMPOUND[name]).play()


# By 30E/360 and by Bus/252 and the like one line each: 100,000.00 at 6 % from 29 January 2021 to 1 March 2022.
#  count          | units                                   | interest
COUNTS = """
   Act/365F       | 396 of 365                              | 6,509.59
   Act/360        | 396 of 360                              | 6,600.00
   Act/364        | 396 of 364                              | 6,527.47
   Act/Act ISDA   | 337 of 365 and 59 of 365                | 6,509.59
   Act/Act ICMA   | 1 year and 31 of 365 days               | 6,509.59
   30/360 ISDA    | 1 year, 1 month and 2 days              | 6,533.33
   30E/360        | 1 year, 1 month and 2 days              | 6,533.33
   30E/360 ISDA   | 1 year, 1 month and 2 days              | 6,533.33
   NL/365         | 396 of 365, no 29 February among them   | 6,509.59
   NL/360         | 396 of 360                              | 6,600.00
   Act/366        | 396 of 366                              | 6,491.80
   Act/365.25     | 396 of 365¼                             | 6,505.13
   Act/365L       | 396 of 365, no 29 February among them   | 6,509.59
   Act/Act Year   | 1 year and 31 of 365 days               | 6,509.59
   Act/Act AFB    | 31 of 365 days and 1 year back          | 6,509.59
   Act/Act AFB ISDA | 31 of 365 days and 1 year back        | 6,509.59
   30/360 PSA     | 1 year, 1 month and 2 days              | 6,533.33
   30U/360        | 1 year, 1 month and 2 days              | 6,533.33
   30U/360 EOM    | 1 year, 1 month and 2 days              | 6,533.33
   30E+/360       | 1 year, 1 month and 2 days              | 6,533.33
   30E/365        | the same 392 days of 365                | 6,443.84
   30/365         | the same 392 days of 365                | 6,443.84
"""


def test_each_day_count_pays_its_own_interest() -> None:
    lines = [[cell.strip() for cell in line.split("|")] for line in COUNTS.strip().splitlines()]
    lives = [
        (count, f"terms product=P{n} term=P396D rate=6 roll=none count={count.replace(' ', '_')}", interest)
        for n, (count, _, interest) in enumerate(lines)
    ]
    several(lives, amount="100,000.00", start="2021-01-29", end="2022-03-01")

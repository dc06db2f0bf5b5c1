"""Tax that is withheld where interest is paid: each life a table, its figures checked with a pencil.

German law: 25 % of what exceeds the allowance, 5.5 % surcharge of that tax, both rounded down on the year's figures.
"""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life

pytestmark = pytest.mark.usefixtures("platform_db")

# 10,000.00 at 3.65 % for 90 days earns 90.00: tax 22.50, surcharge 1.2375.
DE = "currency=EUR law=DE tax=yes rate=3.65"
LIVES = {
    "at maturity": f"""
        terms term=P90D {DE}
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,066.27 state paid paid 90.00 tax 23.73
        2021-01-08 year 2021 → interest 90.00 free 0.00 tax 22.50 surcharge 1.23
    """,
    "an allowance is used up over the year, whatever pays": f"""
        # 1.00 a day; 21 November is a Saturday and is paid on Monday
        terms term=P1Y {DE} paid=monthly pay_day=21
        2020-10-09 knows DE allowance 40.00
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,012.00 tax 0.00
        2020-11-23 closes
        # 45.00 so far, 5.00 above the allowance: tax 1.25, surcharge 0.06
        = cash 90,043.69 tax 1.31
        2020-12-21 closes
        # 73.00 in all; 33.00 taxed: 8.25 and 0.45
        = cash 90,064.30 tax 8.70
        2020-12-22 year 2020 → interest 73.00 free 40.00 tax 8.25 surcharge 0.45
        # a new year has its allowance anew
        2021-01-21 closes
        = cash 90,095.30 tax 8.70
        2021-01-22 year 2021 → interest 31.00 free 31.00 tax 0.00 surcharge 0.00
    """,
    "with a certificate nothing is withheld while it holds": f"""
        terms term=P1Y {DE} paid=monthly pay_day=21
        2020-10-09 knows DE exempt
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,012.00 tax 0.00
        2020-10-22 forgets DE exempt
        2020-11-23 closes
        # 33.00: tax 8.25, surcharge 0.45
        = cash 90,036.30 tax 8.70
        2020-11-24 year 2020 → interest 45.00 free 12.00 tax 8.25 surcharge 0.45
    """,
    "a treaty's rate has no surcharge": f"""
        terms term=P90D {DE}
        2020-10-09 knows DE reduced_rate 15
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,076.50 tax 13.50
    """,
    "an allowance that comes late gives back what was withheld this year": f"""
        terms term=P1Y {DE} paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-21 closes
        # 12.00: tax 3.00, surcharge 0.16
        = cash 90,008.84 tax 3.16
        2020-10-22 knows DE allowance 801.00
        2020-11-23 closes
        = cash 90,045.00 tax 0.00
    """,
    "leaving early gives the tax of what is taken back": f"""
        # 12.00 were paid, 3.16 withheld; leaving on 30 October at 0.35 % deserves 2.01 of 21.00
        terms term=P1Y {DE} paid=monthly pay_day=21 demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-21 closes
        2020-10-30 withdraw all → 9,992.65
        = cash 100,001.49 tax 0.52 paid 2.01 state withdrawn
        2020-10-30 year 2020 → interest 2.01 free 0.00 tax 0.50 surcharge 0.02
    """,
    "a part that is taken out pays its interest less tax": f"""
        # 21 days of 4,000.00 at 0.35 %: 0.81; tax 0.20, surcharge 0.01
        terms term=P90D {DE} demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-30 withdraw 4,000.00 → 4,000.60
        2021-01-07 closes
        # 54.00 more: 54.81 in all, tax 13.70, surcharge 0.75; in 2021 only its own 54.00: 13.50 and 0.74
        = cash 100,040.36 tax 14.45
    """,
    "interest that stays in the deposit stays less tax": f"""
        # 12.00 less 3.16 stay; then 10,008.84 earn 33 days: 33.03; 45.03 in all, tax 11.25 and 0.61
        terms term=none kind=demand {DE} paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = principal 10,008.84 cash 90,000.00 tax 3.16 paid 12.00
        2020-11-23 closes
        = principal 10,033.17 tax 11.86 paid 45.03
    """,
    "renewed with all its interest, less tax": f"""
        terms term=P90D {DE} allowed=pay_out/renew_all
        2020-10-09 lists product=TABLE term=P90D rate=3.65 currency=EUR law=DE tax=yes
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        = cash 90,000.00 state paid tax 23.73
        renewed
        = principal 10,066.27
    """,
    "moved to another bank, less tax": f"""
        terms term=P90D {DE} allowed=pay_out/move move_to=NEXT
        2020-10-09 lists product=NEXT bank=NORTHHILL term=P1Y rate=2 currency=EUR law=DE
        2020-10-09 open 10,000.00
        2020-12-11 instruct move NEXT P1Y
        2021-01-07 closes
        = cash 90,000.00 state paid tax 23.73
        renewed
        = principal 10,066.27
    """,
    "only the principal is renewed; what is paid out is paid less tax": f"""
        terms term=P90D {DE} allowed=pay_out/renew_principal
        2020-10-09 lists product=TABLE term=P90D rate=3.65 currency=EUR law=DE tax=yes
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_principal
        2021-01-07 closes
        = cash 90,066.27 state paid tax 23.73
    """,
    "paid in advance, withheld in advance": f"""
        terms term=P90D {DE} paid=in_advance early=forbidden
        2020-10-09 open 10,000.00
        2020-10-12 closes
        = cash 90,066.27 tax 23.73
        2021-01-07 closes
        = cash 100,066.27 tax 23.73 state paid
    """,
    "Irish law changes with the year": """
        terms term=P1Y currency=EUR law=IE tax=yes rate=3.65 paid=monthly pay_day=21
        2019-12-11 open 10,000.00
        2019-12-23 closes
        # 12.00 at 35 %
        = cash 90,007.80 tax 4.20
        2020-01-21 closes
        # 29.00 at 33 %: 9.57
        = cash 90,027.23 tax 13.77
    """,
    "in China the tax is suspended: nothing is withheld, and the year is known": """
        terms term=P90D law=CN tax=yes rate=3.65
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,090.00 tax 0.00
        2021-01-08 year 2021 → interest 90.00 free 0.00 tax 0.00 surcharge 0.00
    """,
    "a product that withholds nothing has no tax year": """
        terms term=P90D currency=EUR law=DE rate=3.65
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,090.00 tax 0.00
    """,
}


@pytest.mark.parametrize("name", LIVES)
def test_lives(name: str) -> None:
    Life(LIVES[name]).play()

"""Tax that is withheld where interest is paid: each life a table, its figures checked with a pencil.

German law: 25 % of what exceeds the allowance, 5.5 % surcharge of that tax, both rounded down on the year's figures.
With church tax of 9 % the tax is what exceeds it over 4.09 (of 8 %: over 4.08), and the church tax 9 % of that tax.
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
    "joint owners are taxed on a half each, in their own years": f"""
        # 45.00 each: tax 11.25, surcharge 0.61875; rounded down for each of them
        terms term=P90D {DE}
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,066.28 paid 90.00 tax 23.72
        2021-01-08 year S000001 2021 → interest 45.00 free 0.00 tax 11.25 surcharge 0.61
        2021-01-08 year S000002 2021 → interest 45.00 free 0.00 tax 11.25 surcharge 0.61
    """,
    "owners by shares are taxed by their shares": f"""
        # 30.00 and 60.00: tax 7.50 and 15.00, surcharge 0.4125 and 0.825
        terms term=P90D {DE}
        owned S000001 1/3 S000002 2/3
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,066.27 paid 90.00 tax 23.73
        2021-01-08 year S000001 2021 → interest 30.00 free 0.00 tax 7.50 surcharge 0.41
        2021-01-08 year S000002 2021 → interest 60.00 free 0.00 tax 15.00 surcharge 0.82
    """,
    "each owner has what is known of them: an allowance, an exemption, nothing": f"""
        # 30.00 each: 10.00 above the allowance: 2.50 and 0.13; exempt; 7.50 and 0.41
        terms term=P90D {DE}
        jointly S000001 S000002 S000003
        2020-10-09 knows S000001 DE allowance 20.00
        2020-10-09 knows S000002 DE exempt
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,079.46 tax 10.54
        2021-01-08 year S000001 2021 → interest 30.00 free 20.00 tax 2.50 surcharge 0.13
        2021-01-08 year S000002 2021 → interest 30.00 free 30.00 tax 0.00 surcharge 0.00
        2021-01-08 year S000003 2021 → interest 30.00 free 0.00 tax 7.50 surcharge 0.41
    """,
    "odd cents go to neither for ever: parts are of the running total": f"""
        # 12.01: 6.00 and 6.01; 45.05 in all: 22.52 and 22.53; tax of each 5.63, surcharge 0.30
        terms term=P1Y {DE} paid=monthly pay_day=21
        jointly S000001 S000002
        2020-10-09 open 10,010.00
        2020-10-21 closes
        = cash 89,998.85 paid 12.01 tax 3.16
        2020-10-22 year S000001 2020 → interest 6.00 free 0.00 tax 1.50 surcharge 0.08
        2020-10-22 year S000002 2020 → interest 6.01 free 0.00 tax 1.50 surcharge 0.08
        2020-11-23 closes
        = cash 90,023.19 paid 45.05 tax 11.86
        2020-11-24 year S000001 2020 → interest 22.52 free 0.00 tax 5.63 surcharge 0.30
        2020-11-24 year S000002 2020 → interest 22.53 free 0.00 tax 5.63 surcharge 0.30
    """,
    "leaving early gives each owner the tax of their part back": f"""
        # 6.00 each were paid, 1.58 withheld; 2.01 are deserved: 1.00 and 1.01, tax 0.25 each, surcharge 0.01
        terms term=P1Y {DE} paid=monthly pay_day=21 demand_rate=0.35
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = tax 3.16
        2020-10-30 withdraw all → 9,992.65
        = cash 100,001.49 tax 0.52 paid 2.01 state withdrawn
        2020-10-30 year S000001 2020 → interest 1.00 free 0.00 tax 0.25 surcharge 0.01
        2020-10-30 year S000002 2020 → interest 1.01 free 0.00 tax 0.25 surcharge 0.01
    """,
    "once it changes hands the new owner is taxed, in their own year": f"""
        # 6.00 each; then 33.00 of the second alone: 39.00, tax 9.75, surcharge 0.53
        terms term=P1Y {DE} paid=monthly pay_day=21
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2020-10-21 closes
        2020-10-22 passes S000002 1
        2020-11-23 closes
        = cash 90,008.84 tax 11.86 paid 45.00
        2020-11-24 year S000001 2020 → interest 6.00 free 0.00 tax 1.50 surcharge 0.08
        2020-11-24 year S000002 2020 → interest 39.00 free 0.00 tax 9.75 surcharge 0.53
    """,
    "interest of joint owners that stays in the deposit stays less the tax of both": f"""
        # 12.00 less 1.58 and 1.58
        terms term=none kind=demand {DE} paid=monthly pay_day=21 to=deposit
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = principal 10,008.84 cash 90,000.00 tax 3.16 paid 12.00
    """,
    "capitalised interest that leaving early values anew gives its tax back": f"""
        # 12.00 less 3.16 stayed; 10,000.00 for 21 days at 0.35 % deserve 2.01: 9.99 taken back, and 2.64 of the tax
        terms term=P1Y {DE} paid=monthly pay_day=21 to=deposit demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = principal 10,008.84 cash 90,000.00 tax 3.16 paid 12.00
        2020-10-30 withdraw all → 10,001.49
        = cash 100,001.49 tax 0.52 paid 2.01 state withdrawn
        2020-10-30 year 2020 → interest 2.01 free 0.00 tax 0.50 surcharge 0.02
    """,
    "a part of it gives back its part": f"""
        # of 10,008.84 4,000.00 go: 12.00 - 4.7958 + 0.8048 = 8.01 in all; tax of the year 2.00 and 0.11
        terms term=P1Y {DE} paid=monthly pay_day=21 to=deposit demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-21 closes
        2020-10-30 withdraw 4,000.00 → 3,997.06
        = principal 6,008.84 cash 93,997.06 paid 8.01 tax 2.11
        2020-10-30 year 2020 → interest 8.01 free 0.00 tax 2.00 surcharge 0.11
    """,
    "at the rate of the terms completed, from the saver's own money": f"""
        # 10,008.84 from 21 October; by 20 November one month is complete: 42 days of 10,000.00 at 1.00 % deserve 11.51
        terms term=P1Y {DE} paid=monthly pay_day=21 to=deposit early=completed_tier tiers=P1M:1.00
        2020-10-09 open 10,000.00
        2020-11-20 withdraw all → 10,008.49
        = cash 100,008.49 paid 11.51 tax 3.02 state withdrawn
    """,
    "church tax lowers the tax that it is a part of": f"""
        # 90.00 / 4.09 = 22.0048: 22.00; 5.5 % of it 1.21; 9 % of it 1.98
        terms term=P90D {DE}
        2020-10-09 knows DE church_tax 9 ev
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,064.81 state paid paid 90.00 tax 25.19
        2021-01-08 year 2021 → interest 90.00 free 0.00 tax 22.00 surcharge 1.21 church 1.98
    """,
    "in Bavaria it is eight of a hundred": f"""
        # 90.00 / 4.08 = 22.0588: 22.05; 1.2127; 1.764
        terms term=P90D {DE}
        2020-10-09 knows DE church_tax 8 rk
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,064.98 tax 25.02
        2021-01-08 year 2021 → interest 90.00 free 0.00 tax 22.05 surcharge 1.21 church 1.76
    """,
    "what is e / 4.09 exactly is not a cent less, however it is cut": f"""
        terms term=P1Y {DE} paid=monthly pay_day=21
        2020-10-09 knows DE church_tax 9 ev
        2020-10-09 knows DE allowance 32.10
        2020-10-09 open 10,000.00
        2020-11-23 closes
        # 45.00 less 32.10: 12.90 / 4.09 = 3.1540: 3.15; 0.17; 0.28
        = cash 90,041.40 tax 3.60
        2020-12-21 closes
        # 73.00 less 32.10: 40.90 / 4.09 = 10.00 exactly; 0.55; 0.90
        = cash 90,061.55 tax 11.45
        2020-12-22 year 2020 → interest 73.00 free 32.10 tax 10.00 surcharge 0.55 church 0.90
    """,
    "it begins and ends with what the authority answered": f"""
        # 12.00: 3.00 and 0.16. Then 33.00 / 4.09 = 8.0684 more: 11.06; 0.60; church tax of 8.06: 0.72
        terms term=P1Y {DE} paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-21 closes
        2020-10-22 knows DE church_tax 9 ev
        2020-11-23 closes
        2020-11-24 year 2020 → interest 45.00 free 0.00 tax 11.06 surcharge 0.60 church 0.72
        2020-11-24 forgets DE church_tax
        2020-12-21 closes
        # 28.00 more at a quarter: 7.00; the church tax stays
        2020-12-22 year 2020 → interest 73.00 free 0.00 tax 18.06 surcharge 0.99 church 0.72
    """,
    "of spouses each half has its own church": f"""
        # 45.00 each: 45.00 / 4.09 = 11.0024: 11.00, 0.60, 0.99; the other a quarter: 11.25, 0.61
        terms term=P90D {DE}
        jointly S000001 S000002
        2020-10-09 knows S000001 DE church_tax 9 ev
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,065.55 tax 24.45
        2021-01-08 year S000001 2021 → interest 45.00 free 0.00 tax 11.00 surcharge 0.60 church 0.99
        2021-01-08 year S000002 2021 → interest 45.00 free 0.00 tax 11.25 surcharge 0.61
    """,
    "leaving early gives church tax back too, and a treaty has none": f"""
        # 12.00 / 4.09: 2.93, 0.16, 0.26; then 2.01 / 4.09: 0.49, 0.02, 0.04
        terms term=P1Y {DE} paid=monthly pay_day=21 demand_rate=0.35
        2020-10-09 knows DE church_tax 9 ev
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,008.65 tax 3.35
        2020-10-30 withdraw all → 9,992.81
        = cash 100,001.46 tax 0.55 paid 2.01 state withdrawn
        2020-10-30 year 2020 → interest 2.01 free 0.00 tax 0.49 surcharge 0.02 church 0.04
    """,
    "what is taken back in a later year is carried until interest comes": f"""
        # 75.00 paid in 2019. Of 9,000.00 taken out on 2 January 67.50 come back, and 85 days at 0.35 % deserve 7.3356:
        # 14.84 are kept, 60.16 come back. Then 0.10 a day: 36.40 in 2020, and 23.76 are open at its end
        terms term=P3Y {DE} paid=monthly pay_day=21 demand_rate=0.35
        2019-10-09 open 10,000.00
        2019-12-23 closes
        2020-01-02 withdraw 9,000.00 → 8,939.84
        2020-12-21 closes
        2020-12-22 year 2020 → interest -23.76 free 0.00 tax 0.00 surcharge 0.00 carried 23.76
        2021-10-21 closes
        # 304 days: 30.40, of it 23.76 balanced: 6.64 taxed: 1.66 and 0.09
        2021-10-22 year 2021 → interest 30.40 free 0.00 tax 1.66 surcharge 0.09 loss 23.76
    """,
    "what was taken back of an earlier year is carried, not given back": f"""
        # 73.00 paid, 18.25 and 1.00 withheld in 2020; 94 days at 0.35 % deserve 9.01: 63.99 taken back in 2021
        terms term=P1Y {DE} paid=monthly pay_day=21 demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-12-21 closes
        = cash 90,053.75 tax 19.25
        2021-01-11 withdraw all → 9,936.01
        = cash 99,989.76 paid 9.01 tax 19.25
        2021-01-11 year 2021 → interest -63.99 free 0.00 tax 0.00 surcharge 0.00 carried 63.99
    """,
    "a subsidy is taxed with the interest, on the year's one figure": f"""
        # 90.00 and 18.00: tax 27.00, surcharge 1.485
        terms term=P90D {DE} bank_rate=5.11 subsidy=0.73
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,079.52 paid 90.00 subsidy 18.00 margin 36.00 tax 28.48
        2021-01-08 year 2021 → interest 108.00 free 0.00 tax 27.00 surcharge 1.48
    """,
    "with each payment, and an allowance frees both": f"""
        # 12.00 and 2.40: 4.40 above the allowance: 1.10 and 0.06
        terms term=P1Y {DE} subsidy=0.73 paid=monthly pay_day=21
        2020-10-09 knows DE allowance 10.00
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,013.24 paid 12.00 subsidy 2.40 tax 1.16
    """,
    "joint owners have their halves of the subsidy": f"""
        # 54.00 each: 13.50 and 0.7425
        terms term=P90D {DE} subsidy=0.73
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,079.52 tax 28.48
        2021-01-08 year S000001 2021 → interest 54.00 free 0.00 tax 13.50 surcharge 0.74
        2021-01-08 year S000002 2021 → interest 54.00 free 0.00 tax 13.50 surcharge 0.74
    """,
    "leaving early keeps the subsidy of the days, and its tax": f"""
        # 2.01 less 0.52; 4.20 beside it: 6.21 in all, tax 1.55 and 0.08
        terms term=P90D {DE} subsidy=0.73 demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-30 withdraw all → 10,001.49
        = cash 100,004.58 paid 2.01 subsidy 4.20 tax 1.63 state withdrawn
    """,
    "renewed with a subsidy: both are taxed, the interest goes on less its own tax": f"""
        terms term=P90D {DE} subsidy=0.73 allowed=pay_out/renew_all
        2020-10-09 lists product=TABLE term=P90D rate=3.65 subsidy=0.73 currency=EUR law=DE tax=yes
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        # 18.00 to cash less 4.75 (27.00 and 1.48 less 22.50 and 1.23)
        = cash 90,013.25 state paid tax 28.48
        renewed
        = principal 10,066.27
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

"""Margin and subsidy beside the saver's interest, each accrued and paid apart: each life a table."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection

from tests.conftest import Database
from tests.deposits_world import closed, contract, found_platform, opened, uid
from tests.rules.deposits_table import Life, signed
from tidegate.catalogue.terms import Bands, Cell
from tidegate.deposits.contract import Contract
from tidegate.deposits.schedule import first_segment, resolve
from tidegate.deposits.segment import accrual_minor, accrued_minor, change_base
from tidegate.deposits.strand import BESIDE, Strand, strand_life, strands_of
from tidegate.money import Rate

# The bank pays 5.11 %, the saver gets 3.65 %, the platform keeps 1.46 % and adds 0.73 %:
# of 10,000.00 a day 1.00 interest, 0.40 margin, 0.20 subsidy.
ALL = "rate=3.65 bank_rate=5.11 subsidy=0.73"
LIVES = {
    "at maturity": f"""
        terms term=P90D {ALL}
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,108.00 paid 90.00 margin 36.00 subsidy 18.00 state paid
        steps placed subsidy_paid paid
    """,
    "with each payment of interest": f"""
        terms term=P1Y {ALL} paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = cash 90,014.40 paid 12.00 margin 4.80 subsidy 2.40
        2020-11-23 closes
        = cash 90,054.00 paid 45.00 margin 18.00 subsidy 9.00
        2021-10-11 closes
        = cash 100,438.00 paid 365.00 margin 146.00 subsidy 73.00 state paid
    """,
    "leaving early values the saver's interest anew, not what was earned beside it": f"""
        terms term=P90D {ALL} demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-30 withdraw all → 10,002.01
        = cash 100,006.21 paid 2.01 margin 8.40 subsidy 4.20 state withdrawn
    """,
    "a part that leaves early takes its strands along to the end": f"""
        # 21 days of 10,000.00, 69 of 6,000.00: margin 8.40 + 16.56, subsidy 4.20 + 8.28
        terms term=P90D {ALL} demand_rate=0.35
        2020-10-09 open 10,000.00
        2020-10-30 withdraw 4,000.00 → 4,000.81
        = margin 0.00 subsidy 0.00
        2021-01-07 closes
        = paid 54.81 margin 24.96 subsidy 12.48 cash 100,067.29
    """,
    "interest that stays in the deposit earns strands too": f"""
        # 12.00 stay; 33 days of 10,012.00: margin 13.22, subsidy 6.61
        terms term=none kind=demand {ALL} paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2020-10-21 closes
        = principal 10,012.00 cash 90,002.40 margin 4.80 subsidy 2.40
        2020-11-23 closes
        = margin 18.02 subsidy 9.01
    """,
    "a renewal begins anew": f"""
        terms term=P90D {ALL} allowed=pay_out/renew_all
        2020-10-09 lists product=TABLE term=P90D {ALL}
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        = cash 90,018.00 margin 36.00 subsidy 18.00 state paid
        renewed
        = principal 10,090.00 margin 0.00 subsidy 0.00
        2021-04-07 closes
        = margin 36.32 subsidy 18.16 state paid
    """,
    "a correction corrects the strands": f"""
        # 5,000.00 more for four days: margin 0.80, subsidy 0.40
        terms term=P90D {ALL}
        2020-10-09 open 10,000.00
        2020-10-19 corrects 2020-10-12 2020-10-16 5,000.00 → 2.00
        2021-01-07 closes
        = paid 92.00 margin 36.80 subsidy 18.40
    """,
    "what is paid in advance is the saver's alone; strands are paid at the end": f"""
        terms term=P90D {ALL} paid=in_advance early=forbidden
        2020-10-09 open 10,000.00
        2020-10-12 closes
        = cash 90,090.00 paid 90.00 margin 0.00 subsidy 0.00
        2021-01-07 closes
        = cash 100,108.00 margin 36.00 subsidy 18.00
    """,
    "a margin without a subsidy": """
        terms term=P90D rate=3.65 bank_rate=5.11
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = cash 100,090.00 margin 36.00 subsidy 0.00
        steps placed paid
    """,
}


@pytest.mark.usefixtures("platform_db")
@pytest.mark.parametrize("name", LIVES)
def test_lives(name: str) -> None:
    """Each life ends with every check of deposits and ledger, strands included."""
    Life(LIVES[name]).play()


def test_a_days_accrual_is_one_posting_a_strand_and_never_the_saver_s_account(platform_db: Database) -> None:
    found_platform(count=2)
    terms = signed(f"term=P90D {ALL}")
    for number in (1, 2):
        opened(request=uid(number), saver=f"S00000{number}", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 10, 9))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.code, t.value_date, t.amount_minor, d.purpose, c.purpose FROM ledger_transfers t"
            " JOIN ledger_accounts d ON d.account_id = t.debit_account"
            " JOIN ledger_accounts c ON c.account_id = t.credit_account"
            " WHERE t.code LIKE '%%_accrued' AND t.value_date = '2020-10-09' ORDER BY t.code"
        )
        found = cursor.fetchall()
    day = date(2020, 10, 9)
    assert found == [
        ("interest_accrued", day, 200, "accrued_interest_receivable", "accrued_interest_payable"),
        ("margin_accrued", day, 80, "accrued_interest_receivable", "margin"),
        ("subsidy_accrued", day, 40, "subsidy", "accrued_interest_payable"),
    ]


def test_a_contract_without_strands_has_no_segments_of_them(platform_db: Database) -> None:
    found_platform(count=1)
    opened(request=uid(1), saver="S000001", terms=contract(product="ONE", percent="2", term="P90D"), amount_minor=5_000)
    closed(date(2020, 10, 9))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deposits_segment WHERE strand <> 0")
        assert cursor.fetchone() == (0,)


def _marginal() -> Contract:
    """Margins and subsidies by bands: 1 % and nothing up to 5,000.00, then 2 % and 0.5 %."""
    cells = (
        Cell(term=None, from_minor=0, to_minor=500_000, rate=Rate.percent("1"), bank_rate=Rate.percent("2")),
        Cell(
            term=None, from_minor=500_000, to_minor=None, rate=Rate.percent("1"), bank_rate=Rate.percent("3"),
            subsidy=Rate.percent("0.5"),
        ),
    )  # fmt: skip
    return contract(product="BANDS", percent="1", term=None, chart=cells, bands=Bands.MARGINAL)


def test_strands_follow_the_balance_as_the_rate_does_and_days_add_up() -> None:
    terms = _marginal()
    start, end = date(2020, 10, 9), date(2021, 3, 1)
    life = first_segment(contract=terms, resolved=resolve(contract=terms, starts_on=start), amount_minor=400_000)
    changes = [(date(2020, 11, 2), 350_001), (date(2020, 12, 7), -123_457), (date(2021, 1, 4), 999_999)]
    for on, delta in changes:
        life = change_base(life, on=on, delta_minor=delta, tariff=terms.tariff)
    assert strands_of(terms) == BESIDE
    for strand, low, high in ((Strand.MARGIN, 1, 2), (Strand.SUBSIDY, 0, Fraction(1, 2))):
        own = strand_life(contract=terms, strand=strand, segments=life)
        days = [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal())]
        daily = [
            accrual_minor(own, start=one, end=date.fromordinal(one.toordinal() + 1), rounding=terms.rounding)
            for one in days
        ]
        exact = Fraction(0)
        for one in days:
            base = 400_000 + sum(delta for on, delta in changes if on <= one)
            exact += (min(base, 500_000) * low + max(0, base - 500_000) * high) / Fraction(100 * 365)
        total = accrued_minor(own, on=end, rounding=terms.rounding)
        assert sum(daily) == total
        assert abs(total - exact) <= Fraction(1, 2), "one rounding of the exact figure"

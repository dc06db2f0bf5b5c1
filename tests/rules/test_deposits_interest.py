"""Interest a reader checks with a pencil: contract amounts, single days, pay dates, early withdrawals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tidegate.deposits.contract import Contract, EarlyWithdrawal, InterestPaid, Kind
from tidegate.deposits.explain import explain_days
from tidegate.deposits.schedule import first_segment, pay_date_after, resolve
from tidegate.deposits.segment import accrued_minor, numerator_at
from tidegate.deposits.withdrawal import Holding, Withdrawal, plan_withdrawal
from tidegate.money import DayCount, Rate, Roll, Rounding, currency, parse_amount, parse_term, round_fraction

CNY = currency("CNY")


def minor(text: str) -> int:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign * parse_amount(digits.replace(",", ""), currency=CNY, zero=True).minor


def contract(*, percent: str, term: str | None, count: str = "Act/365F", **changes: object) -> Contract:
    made = Contract(
        bank_code="CLEARBROOK", product_code="CLEARBROOK-5Y", product_version=1,
        kind=Kind.DEMAND if term is None else Kind.FIXED, currency="CNY", jurisdiction="CN", calendar="CN",
        roll=Roll.FOLLOWING, day_count=DayCount(count), rounding=Rounding.HALF_UP, rate=Rate.percent(percent),
        term=None if term is None else parse_term(term), interest_paid=InterestPaid.AT_MATURITY, pay_day=None,
        early_withdrawal=EarlyWithdrawal.DEMAND_RATE, demand_rate=Rate.percent("0.35"), amount_min_minor=100,
        amount_max_minor=None, amount_multiple_minor=1, top_up_allowed=False,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


#  principal    | rate  | term | from       | count    | matures    | days | interest = principal × rate × days / basis
MATURITIES = """
   300,000.00   | 4.875 | P5Y  | 2020-10-09 | Act/365F | 2025-10-09 | 1826 | 73,165.07
   300,000.00   | 4.875 | P5Y  | 2020-10-09 | Act/360  | 2025-10-09 | 1826 | 74,181.25
    10,000.00   | 3.65  | P1Y  | 2021-01-04 | Act/365F | 2022-01-04 |  365 | 365.00
    10,000.00   | 3.60  | P90D | 2020-12-18 | Act/360  | 2021-03-18 |   90 | 90.00
    10,000.00   | 2.00  | P6M  | 2020-08-31 | Act/365F | 2021-03-01 |  182 | 99.73
         1.00   | 0.35  | P1Y  | 2020-12-18 | Act/365F | 2021-12-20 |  367 | 0.00
        50.00   | 1.60  | P30D | 2020-12-01 | Act/365F | 2020-12-31 |   30 | 0.07
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize("row", rows(MATURITIES), ids=lambda row: " ".join(row[:3]))
def test_a_fixed_deposit_earns_the_contract_amount(row: list[str]) -> None:
    principal, percent, term, start, count, matures, days, interest = row
    terms = contract(percent=percent, term=term, count=count)
    resolved = resolve(contract=terms, starts_on=date.fromisoformat(start))
    assert resolved.matures_on == date.fromisoformat(matures)
    assert (resolved.matures_on - resolved.starts_on).days == int(days)
    life = first_segment(contract=terms, resolved=resolved, amount_minor=minor(principal))
    assert accrued_minor(life, on=resolved.matures_on, rounding=terms.rounding) == minor(interest)
    explained = explain_days(
        segments=life, start=resolved.starts_on, end=resolved.matures_on,
        day_count=terms.day_count, rounding=terms.rounding,
    )  # fmt: skip
    assert len(explained.days) == int(days)
    assert explained.accrued_minor == explained.closing_minor == minor(interest)


#  day        | exact cumulative (fen) | rounded  | this day
FIVE_SPRINGS = """
   2020-10-09 |  4006.849315           |  40.07   | 40.07
   2020-10-10 |  8013.698630           |  80.14   | 40.07
   2020-10-11 | 12020.547945           | 120.21   | 40.07
   2020-10-12 | 16027.397260           | 160.27   | 40.06
   2020-10-13 | 20034.246575           | 200.34   | 40.07
"""


def test_a_day_is_the_difference_of_two_rounded_sums() -> None:
    terms = contract(percent="4.875", term="P5Y")
    resolved = resolve(contract=terms, starts_on=date(2020, 10, 9))
    life = first_segment(contract=terms, resolved=resolved, amount_minor=minor("300,000.00"))
    explained = explain_days(
        segments=life,
        start=date(2020, 10, 9),
        end=date(2020, 10, 14),
        day_count=terms.day_count,
        rounding=terms.rounding,
    )
    found = [
        [
            one.day.isoformat(),
            f"{round_fraction(one.cumulative * 10**6, Rounding.HALF_UP) / 10**6:.6f}",
            f"{one.cumulative_minor / 100:.2f}",
            f"{one.accrual_minor / 100:.2f}",
        ]
        for one in explained.days
    ]
    assert found == rows(FIVE_SPRINGS)


#  pay day | roll               | after      | next pay date
PAY_DATES = """
   21      | following          | 2020-12-18 | 2020-12-21
   21      | following          | 2020-12-21 | 2021-01-21
   31      | following          | 2021-01-04 | 2021-02-01
   31      | following          | 2021-02-01 | 2021-03-01
   31      | modified_following | 2021-01-04 | 2021-01-29
   31      | modified_following | 2021-01-29 | 2021-02-26
   31      | preceding          | 2021-01-29 | 2021-02-26
   1       | none               | 2020-09-15 | 2020-10-01
   1       | following          | 2020-09-15 | 2020-10-09
   1       | following          | 2020-10-09 | 2020-11-02
"""


@pytest.mark.parametrize("row", rows(PAY_DATES), ids=" ".join)
def test_monthly_interest_is_due_on_the_rolled_pay_day(row: list[str]) -> None:
    pay_day, roll, after, expected = row
    terms = contract(
        percent="3", term=None, interest_paid=InterestPaid.MONTHLY, pay_day=int(pay_day), roll=Roll(roll),
        early_withdrawal=EarlyWithdrawal.DEMAND_RATE, demand_rate=None,
    )  # fmt: skip
    day = date.fromisoformat(after)
    found = pay_date_after(contract=terms, starts_on=day, day=day, matures_on=None)
    assert found == date.fromisoformat(expected)


def test_the_last_month_is_paid_with_the_maturity() -> None:
    terms = contract(percent="4", term="P3M", interest_paid=InterestPaid.MONTHLY, pay_day=21)
    day = date(2021, 2, 22)
    for matures, expected in ((18, None), (22, None), (23, date(2021, 3, 22))):
        found = pay_date_after(contract=terms, starts_on=day, day=day, matures_on=date(2021, 3, matures))
        assert found == expected


# 10,000.00 at 3.65 % earns 1.00 a day; at the demand rate 0.365 % it earns 0.10 a day. Opened on 4 January 2021.
#  interest paid | paid to    | paid   | withdraw on | amount    | interest now | to cash   | correction | at maturity
EARLY = """
   at_maturity   | 2021-01-04 |   0.00 | 2021-04-14  | 10,000.00 |  10.00       | 10,010.00 |  -90.00    |   0.00
   at_maturity   | 2021-01-04 |   0.00 | 2021-04-14  |  4,000.00 |   4.00       |  4,004.00 |  -36.00    | 219.00
   monthly       | 2021-03-15 |  70.00 | 2021-04-14  | 10,000.00 | -60.00       |  9,940.00 |  -90.00    |   0.00
   monthly       | 2021-03-15 |  70.00 | 2021-04-14  |  4,000.00 | -24.00       |  3,976.00 |  -36.00    | 177.00
   monthly       | 2021-01-04 |   0.00 | 2021-01-14  |  4,000.00 |   0.40       |  4,000.40 |   -3.60    | 219.00
"""


@pytest.mark.parametrize("row", rows(EARLY), ids=lambda row: f"{row[0]} {row[2]} {row[4]}")
def test_early_withdrawal_at_the_demand_rate(row: list[str]) -> None:
    paid_how, paid_to, paid, on, amount, interest, cash, correction, later = row
    how = InterestPaid(paid_how)
    terms = contract(
        percent="3.65", term="P1Y", interest_paid=how, pay_day=15 if how is InterestPaid.MONTHLY else None,
        demand_rate=Rate.percent("0.365"),
    )  # fmt: skip
    resolved = resolve(contract=terms, starts_on=date(2021, 1, 4))
    assert resolved.matures_on is not None
    life = first_segment(contract=terms, resolved=resolved, amount_minor=minor("10,000.00"))
    plan = plan_withdrawal(
        holding=Holding(
            contract=terms, segments=life, starts_on=resolved.starts_on, matures_on=resolved.matures_on,
            principal_minor=minor("10,000.00"), settled_numerator=numerator_at(life, on=date.fromisoformat(paid_to)),
            interest_paid_minor=minor(paid), interest_paid_to=date.fromisoformat(paid_to),
        ),
        on=date.fromisoformat(on),
        amount_minor=minor(amount),
    )  # fmt: skip
    assert isinstance(plan, Withdrawal)
    assert (plan.interest_minor, plan.to_cash_minor) == (minor(interest), minor(cash))
    assert plan.restated_minor == minor(correction)
    total = Fraction(numerator_at(plan.segments, on=resolved.matures_on), terms.denominator)
    assert round_fraction(total, terms.rounding) - minor(paid) - plan.interest_minor == minor(later)

"""Interest corrected after the fact, inside the open month: postings of the difference, never rewrites."""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life

pytestmark = pytest.mark.usefixtures("platform_db")

# 10,000.00 at 3.65 % earns 1.00 a day.
CORRECTIONS = {
    "money that had been there earlier": """
        terms term=none kind=demand rate=3.65 paid=monthly pay_day=21 early=forbidden
        2020-10-09 open 10,000.00
        2020-10-19 corrects 2020-10-12 2020-10-16 5,000.00 → 2.00
        = principal 10,000.00 accrued 12.00
        2020-10-21 closes
        = cash 90,014.00 paid 14.00
        steps interest_corrected interest_paid
    """,
    "money that had not been there yet": """
        terms term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-10-19 corrects 2020-10-09 2020-10-12 -10,000.00 → -3.00
        2021-01-07 closes
        = cash 100,087.00 state paid
    """,
    "also after it was paid": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-10-22 corrects 2020-10-12 2020-10-16 5,000.00 → 2.00
        = paid 12.00 accrued 15.00
        2020-11-23 closes
        = paid 47.00
    """,
    "not where a settlement stands": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2020-10-19 corrects 2020-10-12 2020-10-16 5,000.00 → correction_crosses_a_settlement
    """,
    "not in a closed month": """
        terms term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-11-02 month_closes 2020-10-01
        2020-11-02 corrects 2020-10-30 2020-11-02 5,000.00 → correction_outside_the_open_month
        2020-11-04 corrects 2020-11-02 2020-11-04 5,000.00 → 1.00
    """,
    "not before it began, and not below nothing": """
        terms term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-10-19 corrects 2020-10-01 2020-10-12 100.00 → correction_outside_the_open_month
        2020-10-19 corrects 2020-10-12 2020-10-16 -10,000.01 → amount_above_principal
    """,
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_interest_is_corrected_inside_the_open_month(name: str) -> None:
    Life(CORRECTIONS[name]).play()

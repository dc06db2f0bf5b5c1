"""A deposit that is ordered before its money comes: it waits so many business days, at the terms of its order."""

from __future__ import annotations

import pytest

from tests.rules.deposits_table import Life

pytestmark = pytest.mark.usefixtures("platform_db")

# The saver has 100,000.00. Saturday 10 October 2020 is a working day, so three business days after Friday the 9th end
# on Tuesday the 13th.
AWAITED = {
    "its money comes on the last day, and it runs from there: 150,000 · 3.65 % · 90 / 365 = 1,350.00": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        = cash 100,000.00 principal 150,000.00
        2020-10-12 pays_in 49,999.99
        = cash 149,999.99 state requested
        2020-10-13 pays_in 0.01
        = cash 0.00 state funded
        steps requested funded
        2020-10-13 closes
        = state running ends 2021-01-11
        steps funded placed
        2021-01-11 closes
        = cash 151,350.00 paid 1,350.00 state paid
    """,
    "what is here already is set aside at once": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 100,000.00 → funded
        = cash 0.00
    """,
    "without time to come, an order is for money that is here": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65
        2020-10-09 orders 150,000.00 → insufficient_cash
    """,
    "its money does not come: the close of the last day cancels it": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        2020-10-12 closes
        = state requested
        2020-10-13 closes
        = cash 100,000.00 principal 0.00 state cancelled
        steps requested lapsed
    """,
    "a day late is too late: the money stays cash": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        2020-10-14 pays_in 50,000.00
        = cash 150,000.00 state cancelled
    """,
    "the gate is asked again when the money comes; permitted in time it goes on": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        2020-10-10 shuts
        2020-10-10 pays_in 50,000.00
        = cash 150,000.00 state requested
        2020-10-12 closes
        steps requested funding_refused
        2020-10-13 permits
        2020-10-13 closes
        = cash 0.00 state running
        steps requested funding_refused funded placed
    """,
    "and where it says no to the end, it is cancelled, and the money stays cash": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        2020-10-12 shuts
        2020-10-12 pays_in 50,000.00
        2020-10-13 closes
        = cash 150,000.00 state cancelled
        steps requested funding_refused lapsed
    """,
    "it is cancelled at any time, and nothing was set aside": """
        terms term=P90D rate=3.65
        2020-10-09 lists term=P90D rate=3.65 within=3
        2020-10-09 orders 150,000.00 → requested
        2020-10-10 withdraw all → not_placed_yet
        2020-10-10 instruct pay_out → not_placed_yet
        2020-10-10 cancels
        = cash 100,000.00 principal 0.00 state cancelled
        2020-10-10 pays_in 50,000.00
        2020-10-13 closes
        = cash 150,000.00
        steps requested cancelled
    """,
}


@pytest.mark.parametrize("name", AWAITED)
def test_a_deposit_waits_for_its_money(name: str) -> None:
    Life(AWAITED[name]).play()

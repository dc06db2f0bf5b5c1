"""Statements as tables: a life on a real day close, then its statement line by line, as a reader checks it by eye."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.deposits_world import MONTHLY, OMNIBUS, closed, contract, found_platform, listed, set_clock, uid
from tests.moving_in_world import fixed, imported, write_csv
from tests.rules.deposits_table import SAVER, Life
from tidegate.deposits.moving_in.plan import deposit_id_of
from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import AccountStatement, Earnings, Statement
from tidegate.interfaces.papers.words import described, money, remark_text

pytestmark = pytest.mark.usefixtures("platform_db")


def _lines(one: AccountStatement) -> Iterator[str]:
    code = one.currency
    yield f"{one.kind} at {one.bank_name}: {money(one.opening_minor, code)}"
    for line in one.movements:
        what = described(line, kind=one.kind)
        yield f"{line.booked_on} {what}: {money(line.amount_minor, code)} → {money(line.balance_minor, code)}"
    yield f"closing {money(one.closing_minor, code)}"
    yield from (f"to cash {paid.booked_on} {paid.nature}: {money(paid.amount_minor, code)}" for paid in one.payments)
    if one.earnings is not None:
        names = [name for name in Earnings.__slots__ if getattr(one.earnings, name)]
        told = (f"{name.removesuffix('_minor')} {money(getattr(one.earnings, name), code)}" for name in names)
        yield f"interest: {', '.join(told)}".strip()
    yield from (remark_text(remark) for remark in one.remarks)


def _table(one: Statement | None) -> list[str]:
    assert one is not None
    return [f"{one.first} to {one.last}, {'final' if one.final else 'provisional'}"] + [
        line for account in one.accounts for line in _lines(account)
    ]


# 10,000.00 at 3.65 % earns 1.00 a day (Act/365F). A life, then periods of its deposit and what is to be read in each.
LIVES = {
    "interest paid monthly to cash: the balance stands, the cash account grows": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2021-01-07 closes
        -- 2020-10-09 to 2020-11-18, final
        deposit at Clearbrook: 0.00
        2020-10-09 Placed at the bank: 10,000.00 → 10,000.00
        closing 10,000.00
        to cash 2020-10-21 interest: 12.00
        interest: earned 41.00, paid 12.00, closing 29.00
        -- 2020-11-19 to 2021-01-08, provisional
        deposit at Clearbrook: 10,000.00
        2021-01-07 Ended, principal paid to your cash account: −10,000.00 → 0.00
        closing 0.00
        to cash 2020-11-23 interest: 33.00
        to cash 2020-12-21 interest: 28.00
        to cash 2021-01-07 interest: 17.00
        interest: opening 29.00, earned 49.00, paid 78.00
    """,
    "interest added to the deposit earns from then on": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2021-01-07 closes
        -- 2020-10-09 to 2020-11-18, final
        deposit at Clearbrook: 0.00
        2020-10-09 Placed at the bank: 10,000.00 → 10,000.00
        2020-10-21 Interest added to the deposit: 12.00 → 10,012.00
        closing 10,012.00
        interest: earned 41.03, capitalised 12.00, closing 29.03
        -- 2020-11-19 to 2021-01-08, provisional
        deposit at Clearbrook: 10,012.00
        2020-11-23 Interest added to the deposit: 33.04 → 10,045.04
        2020-12-21 Interest added to the deposit: 28.13 → 10,073.17
        2021-01-07 Ended, principal paid to your cash account: −10,073.17 → 0.00
        closing 0.00
        to cash 2021-01-07 interest: 17.12
        interest: opening 29.03, earned 49.26, paid 17.12, capitalised 61.17
    """,
    "interest in advance is below zero until it is earned": """
        terms term=P90D rate=3.65 paid=in_advance
        2020-10-09 open 10,000.00
        2021-01-07 closes
        -- 2020-10-09 to 2020-11-18, final
        deposit at Clearbrook: 0.00
        2020-10-09 Placed at the bank: 10,000.00 → 10,000.00
        closing 10,000.00
        to cash 2020-10-09 interest: 90.00
        interest: earned 41.00, paid 90.00, closing −49.00
        -- 2020-11-19 to 2021-01-08, provisional
        deposit at Clearbrook: 10,000.00
        2021-01-07 Ended, principal paid to your cash account: −10,000.00 → 0.00
        closing 0.00
        interest: opening −49.00, earned 49.00
    """,
    # 4,000.00 for 40 days at 0.35 %: 1.53, not 16.00; 6,000.00 for 70 days at 0.35 %: 4.03, not 42.00.
    "leaving early values interest anew; what a statement said before that day stays": """
        terms term=P1Y rate=3.65 early=demand_rate
        2020-10-09 open 10,000.00
        2020-11-18 withdraw 4,000.00 → 4,001.53
        2020-12-18 withdraw all → 6,004.03
        2020-12-18 closes
        -- 2020-10-09 to 2020-11-17, final
        deposit at Clearbrook: 0.00
        2020-10-09 Placed at the bank: 10,000.00 → 10,000.00
        closing 10,000.00
        interest: earned 40.00, closing 40.00
        -- 2020-11-18 to 2020-11-30, final
        deposit at Clearbrook: 10,000.00
        2020-11-18 Withdrawn to your cash account: −4,000.00 → 6,000.00
        closing 6,000.00
        to cash 2020-11-18 interest: 1.53
        interest: opening 40.00, earned 7.80, restated −14.47, paid 1.53, closing 31.80
        -- 2020-12-01 to 2020-12-18, final
        deposit at Clearbrook: 6,000.00
        2020-12-18 Withdrawn to your cash account: −6,000.00 → 0.00
        closing 0.00
        to cash 2020-12-18 interest: 4.03
        interest: opening 31.80, earned 10.20, restated −37.97, paid 4.03
    """,
    "a renewal leaves one deposit for another": """
        terms term=P90D rate=3.65 allowed=pay_out/renew_all opens=30 closes=1
        2020-10-09 lists product=TABLE term=P90D rate=3.65
        2020-10-09 open 10,000.00
        2020-12-18 instruct renew_all
        2021-01-07 closes
        -- 2020-12-01 to 2021-01-07, final
        deposit at Clearbrook: 10,000.00
        2021-01-07 Interest added to the deposit: 90.00 → 10,090.00
        2021-01-07 Renewed as another deposit: −10,090.00 → 0.00
        closing 0.00
        interest: opening 53.00, earned 37.00, capitalised 90.00
        renewed
        -- 2020-12-01 to 2021-01-07, final
        deposit at Clearbrook: 0.00
        2021-01-07 Renewed from another deposit: 10,090.00 → 10,090.00
        closing 10,090.00
        interest: earned 1.01, closing 1.01
    """,
    "before it was there, and on the day on which it is only asked for": """
        terms term=P90D rate=3.65
        2020-10-09 open 10,000.00
        -- 2020-09-01 to 2020-09-30, final
        deposit at Clearbrook: 0.00
        closing 0.00
        interest:
        -- 2020-10-09 to 2020-10-09, provisional
        deposit at Clearbrook: 0.00
        closing 0.00
        interest:
    """,
}


def _parts(text: str) -> tuple[str, list[list[str]]]:
    """The life, and the statements after it, each from its `--` line on."""
    life, *read = text.split("-- ")
    return life, [[line.strip() for line in one.strip().splitlines()] for one in read]


@pytest.mark.parametrize("name", LIVES)
def test_a_deposit_s_statement_reads_as_it_was(name: str) -> None:
    text, statements = _parts(LIVES[name])
    life = Life(text).play()
    assert statements, "a life without a statement proves nothing here"
    for expected in statements:
        goes_on = expected[-1] == "renewed"
        first, _, last, _ = expected[0].split()
        found = deposit_statement(
            deposit_id=life.id, saver=SAVER, first=date.fromisoformat(first), last=date.fromisoformat(last.strip(","))
        )
        assert _table(found) == (expected[:-1] if goes_on else expected)
        if goes_on:
            life.next()


def test_a_saver_s_statement_is_cash_first_then_every_deposit_that_was_there() -> None:
    Life(
        """
        terms term=P90D rate=3.65 paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2020-12-01 takes_out 5,000.00
        2021-01-07 closes
        """
    ).play()
    assert _table(saver_statement(saver=SAVER, first=date(2020, 12, 1), last=date(2020, 12, 31))) == [
        "2020-12-01 to 2020-12-31, final",
        "cash at Lantern: 90,045.00",
        "2020-12-01 Placed as a deposit: −5,000.00 → 85,045.00",
        "2020-12-21 Interest paid: 28.00 → 85,073.00",
        "closing 85,073.00",
        "deposit at Clearbrook: 10,000.00",
        "closing 10,000.00",
        "to cash 2020-12-21 interest: 28.00",
        "interest: opening 8.00, earned 31.00, paid 28.00, closing 11.00",
        "deposit at Clearbrook: 0.00",
        "2020-12-01 Placed at the bank: 5,000.00 → 5,000.00",
        "closing 5,000.00",
        "interest:",
    ]
    after = saver_statement(saver=SAVER, first=date(2021, 1, 8))
    assert after is not None
    assert [one.held.product for one in after.accounts if one.held] == ["OTHER"], "what had ended before is not in it"
    assert saver_statement(saver="S999999") is None


def test_another_saver_s_deposit_is_not_found() -> None:
    life = Life("terms term=P90D rate=3.65\n2020-10-09 open 10,000.00").play()
    assert deposit_statement(deposit_id=life.id, saver="S000002") is None
    assert deposit_statement(deposit_id=uid("nobody's")) is None
    assert deposit_statement(deposit_id=life.id) is not None


def test_a_deposit_that_moved_in_is_told_from_its_arrival(tmp_path: Path) -> None:
    """10,000.01 at 2.1 % since 1 July: in 100 days 57.53, 47.18 of it paid elsewhere (82 days to September)."""
    day = date(2020, 10, 9)
    terms = contract(product="YEAR", bank=OMNIBUS, percent="2.1", term="P1Y", **MONTHLY)
    found_platform(count=1)
    set_clock(day)
    listed(terms=terms)
    paid = {"interest_paid": "47.18", "interest_accrued": "10.35"}
    row = fixed(1, terms=terms, starts_on=date(2020, 7, 1), matures_on=date(2021, 7, 1), cut_off=day, **paid)
    outcome, found = imported(write_csv(tmp_path / "book.csv", [row]))
    assert (found, outcome.new) == ([], 1)
    closed(date(2020, 11, 20))
    one = deposit_id_of(platform="alder", reference="OLD-1")
    assert _table(deposit_statement(deposit_id=one, first=day, last=date(2020, 10, 20))) == [
        "2020-10-09 to 2020-10-20, final",
        "deposit at Northhill: 0.00",
        "2020-10-09 Moved in from where it ran before: 10,000.01 → 10,000.01",
        "closing 10,000.01",
        "interest: opening 10.35, earned 6.91, closing 17.26",
    ]
    assert _table(deposit_statement(deposit_id=one, first=date(2020, 10, 21), last=date(2020, 11, 20))) == [
        "2020-10-21 to 2020-11-20, final",
        "deposit at Northhill: 10,000.01",
        "closing 10,000.01",
        "to cash 2020-10-21 interest: 17.26",
        "interest: opening 17.26, earned 17.83, paid 17.26, closing 17.83",
    ]

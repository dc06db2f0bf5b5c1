"""A close looks the balances of the day before up, account by account: it never walks the table that it fills.

Walked, a day on which all accounts are new (a book that moved in) costs with the square of their number.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.day import close_days, open_first_day, roll_days
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Transfer

FIRST, NEXT = date(2026, 1, 5), date(2026, 1, 6)
MANY = 40
WALKS = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'ledger_closing_balance'"


def _walks() -> int:
    """How often the close of a first day walked the closing balances, of an account each."""
    accounts = [
        Account(
            account_id=UUID(int=number), owner_code=f"O{number}", book_code="platform", currency="CNY",
            account_class=AccountClass.LIABILITY, purpose="cash", bound=Bound.NONE,
        )
        for number in range(1, MANY + 1)
    ]  # fmt: skip
    transfers = [
        Transfer(
            transfer_id=UUID(int=1000 + number), debit_account=UUID(int=1), credit_account=UUID(int=number),
            amount_minor=1, code="fund", value_date=FIRST, business_day=FIRST,
        )
        for number in range(2, MANY + 1)
    ]  # fmt: skip
    with transaction.atomic():
        open_first_day(day=FIRST)
        open_accounts(accounts=accounts)
        assert all(one.ok for one in post(transfers=transfers))
        roll_days(closing=[FIRST], next_day=NEXT)
    with transaction.atomic(), connection.cursor() as cursor:
        close_days(days=[FIRST])
        cursor.execute(WALKS)
        return int(cursor.fetchone()[0])


@pytest.fixture
def owner(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Its statistics say that no balance is there yet, as a server's do before the first close."""
    owner_connection.execute("ANALYZE ledger_closing_balance")
    return owner_connection


@pytest.mark.usefixtures("owner")
def test_a_close_never_walks_the_balances_that_it_writes() -> None:
    assert _walks() == 0


def test_without_its_rule_it_walks_them_for_each_account(owner: psycopg.Connection[Any]) -> None:
    owner.execute("ALTER FUNCTION ledger_close_days_v1(date[]) RESET enable_seqscan")
    assert _walks() >= MANY, "the control: a table known to be empty is cheap to walk, says the planner"

"""Nobody writes the ledger but its own functions: not the application, and not the owner by accident."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from tests.conftest import Database
from tests.rules.ledger_table import Scenario, day, name_id
from tidegate.ledger.check import check

BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    F WORLD→A 100 → created
    R A→WORLD 10 reserve → created
    roll 5 → 6 → created
    close 5 → created
    month 2025-12 → created
    T A→WORLD 20 → created
"""
TABLES = ("ledger_account", "ledger_transfer", "ledger_day", "ledger_month", "ledger_closing_balance")
VIEWS = ("ledger_accounts", "ledger_transfers", "ledger_balances")
ACCIDENTS = {
    "ledger_transfer": ["UPDATE {} SET reference = 'x' WHERE false", "DELETE FROM {} WHERE false"],
    "ledger_closing_balance": ["UPDATE {} SET debits_posted = 0", "DELETE FROM {}"],
    "ledger_account": ["UPDATE {} SET bound = 'none'", "UPDATE {} SET currency = 'USD'", "DELETE FROM {}"],
    "ledger_month": ["UPDATE {} SET closed_at = now()", "DELETE FROM {}"],
    "ledger_day": ["UPDATE {} SET state = 'open' WHERE state = 'closed'", "UPDATE {} SET day = day + 1",
                   "UPDATE {} SET state = 'closed' WHERE state = 'open'", "DELETE FROM {}"],
}  # fmt: skip
Connect = Callable[[], psycopg.Connection[Any]]


@pytest.fixture
def books(platform_db: Database) -> Database:
    Scenario(BOOKS).play()
    return platform_db


@pytest.mark.parametrize("table", [*TABLES, *VIEWS])
def test_the_application_writes_no_table_and_no_view(table: str, books: Database, second_connection: Connect) -> None:
    name = sql.Identifier(table)
    application = second_connection()
    application.autocommit = True
    assert application.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone() != (0,)
    for attempt in ("UPDATE {} SET purpose = 'x'", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}"):
        column = {
            "ledger_transfer": "code",
            "ledger_transfers": "code",
            "ledger_day": "state",
            "ledger_month": "month",
        }.get(table, "account_id")
        with pytest.raises((errors.InsufficientPrivilege, errors.WrongObjectType)):
            application.execute(sql.SQL(attempt.replace("purpose = 'x'", f"{column} = NULL")).format(name))
    for attempt in ("ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}", "CREATE INDEX mine ON {} (account_id)"):
        with pytest.raises((errors.InsufficientPrivilege, errors.WrongObjectType)):
            application.execute(sql.SQL(attempt).format(name))


def test_the_application_calls_the_writers_and_none_of_their_parts(books: Database, second_connection: Connect) -> None:
    application = second_connection()
    rows = application.execute(
        "SELECT proname, prosecdef, proconfig, has_function_privilege(current_user, oid, 'execute')"
        " FROM pg_proc WHERE proname LIKE 'ledger\\_%'"
    ).fetchall()
    assert {name for name, definer, _, _ in rows if definer} == {
        "ledger_open_accounts_v1", "ledger_open_account_rows_v1", "ledger_post_v1", "ledger_post_rows_v1",
        "ledger_open_first_day_v1", "ledger_roll_days_v1", "ledger_close_days_v1", "ledger_close_month_v1",
        "ledger_journal_position_v1", "ledger_ask_v1", "ledger_hold_accounts_v1",
    }  # fmt: skip
    for name, definer, settings, may in rows:
        if definer:
            assert may, name
            assert "search_path=pg_catalog, public, pg_temp" in settings, name
        elif may:
            assert name in {
                "ledger_day_key_v1", "ledger_last_closed_day_v1", "ledger_closed_through_v1", "ledger_balances_at_v1",
                "ledger_writers_v1",
            }  # fmt: skip


def test_a_temporary_table_does_not_stand_in_for_the_ledgers(
    books: Database, owner_connection: psycopg.Connection[Any], second_connection: Connect
) -> None:
    """Without `pg_temp` at the end of the path, temporary tables come first for a function that runs as the owner."""
    owner_connection.execute(
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO platform_app").format(sql.Identifier(books.name))
    )
    application = second_connection()
    application.autocommit = True
    application.execute("CREATE TEMP TABLE ledger_account AS SELECT * FROM public.ledger_account")
    application.execute("UPDATE ledger_account SET credits_posted = 1000000 WHERE bound <> 'none'")
    application.execute("CREATE TEMP TABLE ledger_day AS SELECT day, 'open'::text AS state FROM public.ledger_day")
    application.execute("GRANT ALL ON ledger_account, ledger_day TO PUBLIC")
    for amount, on, answer in ((1000, 6, "exceeds_credits"), (1, 5, "business_day_closed")):
        sides = {"debit_account": str(name_id("A")), "credit_account": str(name_id("WORLD"))}
        days = {"value_date": str(day(on)), "business_day": str(day(on))}
        words = {
            "transfer_id": str(name_id("X")),
            "amount_minor": amount,
            "code": "x",
            "phase": "single",
            "reference": "",
        }
        batch = [sides | days | words]
        row = application.execute("SELECT outcome FROM ledger_post_v1(%s::json, 'each', true)", [json.dumps(batch)])
        assert row.fetchone() == (answer,)
    assert check().ok


@pytest.mark.parametrize("table", TABLES)
def test_the_owner_changes_nothing_by_accident(
    table: str, books: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    for accident in [*ACCIDENTS[table], "TRUNCATE {} CASCADE"]:
        with pytest.raises(psycopg.Error) as caught:
            owner_connection.execute(sql.SQL(accident).format(sql.Identifier(table)))
        assert caught.value.sqlstate == "TG002", accident
    assert check().ok


def test_a_closing_balance_is_of_an_account_and_a_day_that_are_there(
    books: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    insert = "INSERT INTO ledger_closing_balance (day, account_id, debits_posted, credits_posted) VALUES (%s, %s, 0, 0)"
    for on, account in ((day(9), name_id("A")), (day(6), name_id("NOBODY"))):
        with pytest.raises(errors.ForeignKeyViolation, match="that are there"):
            owner_connection.execute(insert, [on, account])
    owner_connection.execute(insert, [day(6), name_id("A")])


def test_the_database_refuses_totals_beyond_a_bound(books: Database, owner_connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(errors.CheckViolation, match="ledger_account_debits_bounded"):
        owner_connection.execute("UPDATE ledger_account SET debits_posted = 1000 WHERE account_id = %s", [name_id("A")])


@pytest.mark.parametrize(
    ("batch", "mode"),
    [("[]", "all"), ("[{}]", "some"), ("[{}]", None), (json.dumps([{}] * 8193), "each")],
)
def test_a_call_that_is_no_batch_is_an_error(
    batch: str, mode: str | None, books: Database, second_connection: Connect
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        second_connection().execute("SELECT * FROM ledger_post_v1(%s::json, %s, false)", [batch, mode])
    assert caught.value.sqlstate == "TG003"

"""`check` catches what is done to the books behind the ledger's back, and names the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import transaction
from psycopg import sql

from tests.conftest import Database
from tests.rules.ledger_table import Scenario, day, name_id
from tidegate.ledger.check import Finding, check

BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    account B CNY debits≤credits → created
    F WORLD→A 100 → created
    R A→B 30 reserve → created
    S A→B 10 reserve until 7 → created
    roll 5,6 → 7 → created
    close 5,6 → created
    T A→B 20 → created
    P A→B 25 post R → created
    U B→A 20 reverses T → created
"""
A, B, WORLD = (str(name_id(name)) for name in ("A", "B", "WORLD"))
F, R, S, T, P, U = (str(name_id(name)) for name in "FRSTPU")
FIRST = min(A, B)
_AGAIN = (
    "INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase,"
    " pending_id, reverses, value_date, business_day) SELECT gen_random_uuid(), debit_account, credit_account,"
    " amount_minor, currency, code, phase, pending_id, reverses, value_date, business_day FROM ledger_transfer"
    " WHERE transfer_id = "
)

PLANTED: dict[str, tuple[str, dict[str, str]]] = {
    "a total is corrupted": (
        f"UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 165 and 10 pending, credits 166 and 10 pending",
            "totals_equal_transfers": f"account {A}",
        },
    ),
    "a pending total is corrupted": (
        f"UPDATE ledger_account SET debits_pending = debits_pending - 1 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 165 and 9 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
        },
    ),
    "totals are corrupted so that they still balance": (
        f"UPDATE ledger_account SET credits_posted = credits_posted + CASE account_id WHEN '{A}' THEN 1 ELSE -1 END"
        f" WHERE account_id IN ('{A}', '{B}')",
        {"totals_equal_transfers": f"account {FIRST}"},
    ),
    "a bound is broken": (
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_debits_bounded;"
        f" UPDATE ledger_account SET debits_posted = 200 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 320 and 10 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            "bounds_hold": f"account {A}",
        },
    ),
    "a transfer of a closed day is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{F}'",
        {
            "totals_equal_transfers": f"account {min(A, WORLD)}",
            "closed_days_keep_their_transfers": "day 2026-01-05: 3 when it closed, 2 now",
            "closing_balances_reproduce": f"account {min(A, WORLD)} at the close of 2026-01-05",
        },
    ),
    "a reservation is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{S}'",
        {
            "totals_equal_transfers": f"account {FIRST}",
            "closed_days_keep_their_transfers": "day 2026-01-05: 3 when it closed, 2 now",
        },
    ),
    "the end of a reservation is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {FIRST}"},
    ),
    "a reversed transfer is deleted": (
        f"ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_reverses_fkey;"
        f" DELETE FROM ledger_transfer WHERE transfer_id = '{T}'",
        {"totals_equal_transfers": f"account {FIRST}", "reversals_mirror": f"transfer {U}"},
    ),
    "an amount is altered": (
        f"UPDATE ledger_transfer SET amount_minor = 101 WHERE transfer_id = '{F}'",
        {
            "totals_equal_transfers": f"account {min(A, WORLD)}",
            "closing_balances_reproduce": f"account {min(A, WORLD)} at the close of 2026-01-05",
        },
    ),
    "the amount of a reversal is altered": (
        f"UPDATE ledger_transfer SET amount_minor = 21 WHERE transfer_id = '{U}'",
        {"totals_equal_transfers": f"account {FIRST}", "reversals_mirror": f"transfer {U}"},
    ),
    "more is posted than was reserved": (
        f"UPDATE ledger_transfer SET amount_minor = 31 WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {FIRST}", "ends_fit_their_reservation": f"transfer {P}"},
    ),
    "a transfer changes its account": (
        f"UPDATE ledger_transfer SET debit_account = '{WORLD}' WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {min(A, WORLD)}", "ends_fit_their_reservation": f"transfer {P}"},
    ),
    "a transfer changes its currency": (
        f"UPDATE ledger_transfer SET currency = 'USD' WHERE transfer_id = '{T}'",
        {"transfers_move_one_currency_between_two_accounts": f"transfer {T}"},
    ),
    "a transfer is moved into a closed day": (
        f"UPDATE ledger_transfer SET business_day = '2026-01-06' WHERE transfer_id = '{T}'",
        {
            "closed_days_keep_their_transfers": "day 2026-01-06: 0 when it closed, 1 now",
            "closing_balances_reproduce": f"account {FIRST} at the close of 2026-01-06",
        },
    ),
    "a transfer is moved to a day that never was": (
        f"UPDATE ledger_transfer SET business_day = '2026-01-09' WHERE transfer_id = '{T}'",
        {"transfers_belong_to_a_day": f"transfer {T}", "reversals_mirror": f"transfer {U}"},
    ),
    "a reservation is ended twice, the totals with it": (
        "DROP INDEX ledger_transfer_one_end; "
        f"{_AGAIN}'{P}'; UPDATE ledger_account SET debits_posted = debits_posted + 25 WHERE account_id = '{A}';"
        f" UPDATE ledger_account SET credits_posted = credits_posted + 25 WHERE account_id = '{B}'",
        {"reservations_end_once": f"transfer {R}"},
    ),
    "a transfer is reversed twice, the totals with it": (
        "DROP INDEX ledger_transfer_one_reversal; "
        f"{_AGAIN}'{U}'; UPDATE ledger_account SET debits_posted = debits_posted + 20 WHERE account_id = '{B}';"
        f" UPDATE ledger_account SET credits_posted = credits_posted + 20 WHERE account_id = '{A}'",
        {"transfers_are_reversed_once": f"transfer {T}"},
    ),
    "a reversal is moved before what it undoes": (
        "UPDATE ledger_day SET state = 'closing', closed_at = NULL, transfers = NULL WHERE day = '2026-01-06';"
        f" UPDATE ledger_transfer SET business_day = '2026-01-06' WHERE transfer_id = '{U}'",
        {"reversals_mirror": f"transfer {U}"},
    ),
    "a total is so large that a sum of two leaves 64 bits": (
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_debits_bounded;"
        f" UPDATE ledger_account SET debits_posted = 9223372036854775807 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 9223372036854775927 and 10 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            "bounds_hold": f"account {A}",
        },
    ),
    "a guard is left off": (
        "DROP TRIGGER ledger_day_stays ON ledger_day",
        {"guards_stand": "trigger ledger_day_stays"},
    ),
    "a reservation should have ended": (
        f"UPDATE ledger_transfer SET expires_on = '2026-01-06' WHERE transfer_id = '{S}'",
        {"reservations_end_in_time": f"transfer {S}"},
    ),
    "a closing balance is altered": (
        f"UPDATE ledger_closing_balance SET credits_posted = 99 WHERE account_id = '{A}'",
        {"closing_balances_reproduce": f"account {A} at the close of 2026-01-05"},
    ),
    "a closing balance is deleted": (
        f"DELETE FROM ledger_closing_balance WHERE account_id = '{A}'",
        {"closing_balances_reproduce": f"account {A} at the close of 2026-01-05"},
    ),
    "a closing balance is made up": (
        f"INSERT INTO ledger_closing_balance VALUES ('2026-01-06', '{B}', 0, 0)",
        {"closing_balances_reproduce": f"account {B} at the close of 2026-01-06"},
    ),
    "a closed day is reopened": (
        "UPDATE ledger_day SET state = 'closing', closed_at = NULL, transfers = NULL WHERE day = '2026-01-05'",
        {
            "days_follow_one_another": "day 2026-01-06",
            "closing_balances_reproduce": f"account {min(A, WORLD)} at the close of 2026-01-05",
        },
    ),
}


@pytest.fixture
def books(platform_db: Database) -> Database:
    Scenario(BOOKS).play()
    return platform_db


def without_guards(connection: psycopg.Connection[Any], deed: str) -> None:
    """What an owner with bad intentions can do: switch the guards off, and on again afterwards."""
    tables = [sql.Identifier(f"ledger_{name}") for name in ("account", "transfer", "day", "closing_balance")]
    for switch in ("DISABLE", "ENABLE"):
        for table in tables:
            connection.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(table, sql.SQL(switch)))
        if switch == "DISABLE":
            connection.execute(deed)


def test_sound_books_give_no_finding(books: Database) -> None:
    report = check()
    assert report.ok, report.findings
    assert report.figures == {"accounts": 3, "transfers": 6, "closing_balances": 2, "closed_days": 2}


@pytest.mark.parametrize("deed", PLANTED)
def test_a_planted_fault_is_caught_and_named(
    deed: str, books: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    statement, expected = PLANTED[deed]
    without_guards(owner_connection, statement)
    assert {finding.rule: finding.first for finding in check().findings} == expected


def test_every_rule_is_shown_to_catch_something() -> None:
    from tidegate.ledger import check as module

    named = {part.split("'")[1] for part in module._RULES.split("(SELECT ")[1:] if part.startswith("'")}
    assert len(named) == 14
    assert named == {rule for _, expected in PLANTED.values() for rule in expected}


def test_the_first_of_many_is_named_with_their_number(
    books: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    without_guards(owner_connection, "UPDATE ledger_transfer SET currency = 'USD'")
    assert check().findings == (
        Finding(rule="transfers_move_one_currency_between_two_accounts", count=6, first=f"transfer {F}"),
    )


def test_a_check_inside_a_transaction_sees_what_it_wrote(books: Database) -> None:
    with transaction.atomic():
        assert check().ok


def test_a_check_is_one_snapshot_while_others_write(
    books: Database, second_connection: Callable[[], psycopg.Connection[Any]]
) -> None:
    """What another transaction has written and not committed is not there; nor is half of it once it is."""
    writer = second_connection()
    writer.execute(
        "SELECT * FROM ledger_post_v1(%s::jsonb, 'all', false)",
        [
            f'[{{"transfer_id": "{name_id("X")}", "debit_account": "{A}", "credit_account": "{B}", "amount_minor": 1,'
            f' "code": "x", "phase": "single", "value_date": "{day(7)}", "business_day": "{day(7)}", "reference": ""}}]'
        ],
    )
    before = check()
    writer.commit()
    after = check()
    assert before.ok
    assert after.ok
    assert after.figures["transfers"] == before.figures["transfers"] + 1

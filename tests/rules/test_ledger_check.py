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
from tidegate.ledger import check as module
from tidegate.ledger.check import RULES, RULES_SINCE_CLOSE, Finding, check

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
_REOPENED = "state = 'closing', closed_at = NULL, transfers = NULL, first_sequence = NULL, last_sequence = NULL"
_AGAIN = (
    "INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase,"
    " pending_id, reverses, value_date, business_day) SELECT gen_random_uuid(), debit_account, credit_account,"
    " amount_minor, currency, code, phase, pending_id, reverses, value_date, business_day FROM ledger_transfer"
    " WHERE transfer_id = "
)

BOTH_SIDES = "debits 165 and 10 pending, credits 165 and 10 pending"
MANY = (
    "a closing balance is altered",
    "the amount of a reversal is altered",
    "a transfer changes its currency",
    "a reservation should have ended",
    "a closing balance is made up",
    "a guard is left off",
    "a reservation is ended twice, the totals with it",
)
BANK = {"bank_totals_equal_transfers": "bank 'BANK' CNY"}
SAME: dict[str, str] = {"the same": "as in the whole check"}

# What is done to the books, what the whole check finds, and what a check from the last close (day 6) finds: it takes
# the closing balances of closed days as proved, so what was done to their transfers is for the whole check to find.
PLANTED: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "a total is corrupted": (
        f"UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 165 and 10 pending, credits 166 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            **BANK,
        },
        SAME,
    ),
    "a pending total is corrupted": (
        f"UPDATE ledger_account SET debits_pending = debits_pending - 1 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 165 and 9 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            **BANK,
        },
        SAME,
    ),
    "totals are corrupted so that they still balance": (
        f"UPDATE ledger_account SET credits_posted = credits_posted + CASE account_id WHEN '{A}' THEN 1 ELSE -1 END"
        f" WHERE account_id IN ('{A}', '{B}')",
        {"totals_equal_transfers": f"account {B}"},
        SAME,
    ),
    "a bound is broken": (
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_debits_bounded;"
        f" UPDATE ledger_account SET debits_posted = 200 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 320 and 10 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            "bounds_hold": f"account {A}",
            "guards_stand": "constraint ledger_account_debits_bounded",
            **BANK,
        },
        SAME,
    ),
    "a transfer of a closed day is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{F}'",
        {
            "totals_equal_transfers": f"account {A}",
            "closed_days_keep_their_transfers": "day 2026-01-05: 3 when it closed, 2 now",
            "closing_balances_reproduce": f"account {A} at the close of 2026-01-05",
            **BANK,
        },
        {},
    ),
    "a reservation is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{S}'",
        {
            "totals_equal_transfers": f"account {B}",
            "closed_days_keep_their_transfers": "day 2026-01-05: 3 when it closed, 2 now",
            "closing_balances_reproduce": f"account {B} at the close of 2026-01-05",
            **BANK,
        },
        {},
    ),
    "the end of a reservation is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {B}", **BANK},
        SAME,
    ),
    "a reversed transfer is deleted": (
        f"DELETE FROM ledger_transfer WHERE transfer_id = '{T}'",
        {"totals_equal_transfers": f"account {B}", "reversals_mirror": f"transfer {U}", **BANK},
        SAME,
    ),
    "an amount is altered": (
        f"UPDATE ledger_transfer SET amount_minor = 101 WHERE transfer_id = '{F}'",
        {
            "totals_equal_transfers": f"account {A}",
            "closing_balances_reproduce": f"account {A} at the close of 2026-01-05",
            **BANK,
        },
        {},
    ),
    "the amount of a reversal is altered": (
        f"UPDATE ledger_transfer SET amount_minor = 21 WHERE transfer_id = '{U}'",
        {"totals_equal_transfers": f"account {B}", "reversals_mirror": f"transfer {U}", **BANK},
        SAME,
    ),
    "more is posted than was reserved": (
        f"UPDATE ledger_transfer SET amount_minor = 31 WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {B}", "ends_fit_their_reservation": f"transfer {P}", **BANK},
        SAME,
    ),
    "a transfer changes its account": (
        f"UPDATE ledger_transfer SET debit_account = '{WORLD}' WHERE transfer_id = '{P}'",
        {"totals_equal_transfers": f"account {A}", "ends_fit_their_reservation": f"transfer {P}"},
        SAME,
    ),
    "a transfer changes its currency": (
        f"UPDATE ledger_transfer SET currency = 'USD' WHERE transfer_id = '{T}'",
        {"transfers_move_one_currency_between_two_accounts": f"transfer {T}"},
        SAME,
    ),
    "a transfer is moved into a closed day": (
        f"UPDATE ledger_transfer SET business_day = '2026-01-06' WHERE transfer_id = '{T}'",
        {
            "closed_days_keep_their_transfers": "day 2026-01-06: 0 when it closed, 1 now",
            "closing_balances_reproduce": f"account {B} at the close of 2026-01-06",
        },
        {"totals_equal_transfers": f"account {B}", **BANK},
    ),
    "a transfer is moved to a day that never was": (
        f"UPDATE ledger_transfer SET business_day = '2026-01-09' WHERE transfer_id = '{T}'",
        {"reversals_mirror": f"transfer {U}", "transfers_belong_to_a_day": f"transfer {T}"},
        SAME,
    ),
    "a reservation is ended twice, the totals with it": (
        "DROP INDEX ledger_transfer_one_end; "
        f"{_AGAIN}'{P}'; UPDATE ledger_account SET debits_posted = debits_posted + 25 WHERE account_id = '{A}';"
        f" UPDATE ledger_account SET credits_posted = credits_posted + 25 WHERE account_id = '{B}'",
        {
            "totals_equal_transfers": f"account {B}",
            "reservations_end_once": f"transfer {R}",
            "guards_stand": "index ledger_transfer_one_end",
            **BANK,
        },
        SAME,
    ),
    "a transfer is reversed twice, the totals with it": (
        "DROP INDEX ledger_transfer_one_reversal; "
        f"{_AGAIN}'{U}'; UPDATE ledger_account SET debits_posted = debits_posted + 20 WHERE account_id = '{B}';"
        f" UPDATE ledger_account SET credits_posted = credits_posted + 20 WHERE account_id = '{A}'",
        {"transfers_are_reversed_once": f"transfer {T}", "guards_stand": "index ledger_transfer_one_reversal"},
        SAME,
    ),
    "a reversal is moved before what it undoes": (
        f"UPDATE ledger_day SET {_REOPENED} WHERE day = '2026-01-06';"
        f" UPDATE ledger_transfer SET business_day = '2026-01-06' WHERE transfer_id = '{U}'",
        {"reversals_mirror": f"transfer {U}"},
        SAME,
    ),
    "a total is so large that a sum of two leaves 64 bits": (
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_debits_bounded;"
        f" UPDATE ledger_account SET debits_posted = 9223372036854775807 WHERE account_id = '{A}'",
        {
            "debits_equal_credits": "CNY: debits 9223372036854775927 and 10 pending, credits 165 and 10 pending",
            "totals_equal_transfers": f"account {A}",
            "bounds_hold": f"account {A}",
            "guards_stand": "constraint ledger_account_debits_bounded",
            **BANK,
        },
        SAME,
    ),
    "a transfer is dated into a closed month": (
        "INSERT INTO ledger_month VALUES ('2025-12-01', now() - interval '1 hour');"
        f" UPDATE ledger_transfer SET value_date = '2025-12-31' WHERE transfer_id = '{T}'",
        {"closed_months_take_no_value_dates": f"transfer {T}"},
        SAME,
    ),
    "a month is closed before its days": (
        "INSERT INTO ledger_month VALUES ('2026-01-01', 'infinity')",
        {"months_close_after_their_days": "month 2026-01-01"},
        SAME,
    ),
    "a guard is left off": (
        "DROP TRIGGER ledger_day_stays ON ledger_day",
        {"guards_stand": "trigger ledger_day_stays"},
        SAME,
    ),
    "a reservation should have ended": (
        f"UPDATE ledger_transfer SET expires_on = '2026-01-06' WHERE transfer_id = '{S}'",
        {"reservations_end_in_time": f"transfer {S}"},
        SAME,
    ),
    "a closing balance is altered": (
        f"UPDATE ledger_closing_balance SET credits_posted = 99 WHERE account_id = '{A}'",
        {"closing_balances_reproduce": f"account {A} at the close of 2026-01-05"},
        {"totals_equal_transfers": f"account {A}", **BANK},
    ),
    "a closing balance is deleted": (
        f"DELETE FROM ledger_closing_balance WHERE account_id = '{A}'",
        {"closing_balances_reproduce": f"account {A} at the close of 2026-01-05"},
        {"totals_equal_transfers": f"account {A}", **BANK},
    ),
    "a closing balance is made up": (
        f"INSERT INTO ledger_closing_balance VALUES ('2026-01-06', '{B}', 0, 0)",
        {"closing_balances_reproduce": f"account {B} at the close of 2026-01-06"},
        {"totals_equal_transfers": f"account {B}", **BANK},
    ),
    "a closed day is reopened": (
        f"UPDATE ledger_day SET {_REOPENED} WHERE day = '2026-01-05'",
        {
            "days_follow_one_another": "day 2026-01-06",
            "closing_balances_reproduce": f"account {B} at the close of 2026-01-05",
        },
        {"days_follow_one_another": "day 2026-01-06"},
    ),
    "a transfer is there twice": (
        "ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_pkey CASCADE;"
        f"{_AGAIN.replace('gen_random_uuid()', 'transfer_id')}'{T}'",
        {
            "totals_equal_transfers": f"account {B}",
            "reversals_mirror": f"transfer {U}",
            "transfers_are_there_once": f"transfer {T}",
            "guards_stand": "index ledger_transfer_pkey",
            **BANK,
        },
        SAME,
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
    assert report.figures == {"accounts": 3, "transfers": 6, "closing_balances": 3, "closed_days": 2}


@pytest.mark.parametrize("deed", PLANTED)
def test_a_planted_fault_is_caught_and_named(
    deed: str, books: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    statement, whole, since_close = PLANTED[deed]
    without_guards(owner_connection, statement)
    assert {finding.rule: finding.first for finding in check().findings} == whole
    found = {finding.rule: finding.first for finding in check(since_close=True).findings}
    assert found == (whole if since_close is SAME else since_close)


def test_every_rule_is_shown_to_catch_something_in_both_modes() -> None:
    assert len(RULES) == 18
    assert set(RULES) == {rule for _, whole, _ in PLANTED.values() for rule in whole}
    since = {rule for _, whole, found in PLANTED.values() for rule in (whole if found is SAME else found)}
    assert set(RULES_SINCE_CLOSE) == since
    assert set(RULES) - since == {"closed_days_keep_their_transfers", "closing_balances_reproduce"}


@pytest.mark.parametrize("since_close", [False, True])
def test_short_stretches_find_the_same(
    since_close: bool, books: Database, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Journal and accounts are read in stretches: where they end makes no difference, and each is told."""
    without_guards(owner_connection, "; ".join(statement for statement, *_ in (PLANTED[deed] for deed in MANY)))
    at_once = check(since_close=since_close)
    monkeypatch.setattr(module, "JOURNAL_STRETCH", 1)
    monkeypatch.setattr(module, "ACCOUNTS_STRETCH", 1)
    told: list[tuple[int, int, str]] = []
    assert check(since_close=since_close, progress=lambda *step: told.append(step)) == at_once
    assert len(at_once.findings) > 5
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert told[-1][0] == told[-1][1]
    assert sum("accounts, " in what for *_, what in told) == 4, "three accounts, and ids after the last"


def test_a_wrong_account_is_told_with_both_figures(books: Database, owner_connection: psycopg.Connection[Any]) -> None:
    without_guards(owner_connection, f"UPDATE ledger_account SET credits_posted = 47 WHERE account_id = '{B}'")
    details = {finding.rule: finding.detail for finding in check().findings}
    assert details["totals_equal_transfers"] == (
        "debits 20 and 0 pending, credits 47 and 10 pending; its transfers: debits 20 and 0 pending, credits 45 and 10"
        " pending"
    )
    assert details["bank_totals_equal_transfers"].endswith("its transfers: " + BOTH_SIDES)


def test_totals_are_told_per_bank_and_currency(books: Database) -> None:
    for report in (check(), check(since_close=True)):
        (bank,) = report.totals
        assert (bank.book_code, bank.currency, bank.accounts) == ("BANK", "CNY", 3)
        assert bank.stored == bank.journal == (165, 165, 10, 10)
    assert check().since is None
    assert check(since_close=True).since == day(6)


def test_a_check_from_the_last_close_reads_only_what_came_later(books: Database) -> None:
    assert check().figures["transfers"] == 6
    assert check(since_close=True).figures == {
        "accounts": 3, "transfers": 3, "closing_balances": 0, "closed_days": 1,
    }  # fmt: skip


def test_before_the_first_close_a_check_from_the_last_close_is_the_whole_one(platform_db: Database) -> None:
    Scenario("open 5 → created\naccount A CNY free → created\naccount B CNY free → created\nF A→B 1 → created").play()
    assert check(since_close=True) == check()


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
        "SELECT * FROM ledger_post_v1(%s::json, 'all', false)",
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

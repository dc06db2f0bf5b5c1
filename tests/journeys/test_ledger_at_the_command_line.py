"""An engineer at the command line reads the books: accounts, one transfer's story, a statement; wrong input is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.conftest import Database
from tests.ledger_world import found_books
from tests.rules.ledger_table import Scenario, name_id
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.cli.rows import print_table
from tidegate.money import decimal_text

A, B = name_id("A"), name_id("B")
BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    account B CNY debits≤credits → created
    F WORLD→A 123456 ref first → created
    R A→B 3000 reserve until 7 → created
    roll 5 → 6 → created
    close 5 → created
    P A→B 2500 post R value 5 → created
"""
Tidegate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tidegate(platform_db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tidegate:
    """A command in this process: its exit code, what it printed, what it told on the side."""
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main.run(list(arguments))
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_accounts_are_listed_for_people_and_machines(tidegate: Tidegate) -> None:
    Scenario(BOOKS).play()
    code, out, err = tidegate("ledger", "accounts", "--owner", "A")
    assert (code, err) == (exit_codes.OK, "1 accounts.\n")
    assert [line.split() for line in out.splitlines()] == [
        ["ACCOUNT", "BANK", "CURRENCY", "CLASS", "PURPOSE", "OWNER", "BOUND"],
        [str(A), "BANK", "CNY", "liability", "scenario", "A", "debits_must_not_exceed_credits"],
    ]
    code, out, _ = tidegate("ledger", "accounts", "--json")
    assert {one["owner_code"] for one in json.loads(out)["accounts"]} == {"WORLD", "A", "B"}
    assert json.loads(tidegate("ledger", "accounts", "--owner", "X", "--json")[1]) == {"accounts": []}


def test_a_transfer_is_told_with_all_that_led_to_it(tidegate: Tidegate) -> None:
    Scenario(BOOKS).play()
    code, out, _ = tidegate("ledger", "transfer", str(name_id("P")))
    assert code == exit_codes.OK
    assert out.startswith("30.00 CNY, posted\n")
    for said in (
        "  reserved 30.00 CNY", "→ posted 25.00 CNY", "held until    2026-01-07", "2026-01-05, closed 20",
        "2026-01-06, open", "value date    2026-01-05", "BANK scenario A",
    ):  # fmt: skip
        assert said in out
    found = json.loads(tidegate("ledger", "transfer", str(name_id("R")), "--json")[1])
    assert found["outcome"] == "posted"
    assert [(step["phase"], step["amount_minor"], step["day_state"]) for step in found["steps"]] == [
        ("reserve", 3000, "closed"), ("post", 2500, "open"),
    ]  # fmt: skip


def test_a_statement_reads_from_opening_to_closing_balance(
    tidegate: Tidegate, owner_connection: psycopg.Connection[Any]
) -> None:
    Scenario(BOOKS).play()
    code, out, _ = tidegate("ledger", "statement", str(A), "--from", "2026-01-06")
    assert code == exit_codes.OK
    lines = [" ".join(line.split()) for line in out.splitlines()[4:]]
    assert lines == [
        "DAY VALUE DATE CODE REFERENCE OTHER ACCOUNT DEBIT CREDIT BALANCE",
        "2026-01-06 opening balance 1234.56",
        "2026-01-06 2026-01-05 move BANK scenario B 25.00 1209.56",
        "2026-01-06 closing balance 25.00 0.00 1209.56",
    ]
    found = json.loads(tidegate("ledger", "statement", str(A), "--json")[1])
    assert (found["opening_minor"], found["closing_minor"], found["adds_up"]) == (0, 120956, True)
    assert [(line["side"], line["balance_minor"]) for line in found["lines"]] == [("credit", 123456), ("debit", 120956)]
    owner_connection.execute("UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE owner_code = 'A'")
    code, out, _ = tidegate("ledger", "statement", str(A))
    assert code == exit_codes.FINDINGS
    assert "the books have stored 1209.57" in out


def test_balances_are_told_as_of_and_as_known(tidegate: Tidegate) -> None:
    Scenario(BOOKS).play()

    def told(*arguments: str) -> list[list[str]]:
        code, out, _ = tidegate("ledger", "balances", "--owner", "A", *arguments)
        assert code == exit_codes.OK
        return [line.split()[4:] for line in out.splitlines()]

    assert told() == [["CURRENCY", "BALANCE", "AVAILABLE"], ["CNY", "1209.56", "1209.56"]]
    assert told("--known-at", "2026-01-05") == [["CURRENCY", "BALANCE"], ["CNY", "1234.56"]]
    assert told("--value-date", "2026-01-05")[1] == ["CNY", "1209.56"], "posted on the 6th, counting from the 5th"
    assert told("--value-date", "2026-01-05", "--known-at", "2026-01-05")[1] == ["CNY", "1234.56"]
    assert told("--known-at", "1")[1] == ["CNY", "1234.56"]
    assert told("--value-date", "2026-01-04")[1:] == [["CNY", "0.00"]]
    assert told("--value-date", "2026-01-04", "--nonzero") == [["CURRENCY", "BALANCE"]]
    found = json.loads(tidegate("ledger", "balances", "--account", str(A), "--account", str(B), "--json")[1])[
        "balances"
    ]
    assert [(one["owner_code"], one["amount_minor"]) for one in found] == [("A", 120956), ("B", 2500)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["balances", "--known-at", "2026-01-06"], "(day)"),
        (["balances", "--known-at", "99"], "(known_at)"),
        (["balances", "--known-at", "yesterday"], "(known-at)"),
        (["balances", "--value-date", "05.01.2026"], "(value-date)"),
        (["balances", "--account", str(A), "--book", "BANK"], "not both"),
        (["balances", "--account", "00000000-0000-0000-0000-000000000000"], "No account with this id"),
        (["transfer", "17"], "(transfer)"),
        (["transfer", "00000000-0000-0000-0000-000000000000"], "no transfer with this id"),
        (["statement", "{0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11}"], "An id is a UUID"),
        (["statement", "0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11"], "No account with this id"),
        (["statement", str(A), "--from", "2026-02-30"], "(from)"),
        (["statement", str(A), "--from", "2026-01-06", "--to", "2026-01-05"], "(to)"),
        (["statement", str(A), "--from", "2027-01-01"], "latest day is 2026-01-06"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_input_is_told_and_nothing_printed(arguments: list[str], said: str, tidegate: Tidegate) -> None:
    Scenario(BOOKS).play()
    code, out, err = tidegate("ledger", *arguments)
    assert (code, out) == (exit_codes.BAD_INPUT, "")
    assert said in err


def test_every_command_of_the_ledger_has_help(tidegate: Tidegate) -> None:
    for name in ([], ["accounts"], ["balances"], ["transfer"], ["statement"], ["export"]):
        code, out, _ = tidegate("ledger", *name, "--help")
        assert code == exit_codes.OK
        assert "Usage" in out


def test_a_reference_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["A"], [["\x1b[2Jgone"]])
    assert "\x1b" not in capsys.readouterr().out


def test_a_check_of_random_books_holds_in_both_modes(tidegate: Tidegate) -> None:
    found_books(seed=5)
    for more in ([], ["--since-close"]):
        code, out, _ = tidegate("check", "--json", *more)
        found = json.loads(out)
        assert (code, found["ok"], found["findings"]) == (exit_codes.OK, True, [])
        assert (found["since"] is None) == (not more)
        assert len(found["totals"]) == 9
    code, out, err = tidegate("check", "--since-close")
    assert code == exit_codes.OK
    (line,) = (line for line in out.splitlines() if "BANK1 KWD" in line)
    (total,) = (one for one in found["totals"] if (one["bank"], one["currency"]) == ("BANK1", "KWD"))
    assert f"debits {decimal_text(total['debits_posted'], digits=3)} and" in line
    assert "Checking" in err

"""The books as files: two independent bookkeeping programs reckon our balances from them, and every row comes back."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from django.db import connection

from tests.conftest import Database, Databases
from tests.ledger_world import FIRST, REFERENCES, Books, found_books
from tidegate.interfaces.cli import exit_codes, main
from tidegate.ledger.balance import balances, balances_now
from tidegate.ledger.export.csv_file import inert
from tidegate.money import decimal_text, minor_digits

DAYS = 6
HLEDGER, BEAN_CHECK, BEAN_QUERY = (shutil.which(name) for name in ("hledger", "bean-check", "bean-query"))
with_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed: balances stay without this oracle")
with_beancount = pytest.mark.skipif(
    BEAN_CHECK is None or BEAN_QUERY is None, reason="beancount is not installed: balances stay without this oracle"
)
Figures = dict[str, Decimal]
"""Account id, with `:Reserved` for what is held, to debits less credits."""


@pytest.fixture(scope="module")
def books(databases: Databases) -> Iterator[tuple[Database, Books]]:
    with databases.fresh("platform") as database:
        yield database, found_books(seed=3, days=DAYS)


@pytest.fixture
def export(books: tuple[Database, Books], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", books[0].application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def call(name: str, *more: str) -> Path:
        file = tmp_path / name
        assert main.run(["ledger", "export", str(file), *more]) == exit_codes.OK
        return file

    return call


def run(*command: str | None) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hledger(file: Path, *more: str) -> Figures:
    told = run(HLEDGER, "-f", str(file), "balance", "-N", "-E", "--flat", "-O", "csv", *more)
    rows = list(csv.DictReader(io.StringIO(told)))
    return nonzero((row["account"], Decimal(row["balance"].split()[0])) for row in rows)


def beancount(file: Path) -> Figures:
    assert run(BEAN_CHECK, str(file)) == ""
    query = "SELECT account, currency, sum(number) AS amount GROUP BY account, currency"
    told = run(BEAN_QUERY, "-f", "csv", str(file), query)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(told))][1:]
    return nonzero((account, Decimal(amount)) for account, _, amount in rows if amount)


def nonzero(pairs: Any) -> Figures:
    found: Figures = defaultdict(Decimal)
    for account, amount in pairs:
        name, _, tail = account.rpartition(":")
        key = f"{name.rpartition(':')[2].lower()}:{tail}" if tail == "Reserved" else tail.lower()
        found[key] += amount
    return {key: amount for key, amount in found.items() if amount}


def ours(books: Books, *, currency: str | None = None) -> Figures:
    found = {}
    for code, accounts in books.accounts.items():
        balances = balances_now(account_ids=[one.account_id for one in accounts])
        for account, balance in balances.items() if currency in {None, code} else ():
            four = (balance.debits_posted - balance.credits_posted, balance.debits_pending - balance.credits_pending)
            found[str(account)] = decimal(four[0], code)
            found[f"{account}:Reserved"] = decimal(four[1], code)
    return {key: amount for key, amount in found.items() if amount}


def decimal(minor: int, currency: str) -> Decimal:
    return Decimal(decimal_text(minor, digits=minor_digits(currency)))


def booked_at(books: Books, *, value_date: date | None = None, known_at: date | None = None) -> Figures:
    found = {}
    for code, accounts in books.accounts.items():
        ids = [one.account_id for one in accounts]
        for account, balance in balances(account_ids=ids, value_date=value_date, known_at=known_at).items():
            found[str(account)] = decimal(balance.debits_posted - balance.credits_posted, code)
    return {key: amount for key, amount in found.items() if amount}


def test_the_books_are_worth_exporting(books: tuple[Database, Books]) -> None:
    """Everything that is to be shown is in them: held, voided, expired, posted in part, reversed, in each currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT currency, count(*) FILTER (WHERE phase = 'void'), count(*) FILTER (WHERE code = 'expired'),"
            " count(*) FILTER (WHERE reverses IS NOT NULL), count(*) FILTER (WHERE phase = 'post'),"
            " count(*) FILTER (WHERE value_date <> business_day) FROM ledger_transfers GROUP BY currency"
        )
        rows = cursor.fetchall()
    assert {row[0] for row in rows} == {"CNY", "JPY", "KWD"}
    assert all(min(row[1:]) > 0 for row in rows), rows
    assert any(key.endswith(":Reserved") for key in ours(books[1]))


@with_hledger
def test_hledger_reckons_our_balances(books: tuple[Database, Books], export: Callable[..., Path]) -> None:
    file = export("books.journal")
    assert hledger(file) == ours(books[1])
    assert hledger(file, "cur:JPY") == ours(books[1], currency="JPY")
    assert hledger(export("jpy.journal", "--currency", "JPY")) == ours(books[1], currency="JPY")


@with_hledger
def test_hledger_reckons_our_closing_balances(books: tuple[Database, Books], export: Callable[..., Path]) -> None:
    file = export("books.journal")
    for number in range(DAYS - 2):
        day = FIRST + timedelta(days=number)
        found = hledger(file, "-e", str(day + timedelta(days=1)), "not:acct:Reserved$")
        assert found == booked_at(books[1], known_at=day)


@with_hledger
def test_hledger_reckons_our_balances_as_of_a_value_date(
    books: tuple[Database, Books], export: Callable[..., Path]
) -> None:
    """Its secondary date is the value date: what was posted later and counts from before is in, the rest is not."""
    file = export("books.journal")
    differ = 0
    for number in range(-1, DAYS):
        day = FIRST + timedelta(days=number)
        found = hledger(file, "--date2", "-e", str(day + timedelta(days=1)), "not:acct:Reserved$")
        assert found == booked_at(books[1], value_date=day)
        differ += number < DAYS - 2 and number >= 0 and found != booked_at(books[1], known_at=day)
    assert differ > 1, "no value date differed from its business day: the test would show nothing"


@with_hledger
def test_a_journal_that_begins_later_has_opening_balances(
    books: tuple[Database, Books], export: Callable[..., Path]
) -> None:
    for number in (1, 3, DAYS - 1, DAYS + 5):
        file = export(f"from{number}.journal", "--from", str(FIRST + timedelta(days=number)))
        found = hledger(file, "not:acct:^Equity:Opening$")
        assert found == ours(books[1]), f"from day {number}"


@with_beancount
def test_beancount_reckons_our_balances(books: tuple[Database, Books], export: Callable[..., Path]) -> None:
    assert beancount(export("books.beancount")) == ours(books[1])
    later = beancount(export("later.beancount", "--from", str(FIRST + timedelta(days=3))))
    assert {key: amount for key, amount in later.items() if key != "opening"} == ours(books[1])


@with_hledger
@with_beancount
def test_the_oracles_notice_a_wrong_amount(books: tuple[Database, Books], export: Callable[..., Path]) -> None:
    """The control: one more minor unit in one transfer, and both programs reckon something else."""
    for name, reckon in (("books.journal", hledger), ("books.beancount", beancount)):
        file = export(name)
        text = file.read_text("utf-8")
        assert "    123.45 CNY\n" in text
        spoilt = text.replace("    123.45 CNY\n", "    123.46 CNY\n", 1).replace(
            "    -123.45 CNY\n", "    -123.46 CNY\n", 1
        )
        file.write_text(spoilt, "utf-8")
        assert reckon(file) != ours(books[1])


def test_every_row_comes_back_from_csv(books: tuple[Database, Books], export: Callable[..., Path]) -> None:
    file = export("books.csv")
    raw = file.read_bytes()
    assert raw.count(b"\r\n") >= len(books[1].sent)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = {row["transfer_id"]: row for row in csv.DictReader(opened)}
    assert len(rows) >= len(books[1].sent) > 200
    for sent in books[1].sent:
        row = rows[str(sent.transfer_id)]
        assert row["reference"] == inert(sent.reference)
        assert row["reference"].removeprefix("'") == sent.reference.removeprefix("'") or "'" in sent.reference
        assert (row["amount_minor"], row["phase"], row["business_day"], row["value_date"]) == (
            str(sent.amount_minor), sent.phase, str(sent.business_day), str(sent.value_date),
        )  # fmt: skip
        assert row["amount"] == decimal_text(sent.amount_minor, digits=minor_digits(row["currency"]))
        assert row["pending_id"] == (str(sent.pending_id) if sent.pending_id else "")
        assert row["reverses"] == (str(sent.reverses) if sent.reverses else "")


def test_no_field_of_a_csv_is_run_by_a_spreadsheet(export: Callable[..., Path]) -> None:
    dangerous = ("=", "+", "-", "@", "\t", "\r", "\n")
    assert any(one.startswith(dangerous) for one in REFERENCES)
    for name, more in (("books.csv", ()), ("accounts.csv", ("--what", "accounts"))):
        with export(name, *more).open(encoding="utf-8", newline="") as opened:
            fields = [field for row in csv.reader(opened) for field in row]
        assert len(fields) > 100
        assert not [field for field in fields if field.startswith(dangerous)]
    assert [inert(text) for text in ("=1", "'a", "a'", "", "漢")] == ["'=1", "''a", "a'", "", "漢"]


def test_every_row_comes_back_from_parquet_with_its_type(
    books: tuple[Database, Books], export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.ledger.export.parquet_file.ROWS_OF_A_GROUP", 100)
    table = pyarrow.parquet.read_table(export("books.parquet"))
    types = {name: str(table.schema.field(name).type) for name in table.schema.names}
    assert (types["amount_minor"], types["business_day"]) == ("int64", "date32[day]")
    assert (types["booked_at"], types["transfer_id"]) == ("timestamp[us, tz=UTC]", "string")
    rows = {row["transfer_id"]: row for row in table.to_pylist()}
    for sent in books[1].sent:
        row = rows[str(sent.transfer_id)]
        assert (row["amount_minor"], row["value_date"], row["reference"], row["expires_on"]) == (
            sent.amount_minor, sent.value_date, sent.reference, sent.expires_on,
        )  # fmt: skip
    accounts = pyarrow.parquet.read_table(export("accounts.parquet", "--what", "accounts"))
    assert accounts.num_rows == sum(len(of) for of in books[1].accounts.values())


def test_a_file_is_whole_or_not_there_and_never_overwritten(
    export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export("books.csv")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert main.run(["ledger", "export", str(file)]) == exit_codes.BAD_INPUT
    assert "exists already" in capsys.readouterr().err
    assert file.read_bytes() == before
    monkeypatch.setattr("tidegate.ledger.export.chosen.decimal_text", None)  # breaks in the middle
    assert main.run(["ledger", "export", str(file), "--force"]) == exit_codes.INTERNAL
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == ["books.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere/books.csv"], "nowhere"),
        (["books.xls"], "give --format"),
        (["-"], "give --format"),
        (["-", "--format", "parquet"], "name a file"),
        (["books.journal", "--what", "accounts"], "leave --what away"),
        (["books.csv", "--from", "2026-01-06", "--to", "2026-01-05"], "(to)"),
        (["books.csv", "--from", "soon"], "(from)"),
        (["books.csv", "--format", "xml"], "xml"),
    ],
)
def test_wrong_input_is_told_and_no_file_is_made(
    arguments: list[str], said: str, export: Callable[..., Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main.run(["ledger", "export", *arguments]) == exit_codes.BAD_INPUT
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_export_goes_through_a_pipe_and_is_told_beside(
    books: tuple[Database, Books], export: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["ledger", "export", "-", "--format", "csv", "--json"]) == exit_codes.OK
    told = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(told.out, newline="")))
    assert json.loads(told.err)["rows"] == len(rows) >= len(books[1].sent)
    assert main.run(["ledger", "export", "-", "--format", "csv", "--from", "2027-01-01"]) == exit_codes.OK
    assert len(capsys.readouterr().out.splitlines()) == 1, "the heading stays"

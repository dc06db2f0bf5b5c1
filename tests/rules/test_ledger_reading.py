"""Reading the books: accounts found, the story of a transfer, statements that add up to the balances."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.conftest import Database
from tests.ledger_world import FIRST, found_books
from tests.rules.ledger_table import Scenario, day, name_id
from tidegate.ledger.balance import balance_at_close, balance_now
from tidegate.ledger.find import find_account, find_accounts
from tidegate.ledger.statement import statement
from tidegate.ledger.trail import Outcome, trail
from tidegate.money import Invalid

BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    account B CNY debits≤credits → created
    F WORLD→A 100 → created
    R A→B 30 reserve until 7 → created
    H A→B 5 reserve → created
    V A→B 10 reserve → created
    roll 5 → 6 → created
    close 5 → created
    P A→B 25 post R → created
    W A→B 10 void V → created
    roll 6 → 7 → created
    U B→A 25 reverses P value 6 → created
"""


@pytest.fixture
def books(platform_db: Database) -> None:
    Scenario(BOOKS).play()


@pytest.mark.parametrize(
    ("asked", "steps", "outcome"),
    [
        ("F", "F", Outcome.POSTED),
        ("R", "R P U", Outcome.REVERSED),
        ("P", "R P U", Outcome.REVERSED),
        ("U", "R P U", Outcome.REVERSED),
        ("H", "H", Outcome.HELD),
        ("V", "V W", Outcome.VOIDED),
        ("W", "V W", Outcome.VOIDED),
    ],
)
def test_a_transfer_tells_its_whole_story(asked: str, steps: str, outcome: Outcome, books: None) -> None:
    found = trail(transfer_id=name_id(asked))
    assert [step.entry.transfer_id for step in found.steps] == [name_id(name) for name in steps.split()]
    assert found.outcome is outcome
    assert found.debit.owner_code == ("WORLD" if asked == "F" else "A")
    assert [step.day.value for step in found.steps] == {
        "F": ["closed"], "H": ["closed"], "R P U": ["closed", "closing", "open"], "V W": ["closed", "closing"],
    }[steps]  # fmt: skip
    assert all((step.closed_at is not None) == (step.day == "closed") for step in found.steps)


def test_what_is_not_there_is_said_with_its_field(books: None) -> None:
    for ask, of in ((trail, "transfer"), (find_account, "account")):
        with pytest.raises(Invalid) as caught:
            ask(**{f"{of}_id": UUID(int=0)})
        assert caught.value.field == of
        assert caught.value.remedy


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, "0 | F+100 P-25 U+25 | 100"),
        (5, 5, "0 | F+100 | 100"),
        (6, 6, "100 | P-25 | 75"),
        (6, 7, "100 | P-25 U+25 | 100"),
        (7, 7, "75 | U+25 | 100"),
        (None, 4, "0 |  | 0"),
        (5, 31, "0 | F+100 P-25 U+25 | 100"),
    ],
)
def test_a_statement_shows_what_was_booked_in_its_period(
    first: int | None, last: int | None, expected: str, books: None
) -> None:
    names = {name_id(name): name for name in "FPU"}
    on = [None if number is None else day(number) for number in (first, last)]
    with statement(account_id=name_id("A"), first=on[0], last=on[1]) as found:
        lines = [
            (names[one.entry.transfer_id], "-" if one.is_debit else "+", one.entry.amount_minor, one.balance_minor)
            for one in found.lines()
        ]
    told = " ".join(f"{name}{sign}{amount}" for name, sign, amount, _ in lines)
    assert f"{found.opening.amount_minor} | {told} | {found.closing.amount_minor}" == expected
    assert found.adds_up
    assert not lines or lines[-1][-1] == found.closing.amount_minor


@pytest.mark.parametrize(
    ("first", "last", "field"), [(date(2026, 1, 7), date(2026, 1, 6), "to"), (date(2026, 1, 8), None, "from")]
)
def test_a_period_that_cannot_be_is_refused(first: date, last: date | None, field: str, books: None) -> None:
    with pytest.raises(Invalid) as caught, statement(account_id=name_id("A"), first=first, last=last):
        pass
    assert caught.value.field == field


def test_a_ledger_without_days_has_no_statements(platform_db: Database) -> None:
    Scenario("account A CNY free → created").play()
    with pytest.raises(Invalid, match="no business day"), statement(account_id=name_id("A")):
        pass


def test_a_statement_that_does_not_add_up_says_so(books: None, owner_connection: psycopg.Connection[object]) -> None:
    """The closing balance is read from the books, so a total that was tampered with shows."""
    with statement(account_id=name_id("A")) as found:
        assert list(found.lines())
    assert found.adds_up
    owner_connection.execute("UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE owner_code = 'A'")
    with statement(account_id=name_id("A")) as found:
        assert list(found.lines())
    assert not found.adds_up


@pytest.mark.parametrize("seed", range(3))
def test_statements_of_random_books_equal_the_balances(seed: int, platform_db: Database) -> None:
    books = found_books(seed=seed)
    days = [FIRST + timedelta(days=number) for number in range(6)]
    lines = 0
    for account in (one for of in books.accounts.values() for one in of):
        for first, last in ((days[0], days[-1]), (days[1], days[3]), (days[4], days[5])):
            with statement(account_id=account.account_id, first=first, last=last) as found:
                lines += len(list(found.lines()))
            assert found.adds_up
            closing = (
                balance_now(account_id=account.account_id)
                if last == days[-1]
                else balance_at_close(account_id=account.account_id, day=last)
            )
            assert closing is not None
            assert closing.amount_minor == found.closing.amount_minor
    assert lines > 300


def test_accounts_are_found_by_what_they_are(platform_db: Database) -> None:
    books = found_books(seed=1, days=1, a_day=2)
    every = [one for of in books.accounts.values() for one in of]
    assert sorted(find_accounts(), key=lambda one: one.account_id) == sorted(every, key=lambda one: one.account_id)
    for given in (
        {"owner": "S001"}, {"book": "BANK1"}, {"purpose": "premises"}, {"currency": "JPY"},
        {"book": "BANK1", "currency": "KWD"}, {"owner": "nobody"},
    ):  # fmt: skip
        fields = {"owner": "owner_code", "book": "book_code", "purpose": "purpose", "currency": "currency"}
        fit = [one for one in every if all(getattr(one, fields[name]) == value for name, value in given.items())]
        assert {one.account_id for one in find_accounts(**given)} == {one.account_id for one in fit}

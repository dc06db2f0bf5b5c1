"""What the ledger's Python says and takes, to the letter: texts of refusals, limits of a call, days, the chart."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from django.db import connection, transaction

import tidegate.ledger
from tests.conftest import Database
from tests.rules.ledger_table import Scenario, day, name_id
from tidegate.ledger import chart, keys
from tidegate.ledger.account import Account, AccountClass, AccountRefusal, Bound
from tidegate.ledger.balance import balances, journal_position, totals
from tidegate.ledger.day import (
    DayRefusal,
    DayState,
    close_days,
    closing_days,
    current_business_day,
    day_state,
    last_closed_day,
    lock_day_exclusively,
    open_day,
    open_first_day,
    roll_days,
)
from tidegate.ledger.expire import expire_reservations, first_expiry_on
from tidegate.ledger.find import find_account
from tidegate.ledger.month import close_month, last_closed_month
from tidegate.ledger.post import AMOUNT_MINOR_MAX, BATCH_MAX, open_accounts, post, row_of
from tidegate.ledger.refusal import explain, is_transient, refused
from tidegate.ledger.snapshot import one_snapshot, statement_of, stream
from tidegate.ledger.statement import statement
from tidegate.ledger.trail import trail
from tidegate.ledger.transfer import Balancing, Transfer, TransferRefusal
from tidegate.money import Invalid

BOOKS = """
    open 5 → created
    account A CNY free → created
    account B CNY free → created
    F A→B 100 → created
    R A→B 30 reserve until 6 → created
"""
NOWHERE = UUID(int=9)
MOVE = Transfer(
    transfer_id=UUID(int=1), debit_account=name_id("A"), credit_account=name_id("B"), amount_minor=1, code="move",
    value_date=day(5), business_day=day(5),
)  # fmt: skip


def _statement(first: date | None, last: date | None) -> None:
    with statement(account_id=name_id("A"), first=first, last=last):
        pass


SAID: dict[str, tuple[Callable[[], object], str]] = {
    "an unknown account": (
        lambda: find_account(account_id=NOWHERE),
        f"account | {NOWHERE} | No account with this id has been opened. | "
        "`tidegate ledger accounts` lists those that have.",
    ),
    "an unknown transfer": (
        lambda: trail(transfer_id=NOWHERE),
        f"transfer | {NOWHERE} | The journal has no transfer with this id. | "
        "What is not here was not carried out: send it, under the same id. The id is a UUID.",
    ),
    "a day that is open": (
        lambda: balances(account_ids=[name_id("A")], known_at=day(5)),
        "day | 2026-01-05 | A closing balance is that of a closed day. | "
        "Close the day first, or ask for the balance now.",
    ),
    "beyond the journal": (
        lambda: balances(account_ids=[name_id("A")], known_at=3),
        "known_at | 3 | A place in the journal lies between 0 and its last sequence, 2. | "
        "Give a sequence that is in the journal, or leave it out for the balance now.",
    ),
    "before the journal": (
        lambda: balances(account_ids=[name_id("A")], known_at=-1),
        "known_at | -1 | A place in the journal lies between 0 and its last sequence, 2. | "
        "Give a sequence that is in the journal, or leave it out for the balance now.",
    ),
    "a period after the latest day": (
        lambda: _statement(day(6), None),
        "from | 2026-01-06 | The ledger's latest day is 2026-01-05. | Give an earlier day.",
    ),
    "a period that ends before it begins": (
        lambda: _statement(day(5), day(4)),
        "to | 2026-01-04 | A period that begins on 2026-01-05 cannot end before it. | "
        "Give the last day that belongs to it.",
    ),
    "a line that is no id": (
        lambda: keys.check_keys(acknowledged=[str(NOWHERE), " nonsense "]),
        "acknowledged, line 2 | nonsense | A line is the id of a transfer. | Give UUIDs, one a line.",
    ),
    "an id in another writing": (
        lambda: keys.check_keys(sent=[NOWHERE.hex]),
        f"sent, line 1 | {NOWHERE.hex} | A line is the id of a transfer. | Give UUIDs, one a line.",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_refused_question_names_field_value_rule_and_remedy(case: str, platform_db: Database) -> None:
    Scenario(BOOKS).play()
    asked, said = SAID[case]
    with pytest.raises(Invalid) as error:
        asked()
    told = error.value
    assert f"{told.field} | {told.value} | {told.rule} | {told.remedy}" == said


def test_an_empty_ledger_says_so(platform_db: Database) -> None:
    assert (open_day(), last_closed_day(), closing_days(), last_closed_month()) == (None, None, (), None)
    assert (day_state(day=day(5)), first_expiry_on(), totals()) == (None, None, ())
    with transaction.atomic():
        assert journal_position() == 0
        with pytest.raises(AssertionError, match="no business day"):
            current_business_day()
        accounts = open_accounts(accounts=[_account()])
    assert [one.ok for one in accounts] == [True]
    with pytest.raises(Invalid, match="no business day yet"), statement(account_id=_account().account_id):
        pass
    assert balances(account_ids=[_account().account_id], known_at=0)[_account().account_id].amount_minor == 0


def test_days_are_read_as_they_go(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    assert (open_day(), day_state(day=day(5)), closing_days()) == (day(5), DayState.OPEN, ())
    with transaction.atomic():
        assert (current_business_day(), journal_position()) == (day(5), 2)
    assert first_expiry_on() == day(6)
    assert [(one.currency, one.debits_posted, one.credits_posted) for one in totals()] == [("CNY", 100, 100)]
    assert [(one.debits_pending, one.credits_pending, one.balanced) for one in totals()] == [(30, 30, True)]
    Scenario("roll 5,6 → 32 → created").play()
    assert (open_day(), day_state(day=day(6)), closing_days()) == (day(32), DayState.CLOSING, (day(5), day(6)))
    assert last_closed_day() is None
    Scenario("expire 6 → 1").play()
    assert first_expiry_on() is None
    Scenario("close 5,6 → created\nmonth 2026-01 → created").play()
    assert (last_closed_day(), day_state(day=day(6)), closing_days()) == (day(6), DayState.CLOSED, ())
    assert last_closed_month() == date(2026, 1, 1)
    step = trail(transfer_id=name_id("R")).steps[0]
    assert (step.day, step.closed_at is not None) == (DayState.CLOSED, True)


def test_writers_hold_the_day_and_a_roll_holds_it_alone(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    held = "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY mode"
    for take, mode in ((current_business_day, "ShareLock"), (lock_day_exclusively, "ExclusiveLock")):
        with transaction.atomic(), connection.cursor() as cursor:
            take()
            cursor.execute(held)
            assert [row[0] for row in cursor.fetchall()] == [mode]
        with pytest.raises(AssertionError, match="a door opens the transaction"):
            take()


@pytest.mark.parametrize(
    "verb",
    [
        lambda: post(transfers=[MOVE]),
        lambda: open_accounts(accounts=[_account()]),
        lambda: open_first_day(day=day(5)),
        lambda: roll_days(closing=[day(5)], next_day=day(6)),
        lambda: close_days(days=[day(5)]),
        lambda: close_month(month=date(2026, 1, 1)),
        lambda: next(stream("SELECT 1 AS one", {})),
        journal_position,
    ],
)
def test_a_verb_belongs_to_a_transaction(verb: Callable[[], object], platform_db: Database) -> None:
    with pytest.raises(AssertionError):
        verb()


def test_what_a_call_takes(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    with transaction.atomic():
        assert post(transfers=[]) == ()
        assert open_accounts(accounts=[]) == ()
        with pytest.raises(AssertionError, match=f"at most {BATCH_MAX}"):
            post(transfers=[MOVE] * (BATCH_MAX + 1))
        with pytest.raises(AssertionError, match=f"at most {BATCH_MAX}"):
            open_accounts(accounts=[_account()] * (BATCH_MAX + 1))
        with pytest.raises(AssertionError, match="first day"):
            close_month(month=date(2026, 1, 2))
        whole = post(transfers=[replace(MOVE, transfer_id=uuid5(NOWHERE, str(n))) for n in range(BATCH_MAX)])
        assert (len(whole), {one.outcome for one in whole}) == (BATCH_MAX, {"created"})
        opened = open_accounts(
            accounts=[replace(_account(), account_id=uuid5(NOWHERE, str(n))) for n in range(BATCH_MAX)]
        )
        assert (len(opened), {one.outcome for one in opened}) == (BATCH_MAX, {"created"})


def test_an_amount_is_an_integer_of_64_bits() -> None:
    for amount in (AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX, 0):
        assert row_of(replace(MOVE, amount_minor=amount))["amount_minor"] == amount
    for wrong in (AMOUNT_MINOR_MAX + 1, -AMOUNT_MINOR_MAX - 1, True, 1.0):
        with pytest.raises(AssertionError, match=r"minor units|64 bits"):
            row_of(replace(MOVE, amount_minor=wrong))  # type: ignore[arg-type]


def test_a_day_that_closes_takes_only_what_says_so(platform_db: Database) -> None:
    Scenario(BOOKS + "roll 5 → 6 → created").play()
    with transaction.atomic():
        assert post(transfers=[MOVE])[0].outcome == "business_day_closing"
        assert post(transfers=[MOVE], closing=True)[0].outcome == "created"


def test_reservations_end_in_as_many_batches_as_it_takes(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(f"R{n} A→B 1 reserve until 5 → created" for n in range(5))
    Scenario(BOOKS + lines).play()
    monkeypatch.setattr("tidegate.ledger.expire.BATCH_MAX", 2)
    with transaction.atomic():
        assert expire_reservations(on=day(5)) == 5
        assert expire_reservations(on=day(5)) == 0
        assert first_expiry_on() == day(6)


def test_an_account_s_id_follows_from_what_it_is_for() -> None:
    """The name is `purpose/owner/book/currency/reference`; another tool finds the account by it."""
    wanted = {"purpose": chart.Purpose.SAVER_DEPOSIT, "owner": "anna", "book": "REED", "currency": "CNY"}
    namespace = UUID("0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11")
    one = chart.account(**wanted, reference="d1")  # type: ignore[arg-type]
    assert one == Account(
        account_id=uuid5(namespace, "saver_deposit/anna/REED/CNY/d1"), owner_code="anna", book_code="REED",
        currency="CNY", account_class=AccountClass.LIABILITY, purpose="saver_deposit",
        bound=Bound.DEBITS_MUST_NOT_EXCEED_CREDITS,
    )  # fmt: skip
    assert chart.account_id(**wanted) == uuid5(namespace, "saver_deposit/anna/REED/CNY/")  # type: ignore[arg-type]
    of_the_bank = chart.account(purpose=chart.Purpose.BANK_CASH, book="REED", currency="CNY")
    assert of_the_bank.account_id == uuid5(namespace, "bank_cash//REED/CNY/") == chart.account_id(
        purpose=chart.Purpose.BANK_CASH, book="REED", currency="CNY"
    )  # fmt: skip
    assert (of_the_bank.owner_code, of_the_bank.account_class) == ("", AccountClass.ASSET)


@pytest.mark.parametrize(
    ("refusal", "transient", "begins", "remedy"),
    [
        (TransferRefusal.EXCEEDS_CREDITS, True, "The debit account may not be debited", "Move at most"),
        (TransferRefusal.ALREADY_REVERSED, False, "The transfer has been reversed.", "Nothing is left to do"),
        (DayRefusal.MONTH_NOT_OVER, True, "A business day of the month", "Close the month's days"),
        (DayRefusal.BUSINESS_DAYS_OUT_OF_ORDER, False, "The days to be closed", "Give each day once"),
        (
            TransferRefusal.EXISTS_WITH_DIFFERENT_AMOUNT, False,
            "The id is that of a transfer which is here already with another `amount`.",
            "If that one was meant, send it exactly as it was sent first; if another was, give it an id of its own.",
        ),
        (
            AccountRefusal.EXISTS_WITH_DIFFERENT_BOUND, False,
            "The id is that of an account which is here already with another `bound`.",
            "If that one was meant, send it exactly as it was sent first; if another was, give it an id of its own.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_explains_itself(
    refusal: TransferRefusal | AccountRefusal | DayRefusal, transient: bool, begins: str, remedy: str
) -> None:
    told = refused(refusal, field="transfers[3]")
    assert (told.code, told.field, told.transient) == (refusal.value, "transfers[3]", transient)
    assert (told.rule, told.remedy) == (explain(refusal).meaning, explain(refusal).remedy)
    assert told.rule.startswith(begins)
    assert told.remedy.startswith(remedy)
    assert is_transient(refusal) is transient
    assert refused(refusal).field is None


def test_a_statement_s_text_is_its_file() -> None:
    folder = Path(tidegate.ledger.__file__).with_name("sql")
    for name in ("read_trail", "read_accounts", "read_statement"):
        assert statement_of(name) == (folder / f"{name}.sql").read_text("utf-8")


def test_one_snapshot_sees_nothing_of_what_comes_later(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    with one_snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
        with one_snapshot():
            assert find_account(account_id=name_id("A")).account_id == name_id("A")


def test_the_surface_gives_what_it_names_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    room = sys.modules["tidegate.ledger"]
    monkeypatch.delattr(room, "post_transfers", raising=False)
    assert tidegate.ledger.post_transfers is post
    assert "post_transfers" in vars(room), "it stays here once it was asked for"
    assert {"post_transfers", "read_trail", "__name__"} <= set(dir(room))
    with pytest.raises(AttributeError, match=r"module 'tidegate\.ledger' has no attribute 'post_everything'"):
        _ = tidegate.ledger.post_everything


def test_a_trail_is_asked_for_by_any_of_its_steps(platform_db: Database) -> None:
    Scenario(BOOKS + "P A→B 30 post R → created").play()
    for name in ("R", "P"):
        told = trail(transfer_id=name_id(name))
        assert (told.asked, told.debit.owner_code, told.credit.owner_code) == (name_id(name), "A", "B")
        assert [one.entry.transfer_id for one in told.steps] == [name_id("R"), name_id("P")]


def test_a_statement_counts_its_lines_and_names_who_stands_on_the_other_side(platform_db: Database) -> None:
    Scenario(BOOKS + "account C CNY free → created\nG C→A 7 → created\nH A→C 9 balancing credit → created 7").play()
    with statement(account_id=name_id("A")) as found:
        lines = list(found.lines())
    assert [(one.is_debit, one.counterpart.owner_code, one.entry.amount_minor) for one in lines] == [
        (True, "B", 100), (False, "C", 7), (True, "C", 7),
    ]  # fmt: skip
    assert (found.count, found.debits, found.credits, found.adds_up) == (3, 107, 7, True)
    last = trail(transfer_id=name_id("H")).steps[0].entry
    assert (last.balancing, last.amount_minor, last.amount_limit_minor) == (Balancing.CREDIT, 7, 9)


def test_what_is_missing_and_what_nobody_sent_are_both_told(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    told = keys.check_keys(acknowledged=[str(NOWHERE)], sent=[str(name_id("F"))])
    assert [(one.rule, one.count, one.first) for one in told] == [
        ("acknowledged_transfers_are_there", 1, f"transfer {NOWHERE}"),
        ("transfers_were_sent", 1, f"transfer {name_id('R')}"),
    ]


def _account() -> Account:
    return chart.account(purpose=chart.Purpose.SUSPENSE, book="REED", currency="CNY")

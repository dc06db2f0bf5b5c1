"""What a close does around its steps: acts during it, deposits it sets aside, the command that starts it."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    opened,
    set_clock,
    uid,
)
from tidegate.closing.close_day import Progress, close_day
from tidegate.closing.refusal import Refused
from tidegate.closing.run import RunStep
from tidegate.closing.set_aside import ClosingException, exceptions, release
from tidegate.deposits.check import check
from tidegate.deposits.deposit import State
from tidegate.deposits.in_flight import return_in_flight
from tidegate.deposits.movement import Done
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day

Owner = psycopg.Connection[Any]
pytestmark = pytest.mark.usefixtures("platform_db")
FIVE = contract(product="FIVE", percent="4.875", term="P5Y")
MONTH = contract(product="MONTH", percent="1.6", term="P30D")
ANY = contract(product="ANY", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY)
SAVER = "S000001"


def books_hold() -> None:
    assert not (found := (*ledger_check().findings, *check().findings)), found


def test_what_is_asked_while_a_day_closes_belongs_to_the_next() -> None:
    found_platform()
    leaving = opened(request=uid(1), saver=SAVER, terms=ANY, amount_minor=7_300_000)
    closed(date(2020, 10, 12))
    opened(request=uid(2), saver="S000002", terms=FIVE, amount_minor=1_000_000)
    done: list[Any] = []

    def meanwhile(progress: Progress) -> None:
        if progress.step is RunStep.PLACE and progress.committed and not done:
            done.append(opened(request=uid(3), saver="S000003", terms=FIVE, amount_minor=2_000_000))
            with transaction.atomic():
                done.append(withdraw(request_id=uid(4), deposit_id=leaving, saver=SAVER, amount_minor=None))

    closed(date(2020, 10, 13), progress=meanwhile)
    late, left = done
    assert deposit(late).opened_on == date(2020, 10, 14)
    assert deposit(late).state is State.FUNDED
    assert isinstance(left, Done)
    assert (left.business_day, left.interest_minor) == (date(2020, 10, 14), 5 * 600), "the closing day still earned"
    books_hold()
    closed(date(2020, 10, 14))
    assert deposit(late).state is State.RUNNING
    books_hold()


def poison(owner: Owner, deposit_id: UUID) -> str:
    (kept,) = owner.execute(
        "SELECT contract::text FROM deposits_deposit WHERE deposit_id = %s", (deposit_id,)
    ).fetchone() or ("",)
    owner.execute(
        """UPDATE deposits_deposit SET contract = contract - 'rounding' WHERE deposit_id = %s""", (deposit_id,)
    )
    return str(kept)


def test_a_poisoned_deposit_is_named_and_the_day_closes_without_it(owner_connection: Owner) -> None:
    found_platform()
    ids = [opened(request=uid(n), saver=f"S00000{n}", terms=MONTH, amount_minor=3_000_000) for n in (1, 2, 3)]
    closed(date(2020, 10, 9))
    kept = poison(owner_connection, ids[1])
    outcome = closed(date(2020, 11, 9))
    assert [one.deposit_id for one in outcome.exceptions] == [ids[1]]
    assert (outcome.exceptions[0].step, outcome.exceptions[0].business_day) == ("mature", date(2020, 11, 9))
    assert "rounding" in outcome.exceptions[0].reason
    assert (deposit(ids[0]).state, deposit(ids[2]).state) == (State.PAID, State.PAID)
    assert closed(date(2020, 11, 20)).exceptions == outcome.exceptions, "it stays named, and days go on"
    books_hold()

    owner_connection.execute("UPDATE deposits_deposit SET contract = %s::jsonb WHERE deposit_id = %s", (kept, ids[1]))
    day = open_day()
    assert day is not None
    with transaction.atomic():
        assert isinstance(release(deposit_id=ids[1], on=day), ClosingException)
        assert isinstance(release(deposit_id=ids[1], on=day), Refused)
    assert closed(day).exceptions == () == exceptions()
    repaired = deposit(ids[1])
    assert (repaired.state, repaired.ended_on) == (State.PAID, day), "the repair posts on the day it is made"
    assert repaired.interest_paid_minor == deposit(ids[0]).interest_paid_minor, "interest ran to the maturity only"
    books_hold()


def test_a_poisoned_deposit_does_not_keep_an_order_from_taking_effect(owner_connection: Owner) -> None:
    found_platform()
    one = opened(request=uid(1), saver=SAVER, terms=MONTH, amount_minor=3_000_000)
    poison(owner_connection, one)
    with transaction.atomic():
        returned = return_in_flight(
            covers=lambda *, bank, product, kind, term_days, region, person: True,
            order_id=uid("o"),
            business_day=date(2020, 10, 9),
        )
    assert returned == 1
    assert cash_of(SAVER) == 100_000_000


def test_a_platform_without_a_day_has_nothing_to_close() -> None:
    outcome = close_day(until=date(2020, 10, 9))
    assert isinstance(outcome, Refused)
    assert outcome.code == "no_platform"


def tidegate(database: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    return called(database, *arguments)


def test_the_command_closes_and_the_check_proves(platform_db: Database, owner_connection: Owner) -> None:
    found_platform()
    set_clock(date(2020, 10, 14))
    opened(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=30_000_000)
    first = tidegate(platform_db, "close-day", "--until", "2020-10-12", "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["days"], told["open_day"], told["exceptions"]) == (3, "2020-10-13", [])
    assert told["runs"][0]["placed"] == 1
    today = tidegate(platform_db, "close-day")
    assert today.returncode == 0, today.stderr
    assert "2 business days closed" in today.stdout
    assert "Closing days" in today.stderr
    assert "Nothing to close" in tidegate(platform_db, "close-day").stdout
    for wrong in ("2020-10-15", "2020-02-30"):
        refused = tidegate(platform_db, "close-day", "--until", wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "until" in refused.stderr
    assert open_day() == date(2020, 10, 15)
    good = tidegate(platform_db, "check", "--json")
    assert (good.returncode, json.loads(good.stdout)["ok"]) == (0, True)
    owner_connection.execute("UPDATE deposits_deposit SET principal_minor = principal_minor + 1")
    bad = tidegate(platform_db, "check")
    assert bad.returncode == 1
    assert str(uid(1)) in bad.stdout


def test_a_close_at_work_makes_the_command_say_busy(platform_db: Database) -> None:
    found_platform()
    set_clock(date(2020, 10, 14))
    from tidegate.closing.close_day import CLOSE_KEY

    with psycopg.connect(platform_db.application_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (CLOSE_KEY,))
        busy = tidegate(platform_db, "close-day", "--json")
    assert busy.returncode == 6
    assert json.loads(busy.stderr)["transient"] is True


def test_what_is_set_aside_is_listed_and_repaired_by_command(owner_connection: Owner, platform_db: Database) -> None:
    """A deposit that missed a capitalisation is taken up again: the missed interest is booked on the repair's day."""
    from tidegate.catalogue.terms import Interest, PaidTo

    found_platform()
    grows = contract(product="GROWS", percent="3.65", term="P1Y", interest=Interest(paid_to=PaidTo.DEPOSIT), **MONTHLY)
    ids = [opened(request=uid(n), saver=f"S00000{n}", terms=grows, amount_minor=1_000_000) for n in (1, 2)]
    closed(date(2020, 10, 9))
    kept = poison(owner_connection, ids[1])
    closed(date(2020, 11, 30))
    listed_ = tidegate(platform_db, "deposit", "set-aside", "--json")
    assert listed_.returncode == 1, listed_.stderr
    assert [one["deposit_id"] for one in json.loads(listed_.stdout)] == [str(ids[1])]
    assert tidegate(platform_db, "deposit", "repair", str(uid("none"))).returncode == 3
    assert tidegate(platform_db, "deposit", "repair", "no-id").returncode == 2
    owner_connection.execute("UPDATE deposits_deposit SET contract = %s::jsonb WHERE deposit_id = %s", (kept, ids[1]))
    said = tidegate(platform_db, "deposit", "repair", str(ids[1]), "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["booked_on"] == "2020-12-01"
    assert closed(date(2020, 12, 1)).exceptions == ()
    assert deposit(ids[1]).principal_minor == deposit(ids[0]).principal_minor == 1_004_504
    assert deposit(ids[1]).accrued_minor(on=date(2020, 12, 2)) == deposit(ids[0]).accrued_minor(on=date(2020, 12, 2))
    books_hold()

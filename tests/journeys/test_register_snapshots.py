"""A register is read day after day: banks come, change and go; new money follows at once, old stays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import ANY, PLATFORM, YEAR, found_platform, opening, uid
from tests.register_file import as_csv, as_json, rows
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.clock import set_simulated
from tidegate.interfaces.cli import exit_codes
from tidegate.parties.refusal import Refused
from tidegate.parties.register import institution, licence_of
from tidegate.parties.snapshot import Snapshot, read_snapshot
from tidegate.parties.take_in import TakenIn, changes_since, take_in

FOUNDED = datetime(2020, 12, 17, 23, 0, tzinfo=UTC)
"""Seven in the morning of the day, on the platform."""
MORNING, AT = datetime(2020, 12, 18, 0, 0, tzinfo=UTC), datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
DAY = date(2020, 12, 18)


def _founded() -> None:
    found_platform(at=FOUNDED)
    _clock(AT)


def _clock(at: datetime) -> None:
    with transaction.atomic():
        set_simulated(at=at)


def _snapshot(changes: Any = None, *, as_of: datetime = AT, more: Any = ()) -> Snapshot:
    found, findings = read_snapshot(as_csv([*rows(changes), *more], as_of=as_of.isoformat()))
    assert found is not None, findings
    return found


def _take(snapshot: Snapshot, *, at: datetime = AT) -> TakenIn:
    with transaction.atomic():
        taken = take_in(snapshot=snapshot, at=at)
    assert isinstance(taken, TakenIn), taken
    return taken


def _refused(snapshot: Snapshot, *, at: datetime = AT) -> str:
    with transaction.atomic():
        taken = take_in(snapshot=snapshot, at=at)
    assert isinstance(taken, Refused), taken
    return taken.code


def _code(answer: Done | No) -> str:
    return "done" if isinstance(answer, Done) else answer.code


def test_a_platform_lives_with_its_register(platform_db: Database) -> None:
    """The world's own licences begin in 2019; the register says the same, so they go on."""
    _founded()
    first = _take(_snapshot())
    assert (first.new, first.entries, len(first.changes)) == (True, 4, 8)
    assert licence_of(institution="NORTHHILL", on=DAY) is not None
    assert not _take(_snapshot()).new, "the same again does nothing"
    inside = opening(uid(1))
    assert isinstance(inside, Done)
    _clock(AT + timedelta(hours=1))

    gone = _take(_snapshot({"NORTHHILL": None}, as_of=AT + timedelta(hours=1)), at=AT + timedelta(hours=1))
    assert [one.what for one in gone.changes] == ["institution_gone", "licence_gone"]
    assert institution(code="NORTHHILL") is not None, "what was there stays known"
    assert _code(opening(uid(2))) == "bank_not_licensed"
    assert _code(opening(uid(3), product=YEAR)) == "done"
    closed = close_day(until=DAY)
    assert isinstance(closed, Closed)
    assert not closed.exceptions
    with transaction.atomic():
        out = withdraw(request_id=uid("out"), deposit_id=inside.deposit_id, saver="S000001", amount_minor=None)
    assert isinstance(out, Done), "money that is inside leaves a bank without a licence"

    later = AT + timedelta(hours=2)
    back = _take(_snapshot(as_of=later), at=later)
    assert [one.what for one in back.changes] == ["institution_new", "licence_new"]
    changes = changes_since(jurisdiction="CN", since=AT)
    assert changes == (), "from the first to the last nothing changed"
    assert changes_since(jurisdiction="CN") == back.changes
    assert changes_since(jurisdiction="AU") is None


def test_an_old_copy_shuts_new_money_and_never_withdrawals(platform_db: Database) -> None:
    _founded()
    _take(_snapshot())
    inside = opening(uid(1))
    assert isinstance(inside, Done)
    assert isinstance(close_day(until=DAY), Closed)
    _clock(AT + timedelta(hours=73))
    assert _code(opening(uid(2))) == "register_stale"
    with transaction.atomic():
        out = withdraw(request_id=uid("out"), deposit_id=inside.deposit_id, saver="S000001", amount_minor=5_000)
    assert isinstance(out, Done)
    fresh = AT + timedelta(hours=72)
    _take(_snapshot(as_of=fresh), at=AT + timedelta(hours=73))
    assert _code(opening(uid(3))) == "done"


def test_what_a_register_changes_holds_from_its_day(platform_db: Database) -> None:
    _founded()
    _take(_snapshot(as_of=MORNING))
    assert _code(opening(uid(1))) == "done"
    _take(_snapshot({"NORTHHILL": {"areas": "CN-13", "name": "Northhill anew (fictional)"}}))
    assert _code(opening(uid(2))) == "outside_area"
    assert _code(opening(uid(3), product=ANY, saver="S000002")) == "outside_area"
    found = institution(code="NORTHHILL")
    assert found is not None
    assert found.name == "Northhill anew (fictional)"
    before = licence_of(institution="NORTHHILL", on=DAY - timedelta(days=1))
    now = licence_of(institution="NORTHHILL", on=DAY)
    assert before is not None
    assert now is not None
    assert (before.areas, now.areas) == (("*",), ("CN-13",))


def test_what_cannot_be_taken_in_changes_nothing(platform_db: Database) -> None:
    _founded()
    assert _refused(_snapshot(as_of=AT + timedelta(seconds=1))) == "snapshot_of_later"
    _take(_snapshot())
    assert _refused(_snapshot(as_of=MORNING)) == "snapshot_older"
    assert _refused(_snapshot({"NORTHHILL": {"insured": "no"}})) == "snapshot_of_same_instant"
    later = AT + timedelta(hours=1)
    turned = {"kind": "platform", "activity": "introduce_deposits", "insured": "no"}
    assert _refused(_snapshot({"PORTLIN": turned}, as_of=later), at=later) == "code_taken"
    bank = licence_of(institution="PORTLIN", on=DAY)
    assert bank is not None
    assert bank.insured


def test_a_name_that_poses_as_another_is_shown_and_not_refused(platform_db: Database) -> None:
    _founded()
    posing = rows()[0] | {"institution": "N0RTHHILL", "name": "Nоrthhill (fictional)"}
    taken = _take(_snapshot(more=[posing]))
    assert {one.rule.value for one in taken.findings} == {"look_alike_name", "mixed_scripts"}
    assert licence_of(institution="N0RTHHILL", on=DAY) is not None


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_what_a_register_said_is_kept_for_ever(platform_db: Database, second_connection: Any, change: str) -> None:
    _founded()
    _take(_snapshot())
    text = "DELETE FROM parties_registerentry" if change == "DELETE" else "UPDATE parties_registerentry SET line = 0"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        second_connection().execute(text)


def _cli(database: Database, *arguments: str) -> tuple[int, str, str]:
    answer = called(database, "register", *arguments)
    return answer.returncode, answer.stdout, answer.stderr


def test_the_commands(platform_db: Database, tmp_path: Path) -> None:
    _founded()
    good, wrong, next_day = tmp_path / "good.csv", tmp_path / "wrong.json", tmp_path / "next.json"
    good.write_bytes(as_csv(rows()))
    wrong.write_bytes(as_json(rows({"PORTLIN": {"valid_from": "2020-02-30"}})))
    next_day.write_bytes(as_json(rows({"PORTLIN": {"insured": "no"}}), as_of=AT.isoformat()))

    assert _cli(platform_db, "check", str(good))[0] == exit_codes.OK
    code, out, _ = _cli(platform_db, "check", str(wrong))
    assert (code, "WRONG line 2, valid_from '2020-02-30'" in out) == (exit_codes.FINDINGS, True), out
    code, out, _ = _cli(platform_db, "import", str(wrong), "--json")
    document = json.loads(out)
    assert (code, document["ok"], document["stored"]) == (exit_codes.FINDINGS, False, False)
    assert [(one["line"], one["field"], one["rule"]) for one in document["findings"]] == [(2, "valid_from", "day")]

    code, out, err = _cli(platform_db, "import", str(good), "--dry-run", "--json")
    assert (code, json.loads(out)["stored"], len(json.loads(out)["changes"])) == (exit_codes.OK, False, 8), err
    code, out, _ = _cli(platform_db, "import", str(good))
    assert (code, "4 entries of CN" in out, "Taken in." in out) == (exit_codes.OK, True, True)
    code, out, _ = _cli(platform_db, "import", str(good), "--json")
    assert (code, json.loads(out)["stored"]) == (exit_codes.OK, False)
    code, _, err = _cli(platform_db, "changes")
    assert (code, "no two snapshots" in err) == (exit_codes.BAD_INPUT, True)
    assert _cli(platform_db, "import", str(next_day))[0] == exit_codes.OK
    code, out, _ = _cli(platform_db, "changes")
    expected = "PORTLIN accept_deposits from 2015-05-01 licence changed: insured yes -> no"
    assert (code, out.strip()) == (exit_codes.OK, expected)
    code, _, err = _cli(platform_db, "import", str(good))
    assert (code, "never goes back" in err) == (exit_codes.REFUSED, True)
    code, out, _ = _cli(platform_db, "status", "--json")
    assert (code, json.loads(out)["fresh"], json.loads(out)["age_h"]) == (exit_codes.OK, True, 0)
    code, out, _ = _cli(platform_db, "status", "--jurisdiction", "AU")
    assert (code, "never read" in out) == (exit_codes.FINDINGS, True)
    assert _cli(platform_db, "look-alikes")[0] == exit_codes.OK
    assert licence_of(institution=PLATFORM, on=DAY) is None, "that is no bank"

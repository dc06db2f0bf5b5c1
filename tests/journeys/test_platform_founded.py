"""From an empty database to a saver's deposit and a closed day: every command of docs/founding.md, in its order."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest
from django.contrib.auth import authenticate
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database, Databases
from tidegate.deposits import models
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.gate.clock import set_simulated
from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.database.connections import let_go, point_at
from tidegate.money import parse_term
from tidegate.parties.agree import all_agreements
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import identity, person, persons
from tidegate.parties.person import Kyc, SaverClass

DOCS = Path(__file__).parents[2] / "docs"
PASSWORD = "a long quiet tide"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 3, 2)


def commands() -> list[list[str]]:
    """What the document says to type, without `tidegate`."""
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "founding.md").read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("tidegate ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, in which the commands are typed."""
    copy = tmp_path / "platform"
    shutil.copytree(DOCS / "examples" / "platform", copy)
    (copy / "password").write_text(PASSWORD + "\n")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def empty(databases: Databases) -> Iterator[Database]:
    """A database without a single table."""
    database = databases.cluster.databases.ensure("nothing_yet")
    point_at(database)
    try:
        yield database
    finally:
        let_go()
        databases.cluster.databases.drop("nothing_yet")


def typed(database: Database, *arguments: str) -> str:
    more = ("--password-file", "password") if arguments[:2] == ("user", "create") else ()
    done = called(database, *arguments, *more)
    assert done.returncode == exit_codes.OK, (arguments, done.stdout, done.stderr)
    return done.stdout


def migrated(database: Database) -> None:
    """`tidegate migrate` as a program of its own: the tests' process has both roles' rooms."""
    settings = {
        "TIDEGATE_ROLE": "platform", "TIDEGATE_DATABASE_URL": database.application_url,
        "TIDEGATE_OWNER_DATABASE_URL": database.owner_url, "TIDEGATE_HOME": "/nonexistent",
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-m", "tidegate", "migrate"], env=kept | settings, check=True, capture_output=True)
    with transaction.atomic():
        set_simulated(at=MORNING)


def test_a_newcomer_walks_from_an_empty_database_to_a_deposit(empty: Database, folder: Path) -> None:
    listed = commands()
    assert (listed[0], listed[-1]) == (["migrate"], ["serve"])
    assert len(listed) > 12
    migrated(empty)
    for arguments in listed[1:-1]:
        typed(empty, *arguments)
    assert authenticate(username="one", password=PASSWORD) is not None
    with transaction.atomic():
        done = open_deposit(
            request_id=uuid5(NAMESPACE_OID, "first"), saver="S000001", product_code="NORTHHILL-1Y",
            term=parse_term("P1Y"), amount_minor=500_000, platform="lighthouse",
        )  # fmt: skip
    assert isinstance(done, Done), done
    typed(empty, "close-day", "--until", FIRST_DAY.isoformat())
    typed(empty, "check")
    assert models.Deposit.objects.get().state == "running"
    shown = json.loads(typed(empty, "platform", "show", "--json"))
    assert (shown["platform"]["code"], shown["first_day"]) == ("lighthouse", "2026-03-02")
    assert (shown["open_day"], len(shown["agreements"])) == ("2026-03-03", 2)
    again = json.loads(typed(empty, "platform", "found", "platform.yaml", "--json"))
    assert again["added"] == [], "the same again changes nothing, whatever day it is"


@pytest.fixture
def registered(platform_db: Database, folder: Path) -> Database:
    """The register is here; nobody said yet which platform this is."""
    with transaction.atomic():
        set_simulated(at=MORNING)
    typed(platform_db, "register", "import", "register.csv")
    return platform_db


def test_what_is_founded_is_added_to_and_never_becomes_another(registered: Database, folder: Path) -> None:
    file = folder / "platform.yaml"
    assert called(registered, "platform", "show").returncode == exit_codes.FINDINGS
    dry = json.loads(typed(registered, "platform", "found", str(file), "--dry-run", "--json"))
    assert (dry["ok"], len(dry["added"]), platform_profile()) == (True, 2, None)
    typed(registered, "platform", "found", str(file))
    text = file.read_text()
    file.write_text(text + "  - {bank: LANTERN, holding: direct, currency: EUR, from: 2026-04-01}\n")
    added = json.loads(typed(registered, "platform", "found", str(file), "--json"))["added"]
    assert [(one["bank"], one["settlement"]) for one in added] == [("LANTERN", False)]
    kept = all_agreements(platform="lighthouse")
    for what, other, field in (
        ("name: Lighthouse", "name: Darkhouse", "platform"),
        ("first_day: 2026-03-02", "first_day: 2026-03-03", "first_day"),
    ):
        file.write_text(text.replace(what, other))
        done = called(registered, "platform", "found", str(file), "--json")
        assert (done.returncode, json.loads(done.stderr)["field"]) == (exit_codes.REFUSED, field)
    assert all_agreements(platform="lighthouse") == kept
    assert len(kept) == 3


def test_savers_come_in_together_once_and_stay_as_they_are(registered: Database, folder: Path) -> None:
    file = folder / "savers.csv"
    dry = json.loads(typed(registered, "party", "enrol", str(file), "--dry-run", "--json"))
    assert (dry["new"], persons()) == (3, ())
    assert json.loads(typed(registered, "party", "enrol", str(file), "--json"))["new"] == 3
    again = json.loads(typed(registered, "party", "enrol", str(file), "--json"))
    assert (again["new"], again["known"]) == (0, 3)
    one, two, three = persons()
    assert (one.kyc, one.verified_until, two.kyc) == (Kyc.VERIFIED, date(2031, 1, 1), Kyc.PENDING)
    assert three.saver_class is SaverClass.COMPANY
    named = identity(person="S000001")
    assert named is not None
    assert (named.full_name, named.born_on) == ("Sample Saver One", date(1980, 5, 17))

    typed(registered, "party", "identity", "S000002", "--kyc", "rejected")
    found = person(code="S000002")
    assert found is not None
    assert found.kyc is Kyc.REJECTED
    more = file.read_text() + "S000004,DE-HH,,Sample Saver Four,,,,yes,\n"
    file.write_text(more.replace("Sample Saver One", "Another Name"))
    done = called(registered, "party", "enrol", str(file), "--json")
    told = [(one["line"], one["path"]) for one in json.loads(done.stdout)["findings"]]
    assert (done.returncode, told) == (exit_codes.BAD_INPUT, [(2, "full_name"), (3, "kyc")])
    assert person(code="S000004") is None, "all or nothing"


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("S999999", "--kyc", "verified"), exit_codes.REFUSED, "person"),
        (("S999999", "--kyc", "pending", "--until", "2031-01-01"), exit_codes.BAD_INPUT, "until"),
        (("S999999", "--kyc", "verified", "--until", "2031-02-30"), exit_codes.BAD_INPUT, "until"),
    ],
)
def test_an_identity_is_of_somebody_and_counts_until_a_day(
    registered: Database, arguments: tuple[str, ...], code: int, field: str
) -> None:
    done = called(registered, "party", "identity", *arguments, "--json")
    assert (done.returncode, json.loads(done.stderr)["field"]) == (code, field)

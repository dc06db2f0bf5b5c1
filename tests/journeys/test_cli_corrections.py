"""The operator's commands: a correction of interest, once; an index's published value, never changed."""

from __future__ import annotations

import json
from datetime import date

from tests.command_line import called
from tests.conftest import Database
from tests.deposits_world import closed, contract, deposit, found_platform, opened, uid
from tidegate.catalogue.index import index_at


def tidegate(database: Database, *arguments: str) -> tuple[int, dict[str, object]]:
    """What the command answers; a busy machine's database that says to come back is asked again, as its remedy says."""
    for _ in range(5):
        done = called(database, *arguments, "--json")
        said = json.loads((done.stdout or done.stderr).strip().splitlines()[-1])
        if said.get("status") != 503:
            break
    return done.returncode, said


def test_interest_is_corrected_by_command_once(platform_db: Database) -> None:
    found_platform()
    terms = contract(product="PLAIN", percent="3.65", term="P1Y")
    ours = opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 10, 20))
    before = deposit(ours).accrued_minor(on=date(2020, 10, 20))
    asked = (
        "deposit", "correct", str(ours), "--from", "2020-10-12", "--until", "2020-10-17", "--amount", "10000.00",
        "--reason", "a payment was booked late", "--key", str(uid("k")),
    )  # fmt: skip
    code, said = tidegate(platform_db, *asked)
    assert code == 0, said
    assert (code, said["interest"], said["outcome"]) == (0, "5.00", "created"), said
    assert tidegate(platform_db, *asked)[1]["outcome"] == "exists"
    assert deposit(ours).accrued_minor(on=date(2020, 10, 20)) == before + 500
    code, said = tidegate(platform_db, *(part.replace("2020-10-12", "2020-10-01") for part in asked[:-1]), str(uid(2)))
    assert (code != 0, str(said["type"]).rpartition(":")[2]) == (True, "correction-outside-the-open-month")
    code, said = tidegate(platform_db, *(part.replace(str(ours), str(uid("no"))) for part in asked))
    assert (code != 0, said["field"]) == (True, "deposit_id")


def test_a_published_value_is_entered_by_command(platform_db: Database) -> None:
    found_platform()
    asked = ("index", "fix", "BASE", "2020-10-01", "0.75", "--source", "a bulletin (fictional)")
    assert tidegate(platform_db, *asked)[1]["new"] is True
    assert tidegate(platform_db, *asked)[1]["new"] is False
    assert index_at(code="BASE", on=date(2020, 10, 9)) == 7_500_000
    code, said = tidegate(platform_db, *(part.replace("0.75", "0.80") for part in asked))
    assert (code != 0, said["field"]) == (True, "value")
    code, said = tidegate(platform_db, *(part.replace("0.75", "much") for part in asked))
    assert (code != 0, said["field"]) == (True, "percent")

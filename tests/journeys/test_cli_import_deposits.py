"""`tidegate import deposits`: the schema, a dry run, findings as text and as JSON, the import, the gate's no."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import called
from tests.conftest import Database
from tests.deposits_world import found_platform, listed, set_clock
from tests.journeys.test_deposits_move_in import DAY, QUARTER, book, ordered
from tests.moving_in_world import write_csv
from tidegate.deposits.moving_in.columns import json_schema
from tidegate.interfaces.cli import exit_codes
from tidegate.orders import Kind, Scope


def _import(database: Database, *arguments: str) -> tuple[int, str, str]:
    answer = called(database, "import", "deposits", *arguments)
    return answer.returncode, answer.stdout, answer.stderr


def test_a_book_is_imported_from_the_command_line(platform_db: Database, tmp_path: Path) -> None:
    found_platform(count=1)
    set_clock(DAY)
    listed(terms=QUARTER)
    code, out, err = _import(platform_db, "--schema")
    assert (code, json.loads(out)) == (exit_codes.OK, json_schema()), err

    bad = str(write_csv(tmp_path / "bad.csv", [*book(2), book(3)[2] | {"amount": "1,000.00", "bank": "=1+1"}]))
    code, out, err = _import(platform_db, bad)
    assert code == exit_codes.BAD_INPUT, err
    assert out.splitlines()[-1] == "Nothing was taken over."
    assert "row 4, bank '=1+1': A cell is a value, never a formula." in out
    code, out, _ = _import(platform_db, bad, "--json")
    document = json.loads(out)
    assert (code, document["rows"], document["new"]) == (exit_codes.BAD_INPUT, 3, 0)
    assert {(one["row"], one["column"]) for one in document["findings"]} == {(4, "amount"), (4, "bank")}

    good = str(write_csv(tmp_path / "good.csv", book(3)))
    code, out, err = _import(platform_db, good, "--dry-run")
    assert (code, out.splitlines()[-1]) == (exit_codes.OK, "3 would move in. Nothing was written."), err
    code, out, err = _import(platform_db, good)
    assert (code, out.splitlines()[1:]) == (exit_codes.OK, ["3 deposits moved in.", "  CNY 30000.06"]), err
    assert "Importing: 3 of 3 (moved in)" in err
    code, out, _ = _import(platform_db, good, "--json")
    assert (code, json.loads(out)) == (exit_codes.OK, {
        "findings": [], "rows": 3, "known": 3, "new": 0, "principal_minor": {}, "refused": False, "dry_run": False,
    })  # fmt: skip

    ordered(Kind.TAKEDOWN, Scope(products=frozenset({"QUARTER"})))
    more = str(write_csv(tmp_path / "more.csv", book(5)))
    code, out, _ = _import(platform_db, more, "--json")
    document = json.loads(out)
    assert (code, document["refused"], document["known"], document["new"]) == (exit_codes.REFUSED, True, 3, 0)
    assert "closed_by_order" in document["findings"][0]["rule"]
    assert _import(platform_db, good)[0] == exit_codes.OK, "what is in stays in"

"""Keys that clients hold against the journal: what is missing and what nobody sent is counted and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.rules.ledger_table import Scenario, name_id
from tidegate.interfaces.cli import exit_codes, main
from tidegate.ledger import keys
from tidegate.ledger.check import Finding
from tidegate.ledger.keys import check_keys
from tidegate.money import Invalid

BOOKS = """
    open 5 → created
    account A CNY free → created
    account B CNY free → created
    F A→B 100 → created
    G A→B 100 → created
    R A→B 30 reserve until 5 → created
    roll 5 → 6 → created
    expire 5 → 1
"""
F, G, R, X, Y = (str(name_id(name)) for name in "FGRXY")
MISSING, UNSENT = "acknowledged_transfers_are_there", "transfers_were_sent"


@pytest.fixture(autouse=True)
def books(platform_db: Database) -> None:
    Scenario(BOOKS).play()


@pytest.mark.parametrize(
    ("acknowledged", "sent", "expected"),
    [
        ([F, G, R], [F, G, R], []),
        ([], [F, G, R], []),
        ([F, F, "", R.upper()], [R, G, F, X, F], []),
        ([F, X, G, R], [F, G, R, X], [(MISSING, 1, X)]),
        ([X, Y], [F, G, R], [(MISSING, 2, min(X, Y))]),
        ([F], [F, G], [(UNSENT, 1, R)]),
        ([Y], [], [(MISSING, 1, Y), (UNSENT, 3, min(F, G, R))]),
        (None, None, []),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_keys_and_journal_are_held_against_each_other(
    acknowledged: list[str] | None,
    sent: list[str] | None,
    expected: list[tuple[str, int, str]],
    at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sorted on disk in pieces of any size, the answer is the same. What the ledger voided itself nobody sent."""
    monkeypatch.setattr(keys, "LINES_SORTED_AT_ONCE", at_once)
    found = check_keys(acknowledged=acknowledged, sent=sent)
    assert found == tuple(Finding(rule=rule, count=count, first=f"transfer {of}") for rule, count, of in expected)


@pytest.mark.parametrize("line", ["17", "x", "{" + F + "}", F[:-1]])
def test_a_line_that_is_no_id_is_named(line: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_keys(sent=[F, "", line])
    assert caught.value.field == "sent, line 3"


def test_the_command_takes_them_from_files(
    platform_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def file(text: str) -> str:
        (tmp_path / "ids").write_text(text)
        return str(tmp_path / "ids")

    assert main.run(["check", "--acknowledged", file(f"{F}\n{G}\n"), "--json"]) == exit_codes.OK
    capsys.readouterr()
    assert main.run(["check", "--acknowledged", file(f"{F}\n{X}\n"), "--json"]) == exit_codes.FINDINGS
    assert json.loads(capsys.readouterr().out)["findings"] == [
        {"room": "ledger", "rule": MISSING, "count": 1, "first": f"transfer {X}", "detail": ""}
    ]
    assert main.run(["check", "--sent", file("soon\n")]) == exit_codes.BAD_INPUT
    assert "line 1" in capsys.readouterr().err
    assert main.run(["check", "--sent", "/nowhere"]) == exit_codes.BAD_INPUT

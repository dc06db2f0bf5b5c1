"""A bank confirms what it has: once, of the amount that was placed, seen by the saver; what it has not said ages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.conftest import Databases
from tests.deposits_world import OMNIBUS, closed, contract, found_platform, opened, set_clock, uid
from tidegate.deposits import models
from tidegate.deposits.cancel import cancel
from tidegate.deposits.check import check
from tidegate.deposits.confirm import Confirmation, confirm, unconfirmed
from tidegate.deposits.movement import Done
from tidegate.deposits.reading import statement
from tidegate.interfaces.cli.main import run
from tidegate.interfaces.platform.deposit_steps import steps_of

pytestmark = pytest.mark.usefixtures("platform")
START, NEXT = date(2020, 10, 9), date(2020, 10, 10)
ONE, TWO, WAITS, GONE = (str(uid(name)) for name in ("one", "two", "waits", "gone"))


@pytest.fixture
def platform(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two deposits placed on 9 October, one that waits on the 10th (a working Saturday), one that was cancelled."""
    with databases.fresh("platform") as urls:
        monkeypatch.setenv("TIDEGATE_DATABASE_URL", urls.application_url)
        monkeypatch.setenv("TIDEGATE_ROLE", "platform")
        found_platform(count=2, first_day=START)
        set_clock(START)
        for name, bank in (("one", OMNIBUS), ("two", "CLEARBROOK")):
            terms = contract(product=f"P-{name}", bank=bank, percent="3.65", term="P90D")
            opened(request=uid(name), saver="S000001", terms=terms, amount_minor=1_000_050)
        closed(START)
        for name in ("waits", "gone"):
            terms = contract(product="LATER", percent="3.65", term="P90D")
            opened(request=uid(name), saver="S000002", terms=terms, amount_minor=5_000)
        with transaction.atomic():
            assert isinstance(cancel(request_id=uid("c"), deposit_id=uid("gone"), saver="S000002"), Done)
        yield


def _file(place: Path, *rows: str) -> Path:
    place.write_text("\n".join(("deposit_id,reference,amount,since", *rows, "")), "utf-8")
    return place


def _run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = run([*words, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out or said.err)


def _confirmed() -> int:
    return models.Step.objects.filter(step="confirmed").count()


def test_a_bank_s_file_is_entered_once_and_seen_by_the_saver(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [str(one.deposit_id) for one in unconfirmed(on=NEXT, days=1)] == sorted([ONE, TWO])
    code, listed = _run(["deposit", "unconfirmed", "--days", "1"], capsys)
    assert (code, {one["deposit_id"] for one in listed}) == (1, {ONE, TWO})
    file = _file(tmp_path / "bank.csv", f"{ONE},NH-7,10000.50,2020-10-09", f"{TWO},CB/22,10000.50,2020-10-10")
    words = ["deposit", "confirm", str(file), "--by", "olga"]
    assert _run(words, capsys) == (0, {"confirmed": 2, "known": 0, "findings": []})
    assert _run(words, capsys) == (0, {"confirmed": 0, "known": 2, "findings": []})
    assert _confirmed() == 2
    assert _run(["deposit", "unconfirmed", "--days", "0"], capsys) == (0, [])
    found = statement(deposit_id=uid("one"))
    assert found is not None
    (step,) = [one for one in found.steps if one.step == "confirmed"]
    assert step.evidence == {"reference": "NH-7", "amount_minor": 1_000_050, "since": "2020-10-09", "by": "olga"}
    assert step.business_day == NEXT
    shown = [one for one in steps_of(found.steps, deposit=found.deposit) if one.name == "Confirmed by the bank"]
    assert [one.note for one in shown] == ["¥\xa010,000.50, reference NH-7"]
    closed(date(2021, 1, 8))
    assert not check().findings


# the bank's row → the field, a piece of the rule
WRONG = f"""
{ONE},NH-7,10000.51,2020-10-09            → amount     | another amount than was placed
{ONE},NH-7,10000.5,2020-10-09             → -          |
{ONE},NH-7,1e4,2020-10-09                 → amount     | plain digits
{ONE},NH-7,10000.50,2020-10-08            → since      | before it was placed
{ONE},NH-7,10000.50,2020-10-11            → since      | the open business day is 2020-10-10
{ONE},NH-7,10000.50,2020-02-30            → since      | a date that exists
{ONE},,10000.50,2020-10-09                → reference  | printable text
{ONE},{"7" * 101},10000.50,2020-10-09     → reference  | printable text
{WAITS},NH-7,50.00,2020-10-09             → deposit_id | not reached the bank
{GONE},NH-7,50.00,2020-10-09              → deposit_id | has ended
{uid("nobody's")},NH-7,50.00,2020-10-09   → deposit_id | no such deposit
seven,NH-7,50.00,2020-10-09               → deposit_id | no such deposit
{ONE},NH-7,10,000.50,2020-10-09           → row        | has 4 fields
{ONE},NH-7,10000.50                       → row        | has 4 fields
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_a_bank_cannot_have_is_a_finding_and_nothing_is_entered(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row, expected = (part.strip() for part in line.split("→"))
    field, rule = (part.strip() for part in expected.split("|"))
    file = _file(tmp_path / "bank.csv", f"{TWO},CB/22,10000.50,2020-10-09", row)
    code, said = _run(["deposit", "confirm", str(file), "--by", "olga"], capsys)
    if field == "-":
        assert (code, said["confirmed"]) == (0, 2)
        return
    (finding,) = said["findings"]
    assert (code, finding["row"], finding["field"]) == (2, 3, field)
    assert rule in finding["rule"]
    assert finding["remedy"]
    assert _confirmed() == 0, "a file with findings enters nothing"


def test_a_second_word_of_the_bank_does_not_replace_the_first() -> None:
    given = Confirmation(deposit_id=uid("one"), reference="NH-7", amount_minor=1_000_050, since=START)
    with transaction.atomic():
        assert confirm(given=given, by="olga") is True
        assert confirm(given=given, by="piet") is False
        other = Confirmation(deposit_id=uid("one"), reference="NH-8", amount_minor=1_000_050, since=START)
        no = confirm(given=other, by="olga")
    assert not isinstance(no, bool)
    assert (no.code, no.field) == ("confirmed_otherwise", "reference")
    with pytest.raises(Exception, match="confirmed_once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deposits_step (deposit_id, step, business_day, at, evidence)"
            " SELECT deposit_id, step, business_day, at, evidence FROM deposits_step WHERE step = 'confirmed'"
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n",
        "deposit_id,reference,amount\n",
        "deposit_id;reference\n",
        '"deposit_id";\n',
        "R\xe9f\n",
        'deposit_id,reference,amount,since\n"x',
    ],
)
def test_a_file_that_is_none_is_told(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "bank.csv"
    place.write_text(text, "latin-1")
    code, said = _run(["deposit", "confirm", str(place), "--by", "olga"], capsys)
    assert (code, said["field"]) == (2, "file")
    assert said["rule"]
    assert said["remedy"]


def test_a_row_is_counted_as_a_reader_of_the_file_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "bank.csv"
    heading = "deposit_id,reference,amount,since"
    place.write_bytes(f"\ufeff{heading}\r\n\r\n,,,\r\n{ONE},NH-7,1.00,2020-10-09\r\n".encode())
    code, said = _run(["deposit", "confirm", str(place), "--by", "olga"], capsys)
    assert (code, [one["row"] for one in said["findings"]]) == (2, [4])
    assert run(["deposit", "confirm", str(tmp_path), "--by", "olga"]) == 2, "a folder is no file"

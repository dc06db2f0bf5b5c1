"""The calculator commands: the answer's exact form, clear refusals, and neither Django nor a database."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tidegate.interfaces.cli.main import run

# A finder that knows no web framework, driver or server: what the command needs beyond them is not there.
BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "psycopg", "holidays", "QuantLib"}:
            raise ImportError(f"{name} is blocked here")
sys.meta_path.insert(0, Blocked())
from tidegate.interfaces.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def blocked(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a command where Django, psycopg and the development's libraries cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments], check=False, input=text, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ("Act/365F 2023-12-01 2024-12-01", {"days": 366, "fraction": "366/365", "decimal": "1.00273972602740"}),
        ("act/360 2024-01-01 2024-01-31", {"days": 30, "fraction": "1/12", "decimal": "0.0833333333333333"}),
        ("1/1 2024-01-01 2025-01-01", {"days": 1, "fraction": "1/1", "decimal": "1"}),
        ("Act/360 2024-01-01 2024-01-01", {"days": 0, "fraction": "0/1", "decimal": "0"}),
        (
            "30E/360|2024-01-31|2024-03-31|--frequency|P6M",
            {"days": 60, "fraction": "1/6", "decimal": "0.166666666666667"},
        ),
        (
            "Act/Act ICMA|2003-07-15|2004-01-15|--ref-start|2003-07-15|--ref-end|2004-01-15",
            {"days": 184, "fraction": "1/2", "decimal": "0.5"},
        ),
        (
            "Act/Act ICMA|1999-11-30|2000-04-30|--schedule-start|1999-08-30|--schedule-end|2000-04-30"
            "|--frequency|P3M|--end-of-month",
            {"days": 152, "fraction": "153/368", "decimal": "0.415760869565217"},
        ),
        (
            "Act/365L|2011-12-28|2012-02-29|--period-end|2012-03-01|--frequency|P12M",
            {"days": 63, "fraction": "21/122", "decimal": "0.172131147540984"},
        ),
        (
            "30E/360 ISDA|2011-12-28|2012-02-29|--termination|2012-02-29",
            {"days": 61, "fraction": "61/360", "decimal": "0.169444444444444"},
        ),
        ("Bus/252|2002-02-01|2002-02-04", {"days": 1, "fraction": "1/252", "decimal": "0.00396825396825397"}),
    ],
)
def test_the_answer_has_three_members(
    arguments: str, answer: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    given = arguments.split("|") if "|" in arguments else arguments.split()
    assert run(["daycount", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == answer


@pytest.mark.parametrize(
    ("arguments", "field", "remedy"),
    [
        ("Act/365F|2024-02-01|2024-01-01", "end", "earlier date first"),
        ("Act/365F|2023-02-29|2024-01-01", "start", "2020-12-18"),
        ("Act/365F|2024-01-01|01.02.2024", "end", "2020-12-18"),
        ("Act/366F|2024-01-01|2024-02-01", "convention", "Act/365F"),
        ("Act/Act ICMA|2024-01-01|2024-02-01", "frequency", "frequency"),
        ("Act/Act ICMA|2024-01-01|2024-02-01|--frequency|6M", "frequency", "P3M"),
        ("Act/365L|2024-01-01|2024-02-01|--frequency|P1Y", "period_end", "period_end"),
        ("Act/360|2024-01-01|2024-02-01|--maturity|soon", "termination", "2020-12-18"),
        ("Bus/252|2024-01-01|2024-02-01|--calendar|XX", "calendar", "BR"),
        ("Bus/252|1999-01-01|2024-02-01", "day", "within the table"),
    ],
)
def test_bad_input_names_field_rule_and_remedy(
    arguments: str, field: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["daycount", *arguments.split("|"), "--json"]) == 2
    said = capsys.readouterr()
    problem = json.loads(said.err)
    assert said.out == ""
    assert problem["field"] == field
    assert problem["rule"]
    assert remedy in problem["remedy"]


def test_a_person_reads_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["daycount", "actual/365 (fixed)", "2024-01-01", "2024-01-31"]) == 0
    assert capsys.readouterr().out == (
        "Act/365F, 2024-01-01 up to 2024-01-31: 30 days, 6/73 of a year = 0.0821917808219178\n"
    )


def test_the_calculator_needs_neither_django_nor_a_database() -> None:
    answer = blocked("daycount", "30/360", "2024-01-31", "2024-03-31", "--json")
    assert (answer.returncode, json.loads(answer.stdout)["days"], answer.stderr) == (0, 60, "")
    assert blocked("check", "--database", "postgresql://nowhere/none").returncode != 0, "the block is one"

"""The calculators know every convention under every name, say what an odd option is worth, and need no database."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.rules.test_cli_calculator import BLOCKED
from tidegate.interfaces.cli.main import run
from tidegate.money import DayCount, DayCountInputs, aliases, calendar, parse_term

NAMES = [(name, one) for one in DayCount for name in (one.value, *aliases(one))]
START, END = date(2024, 1, 31), date(2024, 3, 31)
OPTIONS = (
    *("--frequency", "P6M", "--period-end", "2024-07-31", "--schedule-start", "2023-07-31"),
    *("--schedule-end", "2026-07-31", "--termination", "2026-07-31", "--calendar", "BR", "--end-of-month"),
)
GIVEN = DayCountInputs(
    frequency=parse_term("P6M"), period_end=date(2024, 7, 31), schedule_start=date(2023, 7, 31),
    schedule_end=date(2026, 7, 31), termination=date(2026, 7, 31), end_of_month=True, calendar=calendar("BR"),
)  # fmt: skip
EVERY = (
    BLOCKED.replace("sys.exit(run(sys.argv[1:]))", "")
    + """
for line in sys.stdin:
    assert run([*line.rstrip("\\n").split("\\t"), "--json"]) == 0, line
"""
)


def _answers(lines: list[list[str]]) -> list[dict[str, Any]]:
    """What one process without Django, driver and QuantLib answers, command by command."""
    given = "".join("\t".join(line) + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-c", EVERY], check=False, input=given, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_convention_is_counted_under_every_name() -> None:
    """With every option there is: each convention takes its own and leaves the others alone."""
    found = _answers([["daycount", name, str(START), str(END), *OPTIONS] for name, _ in NAMES])
    assert len(found) == len(NAMES) > 100
    for (name, one), answer in zip(NAMES, found, strict=True):
        part = one.fraction(START, END, GIVEN)
        assert answer["fraction"] == f"{part.numerator}/{part.denominator}", name
        assert answer["days"] == one.days(START, END, GIVEN), name


def test_every_convention_earns_under_every_name(tmp_path: Path) -> None:
    plain = {
        "currency": "EUR", "principal": "100000.00", "starts_on": "2023-07-31", "term": "P18M", "rate": "0.0365",
        "interest_paid": "half_yearly", "calendar": "BR", "roll": "none",
    }  # fmt: skip
    files = []
    for number, (name, _) in enumerate(NAMES):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({**plain, "day_count": name}), "utf-8")
        files.append(str(file))
    found = _answers([["interest", "schedule", file] for file in files])
    interest: dict[DayCount, set[str]] = {}
    for (_, one), answer in zip(NAMES, found, strict=True):
        interest.setdefault(one, set()).add(answer["interest"])
        assert answer["day_count"] == one.value
    assert all(len(same) == 1 for same in interest.values()), "a name means one convention"
    assert len({next(iter(same)) for same in interest.values()}) > 8, "and they are not all the same"
    assert interest[DayCount.ACT_360] == {"5576.39"}


# convention, more → the field that is named, a piece of what is said
ODD = """
Act/Act ICMA | --frequency P6M                                                     | period_end      | coupon
Act/Act ICMA | --period-end 2024-07-31                                             | frequency       | coupon
Act/Act ICMA | --frequency P5M --period-end 2024-07-31                             | frequency       | equal periods
Act/Act ICMA | --frequency P28D --period-end 2024-07-31                            | frequency       | month
Act/Act ICMA | --frequency half-yearly --period-end 2024-07-31                     | frequency       | ISO 8601
Act/Act ICMA | --reference-start 2024-01-31                                        | reference_end   | two ends
Act/Act ICMA | --reference-start 2024-07-31 --reference-end 2024-01-31             | reference_end   | after
Act/Act ICMA | --reference-start 2024-01-31 --reference-end 2024-01-31             | reference_end   | after
Act/365L     | --frequency P1Y                                                     | period_end      | coupon
Act/365L     | --period-end 2024-06-30                                             | frequency       | coupon
Act/360      | --schedule-start 2026-01-01 --schedule-end 2024-01-01               | schedule_end    | after
Act/360      | --termination tomorrow                                              | termination     | date that exists
Act/360      | --schedule-end 2024-02-30                                           | schedule_end    | date that exists
Bus/252      | --calendar ZZ                                                       | calendar        | no calendar
Bus/252      | --calendar CN --                                                    |                 |
Act/Act      |                                                                     | convention      | no day count
30/361       |                                                                     | convention      | no day count
"""


def _odd() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in ODD.strip().splitlines()]


@pytest.mark.parametrize("row", _odd(), ids=lambda row: f"{row[0]} {row[1]}")
def test_an_odd_option_is_named_with_its_rule_and_a_remedy(row: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    name, more, field, says = row
    code = run(["daycount", name, str(START), str(END), *more.removesuffix("--").split(), "--json"])
    said = capsys.readouterr()
    if not field:
        assert (code, json.loads(said.out)["days"]) == (0, 40)
        return
    problem = json.loads(said.err)
    assert (code, said.out, problem["field"]) == (2, "", field)
    assert says in problem["rule"] + problem["remedy"]
    assert problem["remedy"]


@pytest.mark.parametrize("words", [["daycount"], ["daycount", "Act/360", "2024-01-01"], ["daycount", "--nothing"],
                                   ["interest", "schedule"], ["interest", "forecast"]])  # fmt: skip
def test_a_command_that_is_not_whole_says_how_it_is_used(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Usage: tidegate" in said.err or "--help" in said.err, said.err
    assert "Traceback" not in said.err

"""The described deposits of `docs/interest`: each comes to a figure that a pencil confirms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidegate.deposits.interest.document import json_schema
from tidegate.interfaces.cli.main import run

FOLDER = Path(__file__).parents[2] / "docs" / "interest"
# example | figure | what it is
TABLE = """
# Regulation DD: daily compounding at 5.25 % makes $53.90 of $1,000
certificate | interest | 53.90
# twelve months of thirty days at 3.5 %
quarterly-payout | interest | 350.00
# 250.00 on the 15th of each month but August: 2,229 days of it at 6 %
savings-plan | interest | 91.60
# 181 days at 3.00 - 0.25 %, 184 at 2.00 - 0.25 %
tracker | interest | 113.85
# a year each at 2.00, 2.40 and 3.00 %
step-up | interest | 740.00
# the row of six months from 50,000 on: 182 days at 1.69 %
chart | interest | 505.61
# eight months after the free ones
account-with-a-fee | fees | 20.00
"""


@pytest.mark.parametrize("row", [line for line in TABLE.splitlines() if " | " in line])
def test_an_example_comes_to_its_figure(row: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, figure, expected = row.split(" | ")
    assert run(["interest", "schedule", str(FOLDER / f"{name}.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[figure] == expected


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_every_example_is_shown_day_by_day(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schedule", str(file), "--days", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    cents = [int(one["accrual"].replace(".", "")) for one in answer["each_day"]]
    assert sum(cents) == int(answer["interest"].replace(".", ""))
    assert run(["interest", "schedule", str(file)]) == 0
    assert "Postings" in capsys.readouterr().out


def test_the_published_schema_is_that_of_the_reader() -> None:
    published = json.loads((FOLDER.parent / "interest.schema.json").read_text("utf-8"))
    assert published == json_schema(), "write it anew: tidegate interest schema > docs/interest.schema.json"


def test_per_cent_is_said_and_never_guessed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`3.5` could be meant as 3.5 % or as 350 %: it is asked, not computed."""
    plain = json.loads((FOLDER / "quarterly-payout.json").read_text("utf-8"))
    file = tmp_path / "deposit.json"
    for rate, interest in (("0.035", "350.00"), ("3.5%", "350.00"), ("3.5 %", "350.00"), ("100%", "10000.00")):
        file.write_text(json.dumps(plain | {"rate": rate}), "utf-8")
        assert run(["interest", "schedule", str(file), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["interest"] == interest
    for rate in ("3.5", "1", "%", "3.5%%", "3,5%"):
        file.write_text(json.dumps(plain | {"rate": rate}), "utf-8")
        assert run(["interest", "schedule", str(file), "--json"]) == 2
        assert json.loads(capsys.readouterr().err)["field"] == "rate"


def test_a_plan_s_rate_is_looked_up_by_an_instalment_or_by_all_of_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Twelve times 1,000: a row from 10,000 on is reached by all of them, as Fineract has it, not by one."""
    plain = json.loads((FOLDER / "savings-plan.json").read_text("utf-8"))
    del plain["rate"]
    plain["instalments"] = {"amount": "1000", "every": "P1M"}
    plain["chart"] = [{"to": "10000", "rate": "5%"}, {"from": "10000", "to": "12000.01", "rate": "8%"}]
    file = tmp_path / "deposit.json"
    for amount, rate in (({}, "0.05"), ({"chart_amount": "opening"}, "0.05"), ({"chart_amount": "all"}, "0.08")):
        file.write_text(json.dumps(plain | amount), "utf-8")
        assert run(["interest", "schedule", str(file), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rates"][0]["tiers"][0]["rate"] == rate


def test_a_plan_needs_no_principal_and_nothing_else_does_without(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plain = json.loads((FOLDER / "savings-plan.json").read_text("utf-8"))
    assert "principal" not in plain
    del plain["instalments"]
    file = tmp_path / "deposit.json"
    file.write_text(json.dumps(plain), "utf-8")
    assert run(["interest", "schedule", str(file), "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["field"] == "principal"

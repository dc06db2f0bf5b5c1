"""`tidegate interest` and `tidegate calendar`: plain descriptions in, exact schedules out, every fault by its path."""

from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from tests.rules.test_cli_calculator import blocked
from tidegate.deposits.interest.document import NotADescription, json_schema, read_description
from tidegate.interfaces.cli.main import run
from tidegate.interfaces.cli.propose_calendar import SOURCES
from tidegate.money import calendar_codes

PLAIN: dict[str, Any] = {
    "currency": "EUR", "principal": "10000.00", "starts_on": "2024-01-31", "term": "P1Y", "rate": "0.035",
    "day_count": "Act/365F",
}  # fmt: skip
RICH: dict[str, Any] = {
    "currency": "EUR", "principal": "5000.00", "starts_on": "2024-01-31", "term": "P1Y", "day_count": "30E/360 ISDA",
    "rates": [
        {"from": "2024-01-31",
         "tiers": [{"from": "0", "to": "6000", "rate": "0.001"}, {"from": "6000", "rate": "0.003"}]},
        {"from": "2024-08-01", "rate": "-0.002"},
    ],
    "bands": "marginal", "negative_allowed": True, "compounding": "monthly", "scale": 6, "interest_paid": "quarterly",
    "paid_to": "deposit", "pay_day": 31, "pay_month": 3, "balance": "average_daily", "earning_min": "100.00",
    "rounding": "half_even", "calendar": "TARGET", "roll": "modified_following", "end_of_month": True,
    "index": {"values": [{"on": "2024-01-02", "value": "0.039"}, {"on": "2024-06-12", "value": "0.0375"}],
              "review": "P3M", "floor": "0.001", "cap": "0.041"},
    "bonus": {"rate": "0.005", "lasts": "P3M"},
    "movements": [{"on": "2024-03-15", "amount": "2500.00"}, {"on": "2024-09-02", "amount": "-1000.00"}],
    "instalments": {"amount": "50.00", "every": "P1M", "missed": ["2024-05-31"]},
}  # fmt: skip


def _file(tmp_path: Path, plain: object) -> str:
    path = tmp_path / "deposit.json"
    path.write_text(plain if isinstance(plain, str) else json.dumps(plain), "utf-8")
    return str(path)


def _said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_schedule_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schedule", _file(tmp_path, PLAIN), "--json"]) == 0
    answer = _said(capsys)
    assert answer["interest"] == "350.96"
    assert answer["interest_exact"] == "25620/73"
    assert answer["paid_out_at_end"] == "10350.96"
    assert answer["postings"] == [
        {"on": "2025-01-31", "amount": "350.96", "total": "350.96", "total_exact": "25620/73", "paid_to": "cash",
         "balance_after": "10000.00"}
    ]  # fmt: skip
    (period,) = answer["periods"]
    assert (period["days"], period["fraction"], period["compounds"]) == (366, "366/365", False)
    assert "each_day" not in answer


def test_everything_a_description_can_say_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schedule", _file(tmp_path, RICH), "--days", "--json"]) == 0
    answer = _said(capsys)
    each = answer["each_day"]
    assert (each[0]["day"], each[-1]["day"], len(each)) == ("2024-01-31", "2025-01-30", 366)
    cents = [int(one["accrual"].replace(".", "")) for one in each]
    assert sum(cents) == int(answer["interest"].replace(".", ""))
    assert [one["on"] for one in answer["postings"]] == [
        "2024-03-28", "2024-06-28", "2024-09-30", "2024-12-31", "2025-01-31",
    ]  # fmt: skip
    assert len(answer["movements"]) == 2 + 11
    assert answer["rates"][0]["tiers"] == [
        {"from": "0.00", "to": "6000.00", "rate": "0.045"}, {"from": "6000.00", "to": None, "rate": "0.046"},
    ]  # fmt: skip


def test_tables_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schedule", _file(tmp_path, {**PLAIN, "compounding": "daily", "scale": 8})]) == 0
    said = capsys.readouterr().out
    assert "the first 60 of 366; --json prints all" in said
    assert "APY" in said
    assert run(["interest", "yield", _file(tmp_path, PLAIN)]) == 0
    assert capsys.readouterr().out == "APY 3.4998 %, AER 3.4998 %\n"
    assert run(["interest", "yield", _file(tmp_path, PLAIN), "--json"]) == 0
    assert _said(capsys) == {"apy": "0.034998451", "aer": "0.034998451"}


def test_a_description_comes_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(PLAIN).encode())))
    assert run(["interest", "schedule", "-", "--json"]) == 0
    assert _said(capsys)["interest"] == "350.96"


def test_the_schema_lists_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schema"]) == 0
    schema = _said(capsys)
    assert schema == json.loads(json.dumps(json_schema()))
    assert set(schema["properties"]) >= set(RICH)
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["currency", "starts_on", "day_count"]


def test_schedules_need_neither_django_nor_a_database() -> None:
    answer = blocked("interest", "schedule", "-", "--json", text=json.dumps(RICH))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["days"] == 366


FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"principle": "1"}, ["principle"]),
    ({"principal": 10000}, ["principal"]),
    ({"principal": "10,000"}, ["principal"]),
    ({"principal": "-1"}, ["principal"]),
    ({"principal": "0"}, ["principal"]),
    ({"currency": "EUX"}, ["currency"]),
    ({"currency": "JPY"}, ["principal"]),
    ({"starts_on": "2023-02-29"}, ["starts_on"]),
    ({"term": "1Y"}, ["term"]),
    ({"ends_on": "2024-06-30"}, ["term"]),
    ({"term": None}, ["term"]),
    ({"term": None, "ends_on": "2024-01-31"}, ["ends_on"]),
    ({"term": None, "ends_on": "2999-01-31"}, ["ends_on"]),
    ({"day_count": "Act/364.5"}, ["day_count"]),
    ({"rate": "3.5"}, ["rate"]),
    ({"rate": "-0.01"}, ["rates[0].tiers[0].rate"]),
    ({"rate": None}, ["rate"]),
    ({"tiers": []}, ["tiers"]),
    ({"rate": None, "tiers": []}, ["rates[0].tiers"]),
    ({"rate": None, "tiers": [{"from": "1", "rate": "0"}]}, ["rates[0].tiers[0].from"]),
    ({"rate": None, "tiers": [{"from": "0", "to": "10", "rate": "0"}]}, ["rates[0].tiers"]),
    ({"rate": None, "tiers": [{"from": "0", "to": "10", "rate": "0"}, {"from": "11", "rate": "0"}]},
     ["rates[0].tiers[1].from"]),
    ({"rate": None, "tiers": [{"from": "0", "to": "0", "rate": "0"}]}, ["rates[0].tiers[0].to"]),
    ({"rate": None, "rates": [{"from": "2024-02-01", "rate": "0"}]}, ["rates[0].from"]),
    ({"rate": None, "rates": [{"from": "2024-01-01", "rate": "0"}, {"from": "2024-01-01", "rate": "0"}]},
     ["rates[1].from"]),
    ({"rate": None, "rates": [{"from": "2024-01-01"}]}, ["rates[0]"]),
    ({"rate": None, "chart": [{"term_from": "P2Y", "rate": "0.01"}]}, ["chart"]),
    ({"rate": None, "chart": [{"rate": "0.01"}, {"rate": "0.02"}]}, ["chart[1]"]),
    ({"scale": 4}, ["scale"]),
    ({"compounding": "daily", "scale": 1}, ["scale"]),
    ({"compounding": "every 7 months"}, ["compounding"]),
    ({"interest_paid": "in_advance", "compounding": "daily"}, ["compounding"]),
    ({"interest_paid": "in_advance", "paid_to": "deposit"}, ["paid_to"]),
    ({"interest_paid": "in_advance", "movements": [{"on": "2024-03-01", "amount": "1"}]}, ["movements"]),
    ({"pay_day": 5}, ["pay_day"]),
    ({"interest_paid": "monthly", "pay_day": 32}, ["pay_day"]),
    ({"interest_paid": "monthly", "pay_day": 3, "pay_month": 2}, ["pay_month"]),
    ({"roll": "following"}, ["calendar"]),
    ({"calendar": "XX"}, ["calendar"]),
    ({"calendar": "CN", "roll": "following", "term": "P5Y"}, ["calendar"]),
    ({"calendar": "CN", "roll": "following", "interest_paid": "monthly", "starts_on": "2026-06-01"}, ["calendar"]),
    ({"movements": [{"on": "2025-01-31", "amount": "1"}]}, ["movements[0].on"]),
    ({"movements": [{"on": "2024-03-01", "amount": "0"}]}, ["movements[0].amount"]),
    ({"movements": [{"on": "2024-03-01", "amount": "-10000.01"}]}, ["movements"]),
    ({"movements": [{"on": "2024-03-01", "amount": "+1"}]}, ["movements[0].amount"]),
    ({"instalments": {"amount": "0", "every": "P1M"}}, ["instalments.amount"]),
    ({"instalments": {"amount": "1", "every": "P1M", "missed": ["2024-05-01"]}}, ["instalments.missed"]),
    ({"bonus": {"rate": "0", "lasts": "P1M"}}, ["bonus.rate"]),
    ({"index": {"values": []}}, ["index.values"]),
    ({"index": {"values": [{"on": "2024-02-01", "value": "0.01"}]}}, ["index.values"]),
    ({"index": {"values": [{"on": "2024-01-01", "value": "0.01"}], "floor": "0.02", "cap": "0.01"}}, ["index.cap"]),
    ({"earning_min": "-5"}, ["earning_min"]),
    ({"principle": "1", "currency": 3, "day_count": None}, ["currency", "day_count", "principle"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fields"), FAULTS, ids=[json.dumps(one[0])[:60] for one in FAULTS])
def test_a_fault_is_named_by_its_path(
    changes: dict[str, Any], fields: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = {name: value for name, value in {**PLAIN, **changes}.items() if value is not None}
    wanted = {name: value for name, value in changes.items() if value is None and name == "day_count"}
    assert run(["interest", "schedule", _file(tmp_path, {**plain, **wanted}), "--json"]) == 2
    said = capsys.readouterr()
    problem = json.loads(said.err)
    assert said.out == ""
    assert [one["field"] for one in problem.get("findings", [])] or [problem["field"]] == fields
    assert problem["field"] == fields[0]
    assert problem["rule"]
    assert problem["remedy"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"currency": "EUR", "currency": "USD"}', "nothing", "\ufeff{}", '"x"']
)
def test_what_is_no_description_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interest", "schedule", _file(tmp_path, text)]) == 2
    assert "What was given cannot be read" in capsys.readouterr().err
    assert run(["interest", "schedule", str(tmp_path / "absent.json")]) == 2


def test_all_faults_come_at_once() -> None:
    with pytest.raises(NotADescription) as refused:
        read_description(json.dumps({**PLAIN, "principal": "x", "starts_on": "y", "rate": "z"}))
    assert [one.field for one in refused.value.findings] == ["starts_on", "principal", "rate"]


def test_calendars_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "list", "--json"]) == 0
    assert {one["code"] for one in _said(capsys)} == set(calendar_codes())
    assert run(["calendar", "show", "TARGET", "--year", "2025", "--json"]) == 0
    assert [one["day"] for one in _said(capsys)["days"]] == [
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26",
    ]  # fmt: skip
    assert run(["calendar", "show", "CN", "--year", "2031"]) == 2
    assert run(["calendar", "show", "XX"]) == 2
    assert "There is no calendar of that code" in capsys.readouterr().err


def test_new_years_are_proposed_for_review(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "propose", "FED", "2027", "2027"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "day,what,name", "2027-01-01,from,table starts", "2028-01-01,until,table ends before",
        "2027-01-01,closed,New Year's Day",
    ]  # fmt: skip
    assert len(lines) == 3 + 9, "Juneteenth and Christmas fall on Saturdays, Independence Day moves to Monday"
    for wrong in (["XX", "2027", "2027"], ["FED", "2028", "2027"], ["FED", "27", "28"]):
        assert run(["calendar", "propose", *wrong]) == 2


def test_a_proposal_without_its_library_says_so() -> None:
    answer = blocked("calendar", "propose", "FED", "2027", "2027")
    assert answer.returncode == 2
    assert "Install it beside Tidegate" in answer.stderr
    assert set(SOURCES) == set(calendar_codes()) - {"WEEKENDS"}

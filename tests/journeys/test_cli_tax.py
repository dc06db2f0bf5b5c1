"""`tidegate tax`: what an operator enters of a saver's tax, what is refused and where, what the saver sees of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.conftest import Database, Databases
from tests.deposits_world import closed, contract, found_platform, opened, uid
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, client_of, story
from tests.rules.deposits_table import Life
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.cli.tax import KINDS
from tidegate.ledger.day import current_business_day
from tidegate.money import Amount, currency
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, note_tax_fact

Tax = Callable[..., tuple[int, Any]]
SEEN = ("--evidence", "order of 5 January", "--by", "Olga Operator")


@pytest.fixture
def tax(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """Runs `tidegate tax …` and gives its exit code and what it says as JSON."""
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def run(*arguments: str) -> tuple[int, Any]:
        code = main.run(["tax", *arguments, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return run


def test_a_fact_is_entered_once_listed_and_ended(tax: Tax) -> None:
    found_platform(currency="EUR")
    entered = ("fact", "S000001", "DE", "allowance", "--from", "2020-10-09", "--amount", "40.00", *SEEN)
    fact = {
        "person": "S000001", "jurisdiction": "DE", "kind": "allowance", "from": "2020-10-09", "until": None,
        "amount": "40.00", "currency": "EUR", "percent": None, "body": None, "evidence": "order of 5 January",
    }  # fmt: skip
    assert tax(*entered) == (exit_codes.OK, fact)
    assert tax(*entered) == (exit_codes.OK, fact), "the same again changes nothing"
    said = fact | {"entered": {"by": "Olga Operator", "on": "2020-10-09"}, "ended": None}
    assert tax("facts", "S000001") == (exit_codes.OK, [said])
    terms = contract(product="PLAIN", percent="3.65", term="P90D", currency="EUR", jurisdiction="DE", tax_withheld=True)
    deposit = opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    ended = ("end", "S000001", "DE", "allowance", "--on", "2021-02-01", *SEEN)
    assert tax(*ended) == (exit_codes.OK, fact | {"until": "2021-02-01"})
    assert tax(*ended) == (exit_codes.OK, fact | {"until": "2021-02-01"}), "the same again changes nothing"
    by = {"by": "Olga Operator", "on": "2020-10-09", "evidence": "order of 5 January"}
    assert tax("facts", "S000001")[1] == [said | {"until": "2021-02-01", "ended": by}]
    closed(date(2021, 1, 7))
    from tidegate.deposits.reading import statement

    found = statement(deposit_id=deposit)
    assert found is not None
    # 90.00, of it 40.00 free: tax 12.50, surcharge 0.68
    assert found.steps[-1].evidence["withheld_minor"] == 1_318


REFUSED = """
fact S000001 AU exempt --from 2020-10-09                                    → jurisdiction
fact S000001 DE exempt --from 2020-10-09 --amount 40.00                     → amount
fact S000001 DE allowance --from 2020-10-09                                 → amount
fact S000001 DE allowance --from 2020-10-09 --amount 40,00                  → amount
fact S000001 DE allowance --from 2020-10-09 --amount 1602.01                → amount
fact S000001 IE allowance --from 2020-10-09 --amount 40.00                  → amount
fact S000001 DE allowance --from 2008-10-09 --amount 40.00                  → from
fact S000001 DE reduced_rate --from 2020-10-09                              → rate
fact S000001 DE reduced_rate --from 2020-10-09 --percent 15x                → percent
fact S000001 DE church_tax --from 2020-10-09 --percent 9                    → body
fact S000001 DE church_tax --from 2020-10-09 --percent 9 --body a_b         → body
fact S000001 DE church_tax --from 2020-10-09 --body ev                      → rate
fact S000001 DE church_tax --from 2020-10-09 --percent 10 --body ev         → rate
fact S000001 DE church_tax --from 2014-12-31 --percent 9 --body ev          → rate
fact S000001 IE church_tax --from 2020-10-09 --percent 9 --body ev          → rate
fact S000001 DE exempt --from 2020-10-09 --body ev                          → body
fact S000001 DE exempt --from 2020-10-09 --until 2020-10-09                 → valid_until
fact S000001 DE exempt --from 2020-13-09                                    → from
fact S000009 DE exempt --from 2020-10-09                                    → person
end S000001 DE exempt --on 2020-10-09                                       → on
end S000009 DE exempt --on 2020-10-09                                       → person
facts S000009                                                               → person
"""


def test_bad_input_is_told_with_field_rule_and_remedy_and_leaves_nothing(tax: Tax) -> None:
    found_platform(currency="EUR")
    for line in REFUSED.strip().splitlines():
        asked, field = (part.strip() for part in line.split("→"))
        code, said = tax(*asked.split(), *(() if asked.startswith("facts") else SEEN))
        assert code != exit_codes.OK, line
        assert said["field"] == field, (line, said)
        assert said["detail"], line
    code, said = tax("fact", "S000001", "DE", "exempt", "--from", "2020-10-09", "--evidence", " ", "--by", "Olga")
    assert (code, said["field"]) == (exit_codes.BAD_INPUT, "evidence")
    assert tax("facts", "S000001") == (exit_codes.OK, [])


def test_the_law_is_printed_with_its_sources(tax: Tax) -> None:
    code, said = tax("law", "DE", "--on", "2020-12-18")
    assert code == exit_codes.OK
    figures = {one["parameter"].removeprefix("de.withholding."): one["value"] for one in said}
    assert figures == {
        "rate": "25", "surcharge": "5.5", "allowance_max": "1602.00", "subsidy": "100", "remit.day": "10",
        "remit.months": "1", "remit.multiple": "1.00", "church_relief": "25", "loss_carried.natural_person": "100",
        "church_tax.bavaria_and_baden_wuerttemberg": "8", "church_tax.other_states": "9",
    }  # fmt: skip
    assert all(one["url"].startswith("http") and one["source"] for one in tax("law")[1])
    assert tax("law", "US", "--on", "2026-01-01") == (exit_codes.OK, []), "what was not read is not answered"
    assert tax("law", "AU")[1]["field"] == "jurisdiction"
    assert tax("law", "--on", "2020-02-30")[1]["field"] == "on"


def test_a_year_is_declared_saver_by_saver(tax: Tax) -> None:
    Life(
        """
        terms term=P90D currency=EUR law=DE tax=yes rate=3.65
        owned S000001 1/3 S000002 2/3
        2020-10-09 open 10,000.00
        2021-01-07 closes
        """
    ).play()
    code, said = tax("year", "2021")
    assert (code, said["year"]) == (exit_codes.OK, 2021)
    assert [(one["saver"], one["interest"], one["withheld"]) for one in said["savers"]] == [
        ("S000001", "30.00", "7.91"), ("S000002", "60.00", "15.82"),
    ]  # fmt: skip
    assert tax("year", "2020") == (exit_codes.OK, {"savers": [], "year": 2020})
    assert tax("year", "20")[1]["field"] == "year"


def test_the_commands_kinds_are_the_facts_kinds() -> None:
    assert set(KINDS) == {one.value for one in TaxFactKind}


@pytest.fixture
def platform(databases: Databases) -> Iterator[None]:
    with story(databases):
        yield


@pytest.mark.usefixtures("platform")
def test_the_saver_sees_what_is_known_of_their_tax() -> None:
    alice = client_of(ALICE)
    assert "Your tax" not in page(alice, "/me").text, "no tax concerns her"
    with transaction.atomic():
        today = current_business_day()
        fact = TaxFact(
            person=ALICE, jurisdiction="DE", kind=TaxFactKind.ALLOWANCE, valid_from=today,
            amount=Amount(minor=80_100, currency=currency("EUR")), evidence="order of 5 January",
        )  # fmt: skip
        assert note_tax_fact(fact=fact, recorded_by="Olga Operator", recorded_on=today) == fact
    said = alice.get("/api/v1/tax").json()
    assert (said["year"], said["taxed"]) == (today.year, [])
    assert [(one["kind"], one["from"], one["amount"], one["evidence"]) for one in said["known"]] == [
        ("allowance", str(today), "801.00", "order of 5 January")
    ]
    shown = page(alice, "/me").text
    for said in ("Your tax", "Allowance in DE: 801.00 EUR of interest in a calendar year", "order of 5 January"):
        assert said in shown

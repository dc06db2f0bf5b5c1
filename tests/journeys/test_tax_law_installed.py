"""A platform installs a withholding law that was not read here: by two people, dated; everything asks it then."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import MONTHLY, cash_of, closed, contract, deposit, found_platform, opened, uid
from tests.journeys.test_cli_tax import tax
from tests.product_documents import changed
from tests.rules.test_rules_tax_documents import SOUND, law
from tidegate.closing.set_aside import ClosingException, release
from tidegate.deposits.certificate import certificate
from tidegate.deposits.check import check
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.papers.certificate import certificate_document
from tidegate.ledger.check import check as ledger_check
from tidegate.parties.refusal import Refused
from tidegate.parties.tax_law import confirm_tax_law, enter_tax_law, tax_law

Tax = Callable[..., tuple[int, Any]]
__all__ = ["tax"]  # the fixture
OLGA, PETER = ("--by", "Olga Operator"), ("--by", "Peter Operator")
SEEN = ("--evidence", "counsel's letter of 5 October")
SWISS: dict[str, Any] = {"currency": "CHF", "jurisdiction": "CH", "tax_withheld": True}


def written(folder: Path, text: str, name: str = "law.yaml") -> str:
    file = folder / name
    file.write_text(text, "utf-8")
    return str(file)


def installed(text: str, *, on: date) -> None:
    with transaction.atomic():
        entry = enter_tax_law(data=text.encode(), evidence="counsel's letter", by="Olga", on=on)
        done = confirm_tax_law(number=entry.number, by="Peter", on=on)
        assert not isinstance(done, Refused)
        assert done.confirmed


def test_two_people_install_a_law_and_everything_asks_it(tax: Tax, tmp_path: Path) -> None:
    found_platform(currency="CHF")
    file = written(tmp_path, SOUND)
    assert tax("law", "CH")[1]["field"] == "jurisdiction"
    assert tax("law", "validate", file) == (
        0, {"file": file, "jurisdiction": "CH", "valid": True, "findings": []},
    )  # fmt: skip
    code, entered = tax("law", "install", file, *OLGA, *SEEN)
    assert (code, entered["jurisdiction"], entered["confirmed"], entered["entered_by"]) == (0, "CH", None, OLGA[1])
    assert tax("law", "install", file, *OLGA, *SEEN) == (0, entered), "the same again is the same"
    assert tax("law", "CH")[1]["field"] == "jurisdiction", "nothing changes before it is confirmed"
    number = str(entered["number"])
    code, said = tax("law", "confirm", number, *OLGA)
    assert (code != 0, said["field"]) == (True, "by"), "the two are not one"
    assert tax("law", "confirm", number, "--by", f" {OLGA[1]} ")[1]["field"] == "by", "nor by a space"
    code, confirmed = tax("law", "confirm", number, *PETER)
    assert (code, confirmed["confirmed"], confirmed["settled_by"]) == (0, True, PETER[1])
    assert tax("law", "confirm", number, *PETER) == (0, confirmed)
    assert tax("law", "install", file, *OLGA, *SEEN) == (0, confirmed), "it is law already"
    assert tax("law", "documents") == (0, [confirmed])
    figures = {(one["parameter"], one["value"], one["kept"]) for one in tax("law", "CH")[1]}
    assert figures == {
        ("ch.withholding.rate", "35", "installed"), ("ch.withholding.remit.months", "3", "installed"),
        ("ch.withholding.remit.day", "20", "installed"),
    }  # fmt: skip
    assert tax("law", "CH", "--shipped")[1]["field"] == "jurisdiction"
    assert {one["kept"] for one in tax("law", "DE")[1]} == {"shipped"}

    terms = contract(product="PLAIN", percent="3.65", term="P90D", **MONTHLY, **SWISS)
    opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    before = cash_of("S000001", currency="CHF")
    closed(date(2020, 10, 21))
    # 12.00 at 35 %: 4.20
    assert cash_of("S000001", currency="CHF") - before == 780
    closed(date(2020, 12, 31))
    one = certificate(saver="S000001", year=2020)
    assert one is not None
    (taxed,) = certificate_document(one)["taxed"]
    # 12.00, 31.00 and 30.00: 73.00, of it 25.55
    assert (taxed["interest"], taxed["tax"], taxed["law"]) == (
        "73.00", "25.55", [{
            "percent": "35", "surcharge_percent": "0", "church_percent": "0", "church_body": None,
            "source": "Test Gazette, art. 1",
        }],
    )  # fmt: skip
    code, (owed,) = tax("owed")
    assert (code, owed["from"], owed["to"], owed["due_on"], owed["amount"]) == (
        0, "2020-10-01", "2020-12-31", "2021-01-20", "25.55",
    )  # fmt: skip
    assert tax("pay", "CH", "2020-12", "--reference", "transfer 7", *OLGA)[1][0]["amount"] == "25.55"
    assert check().ok
    assert ledger_check().ok


def test_a_product_of_its_jurisdiction_is_published_then(
    platform_db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")
    found_platform()
    product = changed(
        "fixed-chart", ("jurisdiction: CN", "jurisdiction: CH"), ("maturity:", "tax:\n  withheld: true\nmaturity:")
    )
    (tmp_path / "product.yaml").write_bytes(product)
    publish = ["product", "publish", str(tmp_path / "product.yaml"), "--json"]
    assert main.run(publish) == exit_codes.BAD_INPUT
    (finding,) = json.loads(capsys.readouterr().out)["documents"][0]["findings"]
    assert (finding["path"], "tidegate tax law install" in finding["remedy"]) == ("tax.withheld", True)
    installed(SOUND, on=date(2020, 10, 9))
    assert main.run(publish) == exit_codes.OK, capsys.readouterr()


def test_a_shipped_law_goes_on_by_a_document_and_what_was_withheld_stays(platform_db: Database) -> None:
    found_platform(currency="EUR")
    terms = contract(
        product="PLAIN", percent="3.65", term="P1Y", currency="EUR", jurisdiction="DE", tax_withheld=True, **MONTHLY
    )
    opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 10, 21))
    installed(law("de surcharge 2020-11-01 0"), on=date(2020, 10, 22))
    closed(date(2020, 11, 30))
    one = certificate(saver="S000001", year=2020)
    assert one is not None
    (taxed,) = one.taxed
    # 12.00 with its surcharge of 0.16; 33.00 without: 11.25 of tax in all
    assert (taxed.interest_minor, taxed.tax_minor, taxed.surcharge_minor) == (4_500, 1_125, 16)
    assert [(by.surcharge.percent_text(), "Test Gazette" in by.law) for by in taxed.applied] == [
        ("5.5", False), ("0", True),
    ]  # fmt: skip
    assert check().ok


def test_what_waited_for_its_law_is_repaired(platform_db: Database) -> None:
    found_platform(currency="CHF")
    terms = contract(product="PLAIN", percent="3.65", term="P90D", **SWISS)
    opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2021, 1, 8))
    assert deposit(uid(1)).state.value == "running", "its law is not known: it is set aside"
    installed(SOUND, on=date(2021, 1, 11))
    with transaction.atomic():
        assert isinstance(release(deposit_id=uid(1), on=date(2021, 1, 11)), ClosingException)
    closed(date(2021, 1, 11))
    # 90.00, of it 31.50
    assert cash_of("S000001", currency="CHF") == 100_000_000 + 5_850
    assert check().ok


REFUSED = """
    de rate 2009-01-01 26      → parameters[0].history[0].value
    de surcharge 2020-10-09 0  → parameters[0].history[0].in_force_from
    ch surcharge 2019-01-01 1  → parameters
"""


def test_what_contradicts_the_law_is_refused_with_its_path_and_leaves_nothing(tax: Tax, tmp_path: Path) -> None:
    found_platform(currency="EUR")
    for line in REFUSED.strip().splitlines():
        values, path = line.split("→")
        file = written(tmp_path, law(values))
        code, said = tax("law", "install", file, *OLGA, *SEEN)
        assert (code, said["field"]) == (exit_codes.BAD_INPUT, path.strip())
        assert said["remedy"]
    code, said = tax("law", "validate", written(tmp_path, law("de rate 2009-01-01 26")))
    assert (code, said["valid"], said["findings"][0]["path"]) == (
        exit_codes.FINDINGS, False, "parameters[0].history[0].value",
    )  # fmt: skip
    file = written(tmp_path, SOUND)
    assert tax("law", "install", file, "--by", " ", *SEEN)[1]["field"] == "by"
    assert tax("law", "install", file, *OLGA, "--evidence", "")[1]["field"] == "evidence"
    assert tax("law", "confirm", "77", *PETER)[1]["field"] == "number"
    assert tax("law", "documents") == (0, [])
    # two that contradict one another wait; the second to be confirmed is refused
    numbers = [
        tax("law", "install", written(tmp_path, law(f"ch rate 2019-01-01 {rate}")), *OLGA, *SEEN)[1]["number"]
        for rate in (35, 30)
    ]
    assert tax("law", "confirm", str(numbers[0]), *PETER)[0] == 0
    code, said = tax("law", "confirm", str(numbers[1]), *PETER)
    assert (code, said["field"]) == (exit_codes.BAD_INPUT, "parameters[0].history[0].value")
    code, dropped = tax("law", "drop", str(numbers[1]), *PETER)
    assert (code, dropped["confirmed"]) == (0, False)
    assert tax("law", "drop", str(numbers[1]), *PETER) == (0, dropped)
    assert tax("law", "confirm", str(numbers[1]), *PETER)[0] != 0
    assert tax("law", "drop", str(numbers[0]), *PETER)[0] != 0
    assert [one["value"] for one in tax("law", "CH")[1]] == ["35"]


def test_the_database_holds_to_it(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    installed(SOUND, on=date(2020, 10, 9))
    for statement, error in (
        ("UPDATE parties_taxlawdocument SET text = 'other'", psycopg.errors.RestrictViolation),
        ("UPDATE parties_taxlawdocument SET confirmed = false", psycopg.errors.RestrictViolation),
        ("DELETE FROM parties_taxlawdocument", psycopg.errors.RestrictViolation),
        ("TRUNCATE parties_taxlawdocument", psycopg.errors.RestrictViolation),
        (
            "INSERT INTO parties_taxlawdocument (jurisdiction, text, digest, evidence, entered_by, entered_on,"
            " confirmed, settled_by, settled_on)"
            " VALUES ('CH', '', 'x', 'seen', 'Olga', '2020-10-09', true, 'Olga', '2020-10-09')",
            psycopg.errors.CheckViolation,
        ),
    ):
        with pytest.raises(error):
            owner_connection.execute(statement)
        owner_connection.rollback()
    assert "CH" in tax_law().jurisdictions

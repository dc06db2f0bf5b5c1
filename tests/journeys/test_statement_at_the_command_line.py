"""`tidegate statement`: as text, in every form, to a file; and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from tests.conftest import Database
from tests.deposits_world import uid
from tests.rules.deposits_table import SAVER, Life
from tidegate.interfaces.cli import exit_codes, main

LIFE = """
    terms term=P90D rate=3.65 paid=monthly pay_day=21
    2020-10-09 open 10,000.00
    2020-12-21 closes
"""
Tidegate = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def tidegate(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Tidegate:
    """A command in this process: its exit code, what it wrote, what it told on the side."""
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def call(*arguments: str) -> tuple[int, bytes, str]:
        code = main.run(["statement", *arguments])
        told = capfdbinary.readouterr()
        return code, told.out, told.err.decode()

    return call


def test_text_json_pdf_and_camt_say_the_same(tidegate: Tidegate, tmp_path: Path) -> None:
    life = Life(LIFE).play()
    asked = ("--deposit", str(life.id), "--from", "2020-12-01", "--to", "2020-12-21")
    code, out, err = tidegate(*asked)
    assert (code, err) == (exit_codes.OK, "")
    text = out.decode()
    for said in ("Statement of your deposit, 1 December 2020 to 21 December 2020", "Final: every day", "28.00"):
        assert said in text
    document = json.loads(tidegate(*asked, "--json")[1])
    (account,) = document["accounts"]
    assert (account["opening_balance"], account["closing_balance"]) == ("10000.00", "10000.00")
    assert (
        account["interest"] | {"earned": "21.00", "paid": "28.00", "unpaid_at_the_end": "1.00"} == account["interest"]
    )
    assert [(one["nature"], one["amount"]) for one in account["payments"]] == [("interest", "28.00")]

    file = tmp_path / "statement.pdf"
    code, out, err = tidegate(*asked, "--format", "pdf", "--out", str(file))
    assert (code, out, err) == (exit_codes.OK, b"", f"Written: {file}\n")
    found = PdfReader(BytesIO(file.read_bytes())).pages[0].extract_text()
    reference = text.split("Reference ")[1].split(".")[0]
    assert reference in found
    assert tidegate(*asked, "--format", "pdf")[1] == file.read_bytes(), "the same books, the same bytes"
    tree = etree.fromstring(tidegate(*asked, "--format", "camt053")[1])
    assert tree.findtext(".//{*}MsgId") == reference.replace("-", "")
    assert reference.encode() in tidegate(*asked, "--format", "html")[1]

    code, _, err = tidegate(*asked, "--format", "html", "--out", str(file))
    assert code == exit_codes.BAD_INPUT
    assert "--force" in err
    assert tidegate(*asked, "--format", "html", "--out", str(file), "--force")[0] == exit_codes.OK


def test_a_saver_s_statement_has_every_account(tidegate: Tidegate) -> None:
    Life(LIFE).play()
    document = json.loads(tidegate("--saver", SAVER, "--json")[1])
    assert (document["from"], document["to"], document["final"]) == ("2020-01-01", "2020-12-22", False)
    assert [one["kind"] for one in document["accounts"]] == ["cash", "deposit"]


# arguments → the field that is refused
REFUSED = """
--to 2020-12-31 --deposit {id}                      → to
--from 2020-12-10 --to 2020-12-09 --deposit {id}    → from
--from 2021-01-01 --saver S000001                   → from
--from 1.12.2020 --deposit {id}                     → from
--deposit 12345                                     → deposit
--deposit {nobody}                                  → deposit
--deposit {id} --saver S000002                      → deposit
--saver S999999                                     → saver
--deposit {id} --out x.pdf                          → format
--deposit {id} --format pdf --json                  → format
                                                    → deposit
"""


def test_what_cannot_be_is_refused_with_field_rule_and_remedy(tidegate: Tidegate) -> None:
    life = Life(LIFE).play()
    for line in REFUSED.strip("\n").splitlines():
        given, field = line.split("→")
        words = given.format(id=life.id, nobody=uid("nobody")).split()
        code, out, err = tidegate(*words)
        assert (code, out) == (exit_codes.BAD_INPUT, b""), line
        assert field.strip() in err, (line, err)
        if "--json" not in words:
            problem = json.loads(tidegate(*words, "--json")[2]) if "--out" not in words else None
            assert problem is None or (problem["field"] == field.strip() and problem["rule"] and problem["remedy"])

"""The yearly certificate: lives over a turn of the year, then what each year's paper says, as a reader checks it."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.db import transaction
from pypdf import PdfReader

from tests.conftest import Database
from tests.deposits_world import SETTLEMENT, uid
from tests.rules.deposits_table import SAVER, Life
from tidegate.deposits.certificate import Certificate, certificate
from tidegate.deposits.statement.read import deposit_statement
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.papers.forms import Form, certificate_bytes
from tidegate.interfaces.papers.words import money
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.day import open_day
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid

pytestmark = pytest.mark.usefixtures("platform_db")
FORMS = (Form.HTML, Form.PDF, Form.JSON)
# 10,000.00 at 3.65 % earns 1.00 a day (Act/365F). A year, then what is to be read, bank by bank.
LIVES = {
    "monthly interest falls into the year in which it is paid": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21
        2020-10-09 open 10,000.00
        2021-01-07 closes
        -- 2019 final
        -- 2020 final
        Clearbrook CNY 1: 73.00 0.00 0.00
        -- 2021 provisional
        Clearbrook CNY 1: 17.00 0.00 0.00
    """,
    "interest added to the deposit is paid too": """
        terms term=P90D rate=3.65 paid=monthly pay_day=21 to=deposit
        2020-10-09 open 10,000.00
        2020-12-21 closes
        -- 2020 provisional
        Clearbrook CNY 1: 73.17 0.00 0.00
    """,
    "what is earned and not paid is of no year yet": """
        terms term=P1Y rate=3.65
        2020-10-09 open 10,000.00
        2021-10-11 closes
        -- 2020 final
        -- 2021 provisional
        Clearbrook CNY 1: 365.00 0.00 0.00
    """,
    # Paid in advance 90.00; left after 40 days at 0.35 %: 3.84 is kept, 86.16 taken back in the same year.
    "what is taken back is subtracted": """
        terms term=P90D rate=3.65 paid=in_advance early=demand_rate
        2020-10-09 open 10,000.00
        2020-11-18 withdraw all → 9,913.84
        2020-11-18 closes
        -- 2020 provisional
        Clearbrook CNY 1: 3.84 0.00 0.00
    """,
}


def _read(one: Certificate | None) -> list[str]:
    assert one is not None
    return [f"{one.year} {'final' if one.final else 'provisional'}"] + [
        f"{paid.bank_name} {paid.currency} {paid.deposits}: "
        + " ".join(
            money(minor, paid.currency) for minor in (paid.interest_minor, paid.subsidy_minor, paid.withheld_minor)
        )
        for paid in one.paid
    ]


@pytest.mark.parametrize("name", LIVES)
def test_a_year_s_certificate_reads_as_it_was(name: str) -> None:
    life, *years = LIVES[name].split("-- ")
    Life(life).play()
    assert years
    for text in years:
        expected = [line.strip() for line in text.strip().splitlines()]
        assert _read(certificate(saver=SAVER, year=int(expected[0].split()[0]))) == expected


def test_a_year_that_has_not_begun_is_refused_and_a_stranger_has_none() -> None:
    Life("terms term=P90D rate=3.65\n2020-10-09 open 10,000.00").play()
    for year in (2021, 9999, 0):
        with pytest.raises(Invalid) as refused:
            certificate(saver=SAVER, year=year)
        assert (refused.value.field, bool(refused.value.remedy)) == ("year", True)
    assert certificate(saver="S999999", year=2020) is None


def test_tax_is_told_as_the_ledger_has_it() -> None:
    life = Life(
        "terms term=P90D rate=3.65 paid=monthly pay_day=21\n2020-10-09 open 10,000.00\n2020-11-23 closes"
    ).play()
    tax = account(purpose=Purpose.WITHHELD_TAX, book=SETTLEMENT, currency="CNY", reference="CN")
    cash = account(purpose=Purpose.SAVER_CASH, owner=SAVER, book=SETTLEMENT, currency="CNY")
    day = open_day()
    assert day is not None
    with transaction.atomic():
        open_accounts(accounts=[tax])
        (done,) = post(
            transfers=[
                Transfer(
                    transfer_id=uid("tax"),
                    debit_account=cash.account_id,
                    credit_account=tax.account_id,
                    amount_minor=1_188,
                    code="tax_withheld",
                    value_date=day,
                    business_day=day,
                    reference=str(life.id),
                )
            ],
            mode=Batch.ALL,
        )
    assert done.ok
    assert _read(certificate(saver=SAVER, year=2020)) == ["2020 provisional", "Clearbrook CNY 1: 45.00 0.00 11.88"]
    found = deposit_statement(deposit_id=life.id, first=day)
    assert found is not None
    assert found.accounts[0].earnings is not None
    assert found.accounts[0].earnings.tax_minor == 1_188


def _figures(content: bytes, form: Form) -> str:
    if form is Form.PDF:
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_figures_and_the_same_bytes_again(form: Form) -> None:
    Life(LIVES["monthly interest falls into the year in which it is paid"].split("-- ")[0]).play()
    one = certificate(saver=SAVER, year=2020)
    assert one is not None
    content = certificate_bytes(one, form=form)
    assert "73.00" in _figures(content, form)
    assert "Clearbrook" in _figures(content, form)
    again = certificate(saver=SAVER, year=2020)
    assert again is not None
    assert certificate_bytes(again, form=form) == content


def test_the_command_prints_and_refuses(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")
    Life(LIVES["monthly interest falls into the year in which it is paid"].split("-- ")[0]).play()
    assert main.run(["certificate", "--saver", SAVER, "--year", "2020", "--json"]) == exit_codes.OK
    document = json.loads(capsys.readouterr().out)
    assert [(one["bank"], one["interest"], one["tax_withheld"]) for one in document["paid"]] == [
        ("Clearbrook", "73.00", "0.00")
    ]
    assert main.run(["certificate", "--saver", SAVER, "--year", "2020"]) == exit_codes.OK
    assert "Final: every day of 2020 is closed." in capsys.readouterr().out
    for arguments, field in (
        (["--saver", SAVER, "--year", "2022"], "year"),
        (["--saver", SAVER, "--year", "20"], "year"),
        (["--saver", "S999999", "--year", "2020"], "saver"),
    ):
        assert main.run(["certificate", *arguments, "--json"]) == exit_codes.BAD_INPUT
        assert json.loads(capsys.readouterr().err)["field"] == field

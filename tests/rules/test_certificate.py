"""The yearly certificate: lives over a turn of the year, then what each year's paper says, as a reader checks it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.conftest import Database
from tests.deposits_world import deposit
from tests.rules.deposits_table import SAVER, Life
from tidegate.deposits.certificate import Certificate, certificate
from tidegate.deposits.statement.read import deposit_statement
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.papers.forms import Form, certificate_bytes
from tidegate.interfaces.papers.words import money
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


# 1.00 a day; the allowance of 40.00 frees 40.00 of 73.00: tax 8.25, surcharge 0.45. A new year has its allowance anew.
TAXED = """
    terms currency=EUR law=DE tax=yes term=P1Y rate=3.65 paid=monthly pay_day=21
    2020-10-09 knows DE allowance 40.00
    2020-10-09 open 10,000.00
    2021-02-22 closes
"""


def test_tax_and_what_was_free_of_it_are_told_year_by_year() -> None:
    life = Life(TAXED).play()
    for year, interest, allowance, tax, surcharge in (
        (2020, 7_300, 4_000, 825, 45),
        (2021, 6_300, 4_000, 575, 31),
    ):
        one = certificate(saver=SAVER, year=year)
        assert one is not None
        (paid,), (taxed,) = one.paid, one.taxed
        assert (paid.currency, paid.interest_minor, paid.withheld_minor) == ("EUR", interest, tax + surcharge)
        assert (taxed.jurisdiction, taxed.interest_minor, taxed.exempt_minor) == ("DE", interest, 0)
        assert (taxed.allowance_minor, taxed.tax_minor, taxed.surcharge_minor) == (allowance, tax, surcharge)
        for form in FORMS:
            found = _figures(certificate_bytes(one, form=form), form)
            assert "a test's certificate" in found or form is not Form.PDF, "what frees it is named"
            for figure in (interest, allowance, tax, surcharge, tax + surcharge):
                assert money(figure, "EUR") in found, (form, figure)
    statement = deposit_statement(deposit_id=life.id, last=date(2020, 12, 31))
    assert statement is not None
    (account,) = statement.accounts
    assert account.earnings is not None
    assert (account.earnings.paid_minor, account.earnings.tax_minor) == (7_300, 870)
    assert [one.amount_minor for one in account.payments if one.nature == "tax"] == [-131, -739]


SHARED = """
    terms currency=EUR law=DE {tax} term=P1Y rate=3.65 paid=monthly pay_day=21
    owned S000001 1/3 S000002 2/3
    2020-10-09 knows S000002 DE allowance 40.00
    2020-10-09 open 10,000.00
    2020-12-21 closes
"""


# 73.00 paid: 24.33 and 48.67, of which 8.67 exceed the allowance: tax 2.16, surcharge 0.11. Of 24.33: 6.08 and 0.33.
@pytest.mark.parametrize(("tax", "first", "second"), [("tax=yes", 641, 227), ("tax=no", 0, 0)])
def test_each_owner_is_told_their_own_part(tax: str, first: int, second: int) -> None:
    life = Life(SHARED.format(tax=tax)).play()
    told = {}
    for saver in (SAVER, "S000002"):
        one = certificate(saver=saver, year=2020)
        assert one is not None
        (paid,) = one.paid
        told[saver] = (paid.deposits, paid.interest_minor, paid.withheld_minor)
        assert [(taxed.interest_minor, taxed.withheld_minor) for taxed in one.taxed] == (
            [(paid.interest_minor, paid.withheld_minor)] if tax == "tax=yes" else []
        )
    assert told == {SAVER: (1, 2_433, first), "S000002": (1, 4_867, second)}
    assert deposit(life.id).interest_paid_minor == 7_300


def test_each_is_told_what_was_theirs_before_and_after_it_changed_hands() -> None:
    Life(
        """
        terms currency=EUR law=DE tax=yes term=P1Y rate=3.65 paid=monthly pay_day=21
        jointly S000001 S000002
        2020-10-09 open 10,000.00
        2020-10-21 closes
        2020-10-22 passes S000002 1
        2020-11-23 closes
        """
    ).play()
    told = {}
    for saver in (SAVER, "S000002"):
        one = certificate(saver=saver, year=2020)
        assert one is not None
        (paid,) = one.paid
        told[saver] = (paid.interest_minor, paid.withheld_minor)
    assert told == {SAVER: (600, 158), "S000002": (3_900, 1_028)}


def test_a_subsidy_that_law_takes_for_interest_is_told_apart() -> None:
    """90.00 and 18.00: tax 27.00, surcharge 1.48."""
    Life(
        """
        terms currency=EUR law=DE tax=yes term=P90D rate=3.65 subsidy=0.73
        2020-10-09 open 10,000.00
        2021-01-07 closes
        """
    ).play()
    one = certificate(saver=SAVER, year=2021)
    assert one is not None
    (paid,), (taxed,) = one.paid, one.taxed
    assert (paid.interest_minor, paid.subsidy_minor, paid.withheld_minor) == (9_000, 1_800, 2_848)
    assert (taxed.interest_minor, taxed.subsidy_minor, taxed.withheld_minor) == (10_800, 1_800, 2_848)
    for form in FORMS:
        found = _figures(certificate_bytes(one, form=form), form)
        assert all(figure in found for figure in ("108.00", "18.00", "28.48"))


def test_church_tax_and_what_was_taken_back_of_an_earlier_year_are_told() -> None:
    """75.00 / 4.09: 18.33, 1.00 and 1.64. 23.76 are taken back of it in 2020, and balanced in 2021 with 30.40."""
    Life(
        """
        terms currency=EUR law=DE tax=yes term=P3Y rate=3.65 paid=monthly pay_day=21 demand_rate=0.35
        2019-10-09 knows DE church_tax 9 ev
        2019-10-09 open 10,000.00
        2019-12-23 closes
        2020-01-02 withdraw 9,000.00 → 8,939.84
        2021-10-21 closes
        """
    ).play()
    for year, told in (
        (2019, ("18.33", "1.00", "1.64", "20.97", "(ev)", "32d(1)")),
        (2020, ("\N{MINUS SIGN}23.76", "23.76 that were taken back are balanced with a later year's interest")),
        (2021, ("30.40", "23.76", "6.64", "1.62", "0.08", "0.14")),
    ):
        one = certificate(saver=SAVER, year=year)
        assert one is not None
        found = " ".join(_figures(certificate_bytes(one, form=Form.PDF), Form.PDF).split())
        assert all(figure in found for figure in told), (year, found)


def test_a_certificate_whose_tax_does_not_add_up_cannot_be_made() -> None:
    Life(TAXED).play()
    one = certificate(saver=SAVER, year=2020)
    assert one is not None
    with pytest.raises(AssertionError, match="withheld"):
        replace(one, taxed=())


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

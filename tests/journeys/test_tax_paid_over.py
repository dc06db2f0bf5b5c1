"""Withheld tax is paid over to its authority once, in order, when its period is over; own funds are brought once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.deposits_world import MONTHLY, closed, contract, found_platform, opened, uid
from tests.journeys.test_cli_tax import tax
from tests.rules.deposits_table import Life
from tidegate.deposits.check import check
from tidegate.deposits.remit import Pot, owed_account, pay_over, plan_owed, tax_owed
from tidegate.interfaces.cli import exit_codes, main
from tidegate.ledger.balance import balance_now
from tidegate.ledger.check import check as ledger_check
from tidegate.rules import shipped_tax_law

SHIPPED = shipped_tax_law()

Tax = Callable[..., tuple[int, Any]]
__all__ = ["tax"]  # the fixture
DE = Pot(jurisdiction="DE", currency="EUR", bank="LANTERN")
GERMAN: dict[str, Any] = {"currency": "EUR", "jurisdiction": "DE", "tax_withheld": True}
BY = ("--reference", "transfer 77", "--by", "Olga Operator")

# jurisdiction, day, first, last, due
PERIODS = """
    DE 2020-11-15 2020-11-01 2020-11-30 2020-12-10
    DE 2020-12-31 2020-12-01 2020-12-31 2021-01-10
    IE 2020-02-29 2020-01-01 2020-03-31 2020-04-21
    IE 2020-08-01 2020-07-01 2020-09-30 2020-10-21
    IE 2020-12-31 2020-10-01 2020-12-31 2021-01-15
    US 2020-02-01 2020-02-01 2020-02-29 -
    DE 2008-02-01 2008-02-01 2008-02-29 -
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_periods_and_due_days_are_the_laws(line: str) -> None:
    place, day, first, last, due = line.split()
    found = SHIPPED.remittance_period(jurisdiction=place, on=date.fromisoformat(day))
    assert [str(found.first), str(found.last), str(found.due_on or "-")] == [first, last, due]
    assert (found.citation is None) == (due == "-")


def _month(number: int) -> date:
    return date(2020, number, 1)


# withheld by month | paid by month | what is still to be paid by month: whole euros in Germany
OWED = """
    10: 3.16                   |          | 10: 3.00
    10: 3.16  11: 8.70         |          | 10: 3.00  11: 8.00
    10: 3.16  11: 8.70         | 10: 3.00 | 11: 8.00
    10: 0.40  11: 0.70         |          | 11: 1.00
    10: 5.00  11: -2.00        | 10: 5.00 |
    10: 5.00  11: -2.00 12: 4.00 | 10: 5.00 | 12: 2.00
    10: -2.00 11: 5.00         |          | 11: 3.00
    10: 0.00                   |          |
"""


def _figures(text: str) -> list[tuple[date, int]]:
    words = text.split()
    return [
        (_month(int(month.rstrip(":"))), round(float(figure) * 100))
        for month, figure in zip(words[::2], words[1::2], strict=True)
    ]


@pytest.mark.parametrize("line", OWED.strip().splitlines())
def test_what_is_owed_by_what_was_withheld_and_paid(line: str) -> None:
    withheld, paid, owed = (_figures(part) for part in line.split("|"))
    done = {SHIPPED.remittance_period(jurisdiction="DE", on=day).last: minor for day, minor in paid}
    found = plan_owed(law=SHIPPED, pot=DE, withheld=withheld, paid=done, closed_to=date(2020, 12, 1))
    assert [(one.period.first, one.amount_minor) for one in found] == owed


def test_tax_is_paid_over_once_in_order_when_its_period_is_closed(tax: Tax) -> None:
    found_platform(currency="EUR")
    terms = contract(product="PLAIN", percent="3.65", term="P1Y", **MONTHLY, **GERMAN)
    opened(request=uid(1), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 10, 21))
    code, (october,) = tax("owed")
    assert (code, october["amount"], october["due_on"], october["over"]) == (0, "3.00", "2020-11-10", False)
    assert "44(1)" in october["law"]
    assert _said(tax("pay", "DE", "2020-10", *BY)) == "period-not-over"
    closed(date(2020, 11, 30))
    # 12.00 and 33.00: 3.16, then 11.86 in all
    code, found = tax("owed")
    assert (code, [(one["from"], one["amount"], one["over"], one["overdue"]) for one in found]) == (
        exit_codes.FINDINGS, [("2020-10-01", "3.00", True, True), ("2020-11-01", "8.00", True, False)],
    )  # fmt: skip
    assert _said(tax("pay", "DE", "2020-11", *BY)) == "earlier-period-owed"
    assert _said(tax("pay", "DE", "2020-09", *BY)) == "no-tax-owed"
    assert _said(tax("pay", "IE", "2020-10", *BY)) == "no-tax-owed"
    code, (paid,) = tax("pay", "DE", "2020-10", *BY)
    assert (code, paid["outcome"], paid["amount"], paid["booked_on"]) == (0, "created", "3.00", "2020-12-01")
    closed(date(2020, 12, 1))
    assert tax("pay", "DE", "2020-10", *BY) == (0, [paid | {"outcome": "exists"}])
    assert tax("pay", "DE", "2020-11", *BY)[1][0]["amount"] == "8.00"
    balance = balance_now(account_id=owed_account(pot=DE).account_id)
    assert balance is not None
    assert balance.amount_minor == 86, "what rounding left is still owed"
    assert tax_owed() == ()
    assert check().ok
    assert ledger_check().ok


def test_church_tax_is_owed_and_paid_over_apart_by_body_to_the_cent(tax: Tax) -> None:
    found_platform(currency="EUR")
    seen = ("--evidence", "inquiry of 30 September, answer 4711", "--by", "Olga Operator")
    for saver, percent, body in (("S000001", "9", "ev"), ("S000002", "8", "rk")):
        asked = ("fact", saver, "DE", "church_tax", "--from", "2020-10-09", "--percent", percent, "--body", body)
        assert tax(*asked, *seen)[1]["body"] == body
    terms = contract(product="PLAIN", percent="3.65", term="P90D", **GERMAN)
    for number, saver in enumerate(("S000001", "S000002", "S000003")):
        opened(request=uid(number), saver=saver, terms=terms, amount_minor=1_000_000)
    closed(date(2021, 2, 1))
    # 90.00 each: 22.00, 1.21 and 1.98; 22.05, 1.21 and 1.76; 22.50 and 1.23: 70.20 in whole euros, and two to the cent
    owed = [(one["levy"], one["amount"], one["due_on"]) for one in tax("owed")[1]]
    assert owed == [
        ("tax", "70.00", "2021-02-10"), ("church tax (ev)", "1.98", "2021-02-10"),
        ("church tax (rk)", "1.76", "2021-02-10"),
    ]  # fmt: skip
    code, paid = tax("pay", "DE", "2021-01", *BY)
    assert (code, [(one["levy"], one["amount"]) for one in paid]) == (0, [one[:2] for one in owed])
    assert [one["outcome"] for one in tax("pay", "DE", "2021-01", *BY)[1]] == ["exists"] * 3
    balance = balance_now(account_id=owed_account(pot=DE).account_id)
    assert balance is not None
    assert balance.amount_minor == 20, "what rounding left is still owed"
    (first, *_) = tax("year", "2021")[1]["savers"]
    assert (first["tax"], first["surcharge"], first["church"], first["withheld"]) == ("22.00", "1.21", "1.98", "25.19")
    assert check().ok
    assert ledger_check().ok


def _said(answer: tuple[int, Any]) -> str:
    code, problem = answer
    assert code != exit_codes.OK
    assert problem["field"] == "period"
    return str(problem["type"]).rpartition(":")[2]


def test_two_who_pay_at_once_pay_once(platform_db: Database) -> None:
    Life(
        """
        terms term=P90D currency=EUR law=DE tax=yes rate=3.65
        2020-10-09 open 10,000.00
        2021-02-01 closes
        """
    ).play()

    def pays(name: str) -> list[str]:
        try:
            with transaction.atomic():
                done = pay_over(jurisdiction="DE", day=date(2021, 1, 7), paid_by=name, proof="transfer 77")
                assert isinstance(done, tuple)
                return [one.outcome for one in done]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(one for found in pool.map(pays, "ABCD") for one in found)
    assert outcomes == ["created", "exists", "exists", "exists"]
    assert check().ok


def test_bad_input_is_told_with_its_field(tax: Tax) -> None:
    found_platform(currency="EUR")
    for arguments, field in (
        (("pay", "DE", "2020-13", *BY), "period"),
        (("pay", "DE", "November", *BY), "period"),
        (("pay", "DE", "2020-10", "--reference", " ", "--by", "Olga"), "reference"),
        (("pay", "DE", "2020-10", "--reference", "x", "--by", ""), "by"),
    ):
        code, said = tax(*arguments)
        assert (code, said["field"]) == (exit_codes.BAD_INPUT, field), said


def test_what_was_paid_over_is_never_changed(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    Life(
        """
        terms term=P90D currency=EUR law=DE tax=yes rate=3.65
        2020-10-09 open 10,000.00
        2021-02-01 closes
        """
    ).play()
    with transaction.atomic():
        (paid,) = pay_over(jurisdiction="DE", day=date(2021, 1, 7), paid_by="Olga", proof="transfer 77")  # type: ignore[misc]
    assert paid.amount_minor == 2_300
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("UPDATE deposits_remittance SET amount_minor = 1")
    owner_connection.rollback()
    owner_connection.execute("ALTER TABLE deposits_remittance DISABLE TRIGGER deposits_remittance_append_only")
    owner_connection.execute("UPDATE deposits_remittance SET amount_minor = 2200")
    owner_connection.commit()
    assert "withheld_tax_is_owed_until_it_is_paid_over" in {one.rule for one in check().findings}


def test_own_funds_are_brought_once(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", platform_db.application_url)
    monkeypatch.setenv("TIDEGATE_ROLE", "platform")

    def funds(*arguments: str) -> tuple[int, Any]:
        code = main.run(["funds", *arguments, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    Life(
        """
        terms term=P90D rate=3.65 subsidy=0.73
        2020-10-09 open 10,000.00
        2021-01-07 closes
        = subsidy 18.00
        """
    ).play()
    own = {"bank": "LANTERN", "currency": "CNY", "balance": "-18.00", "to_bring": "18.00"}
    assert funds("status") == (exit_codes.FINDINGS, [own])
    bring = ("bring", "20.00", "CNY", "--reference", "statement 4, line 7", "--key", str(uid("own")))
    code, said = funds(*bring)
    assert (code, said["outcome"], said["bank"], said["amount"]) == (0, "created", "LANTERN", "20.00")
    assert funds(*bring)[1] == said | {"outcome": "exists"}
    assert funds("status") == (exit_codes.OK, [own | {"balance": "2.00", "to_bring": "0.00"}])
    assert check().ok
    code, said = funds("bring", "21.00", *bring[2:])
    assert (code != exit_codes.OK, str(said["type"]).rpartition(":")[2]) == (True, "exists-with-different-content")
    for arguments, field in (
        (("bring", "1,5", "CNY", "--reference", "x"), "amount"),
        (("bring", "0.00", "CNY", "--reference", "x"), "amount"),
        (("bring", "1.00", "XXY", "--reference", "x"), "currency"),
        (("bring", "1.00", "USD", "--reference", "x"), "currency"),
        (("bring", "1.00", "CNY", "--reference", ""), "reference"),
        (("bring", "1.00", "CNY", "--reference", "x", "--key", "k"), "key"),
    ):
        code, said = funds(*arguments)
        assert (code != exit_codes.OK, said["field"]) == (True, field), (arguments, said)

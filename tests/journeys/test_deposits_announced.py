"""A maturity is announced once, whatever happens to the close, and its saver reads it on the page and in the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction

from tests.conftest import Database, Databases
from tests.deposits_world import closed, contract, deposit, found_platform, opened, savers, uid
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Instruction, Maturity
from tidegate.closing import close_day as module
from tidegate.closing.close_day import Closed, Progress, close_day
from tidegate.closing.run import RunStep
from tidegate.deposits import models
from tidegate.deposits.announce import announced
from tidegate.deposits.check import check
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.reading import statement
from tidegate.ledger.day import open_day
from tidegate.money import parse_term

TOLD = Maturity(notice_days=14)
TERMS = contract(product="TOLD", percent="3.65", term="P90D", maturity=TOLD)
COUNT = 5
DAY = date(2020, 12, 24)
"""Fourteen days before the maturity of what begins on 9 October 2020."""


class Stopped(BaseException):
    """As hard a stop as one process can do to itself and live."""


def told() -> list[tuple[str, date]]:
    found = models.Step.objects.filter(step="maturity_announced").order_by("deposit_id")
    return [(str(one.deposit_id), one.business_day) for one in found]


@pytest.fixture
def waiting(platform_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deposits on the eve of the day on which their savers are to be told, two to a transaction."""
    monkeypatch.setattr(module, "CHUNK", 2)
    monkeypatch.setattr(module, "CHUNK_MAX", 2)
    found_platform(count=COUNT)
    for saver in savers(COUNT):
        opened(request=uid(saver), saver=saver, terms=TERMS, amount_minor=1_000_000)
    closed(DAY - timedelta(days=1))
    assert told() == []


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("committed", [True, False])
def test_a_close_that_was_stopped_tells_everybody_once(committed: bool) -> None:
    """Stopped after the first chunk's commit, or just before it."""

    def stop(progress: Progress) -> None:
        if progress.step is RunStep.ANNOUNCE and progress.committed is committed:
            raise Stopped

    with pytest.raises(Stopped):
        close_day(until=DAY, progress=stop)
    assert len(told()) == (2 if committed else 0)
    outcome = closed(DAY)
    assert outcome.runs[0].figures.announced == COUNT
    assert told() == [(str(one), DAY) for one in sorted(uid(saver) for saver in savers(COUNT))]
    closed(date(2021, 1, 7))
    assert len(told()) == COUNT
    assert all(deposit(uid(saver)).state == "paid" for saver in savers(COUNT))
    assert check().ok


@pytest.mark.usefixtures("waiting")
def test_nothing_is_booked(owner_connection: psycopg.Connection[Any]) -> None:
    def booked() -> object:
        return owner_connection.execute(
            "SELECT count(*) FROM ledger_transfers WHERE code <> 'interest_accrued'"
        ).fetchone()

    before = booked()
    closed(DAY)
    assert len(told()) == COUNT
    assert booked() == before


@pytest.mark.usefixtures("waiting")
def test_the_database_keeps_one_announcement_for_each_deposit() -> None:
    closed(DAY)
    first = models.Step.objects.filter(step="maturity_announced").first()
    assert first is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Step.objects.create(
            deposit_id=first.deposit_id, step=first.step, business_day=DAY, at=first.at, evidence=first.evidence
        )


@pytest.mark.usefixtures("waiting")
def test_an_announcement_that_is_forgotten_is_found(owner_connection: psycopg.Connection[Any]) -> None:
    owner_connection.execute(
        "UPDATE deposits_deposit SET announce_on = NULL WHERE deposit_id = %s", (uid(savers(1)[0]),)
    )
    assert [one.rule for one in check().findings] == ["every_maturity_is_announced_once_on_its_day"]


def test_the_saver_reads_it_on_the_page_and_in_the_api(databases: Databases) -> None:
    with story(databases):
        deposit_id, on = _told_deposit()
        path = f"/deposits/{deposit_id}"
        shown = page(client_of(ALICE), path).text
        assert "ends on" in shown
        assert "It is paid to your cash." in shown
        assert "you can choose what happens" in shown
        assert "You were told when it ends" in shown
        found = client_of(ALICE).get(f"/api/v1{path}").json()["announcement"]
        one = statement(deposit_id=deposit_id)
        assert one is not None
        said = announced(statement=one)
        assert said is not None
        assert one.deposit.matures_on is not None
        assert found["announced_on"] == str(on)
        assert found["matures_on"] == str(one.deposit.matures_on)
        assert found["principal"] == "1000.00"
        assert found["interest"] == f"{said[1].interest_minor / 100:.2f}"
        assert found["instruction"] == {"instruction": "pay_out", "product_code": None, "term": None}
        assert found["may_choose"] == ["pay_out", "renew_all"]
        assert found["instruct_until"] == str(one.deposit.matures_on - timedelta(days=2))
        assert client_of(BOB).get(path).status_code == 404, "another's announcement is not told"
        first = page(client_of(ALICE), "/me").text
        assert "is about to end" in first, "and on their first page, while something may be chosen"
        assert "for your word" not in first, "nobody waits for it"
        (told,) = client_of(ALICE).get("/api/v1/announcements").json()["items"]
        assert (told["about"], told["until"]) == ("maturity", found["instruct_until"])
        kept = {"key": str(uid("kept")), "instruction": "renew_all", "confirmed": "yes"}
        assert client_of(ALICE).post(f"{path}/instruct", kept).status_code == 302
        assert "As you instructed" in page(client_of(ALICE), path).text
        assert client_of(ALICE).get("/api/v1/announcements").json() == {"items": []}, "it is answered"


def _told_deposit() -> tuple[Any, date]:
    """Alice's deposit whose maturity is announced in the close of its first day, and that day."""
    year, on = offer(product_code="CLEARBROOK-1Y"), open_day()
    assert year is not None
    assert on is not None
    days = 364
    maturity = Maturity(allowed=(Instruction.PAY_OUT, Instruction.RENEW_ALL), closes_days=2, notice_days=days)
    terms = replace(year.terms, product_code="CLEARBROOK-TOLD", maturity=maturity)
    with transaction.atomic():
        publish_product(terms=terms, on=on)
        assert isinstance(list_product(product_code=terms.product_code, platform=PLATFORM, business_day=on), Listed)
        done = open_deposit(
            request_id=uid("told"), saver=ALICE, product_code=terms.product_code, term=parse_term("P1Y"),
            amount_minor=100_000, platform=PLATFORM,
        )  # fmt: skip
    assert isinstance(done, Done), done
    for until in (on, on + timedelta(days=5)):
        assert isinstance(close_day(until=until), Closed)
    found = models.Step.objects.get(deposit_id=done.deposit_id, step="maturity_announced")
    return done.deposit_id, found.business_day

"""A fee for keeping a deposit is charged once, whatever happens to the close, and its saver reads it everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction

from tests.conftest import Database, Databases
from tests.deposits_world import OMNIBUS, closed, contract, deposit, found_platform, opened, savers, uid
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, PLATFORM, client_of, receipt_key_at, story
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import FeeEvery, InterestPaid, MaintenanceFee
from tidegate.closing import close_day as module
from tidegate.closing.close_day import Progress, close_day
from tidegate.closing.run import RunStep
from tidegate.closing.set_aside import release
from tidegate.deposits import models
from tidegate.deposits.certificate import certificate
from tidegate.deposits.check import check
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.refusal import Refused
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day

FEE = MaintenanceFee(amount_minor=250, every=FeeEvery.MONTHLY)
TERMS = contract(
    product="KEPT", bank=OMNIBUS, percent="3.65", term=None, interest_paid=InterestPaid.YEARLY, maintenance_fee=FEE
)
COUNT = 5
DAY = date(2020, 11, 9)
"""A month after what begins on 9 October 2020."""


class Stopped(BaseException):
    """As hard a stop as one process can do to itself and live."""


def charged() -> dict[str, list[tuple[date, int]]]:
    """By deposit, on which business days how much was charged."""
    found: dict[str, list[tuple[date, int]]] = {}
    for one in models.Fee.objects.order_by("from_on"):
        found.setdefault(str(one.deposit_id), []).append((one.business_day, one.charged_minor))
    return found


def books_hold() -> None:
    assert not (found := (*ledger_check().findings, *check().findings)), found


@pytest.fixture
def waiting(platform_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deposits on the eve of their first fee, two to a transaction."""
    monkeypatch.setattr(module, "CHUNK", 2)
    monkeypatch.setattr(module, "CHUNK_MAX", 2)
    found_platform(count=COUNT)
    for saver in savers(COUNT):
        opened(request=uid(saver), saver=saver, terms=TERMS, amount_minor=1_000_000)
    closed(DAY - timedelta(days=1))
    assert charged() == {}


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("committed", [True, False])
def test_a_close_that_was_stopped_charges_everybody_once(committed: bool) -> None:
    """Stopped after the first chunk's commit, or just before it."""

    def stop(progress: Progress) -> None:
        if progress.step is RunStep.TURN and progress.committed is committed:
            raise Stopped

    with pytest.raises(Stopped):
        close_day(until=DAY, progress=stop)
    assert len(charged()) == (2 if committed else 0)
    outcome = closed(DAY)
    assert outcome.runs[0].figures.fees_minor == COUNT * 250
    assert charged() == {str(uid(saver)): [(DAY, 250)] for saver in savers(COUNT)}
    assert {deposit(uid(saver)).principal_minor for saver in savers(COUNT)} == {999_750}
    books_hold()


@pytest.mark.usefixtures("waiting")
def test_quiet_days_stop_at_fee_days_and_nowhere_else() -> None:
    outcome = closed(date(2021, 1, 29))
    assert [(run.first_day, run.last_day) for run in outcome.runs if run.first_day == run.last_day] == [
        (DAY, DAY), (date(2020, 12, 9), date(2020, 12, 9)), (date(2021, 1, 11), date(2021, 1, 11)),
    ]  # fmt: skip
    assert [run.figures.fees_minor for run in outcome.runs] == [1250, 0, 1250, 0, 1250, 0]
    books_hold()


@pytest.mark.usefixtures("waiting")
def test_money_does_not_leave_before_a_fee_that_is_being_charged() -> None:
    """A withdrawal during the close belongs to the next day, and waits until the fee of this one is charged."""
    said: list[object] = []

    def meanwhile(progress: Progress) -> None:
        if progress.step is RunStep.TURN and not progress.committed and not said:
            with transaction.atomic():
                answer = withdraw(request_id=uid("out"), deposit_id=uid("S000005"), saver="S000005", amount_minor=None)
            said.append(answer)

    closed(DAY, progress=meanwhile)
    (answer,) = said
    assert isinstance(answer, Refused)
    assert (answer.code, answer.transient) == ("being_closed", True)
    with transaction.atomic():
        done = withdraw(request_id=uid("out"), deposit_id=uid("S000005"), saver="S000005", amount_minor=None)
    assert isinstance(done, Done)
    assert done.amount_minor == 999_750
    books_hold()


@pytest.mark.usefixtures("waiting")
def test_a_poisoned_deposit_is_charged_once_it_is_repaired(owner_connection: psycopg.Connection[Any]) -> None:
    """Its fee has the period's own days and is booked on the day of the repair; interest is as if in time."""
    one = uid(savers(1)[0])
    (kept,) = owner_connection.execute(
        "SELECT contract::text FROM deposits_deposit WHERE deposit_id = %s", (one,)
    ).fetchone() or ("",)
    owner_connection.execute(
        "UPDATE deposits_deposit SET contract = contract #- '{maintenance_fee,every}' WHERE deposit_id = %s", (one,)
    )
    outcome = closed(DAY)
    assert [(aside.deposit_id, aside.step, aside.business_day) for aside in outcome.exceptions] == [(one, "turn", DAY)]
    assert "every" in outcome.exceptions[0].reason
    assert len(charged()) == COUNT - 1
    closed(date(2020, 11, 20))
    owner_connection.execute("UPDATE deposits_deposit SET contract = %s::jsonb WHERE deposit_id = %s", (kept, one))
    day = open_day()
    assert day is not None
    with transaction.atomic():
        release(deposit_id=one, on=day)
    closed(day)
    assert charged()[str(one)] == [(day, 250)]
    late, other = deposit(one), deposit(uid(savers(2)[1]))
    assert (late.principal_minor, late.accrued_minor(on=day)) == (other.principal_minor, other.accrued_minor(on=day))
    books_hold()


@pytest.mark.usefixtures("waiting")
def test_the_database_keeps_one_fee_for_each_period() -> None:
    closed(DAY)
    first = models.Fee.objects.first()
    assert first is not None
    same = {name: getattr(first, name) for name in ("deposit_id", "from_on", "until_on", "business_day", "least_minor")}
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Fee.objects.create(**same, fee_minor=250, charged_minor=250, waived=False)
    later = {**same, "from_on": DAY, "until_on": DAY + timedelta(days=30), "fee_minor": 250}
    for wrong in ({"charged_minor": 251, "waived": False}, {"charged_minor": 1, "waived": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Fee.objects.create(**later, **wrong)


def test_the_saver_reads_it_everywhere(databases: Databases, tmp_path: Path) -> None:
    with story(databases), receipt_key_at(tmp_path):
        address, year = _kept()
        client = client_of(ALICE)
        shown = page(client, address)
        for text in ("Fee for keeping it taken by the bank", "Fees taken", "taken by the bank out of the deposit"):
            assert text in shown.text, text
        found = client.get(f"/api/v1{address}").json()
        assert [(one["fee"], one["charged"], one["waived"]) for one in found["fees"]] == [("2.50", "2.50", False)]
        product = client.get(f"/api/v1/products/{found['product_code']}").json()["maintenance_fee"]
        assert product == {
            "amount": "2.50", "every": "monthly", "waived_from": None, "free": None, "principal_at_risk": True,
        }  # fmt: skip
        paper = client.get(f"/api/v1{address}/statement").json()
        (account,) = paper["accounts"]
        assert account["interest"]["fees"] == "2.50"
        assert [one["code"] for one in account["movements"] if one["nature"] == "fee"] == ["fee_charged"]
        camt = client.get(f"/api/v1{address}/statement.xml").content.decode()
        assert "FEES" in camt, "the bank transaction code of a charge"
        told = certificate(saver=ALICE, year=year)
        assert told is not None
        assert sum(one.fees_minor for one in told.paid) == 250
        shelf = page(client, "/").text
        assert "fee ¥" in shelf
        preview = page(client, f"/products/{found['product_code']}").text
        for text in ("Fees in all", "Yield after fees", "When fees are taken"):
            assert text in preview, text


def _kept() -> tuple[str, int]:
    """A deposit of the saver with a monthly fee, closed past its first fee; its address and the year of the fee."""
    demand = next(one for one in _offers() if one.terms.kind == "demand")
    terms = replace(
        demand.terms, product_code="KEPT", name="Kept", interest_paid=InterestPaid.MONTHLY, pay_day=None,
        pay_month=None, amount_min_minor=max(demand.terms.amount_min_minor, 250), maintenance_fee=FEE,
    )  # fmt: skip
    day = open_day()
    assert day is not None
    with transaction.atomic():
        publish_product(terms=terms, on=day)
        assert isinstance(list_product(product_code="KEPT", platform=PLATFORM, business_day=day), Listed)
    with transaction.atomic():
        done = open_deposit(
            request_id=uid("kept"), saver=ALICE, product_code="KEPT", term=None, amount_minor=100_000, platform=PLATFORM
        )
    assert isinstance(done, Done), done
    outcome = closed(day + timedelta(days=34))
    assert outcome.exceptions == ()
    fee = models.Fee.objects.get(deposit_id=done.deposit_id)
    return f"/deposits/{done.deposit_id}", fee.until_on.year


def _offers() -> list[Any]:
    from tidegate.catalogue.search import Wanted, search

    with transaction.atomic():
        rows = search(wanted=Wanted(), limit=200).rows
    return [one for row in rows if (one := offer(product_code=row.product_code)) is not None]

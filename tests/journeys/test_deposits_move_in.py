"""A book moves in and lives on: accrued, matured, paid; stopped at any point it goes on; twice it is once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    listed,
    set_clock,
    uid,
)
from tests.gate_world import order
from tests.moving_in_world import Cells, fixed, imported, write_csv
from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits import models
from tidegate.deposits.check import check
from tidegate.deposits.deposit import State
from tidegate.deposits.movement import Done
from tidegate.deposits.moving_in import move_in as module
from tidegate.deposits.moving_in.plan import deposit_id_of
from tidegate.deposits.owned import owned_on
from tidegate.deposits.owners_document import ownership_from_json
from tidegate.deposits.reading import statement
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.in_force import put_in_force
from tidegate.gate.record import recorded, replay_all
from tidegate.ledger.check import check as ledger_check
from tidegate.money import DayCount
from tidegate.orders import Kind, Measure, Order, Scope
from tidegate.parties.enrol import identity, set_kyc
from tidegate.parties.person import Kyc

DAY = date(2020, 10, 9)
QUARTER = contract(product="QUARTER", percent="1.7", term="P90D")
YEAR = contract(product="YEAR", bank=OMNIBUS, percent="2.1", term="P1Y", **MONTHLY)
OURS = contract(product="OURS", percent="1.7", term="P90D")


@pytest.fixture
def platform(platform_db: Database) -> Database:
    found_platform(count=1)
    set_clock(DAY)
    listed(terms=QUARTER)
    listed(terms=YEAR)
    return platform_db


def book(count: int) -> list[Cells]:
    starts, ends = date(2020, 8, 3), date(2020, 11, 2)  # 90 days end on a Sunday, the first of November
    return [
        fixed(number, terms=QUARTER, starts_on=starts, matures_on=ends, cut_off=DAY) for number in range(1, count + 1)
    ]


def books_hold() -> None:
    assert ledger_check().ok, ledger_check()
    assert check().ok, check()


def test_a_book_moves_in_lives_on_and_is_paid(platform: Database, tmp_path: Path) -> None:
    outcome, found = imported(write_csv(tmp_path / "book.csv", book(7)))
    assert (found, outcome.rows, outcome.new, outcome.known) == ([], 7, 7, 0)
    assert outcome.principal_minor == {"CNY": 7_000_028}
    books_hold()
    name = identity(person="N000003")
    assert name is not None
    assert name.full_name == "Nobody 3"
    closed(date(2020, 11, 2))
    set_clock(date(2020, 11, 3))
    books_hold()
    one = deposit(deposit_id_of(platform="alder", reference="OLD-3"))
    # 1,000,003 fen at 1.7 % for the 91 days from 3 August to 2 November
    assert (one.state, one.interest_paid_minor) == (State.PAID, 4238)
    assert cash_of("N000003") == 1_000_003 + 4238
    told = statement(deposit_id=one.deposit_id)
    assert told is not None
    assert [step.step for step in told.steps] == ["moved_in", "paid"]
    assert told.steps[0].evidence["reference"] == "OLD-3"


def test_books_hold_at_once_where_no_deposit_was_counted_like_this_before(platform: Database, tmp_path: Path) -> None:
    terms = contract(product="MONTHS", percent="1.8", term="P1Y", day_count=DayCount.THIRTY_E_360)
    closed(DAY)
    set_clock(date(2020, 10, 10))
    listed(terms=terms)
    starts, ends, cut_off = date(2020, 7, 15), date(2021, 7, 15), date(2020, 10, 10)
    row = fixed(
        1, terms=terms, starts_on=starts, matures_on=ends, cut_off=cut_off, amount="10000.00", interest_accrued="42.50"
    )
    outcome, found = imported(write_csv(tmp_path / "book.csv", [row]))
    assert (found, outcome.new) == ([], 1), "85 days of 360, at half a yuan a day"
    books_hold()
    closed(date(2020, 10, 12))
    books_hold()


def test_the_same_file_again_changes_nothing_and_other_content_is_found(platform: Database, tmp_path: Path) -> None:
    rows = book(3)
    imported(write_csv(tmp_path / "book.csv", rows))
    closed(date(2020, 10, 12))
    again, found = imported(tmp_path / "book.csv")
    assert (found, again.new, again.known) == ([], 0, 3)
    rows[1]["amount"] = "77.00"
    other, found = imported(write_csv(tmp_path / "other.csv", rows))
    assert (other.new, [(one.row, one.column) for one in found]) == (0, [(3, "reference")])


def test_a_deposit_of_several_moves_in_with_its_owners_and_heirs(platform: Database, tmp_path: Path) -> None:
    """Two thirds are Ida's, who is told of in the row; who is to inherit is named; each owner passes the gate."""
    listed(terms=OURS, owners=Owners(count_max=3, titles=tuple(Title)))
    document = {
        "title": "shares", "signing": "all",
        "owners": [
            {"person": "N000002", "share": "1/3"},
            {"person": "IDA", "share": "2/3", "capacity": "nominee", "on_behalf_of": "S000001"},
        ],
        "beneficiaries": [{"person": "KIM"}],
        "people": [
            {"person": "IDA", "region": "CN-31", "name": "Ida Nobody"}, {"person": "KIM", "region": "CN-11"},
        ],
    }  # fmt: skip
    rows = book(2)
    ours = rows[1] | {"product": "OURS", "reference": "OURS-2", "ownership": json.dumps(document)}
    outcome, found = imported(write_csv(tmp_path / "book.csv", [rows[0], ours]))
    assert (found, outcome.new) == ([], 2)
    books_hold()
    deposit_id = deposit_id_of(platform="alder", reference="OURS-2")
    told = statement(deposit_id=deposit_id, saver="IDA")
    assert told is not None, "she sees it, as its owner"
    assert told.ownership == ownership_from_json(document)
    assert len(told.steps[0].evidence["permits"]) == 2, "each owner passed the gate"
    name = identity(person="IDA")
    assert name is not None
    assert name.full_name == "Ida Nobody"
    shares = {one.person: str(one.share) for one in owned_on(day=DAY) if one.deposit_id == deposit_id}
    assert shares == {"N000002": "1/3", "IDA": "2/3"}
    assert not list(owned_on(day=date(2020, 9, 1))), "here since it has moved in, whenever it began"
    with transaction.atomic():
        waits = withdraw(request_id=uid("out"), deposit_id=deposit_id, saver="IDA", amount_minor=None)
    assert waits.code == "waiting_for_signatures" if not isinstance(waits, Done) else None
    again, found = imported(tmp_path / "book.csv")
    assert (found, again.new, again.known) == ([], 0, 2)
    document["signing"] = "any"
    other, found = imported(write_csv(tmp_path / "other.csv", [ours | {"ownership": json.dumps(document)}]))
    assert (other.new, [(one.row, one.column) for one in found]) == (0, [(2, "reference")])
    closed(date(2020, 11, 2))
    set_clock(date(2020, 11, 3))
    books_hold()


def test_the_gate_keeps_out_what_one_of_its_owners_may_not_bring(platform: Database, tmp_path: Path) -> None:
    listed(terms=OURS, owners=Owners(count_max=3, titles=tuple(Title)))
    with transaction.atomic():
        set_kyc(person="S000001", kyc=Kyc.PENDING)
    document = {"owners": [{"person": "N000001"}, {"person": "S000001"}]}
    ours = book(1)[0] | {"product": "OURS", "ownership": json.dumps(document)}
    outcome, found = imported(write_csv(tmp_path / "book.csv", [ours]))
    assert (outcome.new, outcome.refused) == (0, True)
    assert [one.rule.split(":")[0] for one in found] == ["identity_not_verified"]
    assert not models.Deposit.objects.exists()


def test_a_dry_run_writes_nothing(platform: Database, tmp_path: Path) -> None:
    outcome, found = imported(write_csv(tmp_path / "book.csv", book(2)), dry_run=True)
    assert (found, outcome.rows, outcome.new) == ([], 2, 0)
    with psycopg.connect(platform.owner_url) as owner:
        counts = owner.execute(
            "SELECT (SELECT count(*) FROM deposits_deposit), (SELECT count(*) FROM parties_identity),"
            " (SELECT count(*) FROM gate_record WHERE act = 'move_in'), (SELECT count(*) FROM deposits_pool)"
        ).fetchone()
    assert counts == (0, 0, 0, 0)


def test_killed_in_the_middle_it_goes_on_and_nothing_is_doubled(platform: Database, tmp_path: Path) -> None:
    place = write_csv(tmp_path / "book.csv", book(25))
    run = subprocess.run(
        [sys.executable, "-m", "tests.journeys.test_deposits_move_in", str(place), platform.name,
         platform.application_url, platform.owner_url],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL, run.stderr
    books_hold()
    outcome, found = imported(place)
    assert (found, outcome.rows, outcome.known + outcome.new) == ([], 25, 25)
    assert 10 <= outcome.known < 25
    books_hold()
    with psycopg.connect(platform.owner_url) as owner:
        total = owner.execute("SELECT count(*), sum(principal_minor) FROM deposits_deposit").fetchone()
    assert total == (25, 25 * 1_000_000 + sum(range(1, 26)))


def ordered(kind: Kind, scope: Scope, **changes: Any) -> Order:
    one = order(1, kind, scope, addressees=("alder",), **changes)
    with transaction.atomic():
        put_in_force(order=one)
    return one


def _recorded() -> list[tuple[bool, str]]:
    return [(one.permitted, one.codes[0] if one.codes else "") for one in recorded() if one.act == "move_in"]


def test_a_closed_gate_keeps_out_what_it_covers_and_names_the_order(platform: Database, tmp_path: Path) -> None:
    place = write_csv(tmp_path / "book.csv", book(3))
    one = ordered(Kind.TAKEDOWN, Scope(products=frozenset({"QUARTER"})))
    outcome, found = imported(place)
    assert (outcome.new, outcome.refused, len(found)) == (0, True, 1)
    assert (found[0].column, found[0].value) == ("product", "QUARTER")
    assert "closed_by_order" in found[0].rule
    assert str(one.order_id) in found[0].rule
    assert _recorded() == [(False, "closed_by_order")]
    assert identity(person="N000001") is None, "who may not move in is not registered"


def test_an_order_about_another_product_lets_it_in(platform: Database, tmp_path: Path) -> None:
    ordered(Kind.TAKEDOWN, Scope(products=frozenset({"YEAR"})))
    outcome, found = imported(write_csv(tmp_path / "book.csv", book(3)))
    assert (outcome.new, found) == (3, [])
    assert _recorded() == [(True, "")]
    assert all(one.same for one in replay_all())


def test_an_order_in_the_middle_stops_what_is_left(platform: Database, tmp_path: Path) -> None:
    place = write_csv(tmp_path / "book.csv", book(6))

    def step(done: int, total: int, what: str) -> None:
        if what == "moved in" and done >= 2:
            ordered(Kind.TAKEDOWN, Scope(banks=frozenset({"CLEARBROOK"})))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", 2)
        patch.setattr(module, "CHUNK_MAX", 2)
        outcome, found = imported(place, progress=step)
    assert (outcome.new, outcome.refused, len(found)) == (2, True, 1)
    books_hold()


def test_caps_hold_for_a_book_as_for_anybody(platform: Database, tmp_path: Path) -> None:
    listed(terms=contract(product="CAPPED", percent="1.7", term="P90D"), capacity_minor=3_000_000)
    rows = [one | {"product": "CAPPED"} for one in book(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", 2)
        outcome, found = imported(write_csv(tmp_path / "book.csv", rows))
    assert (outcome.new, outcome.refused) == (2, True)
    assert "above_capacity" in found[0].rule
    ordered(Kind.CAP_STOCK, Scope(products=frozenset({"QUARTER"})),
             measure=Measure(amount_minor=2_500_000, currency="CNY"))  # fmt: skip
    outcome, found = imported(write_csv(tmp_path / "other.csv", book(6)[3:]))
    assert (outcome.new, outcome.refused) == (2, True), "under such an order each is asked by itself"
    assert "above_ordered_cap" in found[0].rule
    books_hold()


def _killed(place: str, name: str, application_url: str, owner_url: str) -> None:
    """Imports in chunks of five at most, and is killed once ten are in."""
    from tidegate.interfaces.database.connections import point_at
    from tidegate.interfaces.database.url import Urls

    point_at(Urls(name=name, application_url=application_url, owner_url=owner_url))
    module.CHUNK, module.CHUNK_MAX = 5, 5

    def step(done: int, total: int, what: str) -> None:
        if what == "moved in" and done >= 10:
            os.kill(os.getpid(), signal.SIGKILL)

    module.move_in(file=Path(place), tell=print, progress=step)


if __name__ == "__main__":
    _killed(*sys.argv[1:])

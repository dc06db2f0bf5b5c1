"""A close that is stopped at any point and started again writes the same journal as one that was never stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.conftest import Database, Databases
from tests.deposits_world import MONTHLY, OMNIBUS, closed, contract, found_platform, journal, opened, savers, uid
from tidegate.closing import close_day as module
from tidegate.closing.close_day import CLOSE_KEY, Progress, close_day
from tidegate.closing.refusal import Refused
from tidegate.deposits.check import check
from tidegate.interfaces.database.connections import let_go, point_at
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day

UNTIL = date(2021, 1, 12)
KINDS = (
    contract(product="MONTH", percent="1.6", term="P30D"),
    contract(product="YEAR", bank=OMNIBUS, percent="3.65", term="P1Y", **MONTHLY),
    contract(product="ANY", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY),
    contract(product="QUARTER", percent="1.7", term="P90D"),
)
_numbers = count(1)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_MAX", 2)
    monkeypatch.setattr(module, "CHUNK", 3)


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[str]:
    """A platform on the evening of its first day, with deposits of every kind waiting to be placed."""
    with databases.fresh("platform") as database:
        found_platform()
        for number, saver in enumerate(savers(3) * 3):
            opened(request=uid(number), saver=saver, terms=KINDS[number % 4], amount_minor=1_000_000 + number)
        let_go()
        yield database.name


@contextmanager
def twin(databases: Databases, world: str) -> Iterator[Database]:
    """A copy of the world."""
    name = f"twin_{next(_numbers)}"
    let_go()
    database = databases.cluster.databases.clone(name, template=world, roles_of="platform")
    point_at(database)
    try:
        yield database
    finally:
        let_go()
        databases.cluster.databases.drop(name)


def content(database: Database) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.owner_url) as owner:
        rows = journal(owner)
        rows += owner.execute(
            "SELECT deposit_id::text, state, principal_minor, interest_paid_minor, settled_numerator, next_pay_on,"
            " ended_on FROM deposits_deposit ORDER BY deposit_id"
        ).fetchall()
        rows += owner.execute("SELECT day, state FROM ledger_day ORDER BY day").fetchall()
        rows += owner.execute(
            "SELECT day, account_id::text, debits_posted, credits_posted FROM ledger_closing_balance ORDER BY 1, 2"
        ).fetchall()
        rows += owner.execute(
            "SELECT deposit_id::text, step, business_day, evidence::text FROM deposits_step ORDER BY 1, 2, 3, 4"
        ).fetchall()
    return rows


@pytest.fixture(scope="module")
def uninterrupted(databases: Databases, world: str) -> list[tuple[Any, ...]]:
    with twin(databases, world) as database:
        closed(UNTIL)
        assert ledger_check().ok
        assert check().ok
        return content(database)


class Stopped(BaseException):
    """As hard a stop as one process can do to itself and live."""


def stopping_at(point: int, seen: list[Progress]) -> Any:
    def tell(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == point:
            raise Stopped

    return tell


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("stride", [2, 5])
def test_stopped_again_and_again(
    databases: Databases, world: str, uninterrupted: list[tuple[Any, ...]], stride: int
) -> None:
    """Stopped after each commit (2), or in the middle of every third chunk (5), until nothing is left."""
    with twin(databases, world) as database:
        stops = 0
        while stops < 500:
            try:
                close_day(until=UNTIL, progress=stopping_at(stride, []))
                break
            except Stopped:
                stops += 1
                let_go()
                point_at(database)
        assert stops > 60 // stride
        assert content(database) == uninterrupted


def test_stopped_before_its_first_commit_nothing_is_done(databases: Databases, world: str) -> None:
    with twin(databases, world) as database:
        for _ in range(3):
            with pytest.raises(Stopped):
                close_day(until=UNTIL, progress=stopping_at(1, []))
            let_go()
            point_at(database)
        assert open_day() == date(2020, 10, 10), "rolled, once"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_transfers WHERE phase = 'post'")
            assert cursor.fetchone() == (0,)


KILLER = """
import os, signal, sys
import django
django.setup()
from datetime import date
from tidegate.closing import close_day as module
module.CHUNK_MAX, module.CHUNK = 2, 3
seen = 0
def tell(progress):
    global seen
    seen += 1
    if seen == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
module.close_day(until=date.fromisoformat(sys.argv[2]), progress=tell)
"""


@pytest.mark.parametrize("point", [1, 9, 23, 38])
def test_killed_and_resumed(databases: Databases, world: str, uninterrupted: list[tuple[Any, ...]], point: int) -> None:
    with twin(databases, world) as database:
        environment = os.environ | {"TIDEGATE_DATABASE_URL": database.application_url, "TIDEGATE_ROLE": "test"}
        killed = subprocess.run(
            [sys.executable, "-c", KILLER, str(point), UNTIL.isoformat()],
            env=environment, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        outcome = close_day(until=UNTIL, wait=True)
        assert not isinstance(outcome, Refused)
        assert content(database) == uninterrupted
        assert check().ok


def test_day_by_day_and_in_one_go_write_the_same(
    databases: Databases, world: str, uninterrupted: list[tuple[Any, ...]]
) -> None:
    with twin(databases, world) as database:
        runs = 0
        while (day := open_day()) is not None and day <= UNTIL:
            runs += len(closed(day).runs)
        assert runs > 50
        assert content(database) == uninterrupted


def test_quiet_days_close_in_one_run(databases: Databases, world: str) -> None:
    with twin(databases, world):
        outcome = closed(UNTIL)
        assert outcome.days > 50
        assert len(outcome.runs) < 15
        assert outcome.open_day == date(2021, 1, 13)
        assert closed(UNTIL).runs == ()


def test_a_second_close_is_refused_while_one_is_at_work(databases: Databases, world: str) -> None:
    with twin(databases, world) as database, psycopg.connect(database.application_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (CLOSE_KEY,))
        outcome = close_day(until=UNTIL)
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.transient) == ("close_in_progress", True)
        other.execute("SELECT pg_advisory_unlock(%s)", (CLOSE_KEY,))
        assert not isinstance(close_day(until=date(2020, 10, 9)), Refused)
        assert other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)
        assert connection.in_atomic_block is False

"""The lock's protocol: nobody hangs on it, long work is paced, an order gets through when all connections are taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, connections, transaction
from django.test import Client

from tests.conftest import Database
from tests.gate_world import HERON, found_platform, opening, order, signed, uid
from tidegate.catalogue.search import Wanted, search
from tidegate.deposits.movement import Done
from tidegate.gate import lock
from tidegate.gate.lock import HELD_MS_MAX, INTAKE_KEY, Pace, held_ms, lock_intake, lock_intake_exclusively
from tidegate.interfaces.database import reserved
from tidegate.interfaces.database.connections import let_go
from tidegate.interfaces.database.reserved import orders_connection, reserve
from tidegate.interfaces.platform.api import orders as door
from tidegate.interfaces.site.begin import refuse_too_few_connections
from tidegate.interfaces.site.configuration import ConfigurationRefused

Connect = Callable[[], psycopg.Connection[Any]]
ROOM = 4
"""Connections that the database of these tests takes at most."""

# count now, most, done, milliseconds held, count next, the least (else 1)
PACE = """
100 500 100  100  100
100 500 100   50  200
100 500 100   10  200
100 500 100  200   50
100 500 100 5000    2
100 500 100 99999   1
300 500 300    1  500
  1 500   1    0    2
  2 500   1   90    1
  3   2   2    1    2
 25 500  25   75   33
 25 500  25  900   10 10
 10 500  10   20   20 10
"""


@pytest.mark.parametrize("row", PACE.strip().splitlines())
def test_a_chunk_is_what_fits_into_a_tenth_of_a_second(row: str) -> None:
    count, most, done, held, following, *least = (int(part) for part in row.split())
    pace = Pace(count=count, count_max=most, count_min=least[0] if least else 1)
    pace.after(done=done, held_ms=held)
    assert pace.count == following


def test_how_long_the_lock_is_held_is_counted_from_the_first_taking(platform_db: Database) -> None:
    with transaction.atomic():
        lock_intake()
        time.sleep(0.05)
        lock_intake()
        assert 45 <= held_ms() < 5_000
    with transaction.atomic():
        with pytest.raises(AssertionError, match="not taken"):
            held_ms()
        lock_intake_exclusively()
        assert held_ms() < HELD_MS_MAX * 50


def test_a_sharer_that_falls_silent_does_not_keep_an_order_waiting(
    platform_db: Database, second_connection: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_SHARED", lock._SHARED.replace(f"'{lock.SILENT_S_MAX}s'", "'200ms'"))
    order = second_connection()
    with pytest.raises(Error, match="idle-in-transaction"):
        _silent_while(lambda: order.execute("SELECT pg_advisory_xact_lock(%s)", [INTAKE_KEY]))
    order.rollback()
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        before = cursor.fetchone()
        lock_intake()
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{lock.STATEMENT_S_MAX // 60}min",)
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == before, "the limits end with the transaction"


def _silent_while(waited: Callable[[], object]) -> None:
    with transaction.atomic():
        lock_intake()
        waited()
        lock_intake()


@contextmanager
def _every_connection_taken(database: Database, owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Savers hold all the room there is. Ordinary log-ins only: a superuser is never kept out."""
    connections["default"].close()
    limit = psycopg.sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    name, taken = psycopg.sql.Identifier(database.name), list[psycopg.Connection[Any]]()
    owner.execute(limit.format(name, ROOM))
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        _take(database, taken)
    yield
    for one in taken:
        one.close()
    owner.execute(limit.format(name, -1))


def _take(database: Database, taken: list[psycopg.Connection[Any]]) -> None:
    taken.extend(psycopg.connect(database.application_url) for _ in range(ROOM + 1))


@pytest.fixture
def platform_with_key(platform_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    found_platform()
    monkeypatch.setattr(door, "receipt_key", lambda: HERON)
    return platform_db


def _send(envelope: bytes) -> tuple[int, bytes]:
    answer = Client().post("/api/v1/orders", data=envelope, content_type="application/jose+json")
    return answer.status_code, answer.content


def test_an_order_gets_through_when_savers_have_taken_every_connection(
    platform_with_key: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    envelope = signed(order(1))
    reserve()
    with _every_connection_taken(platform_with_key, owner_connection):
        assert Client().get("/api/v1/shelf").status_code == 503, "a saver is kept out"
        status, receipt = _send(envelope)
        assert status == 200, receipt
        assert _send(envelope) == (200, receipt), "and again, with the same receipt"
    assert not isinstance(opening(uid("late")), Done)
    assert not search(wanted=Wanted()).rows


def test_without_the_reserved_connection_the_same_order_is_kept_out(
    platform_with_key: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """The control: nothing was opened ahead."""
    envelope = signed(order(1))
    reserved.give_up()
    with _every_connection_taken(platform_with_key, owner_connection):
        assert _send(envelope)[0] == 503
    assert isinstance(opening(uid("still open")), Done)


def test_a_threads_own_connection_is_put_back(platform_db: Database) -> None:
    own = connections["default"]
    own.ensure_connection()
    with orders_connection():
        assert connections["default"] is not own
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (first,) = cursor.fetchone()
    assert connections["default"] is own
    with pytest.raises(ZeroDivisionError), orders_connection():
        _ = 1 / 0
    assert connections["default"] is own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    time.sleep(0.1)
    with orders_connection(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (first,), "opened anew after the server let it go"
    with pytest.raises(AssertionError, match="door"), transaction.atomic(), orders_connection():
        pass
    let_go()
    assert reserved._RESERVE.wrapper is None


@pytest.mark.parametrize(("workers", "threads", "fits"), [(1, 4, True), (38, 4, True), (64, 4, False), (3, 64, True)])
def test_a_server_that_would_leave_no_room_for_orders_does_not_start(
    platform_db: Database, workers: int, threads: int, fits: bool
) -> None:
    """The test's server takes 200 connections, three of them for superusers."""
    if fits:
        refuse_too_few_connections(workers=workers, threads=threads)
        return
    with pytest.raises(ConfigurationRefused, match="TIDEGATE_WORKERS"):
        refuse_too_few_connections(workers=workers, threads=threads)

"""Ask by key: never 'absent' of what a writer that had begun still brings in, and nobody is held up by the question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.properties.test_ledger_concurrent import OTHERS, WORLDS, found, move, own_connection
from tidegate.ledger.ask import Known, ask
from tidegate.ledger.post import post
from tidegate.ledger.transfer import Transfer, TransferRefusal

WORLD = WORLDS["CNY"]
SOME, OTHER, THIRD = OTHERS["CNY"][:3]
SENT = move(UUID(int=71), WORLD, SOME, 10)
Connect = Callable[[], psycopg.Connection[Any]]


@contextmanager
def writing(transfer: Transfer, *, commits: bool) -> Iterator[threading.Event]:
    """Another session has posted and waits; setting the event ends its transaction."""
    posted, end = threading.Event(), threading.Event()

    def write() -> None:
        with own_connection(), transaction.atomic():
            assert post(transfers=[transfer])[0].ok
            posted.set()
            assert end.wait(timeout=30)
            transaction.set_rollback(not commits)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(write)
        try:
            assert posted.wait(timeout=30)
            yield end
        finally:
            end.set()
            done.result(timeout=30)


def known(*transfers: Transfer, looks: int = 100) -> list[Known]:
    return [one.known for one in ask(transfers=transfers, looks=looks)]


def test_what_is_there_what_is_another_s_and_what_is_absent(platform_db: Database) -> None:
    found()
    with transaction.atomic():
        (result,) = post(transfers=[SENT])
    other = replace(SENT, amount_minor=11)
    never = move(UUID(int=72), WORLD, SOME, 10)
    first, second, third = ask(transfers=[SENT, other, never])
    assert (first.known, first.sequence, first.difference) == (Known.CREATED, result.sequence, None)
    assert (second.known, second.sequence) == (Known.DIFFERENT, None)
    assert second.difference is TransferRefusal.EXISTS_WITH_DIFFERENT_AMOUNT
    assert (third.known, third.sequence, third.difference) == (Known.ABSENT, None, None)
    assert [one.transfer_id for one in (first, second, third)] == [SENT.transfer_id, SENT.transfer_id, UUID(int=72)]
    assert ask(transfers=[]) == ()


def test_a_writer_that_had_begun_is_waited_for(platform_db: Database) -> None:
    found()
    with writing(SENT, commits=True) as end, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(in_thread, lambda: known(SENT, looks=500))
        wait([asked], timeout=1)
        assert not asked.done(), "it is answered while the writer still runs"
        # The control: what a plain look says at this moment, and what would become of it.
        assert known(SENT, looks=0) == [Known.IN_FLIGHT]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_transfers WHERE transfer_id = %s", [SENT.transfer_id])
            assert cursor.fetchone() == (0,), "a plain look says absent, and it is committed right afterwards"
        end.set()
        assert asked.result(timeout=30) == [Known.CREATED]


def test_a_writer_that_rolls_back_leaves_it_absent(platform_db: Database) -> None:
    found()
    with writing(SENT, commits=False) as end, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(in_thread, lambda: known(SENT))
        end.set()
        assert asked.result(timeout=30) == [Known.ABSENT]


def test_a_writer_that_still_waits_for_an_account_counts_too(
    platform_db: Database, second_connection: Connect, owner_connection: psycopg.Connection[Any]
) -> None:
    """It has not written its row yet, so nothing in the journal's indexes tells of it."""
    found()
    holder = psycopg.connect(platform_db.owner_url)
    holder.execute("SELECT FROM ledger_account WHERE account_id = %s FOR UPDATE", [SOME])
    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(in_thread, lambda: posted(SENT))
        for _ in range(500):
            waiting = owner_connection.execute(
                "SELECT count(*) FROM pg_locks, pg_sleep(0.02) WHERE NOT granted"
            ).fetchone()
            if waiting == (1,):
                break
        asked = pool.submit(in_thread, lambda: known(SENT))
        assert known(SENT, looks=2) == [Known.IN_FLIGHT]
        holder.rollback()
        holder.close()
        assert writer.result(timeout=30)
        assert asked.result(timeout=30) == [Known.CREATED]


def test_the_question_holds_up_nobody(platform_db: Database) -> None:
    found()
    with writing(SENT, commits=True), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(in_thread, lambda: known(SENT, looks=20))
        for number in range(10):
            with transaction.atomic():
                assert post(transfers=[move(UUID(int=100 + number), OTHER, THIRD, 1)])[0].ok
        assert asked.result(timeout=30) == [Known.IN_FLIGHT]


def test_what_was_found_is_said_at_once_whoever_else_writes(platform_db: Database) -> None:
    found()
    with transaction.atomic():
        post(transfers=[SENT])
    with writing(move(UUID(int=73), WORLD, OTHER, 1), commits=True):
        assert known(SENT, looks=0) == [Known.CREATED]


def test_sent_again_under_its_id_it_is_there_once(platform_db: Database) -> None:
    """The rule for whoever still wants the effect, tried against a writer that commits in between."""
    found()
    with writing(SENT, commits=True) as end, ThreadPoolExecutor(1) as pool:
        again = pool.submit(in_thread, lambda: posted(SENT))
        end.set()
        assert again.result(timeout=30) == "exists"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_transfers WHERE transfer_id = %s", [SENT.transfer_id])
        assert cursor.fetchone() == (1,)


def test_a_snapshot_from_before_is_no_place_to_ask_from(platform_db: Database, second_connection: Connect) -> None:
    found()
    session = second_connection()
    session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with pytest.raises(psycopg.Error) as caught:
        session.execute("SELECT * FROM ledger_ask_v1('[{}]')")
    assert caught.value.sqlstate == "TG003"


def posted(transfer: Transfer) -> str:
    with transaction.atomic():
        return post(transfers=[transfer])[0].outcome


def in_thread(ask_: Callable[[], Any]) -> Any:
    with own_connection():
        return ask_()

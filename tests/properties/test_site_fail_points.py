"""Fail-points: each boundary of a write, what the caller sees there and what the journal holds afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.properties.test_ledger_concurrent import OTHERS, WORLDS, found, move
from tidegate.interfaces.site.fail_point import EXIT_CODE, Act, Boundary, FailPoint, FailPointReached, FailPoints
from tidegate.ledger.ask import Known, ask
from tidegate.ledger.post import post
from tidegate.ledger.transfer import Transfer

SENT = move(UUID(int=71), WORLDS["CNY"], OTHERS["CNY"][0], 10)


class Ended(BaseException):
    """What stands for the end of the process."""


def end(code: int) -> Any:
    raise Ended(code)


@contextmanager
def armed(*points: FailPoint, seed: str = "1") -> Iterator[None]:
    points_ = FailPoints(seed=seed, points=list(points), end=end)
    connection.close()
    points_.arm()
    try:
        yield
    finally:
        points_.disarm()
        connection.close()
        connection.execute_wrappers.clear()


def always(boundary: Boundary, act: Act) -> FailPoint:
    return FailPoint(boundary=boundary, act=act, per_thousand=1000)


def send(transfer: Transfer = SENT) -> None:
    with transaction.atomic():
        post(transfers=[transfer])


@pytest.mark.parametrize(("act", "seen"), [(Act.ERROR, FailPointReached), (Act.EXIT, Ended)])
@pytest.mark.parametrize(
    ("boundary", "known"),
    [
        (Boundary.BEFORE_POST, Known.ABSENT),
        (Boundary.AFTER_POST, Known.ABSENT),
        (Boundary.AFTER_COMMIT, Known.CREATED),
    ],
)
def test_an_error_is_no_rollback_and_the_key_tells(
    platform_db: Database, boundary: Boundary, known: Known, act: Act, seen: type[BaseException]
) -> None:
    found()
    with armed(always(boundary, act)), pytest.raises(seen):
        send()
    assert [one.known for one in ask(transfers=[SENT])] == [known]
    send()
    assert [one.known for one in ask(transfers=[SENT])] == [Known.CREATED]


def test_where_none_is_armed_nothing_is_installed(platform_db: Database) -> None:
    found()
    assert connection.execute_wrappers == []
    with armed(always(Boundary.AFTER_COMMIT, Act.ERROR)):
        assert open_connection_wrappers() == 1
    send()
    assert open_connection_wrappers() == 0


def open_connection_wrappers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return len(connection.execute_wrappers)


def test_reading_passes_no_boundary(platform_db: Database) -> None:
    found()
    with armed(*(always(boundary, Act.ERROR) for boundary in Boundary)):
        assert [one.known for one in ask(transfers=[SENT])] == [Known.ABSENT]


def test_the_same_seed_fails_at_the_same_places() -> None:
    def places(seed: str) -> list[int]:
        point = FailPoint(boundary=Boundary.AFTER_POST, act=Act.ERROR, per_thousand=200)
        points, failed = FailPoints(seed=seed, points=[point]), []
        for number in range(200):
            try:
                points.reach(Boundary.AFTER_POST)
            except FailPointReached:
                failed.append(number)
        return failed

    assert places("7") == places("7")
    assert places("7") != places("8")
    assert 20 < len(places("7")) < 60


def test_their_text_is_read_and_a_wrong_one_refused() -> None:
    found_ = FailPoints.parse("seed=9 after_post=exit:20 before_reply=sleep:1000:0")
    found_.reach(Boundary.BEFORE_REPLY)
    found_.reach(Boundary.BEFORE_POST)
    for before, wrong, after in (
        ("", "somewhere", "=exit:1"),
        ("after_post=", "dance", ":1"),
        ("after_post=exit:", "often", ""),
    ):
        with pytest.raises(ValueError, match=wrong):
            FailPoints.parse(before + wrong + after)


SETTINGS = "from tidegate.interfaces.site import settings; print(settings.MIDDLEWARE[0], settings.FAIL_POINTS)"


@pytest.mark.parametrize(
    ("environment", "loaded"),
    [
        ({"TIDEGATE_ROLE": "platform", "TIDEGATE_FAIL_POINTS": "after_commit=exit:1"}, False),
        ({"TIDEGATE_ROLE": "platform", "TIDEGATE_FAIL_POINTS": "after_commit=exit:1", "TIDEGATE_DEMO": "true"}, True),
        ({"TIDEGATE_ROLE": "test"}, False),
    ],
)
def test_settings_of_production_never_load_them(environment: dict[str, str], loaded: bool) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS], env=kept | environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert ("fail_point" in done.stdout) is loaded


def test_an_exit_is_the_end_of_the_process() -> None:
    code = (
        "from tidegate.interfaces.site.fail_point import Boundary, FailPoints\n"
        "FailPoints.parse('after_post=exit:1000').reach(Boundary.AFTER_POST)\nprint('went on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (EXIT_CODE, "")

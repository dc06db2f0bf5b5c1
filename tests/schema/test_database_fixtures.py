"""Each test has a database of its own, and the application's log-in is not the owner's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from tests.conftest import Database


def _who() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_default_is_the_application_and_owner_is_the_owner(platform_db: Database) -> None:
    assert _who() == "platform_app"
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("platform_owner", platform_db.name)


def test_a_hub_has_its_own_log_ins(hub_db: Database) -> None:
    assert _who() == "hub_app"


def test_the_application_cannot_make_tables(platform_db: Database) -> None:
    with psycopg.connect(platform_db.application_url) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("CREATE TABLE mine (a int)")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(
    turn: int,
    owner_connection: psycopg.Connection[Any],
    second_connection: Callable[[], psycopg.Connection[Any]],
) -> None:
    owner_connection.execute("CREATE TABLE written (a int)")
    assert second_connection().execute("SELECT 1").fetchone() == (1,)

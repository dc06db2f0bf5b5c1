"""Health tells a load balancer the truth: ready only with a reachable database of this version and no overdue day."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from django.test import Client

from tests.conftest import Database
from tidegate.interfaces.database.connections import point_at
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.site import health
from tidegate.interfaces.site.business_day import ended_days


def test_a_migrated_database_is_ready(platform_db: Database) -> None:
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["version"]) == (200, "current")


def test_another_version_is_not_ready(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    owner_connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('gate', '9999_next', now())")
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["version"]) == (503, "newer than this code")
    owner_connection.execute("DELETE FROM django_migrations WHERE app IN ('gate', 'sessions')")
    assert Client().get("/health/ready").json()["checks"]["version"] == "older"


def test_no_database_is_alive_but_not_ready(platform_db: Database) -> None:
    nowhere = "postgresql://a:b@/x?host=/nowhere"
    point_at(Urls(name="x", owner_url=nowhere, application_url=nowhere))
    assert Client().get("/health/live").status_code == 200
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": "unreachable"})


@pytest.mark.parametrize(("late", "status"), [(None, 200), (0, 200), (1, 200), (2, 503)])
def test_an_overdue_day_is_not_ready(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, late: int | None, status: int
) -> None:
    monkeypatch.setattr(health, "overdue_days", lambda: late)
    assert Client().get("/health/ready").status_code == status


@pytest.mark.parametrize(
    ("today", "ended"),
    [("2020-12-17", 0), ("2020-12-18", 0), ("2020-12-19", 1), ("2020-12-21", 1), ("2020-12-22", 2), ("2020-12-28", 6)],
)
def test_a_weekend_makes_no_day_overdue(today: str, ended: int) -> None:
    friday = date(2020, 12, 18)
    assert ended_days(calendar_code="WEEKENDS", today=date.fromisoformat(today), open_day=friday) == ended

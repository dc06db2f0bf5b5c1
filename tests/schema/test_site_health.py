"""Health tells a load balancer the truth: ready only with a reachable database of this version and no overdue day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import Database
from tidegate.gate.clock import set_simulated
from tidegate.interfaces.database.connections import point_at
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.site import health
from tidegate.interfaces.site.begin import refuse_simulated_clock
from tidegate.interfaces.site.business_day import ended_days, overdue_days
from tidegate.interfaces.site.configuration import ConfigurationRefused
from tidegate.ledger.day import open_first_day
from tidegate.parties.describe import describe_platform
from tidegate.parties.profile import PlatformProfile


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


def _fridays_world() -> None:
    with transaction.atomic():
        describe_platform(
            profile=PlatformProfile(
                code="P1", name="Shop", zone="Asia/Shanghai", calendar="WEEKENDS", currency="CNY", jurisdiction="CN"
            )
        )
        open_first_day(day=date(2020, 12, 18))


@pytest.mark.parametrize(
    ("instant", "late"),
    [
        ("2020-12-18T15:59:00+00:00", 0),  # 23:59 on Friday in Shanghai
        ("2020-12-18T16:01:00+00:00", 1),
        ("2020-12-21T15:59:00+00:00", 1),  # Monday night
        ("2020-12-21T16:01:00+00:00", 2),
    ],
)
def test_the_platforms_own_zone_and_clock_say_what_is_overdue(platform_db: Database, instant: str, late: int) -> None:
    _fridays_world()
    with transaction.atomic():
        set_simulated(at=datetime.fromisoformat(instant))
    assert overdue_days() == late
    assert Client().get("/health/ready").status_code == (503 if late > 1 else 200)


def test_a_platform_without_a_day_is_not_overdue(platform_db: Database) -> None:
    assert overdue_days() is None


def test_a_drills_clock_never_serves_in_production(platform_db: Database) -> None:
    refuse_simulated_clock()
    with transaction.atomic():
        set_simulated(at=datetime(2020, 12, 18, 10, 19, tzinfo=UTC))
    with pytest.raises(ConfigurationRefused, match="clock is simulated"):
        refuse_simulated_clock()

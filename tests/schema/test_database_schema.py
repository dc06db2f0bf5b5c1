"""Tables: every migration applies from zero on every PostgreSQL, code and tables agree, keys point downwards."""

from __future__ import annotations

import configparser
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from tests.conftest import Database, throw_away_home
from tidegate.interfaces.database import schema
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.connections import let_go, point_at
from tidegate.interfaces.database.trouble import OtherVersion, Unreachable
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.site.roles import rooms_of

STOCK = Path("/usr/lib/postgresql/15/bin")
ROOMS = rooms_of("platform")


def _layers() -> list[set[str]]:
    """The house's layers from above downwards, as the import rules have them."""
    rules = configparser.ConfigParser()
    rules.read(Path(__file__).parents[2] / ".importlinter")
    lines = rules["importlinter:contract:rooms"]["layers"].split("\n")
    return [{room.strip(" ()") for room in line.split("|")} for line in lines if line.strip()]


def _level(room: str) -> int:
    return next(level for level, rooms in enumerate(_layers()) if room in rooms)


def keys_that_point_wrong(kinds: Iterable[type[models.Model]]) -> list[str]:
    """Foreign keys to a room above or beside, and those that make the room below know who points at it."""
    found = []
    for kind in kinds:
        room = kind._meta.app_label
        for field in kind._meta.local_fields + kind._meta.local_many_to_many:
            if field.remote_field is None or not hasattr(field.remote_field, "related_name"):
                continue
            assert isinstance(field.related_model, type)
            target = field.related_model._meta.app_label
            if not any(target in rooms for rooms in _layers()):
                continue  # Django's own
            if field.remote_field.related_name != "+":
                found.append(f"{kind.__name__}.{field.name}: related_name is not '+'")
            if target != room and _level(target) <= _level(room):
                found.append(f"{kind.__name__}.{field.name}: {room} points at {target}, which it may not see")
    return found


def test_foreign_keys_point_downwards_only() -> None:
    ours = [kind for kind in apps.get_models() if kind.__module__.startswith("tidegate.")]
    assert ours, "no model found: the rule would hold vacuously"
    assert not keys_that_point_wrong(ours)


@isolate_apps()
def test_a_key_that_points_up_beside_or_back_is_caught() -> None:
    class Deposit(models.Model):
        class Meta:
            app_label = "deposits"

    class Account(models.Model):
        class Meta:
            app_label = "ledger"

    class Up(models.Model):
        deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")

        class Meta:
            app_label = "ledger"

    class Beside(models.Model):
        account = models.ForeignKey(Account, models.PROTECT, related_name="+")

        class Meta:
            app_label = "gate"

    class Back(models.Model):
        account = models.ForeignKey(Account, models.PROTECT)

        class Meta:
            app_label = "deposits"

    class Right(models.Model):
        account = models.ForeignKey(Account, models.PROTECT, related_name="+")

        class Meta:
            app_label = "deposits"

    for wrong in (Up, Beside, Back):
        assert keys_that_point_wrong([wrong]), wrong
    assert not keys_that_point_wrong([Right])


def test_models_and_migrations_agree(platform_db: Database) -> None:
    told = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(told.getvalue())


def test_migrations_depend_downwards_only() -> None:
    graph = MigrationLoader(None).graph
    for (room, name), node in graph.node_map.items():
        for parent in node.parents:
            if parent.key[0] != room and any(room in rooms for rooms in _layers()):
                below = parent.key[0]
                assert below in schema.DJANGO_APPS or _level(below) > _level(room), f"{room}.{name} depends on {below}"


@pytest.mark.parametrize("kind", ["platform", "hub"])
@pytest.mark.parametrize("programs", ["bundled", "stock"])
def test_every_migration_applies_from_zero_and_twice(programs: str, kind: str) -> None:
    """The first release has nothing before it; from the second on its tables are built from the first's files here."""
    if programs == "stock" and not STOCK.is_dir():
        pytest.skip(f"NOT SHOWN HERE: a stock PostgreSQL 15 in {STOCK}")
    binaries = find_binaries(folder=STOCK if programs == "stock" else None)
    with throw_away_home() as home, Cluster(home=home, binaries=binaries, durable=False) as cluster:
        point_at(cluster.databases.ensure(kind))
        try:
            rooms = rooms_of(kind)
            applied = schema.apply(rooms=rooms, application=f"{kind}_app")
            assert applied
            schema.refuse_other_version(rooms=rooms)
            assert schema.apply(rooms=rooms, application=f"{kind}_app") == ()
            assert _extensions() == {"plpgsql"}
            assert _settings(kind) == ["jit=off"]
        finally:
            let_go()


def _settings(name: str) -> list[str]:
    """What the database says to whoever connects, on a server of the operator's too."""
    with connections["owner"].cursor() as cursor:
        query = "SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
        cursor.execute(f"{query} WHERE datname = %s", [name])
        return [row[0] for row in cursor.fetchall()]


def _extensions() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        return {row[0] for row in cursor.fetchall()}


def test_a_database_of_a_newer_version_is_refused(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    schema.refuse_other_version(rooms=ROOMS)
    owner_connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('gate', '9999_next', now())")
    with pytest.raises(OtherVersion, match=r"newer Tidegate \(gate\.9999_next\)"):
        schema.refuse_other_version(rooms=ROOMS)
    with pytest.raises(OtherVersion, match="newer Tidegate"):
        schema.apply(rooms=ROOMS, application="platform_app")


def test_a_database_of_an_older_version_is_refused(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    with pytest.raises(OtherVersion, match=r"lacks 1 migrations \(first: sessions\.0001_initial\)"):
        schema.refuse_other_version(rooms=ROOMS)


def test_an_empty_database_is_refused(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    owner_connection.execute("DROP TABLE django_migrations")
    with pytest.raises(OtherVersion, match="tidegate migrate"):
        schema.refuse_other_version(rooms=ROOMS)


def test_no_database_is_unreachable_and_its_password_is_not_told(platform_db: Database) -> None:
    point_at(
        Urls(
            name="x",
            owner_url="postgresql://a:hush@/x?host=/nowhere",
            application_url="postgresql://b:hush@/x?host=/nowhere",
        )
    )
    with pytest.raises(Unreachable) as caught:
        schema.refuse_other_version(rooms=ROOMS)
    assert "hush" not in str(caught.value)


def test_the_application_has_only_what_a_room_gives_it(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """A new table or function is closed to it until a room's grants say otherwise; rights given by hand go away."""
    owner_connection.execute("CREATE TABLE hidden (a int)")
    owner_connection.execute("CREATE FUNCTION hidden_v1() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    owner_connection.execute("GRANT ALL ON hidden TO platform_app")
    schema.grant(rooms=ROOMS, application="platform_app")
    with psycopg.connect(platform_db.application_url, autocommit=True) as application:
        for refused in ("SELECT a FROM hidden", "SELECT hidden_v1()", "TRUNCATE django_session", "CREATE SCHEMA mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(refused)
        application.execute("SELECT count(*) FROM django_session")


def test_the_application_owns_nothing_and_may_take_no_right(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    owned = owner_connection.execute(
        "SELECT count(*) FROM pg_class WHERE relowner = 'platform_app'::regrole"
    ).fetchone()
    assert owned == (0,)
    role = owner_connection.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
        " WHERE rolname IN ('platform_app', 'platform_owner')"
    ).fetchall()
    assert role == [(False,) * 5] * 2

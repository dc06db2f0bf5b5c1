"""The tables' version: migrations applied as the owner, then what the application may do, room by room.

`apply` is the only thing that changes it; `state` compares a database with this code, and whatever starts refuses a
database that is older or newer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import OperationalError
from psycopg import sql

from tidegate.interfaces.database.trouble import OtherVersion, Unreachable

DJANGO_APPS = ("contenttypes", "auth", "sessions")
_LOCK = 0x71DE6A7F  # advisory lock: one process at a time migrates a database


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """`missing`: steps this code has and the database has not. `unknown`: steps a newer Tidegate has made there."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def current(self) -> bool:
        return not self.missing and not self.unknown


def state(*, rooms: Sequence[str], alias: str = "default") -> SchemaState:
    """Compares the database with this code. Unreachable if it does not answer."""
    try:
        loader = MigrationLoader(connections[alias])
        applied = set(loader.applied_migrations)
    except OperationalError as error:
        raise unreachable(error) from error
    labels = {*DJANGO_APPS, *(room for room in rooms if apps.is_installed(f"tidegate.{room}"))}
    ours = {key for key in loader.disk_migrations if key[0] in labels}
    known = {key for migration in loader.disk_migrations.values() for key in migration.replaces} | ours
    return SchemaState(
        missing=tuple(sorted(".".join(key) for key in ours - applied)),
        unknown=tuple(sorted(".".join(key) for key in applied - known)),
    )


def refuse_other_version(*, rooms: Sequence[str], alias: str = "default") -> None:
    """OtherVersion unless the database is exactly what this code expects."""
    found = state(rooms=rooms, alias=alias)
    refuse_newer(found)
    if found.missing:
        raise OtherVersion(
            f"The database lacks {len(found.missing)} migrations (first: {found.missing[0]}).",
            rule="Code never works on tables that are older than itself.",
            remedy="Run `tidegate migrate`.",
        )


def refuse_newer(found: SchemaState) -> None:
    """OtherVersion if a newer Tidegate has migrated this database."""
    if found.unknown:
        more = f" and {len(found.unknown) - 1} more" if len(found.unknown) > 1 else ""
        raise OtherVersion(
            f"The database was migrated by a newer Tidegate ({found.unknown[0]}{more}).",
            rule="Code never works on tables that are newer than itself.",
            remedy="Start that newer version, or restore the backup that was made before the upgrade.",
        )


def apply(*, rooms: Sequence[str], application: str, alias: str = "owner") -> tuple[str, ...]:
    """Applies what is missing, then all grants for the log-in `application`; returns the steps applied. Idempotent."""
    connection = connections[alias]
    before = state(rooms=rooms, alias=alias)
    refuse_newer(before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        executor = MigrationExecutor(connection)
        labels = {*DJANGO_APPS, *(room for room in rooms if apps.is_installed(f"tidegate.{room}"))}
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in labels]
        executor.migrate(targets)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=alias)
        grant(rooms=rooms, application=application, alias=alias)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return before.missing


def grant(*, rooms: Sequence[str], application: str, alias: str = "owner") -> None:
    """Takes every right from the application's log-in and gives it those of each room's `sql/grants.sql`, at once."""
    ours = files("tidegate.interfaces.database").joinpath("sql")
    names = ["grants", "grants_of_a_site"] if apps.is_installed("django.contrib.sessions") else ["grants"]
    texts = [ours.joinpath(f"{name}.sql").read_text("utf-8") for name in names]
    migrated = {app for app, _ in MigrationLoader(None).disk_migrations}
    for room in rooms:
        file = files(f"tidegate.{room}").joinpath("sql/grants.sql") if room in migrated else None
        if file is not None and file.is_file():
            texts.append(file.read_text("utf-8"))
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        for text in texts:
            cursor.execute(sql.SQL(text).format(application=sql.Identifier(application)))


def unreachable(error: BaseException) -> Unreachable:
    """What a failed connection says, without the URL and its password."""
    line = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
    return Unreachable(
        f"No database answers: {line}.",
        rule="Tidegate keeps everything in PostgreSQL.",
        remedy="Start it, or correct TIDEGATE_DATABASE_URL; `tidegate db status` tells of our own.",
    )


def figures(*, alias: str = "default") -> dict[str, Any]:
    """Server version and size, for status and health."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    return {"server_version": version, "bytes": size}

"""A database in a folder, and back: PostgreSQL's own dump of one snapshot, with a manifest that proves it whole.

The manifest is written last and holds the digest of the dump and the rows of every table in that snapshot; a folder
without it is no backup. Restoring goes into a new database only, and counts again before it is believed. A backup holds
savers' data: its files are readable by their owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tidegate import __version__
from tidegate.interfaces.database.binaries import Binaries
from tidegate.interfaces.database.trouble import Malformed, NotPossible, OtherVersion
from tidegate.interfaces.database.url import Urls, parts

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is. `rows` counts each table in the dumped snapshot; `migrations` are the steps applied there."""

    format: int
    tidegate: str
    database: str
    server_version: str
    made_at: str
    bytes: int
    sha256: str
    rows: dict[str, int]
    migrations: list[str]


def backup(*, urls: Urls, binaries: Binaries, folder: Path) -> Manifest:
    """Writes a backup of a database, while it works on, into a folder that is absent or empty. NotPossible."""
    _empty_folder(folder)
    dump = folder / DUMP
    with psycopg.connect(urls.owner_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        snapshot, version = row
        with os.fdopen(os.open(dump, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            options = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
            _run(binaries, "pg_dump", options, url=urls.owner_url, output=file.fileno())
            os.fsync(file.fileno())
        manifest = Manifest(
            format=FORMAT,
            tidegate=__version__,
            database=urls.name,
            server_version=version,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            bytes=dump.stat().st_size,
            sha256=_digest(dump),
            rows=rows_of(connection),
            migrations=_migrations(connection),
        )
    with os.fdopen(os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(manifest), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def read(*, folder: Path) -> Manifest:
    """The manifest of a backup whose dump is what it says. Malformed if anything is missing or altered."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**found)
        complete = manifest.format == FORMAT and _digest(folder / DUMP) == manifest.sha256
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError) as error:
        raise Malformed(
            f"{folder} is no backup of Tidegate.",
            rule=f"A backup is a folder with {MANIFEST} and {DUMP}, both whole.",
            remedy="Name the folder that `tidegate db backup` wrote.",
        ) from error
    if not complete:
        raise Malformed(
            f"{folder / DUMP} is not what its manifest says.",
            rule="A backup is restored only if its digest is right.",
            remedy="Take another copy of this backup, or an older backup.",
        )
    return manifest


def restore(*, folder: Path, urls: Urls, binaries: Binaries) -> Manifest:
    """Fills an empty database from a backup as its owner and counts every table. Rights are given afterwards.

    NotPossible, OtherVersion; the caller drops the database then.
    """
    manifest = read(folder=folder)
    major = int(manifest.server_version.split(".", 1)[0].split(" ", 1)[0])
    if major > binaries.major:
        raise OtherVersion(
            f"This backup is of PostgreSQL {manifest.server_version}; these programs are {binaries.version}.",
            rule="A dump is restored by programs that are not older.",
            remedy="Set TIDEGATE_POSTGRES_BIN to newer programs.",
        )
    options = ["--no-owner", "--no-acl", "--single-transaction", "--exit-on-error"]
    options += ["--dbname", urls.name, str(folder / DUMP)]
    _run(binaries, "pg_restore", options, url=urls.owner_url)
    with psycopg.connect(urls.owner_url) as connection:
        found = rows_of(connection)
    if found != manifest.rows:
        wrong = sorted(
            table for table in found.keys() | manifest.rows.keys() if found.get(table) != manifest.rows.get(table)
        )
        raise NotPossible(f"Restored tables differ from the backup: {', '.join(wrong)}.", remedy="Restore it again.")
    return manifest


def rows_of(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has in this connection's snapshot."""
    tables = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname"
    ).fetchall()
    counted = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        assert row is not None
        counted[str(table)] = int(row[0])
    return counted


def _migrations(connection: psycopg.Connection[Any]) -> list[str]:
    known = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if known is None or known[0] is None:
        return []
    return [
        f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    ]


def _empty_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotPossible(
            f"{folder} is not empty.", rule="A backup never writes over anything.", remedy="Name a new folder."
        )


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(binaries: Binaries, program: str, options: list[str], *, url: str, output: int | None = None) -> None:
    """The log-in goes by environment: a command line is for all to read."""
    if not binaries.has(program):
        raise NotPossible(
            f"{binaries.folder} has no {program}.",
            rule="A database is written out and read in by the server's own programs.",
            remedy="Use the bundled PostgreSQL, or install the client programs.",
        )
    answer = subprocess.run(
        [binaries.program(program), *options],
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment(url)},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
    )
    if answer.returncode != 0:
        lines = answer.stderr.decode(errors="replace").strip().splitlines()
        raise NotPossible(f"{program} failed.", rule=lines[-1] if lines else f"It ended with {answer.returncode}.")


def environment(url: str) -> dict[str, str]:
    """libpq's variables of a URL."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {names[name]: str(value) for name, value in parts(url).items() if name in names}

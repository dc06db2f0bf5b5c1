"""A backup comes back whole or not at all, and never over something that exists."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Databases, throw_away_home
from tidegate.interfaces.database import backup as backups
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.trouble import NotPossible, OtherVersion
from tidegate.interfaces.database.url import Urls

STOCK = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(params=["bundled", "stock"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    if request.param == "stock" and not STOCK.is_dir():
        pytest.skip(f"NOT SHOWN HERE: a stock PostgreSQL 15 in {STOCK}")
    binaries = find_binaries(folder=STOCK if request.param == "stock" else None)
    with throw_away_home() as home, Cluster(home=home, binaries=binaries, durable=False) as started:
        yield started


@pytest.fixture
def filled(cluster: Cluster) -> Urls:
    urls = cluster.databases.ensure("platform")
    with psycopg.connect(urls.owner_url) as connection:
        connection.execute("CREATE TABLE saver (id int PRIMARY KEY, name text)")
        connection.execute("INSERT INTO saver SELECT n, 'Saver ' || n FROM generate_series(1, 500) AS n")
        connection.execute("CREATE TABLE empty (id int)")
        connection.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$")
        connection.execute("CREATE TRIGGER t BEFORE INSERT ON saver FOR EACH ROW EXECUTE FUNCTION refuse()")
    return urls


def test_a_backup_restores_every_row_into_a_new_database(cluster: Cluster, filled: Urls, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    manifest = backups.backup(urls=filled, binaries=cluster.binaries, folder=folder)
    assert manifest.rows == {"saver": 500, "empty": 0}
    assert stat.S_IMODE((folder / backups.DUMP).stat().st_mode) == 0o600
    again = cluster.databases.create_new("again")
    backups.restore(folder=folder, urls=again, binaries=cluster.binaries)
    digest = "SELECT md5(string_agg(saver::text, '|' ORDER BY id)) FROM saver"
    with psycopg.connect(filled.owner_url) as one, psycopg.connect(again.owner_url) as other:
        assert one.execute(digest).fetchone() == other.execute(digest).fetchone()
        assert other.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'saver'").fetchone() == (
            "again_owner",
        )


def test_rows_written_during_a_backup_are_neither_counted_nor_dumped(
    cluster: Cluster, filled: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = backups._run

    def write_meanwhile(*arguments: object, **named: object) -> None:
        with psycopg.connect(filled.owner_url) as connection:
            connection.execute("INSERT INTO empty VALUES (1)")
        run(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "_run", write_meanwhile)
    manifest = backups.backup(urls=filled, binaries=cluster.binaries, folder=tmp_path / "backup")
    monkeypatch.undo()
    assert manifest.rows["empty"] == 0
    backups.restore(folder=tmp_path / "backup", urls=cluster.databases.create_new("again"), binaries=cluster.binaries)


def test_what_exists_is_never_written_over(cluster: Cluster, filled: Urls, tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="never written over"):
        cluster.databases.create_new("platform")
    (tmp_path / "something").touch()
    with pytest.raises(NotPossible, match="not empty"):
        backups.backup(urls=filled, binaries=cluster.binaries, folder=tmp_path)


def test_an_altered_or_unfinished_backup_is_refused(cluster: Cluster, filled: Urls, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backups.backup(urls=filled, binaries=cluster.binaries, folder=folder)
    dump, manifest = folder / backups.DUMP, folder / backups.MANIFEST
    whole, said = dump.read_bytes(), manifest.read_text()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for damage in (bytes(flipped), whole[:-1], b""):
        dump.write_bytes(damage)
        with pytest.raises(NotPossible, match="not what its manifest says"):
            backups.read(folder=folder)
    dump.write_bytes(whole)
    for text in ("", "{}", "[]", said.replace('"format": 1', '"format": 1, "more": 1')):
        manifest.write_text(text)
        with pytest.raises(NotPossible, match="no backup of Tidegate"):
            backups.read(folder=folder)
    manifest.unlink()
    with pytest.raises(NotPossible, match="no backup of Tidegate"):
        backups.read(folder=folder)


def test_a_count_that_differs_is_named(cluster: Cluster, filled: Urls, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backups.backup(urls=filled, binaries=cluster.binaries, folder=folder)
    manifest = json.loads((folder / backups.MANIFEST).read_text())
    manifest["rows"]["saver"] = 501
    (folder / backups.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(NotPossible, match="differ from the backup: saver"):
        backups.restore(folder=folder, urls=cluster.databases.create_new("again"), binaries=cluster.binaries)


def test_a_backup_of_a_newer_server_is_refused(cluster: Cluster, filled: Urls, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backups.backup(urls=filled, binaries=cluster.binaries, folder=folder)
    text = (folder / backups.MANIFEST).read_text()
    manifest = json.loads(text) | {"server_version": "99.1"}
    (folder / backups.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(OtherVersion, match="not older"):
        backups.restore(folder=folder, urls=cluster.databases.create_new("again"), binaries=cluster.binaries)


def test_a_whole_platform_comes_back(databases: Databases, tmp_path: Path) -> None:
    """Every table, function and trigger of every room goes through a dump as the owner."""
    cluster = databases.cluster
    with databases.fresh("platform") as database:
        backups.backup(urls=database, binaries=cluster.binaries, folder=tmp_path / "backup")
    again = cluster.databases.create_new("restored")
    try:
        manifest = backups.restore(folder=tmp_path / "backup", urls=again, binaries=cluster.binaries)
    finally:
        cluster.databases.drop("restored")
    assert manifest.migrations

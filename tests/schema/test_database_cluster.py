"""Our own start of PostgreSQL: one owner, others attach, no trust, nothing left behind, nothing destroyed."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from tests.conftest import throw_away_home
from tidegate.interfaces.database import cluster as cluster_module
from tidegate.interfaces.database.account import service_account
from tidegate.interfaces.database.binaries import Binaries, find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.places import SOCKET_PATH_BYTES_MAX
from tidegate.interfaces.database.process import is_server, process_of, wait_gone
from tidegate.interfaces.database.roles import ADMIN
from tidegate.interfaces.database.trouble import NotPossible, OtherVersion, Unreachable
from tidegate.interfaces.database.url import django_database, hidden, parts, url

STOCK = Path("/usr/lib/postgresql/15/bin")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT SHOWN HERE: what root must do; run as root to see it")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="NOT SHOWN HERE: death signals are Linux's")
OWNER = """
import sys, time
from pathlib import Path
from tidegate.interfaces.cli.main import _terminated
from tidegate.interfaces.database.cluster import Cluster
import signal
signal.signal(signal.SIGTERM, _terminated)
with Cluster(home=Path(sys.argv[1]), durable=sys.argv[2] == "durable") as cluster:
    print("owner" if cluster.is_owner else "attached", cluster.status().process, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with throw_away_home() as folder:
        yield folder


@pytest.fixture(params=["bundled", "stock"])
def binaries(request: pytest.FixtureRequest) -> Binaries:
    if request.param == "stock" and not STOCK.is_dir():
        pytest.skip(f"NOT SHOWN HERE: a stock PostgreSQL 15 in {STOCK}")
    return find_binaries(folder=STOCK if request.param == "stock" else None)


def _other_process(
    home: Path, *, durable: bool = False, before: Sequence[str] = (), **kwargs: Any
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-c", OWNER, str(home), "durable" if durable else "fast"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **kwargs,
    )


def _said(process: subprocess.Popen[str]) -> tuple[str, int]:
    output: IO[str] | None = process.stdout
    assert output is not None
    kind, number = output.readline().split()
    return kind, int(number)


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)


def test_one_owner_starts_it_others_attach_and_the_owners_end_stops_it(home: Path, binaries: Binaries) -> None:
    owner = Cluster(home=home, binaries=binaries, durable=False)
    assert owner.status().state == "absent"
    with owner:
        assert owner.is_owner
        with Cluster(home=home, binaries=binaries, durable=False) as guest:
            assert not guest.is_owner
            assert guest.status().owner == os.getpid()
        assert owner.status().state == "running"
    assert owner.status().state == "stopped"
    with owner:
        assert owner.is_owner


def test_nothing_is_trusted_and_nothing_is_open(home: Path, binaries: Binaries) -> None:
    with Cluster(home=home, binaries=binaries) as cluster:
        urls, place = cluster.databases.ensure("platform"), cluster.places
        host = str(place.socket)
        for password in ("", "wrong"):
            for role in (ADMIN, "platform_owner", "platform_app"):
                with pytest.raises(psycopg.OperationalError, match="password"):
                    psycopg.connect(url(role=role, password=password, database="platform", host=host, port=5432))
        with psycopg.connect(urls.application_url) as connection:
            shown = {
                name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()
                for name in ("listen_addresses", "data_checksums", "fsync", "full_page_writes", "synchronous_commit")
            }
        assert shown == {
            "listen_addresses": ("",),
            "data_checksums": ("on",),
            "fsync": ("on",),
            "full_page_writes": ("on",),
            "synchronous_commit": ("on",),
        }
        access = [line for line in place.access.read_text().splitlines() if line[:1] not in {"#", ""}]
        assert access == ["local all all scram-sha-256"]
        assert stat.S_IMODE(place.secret.stat().st_mode) == 0o600
        assert stat.S_IMODE(place.socket.stat().st_mode) == stat.S_IMODE(place.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(place.socket_file.stat().st_mode) == 0o700
        assert parts(urls.owner_url)["password"] not in place.log.read_text()


def test_log_ins_of_one_database_do_not_reach_another(home: Path) -> None:
    with Cluster(home=home, durable=False) as cluster:
        one, other = cluster.databases.ensure("one"), cluster.databases.ensure("other")
        assert cluster.databases.names() == ["one", "other"]
        password = str(parts(one.application_url)["password"])
        stranger = url(role="one_app", password=password, database="other", host=str(cluster.places.socket), port=5432)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(stranger)
        assert parts(one.application_url)["password"] != parts(other.application_url)["password"]


@needs_linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_owner_that_dies_leaves_no_server_and_loses_nothing(home: Path, how: signal.Signals) -> None:
    owner = _other_process(home, durable=True, stderr=subprocess.DEVNULL)
    kind, server = _said(owner)
    assert kind == "owner"
    with Cluster(home=home) as guest:
        urls = guest.databases.ensure("platform")
        with psycopg.connect(urls.owner_url) as connection:
            connection.execute("CREATE TABLE kept (a int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    owner.send_signal(how)
    owner.communicate(timeout=30)
    assert wait_gone(server, patience_s=20)
    with Cluster(home=home) as again, psycopg.connect(again.databases.urls("platform").owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_killed_server_is_started_anew_and_keeps_what_was_committed(home: Path, binaries: Binaries) -> None:
    cluster = Cluster(home=home, binaries=binaries).start()
    with psycopg.connect(cluster.databases.ensure("platform").owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS a")
    server = cluster.status().process
    assert server is not None
    os.kill(server, signal.SIGKILL)
    assert wait_gone(server, patience_s=10)
    assert cluster.status().state == "starting"  # its owner is still there and may be waited for
    cluster.stop()
    with cluster, psycopg.connect(cluster.databases.urls("platform").owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


@needs_linux
@pytest.mark.parametrize("stands_in", ["zombie", "stranger"])
def test_a_process_file_that_names_a_dead_or_foreign_process_is_no_server(home: Path, stands_in: str) -> None:
    with Cluster(home=home, durable=False) as cluster:
        left = cluster.places.process_file.read_text()
    child = subprocess.Popen([sys.executable, "-c", "" if stands_in == "zombie" else "input()"], stdin=subprocess.PIPE)
    if stands_in == "zombie":
        while "Z" not in Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2][:3]:
            time.sleep(0.01)
    cluster.places.process_file.write_text("\n".join([str(child.pid), *left.split("\n")[1:]]))
    assert cluster.status().state == "stopped"
    with cluster:
        assert cluster.status().state == "running"
    child.communicate(b"\n")


def test_a_server_left_by_an_earlier_owner_is_ended_and_replaced(home: Path) -> None:
    cluster = Cluster(home=home, durable=False).start()
    server = cluster.status().process
    cluster._lock.release()  # as if the owner had died where no death signal reaches the server
    assert cluster.status().state == "left_over"
    told: list[str] = []
    with Cluster(home=home, durable=False, narrate=told.append) as heir:
        assert heir.is_owner
        assert heir.status().process != server
        assert any("left behind" in line for line in told)


def test_of_many_that_start_at_once_one_owns_it(home: Path) -> None:
    processes = [_other_process(home) for _ in range(4)]
    said = [_said(process) for process in processes]
    assert sorted(kind for kind, _ in said) == ["attached", "attached", "attached", "owner"]
    assert len({number for _, number in said}) == 1
    owner = next(process for process, (kind, _) in zip(processes, said, strict=True) if kind == "owner")
    for process in processes:
        if process is not owner:
            _end(process)
    _end(owner)
    assert not is_server(said[0][1])


def test_stop_ends_the_server_of_another_owner(home: Path) -> None:
    owner = _other_process(home)
    _, server = _said(owner)
    cluster = Cluster(home=home)
    assert cluster.stop_whoever_owns_it()
    assert not is_server(server)
    assert not cluster.stop_whoever_owns_it()
    _end(owner)


def test_a_folder_of_another_major_version_is_refused_and_not_touched(home: Path) -> None:
    with Cluster(home=home, durable=False) as cluster:
        pass
    mark = cluster.places.data / "PG_VERSION"
    mark.write_text("14\n")
    before = sorted(path.name for path in cluster.places.data.iterdir())
    with pytest.raises(OtherVersion, match="made by PostgreSQL 14"):
        cluster.start()
    assert not cluster.is_owner
    assert sorted(path.name for path in cluster.places.data.iterdir()) == before
    mark.write_text(f"{cluster.binaries.major}\n")
    with cluster:
        pass


def test_a_lost_secret_is_named_not_replaced(home: Path) -> None:
    with Cluster(home=home, durable=False) as cluster:
        pass
    kept = cluster.places.secret.read_text()
    cluster.places.secret.unlink()
    with pytest.raises(NotPossible, match="secret is missing"):
        cluster.start()
    assert not cluster.places.secret.exists()
    cluster.places.secret.write_text(kept)
    with cluster:
        pass


def test_a_server_that_ends_while_starting_says_its_last_words(home: Path) -> None:
    with Cluster(home=home, durable=False) as cluster:
        pass
    (cluster.places.data / "global" / "pg_control").rename(cluster.places.data / "global" / "pg_control.away")
    with pytest.raises(Unreachable, match="ended while starting"):
        cluster.start()
    assert not cluster.is_owner


def test_a_long_folder_name_still_gets_a_short_socket(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with Cluster(home=deep, durable=False) as cluster:
        assert len(os.fsencode(cluster.places.socket_file)) <= SOCKET_PATH_BYTES_MAX
        assert cluster.answers()
    cluster.places.socket.rmdir()


@needs_root
def test_root_opens_no_folder_of_its_own_to_the_servers_account(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = service_account()
    assert account is not None
    shelter = home / "shelter"
    shelter.mkdir(mode=0o755)
    monkeypatch.setattr(cluster_module, "service_account", lambda: replace(account, shelter=shelter))
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    programs = find_binaries().folder
    package = programs.parents[1]
    (closed / package.name).symlink_to(package)
    (closed / f"{package.name}.libs").symlink_to(package.with_name(f"{package.name}.libs"))
    hidden_programs = Binaries(folder=closed / package.name / programs.parent.name / programs.name)
    with Cluster(home=closed / "home", binaries=hidden_programs, durable=False) as cluster:
        assert cluster.places.data.is_relative_to(shelter)
        assert cluster.binaries.folder.is_relative_to(shelter)
        assert cluster.places.secret.is_relative_to(closed)
        status = Path(f"/proc/{cluster.status().process}/status").read_text()
        assert f"Uid:\t{account.uid}\t" in status
        assert cluster.places.access.stat().st_uid == 0
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(closed / "home")
    with Cluster(home=closed / "home", binaries=hidden_programs, durable=False) as anew:
        assert anew.databases.names() == []
        assert anew.places.data != cluster.places.data
    assert cluster.places.data.exists(), "what an earlier home noted is left alone"


@needs_root
def test_a_folder_that_closes_is_not_taken_for_an_empty_one(home: Path) -> None:
    place = home / "place"
    with Cluster(home=place, durable=False) as cluster:
        cluster.databases.ensure("platform")
    place.chmod(0o700)
    with pytest.raises(NotPossible, match="no longer reaches"):
        Cluster(home=place, durable=False)
    place.chmod(0o711)
    with Cluster(home=place, durable=False) as cluster:
        assert cluster.databases.names() == ["platform"]


@needs_root
def test_an_ordinary_user_starts_it_too(home: Path) -> None:
    account = service_account()
    assert account is not None
    as_account = ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    if not account.can_reach(Path(sys.executable)) or not account.can_reach(Path(cluster_module.__file__), "r"):
        # This Python lies in root's own folder: the ordinary user is let through there, and nothing else.
        as_account += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    mine = home / "mine"
    mine.mkdir()
    os.chown(mine, account.uid, account.gid)
    process = _other_process(mine, before=as_account, cwd="/")
    kind, server = _said(process)
    assert kind == "owner"
    _end(process)
    assert not is_server(server)
    assert process_of(mine / "cluster" / "server" / "data" / "postmaster.pid") is None


@pytest.mark.parametrize("name", ["", "Platform", "p-1", "postgres", "template1", "1p", "p" * 41, 'p"; DROP', "ｐ"])
def test_a_database_name_is_plain(home: Path, name: str) -> None:
    databases = Cluster(home=home).databases
    with pytest.raises(NotPossible, match="cannot be a database's name"):
        databases.urls(name)


def test_programs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="holds no program"):
        find_binaries(folder=tmp_path)


@pytest.mark.parametrize("text", ["", "sqlite:///x", "postgresql://", "host=/tmp", "postgresql://a:b@h:port/x?y=1"])
def test_what_is_no_url_is_refused(text: str) -> None:
    with pytest.raises(NotPossible, match="not the URL"):
        parts(text)


def test_a_url_survives_its_way_to_django() -> None:
    given = url(role="a b", password="p@/:?%", database="x", host="/tmp/a b", port=5432)
    found = django_database(given)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["NAME"]) == ("a b", "p@/:?%", "/tmp/a b", "x")
    assert "p@" not in hidden(given)
    assert django_database(given + "&sslmode=require")["OPTIONS"] == {"sslmode": "require"}

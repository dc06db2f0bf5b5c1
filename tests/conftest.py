"""What every test may ask for: a fresh database in about 30 ms, made from a migrated template of a throw-away server.

`platform_db`, `hub_db`   a database of the test's own; Django's `default` is its application log-in, `owner` its owner
`owner_connection`        a raw psycopg connection as the owner, autocommit
`second_connection`       factory of raw psycopg connections as the application, for concurrency
`databases`               factory for tests that need many: `with databases.fresh("platform") as db:`

TIDEGATE_POSTGRES_BIN runs everything on a stock PostgreSQL; without it, on the bundled one. TIDEGATE_TEST_HOME is the
folder of a server that runs already and has the template `platform`: for whoever starts the tests a thousand times.

Properties draw the same examples on every run, so that a red suite is the change's doing; `make fuzz` draws new ones.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.url import Urls

for _name in ("DATABASE_URL", "OWNER_DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "PLATFORM", "DEMO", "LOG_FORMAT"):
    os.environ.pop(f"TIDEGATE_{_name}", None)
os.environ["TIDEGATE_ROLE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"

_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
"""How quickly a machine draws is no property of the code."""
settings.register_profile("standing", _UNHURRIED, derandomize=True, database=None)
settings.register_profile("searching", _UNHURRIED)
settings.load_profile("searching" if os.environ.get("TIDEGATE_FUZZ") else "standing")

django.setup()

_MEMORY = Path("/dev/shm")
_ROOMY = 6 * 2**30


def _root() -> Path:
    """A folder with short socket paths that the server's account can reach, in memory where there is room enough."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOMY
    return _MEMORY if roomy else Path("/tmp")


_ROOT = _root()
_PREFIX = "tidegate-test-"
Database = Urls


class Databases:
    """Fresh databases of either kind in this test process's server; each kind is migrated once, on first use."""

    def __init__(self, cluster: Cluster, *, first: int = 1, templates: frozenset[str] = frozenset()) -> None:
        self.cluster = cluster
        self._numbers = itertools.count(first)
        self._templates = set(templates)

    def template(self, kind: str) -> str:
        if kind not in self._templates:
            self._migrate(kind)
            self._templates.add(kind)
        return kind

    @contextmanager
    def fresh(self, kind: str) -> Iterator[Database]:
        """`kind` is platform or hub. Django's connections point at it until the block ends."""
        from tidegate.interfaces.database.connections import let_go, point_at

        name = f"{kind}_{next(self._numbers)}"
        database = self.cluster.databases.clone(name, template=self.template(kind), roles_of=kind)
        point_at(database)
        try:
            yield database
        finally:
            let_go()
            self.cluster.databases.drop(name)

    def _migrate(self, kind: str) -> None:
        from tidegate.interfaces.database import schema
        from tidegate.interfaces.database.connections import let_go, point_at
        from tidegate.interfaces.site.roles import rooms_of

        point_at(self.cluster.databases.ensure(kind))
        schema.apply(rooms=rooms_of(kind), application=f"{kind}_app")
        let_go()


@contextmanager
def throw_away_home() -> Iterator[Path]:
    """A folder that a server's account can reach; those of killed earlier runs are swept away."""
    for old in _ROOT.glob(f"{_PREFIX}*"):
        _sweep(old)
    home = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_ROOT))
    home.chmod(0o711)
    with _alive(home).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)
            _alive(home).unlink(missing_ok=True)


def _alive(home: Path) -> Path:
    """Beside the folder, so that a test finds the folder empty: locked as long as the test that made it lives."""
    return home.with_name(f".{home.name}.alive")


def _sweep(old: Path) -> None:
    try:
        with _alive(old).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old, ignore_errors=True)
            _alive(old).unlink(missing_ok=True)
    except OSError:  # in use, another user's, or just being made
        return


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    folder = os.environ.get("TIDEGATE_POSTGRES_BIN")
    binaries = find_binaries(folder=Path(folder) if folder else None)
    if there := os.environ.get("TIDEGATE_TEST_HOME"):
        with Cluster(home=Path(there), binaries=binaries, durable=False) as cluster:
            yield Databases(cluster, first=os.getpid() * 10_000, templates=frozenset({"platform"}))
        return
    with throw_away_home() as home, Cluster(home=home, binaries=binaries, durable=False) as cluster:
        yield Databases(cluster)


@pytest.fixture
def platform_db(databases: Databases) -> Iterator[Database]:
    with databases.fresh("platform") as database:
        yield database


@pytest.fixture
def hub_db(databases: Databases) -> Iterator[Database]:
    with databases.fresh("hub") as database:
        yield database


def _current(request: pytest.FixtureRequest) -> Database:
    kind = "platform_db" if "platform_db" in request.fixturenames or "hub_db" not in request.fixturenames else "hub_db"
    found: Database = request.getfixturevalue(kind)
    return found


@pytest.fixture
def owner_connection(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(_current(request).owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def second_connection(request: pytest.FixtureRequest) -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    database, opened = _current(request), []

    def connect() -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = psycopg.connect(database.application_url)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def _no_skip(report: Any, *, expected: bool) -> None:
    """Where everything is installed (TIDEGATE_NO_SKIPS), a skipped test is a test that did not prove its rule."""
    if report.skipped and not expected and os.environ.get("TIDEGATE_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    _no_skip(report, expected=hasattr(report, "wasxfail"))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    _no_skip(report, expected=False)
    return report

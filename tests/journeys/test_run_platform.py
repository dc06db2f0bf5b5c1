"""A production-like platform on real URLs: refused while unsafe, then served, silent about persons, ended cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from django.db import transaction

from tests.conftest import Database, Databases, throw_away_home
from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.run.keys import key_file
from tidegate.interfaces.run.processes import free_ports
from tidegate.ledger.day import open_first_day
from tidegate.parties.describe import describe_platform
from tidegate.parties.profile import PlatformProfile

HOST = "savings.example"


@pytest.fixture
def home() -> Iterator[Path]:
    with throw_away_home() as folder:
        yield folder


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    with databases.fresh("platform") as found:
        with transaction.atomic():
            describe_platform(
                profile=PlatformProfile(
                    code="quay", name="Quay Savings", zone="UTC", calendar="WEEKENDS", currency="EUR", jurisdiction="EU"
                )
            )
            open_first_day(day=_today())
        yield found


def _today() -> date:
    return datetime.now(UTC).date()


def _environment(home: Path, database: Database, port: int, **changed: str) -> dict[str, str]:
    secret = home / "secret"
    secret.write_text("a-secret-of-this-test-only-" + "7" * 30)
    secret.chmod(0o600)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    return {
        **kept,
        "TIDEGATE_HOME": str(home),
        "TIDEGATE_ROLE": "platform",
        "TIDEGATE_PLATFORM": "quay",
        "TIDEGATE_DATABASE_URL": database.application_url,
        "TIDEGATE_SECRET_KEY_FILE": str(secret),
        "TIDEGATE_SIGNING_KEY_FILE": str(key_file(home / "keys", "quay")),
        "TIDEGATE_ALLOWED_HOSTS": HOST,
        "TIDEGATE_SECURE_PROXY": "true",
        "TIDEGATE_BIND": f"127.0.0.1:{port}",
        **changed,
    }


def _run(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tidegate", "run", "--platform"],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("TIDEGATE_ALLOWED_HOSTS", "*", "TIDEGATE_ALLOWED_HOSTS"),
        ("TIDEGATE_SECRET_KEY_FILE", "", "TIDEGATE_SECRET_KEY"),
        ("TIDEGATE_DEBUG", "true", "TIDEGATE_DEBUG"),
        ("TIDEGATE_DATABASE_URL", "", "TIDEGATE_DATABASE_URL"),
        ("TIDEGATE_BIND", "nowhere", "TIDEGATE_BIND"),
    ],
)
def test_an_unsafe_configuration_is_refused_with_its_field(
    home: Path, database: Database, variable: str, value: str, said: str
) -> None:
    (port,) = free_ports(first=8900, count=1)
    process = _run(_environment(home, database, port, **{variable: value}))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == exit_codes.BAD_INPUT, output
    assert said in output
    assert "Traceback" not in output


def test_a_platform_is_served_as_in_production_and_ends_cleanly(home: Path, database: Database) -> None:
    (port,) = free_ports(first=8900, count=1)
    process = _run(_environment(home, database, port))
    base, headers = f"http://127.0.0.1:{port}", {"Host": HOST, "X-Forwarded-Proto": "https"}
    try:
        _wait_until_live(base, headers, process)
        ready = httpx.get(f"{base}/health/ready", headers=headers, trust_env=False)
        assert ready.status_code == 200, ready.text
        assert ready.json()["checks"] == {"database": "reachable", "version": "current", "business_day": "current"}

        shelf = httpx.get(f"{base}/?q=S000042", headers=headers, trust_env=False)
        assert shelf.status_code == 200
        assert "Quay Savings" in shelf.text
        assert "Demonstration" not in shelf.text
        assert "script-src 'self'" in shelf.headers["content-security-policy"]
        assert "max-age" in shelf.headers["strict-transport-security"]
        assert httpx.get(f"{base}/demo/state", headers=headers, trust_env=False).status_code == 404
        assert httpx.get(f"{base}/demo/login/S000042", headers=headers, trust_env=False).status_code == 404
        assert httpx.get(f"{base}/", headers={"Host": "elsewhere.example"}, trust_env=False).status_code == 400
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert lines, output
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    assert "S000042" not in json.dumps([line for line in lines if line["level"] == "INFO"])
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/health/live", headers=headers, trust_env=False)


def _wait_until_live(base: str, headers: Mapping[str, str], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()[0]
        try:
            if httpx.get(f"{base}/health/live", headers=dict(headers), trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the platform does not answer")

"""An operator at the command line: a database is made, migrated, saved, restored, served; each end has its code."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest

from tests.conftest import Database, Databases, throw_away_home
from tidegate.interfaces.cli import exit_codes, main
from tidegate.interfaces.cli.progress import progress
from tidegate.interfaces.database.trouble import OtherVersion, Unreachable
from tidegate.money import Invalid


def tidegate(*arguments: str, home: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    clean |= {"TIDEGATE_HOME": str(home or "/nonexistent")} | {f"TIDEGATE_{k}": v for k, v in environment.items()}
    return subprocess.run(
        [sys.executable, "-m", "tidegate", *arguments],
        env=clean,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def home() -> Iterator[Path]:
    with throw_away_home() as folder:
        yield folder


def test_help_loads_neither_django_nor_a_driver() -> None:
    code = "import sys; from tidegate.interfaces.cli.main import run; run(['--help']); run(['db', '--help'])"
    loads = code + "; print(sorted({'django', 'granian', 'ninja'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
    assert "Exit codes" in answer.stdout


def test_every_command_has_help_and_a_summary() -> None:
    group = main.tidegate
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        assert found.get_help(click.Context(found, info_name=name))
        assert main.REGISTRY[name].summary.endswith(".")


def test_a_database_from_nothing_to_restored(home: Path) -> None:
    absent = tidegate("db", "status", "--json", home=home)
    assert json.loads(absent.stdout)["state"] == "absent"
    assert not any(home.iterdir()), "looking changes nothing"
    assert tidegate("db", "url", home=home).returncode == exit_codes.UNREACHABLE

    made = tidegate("migrate", "--database", "platform", "--json", home=home)
    assert made.returncode == exit_codes.OK, made.stderr
    assert json.loads(made.stdout)["applied"]
    assert tidegate("migrate", "--check", home=home).returncode == exit_codes.OK
    saved = tidegate("db", "backup", "platform", str(home / "saved"), "--json", home=home)
    assert saved.returncode == exit_codes.OK, saved.stderr
    assert tidegate("db", "restore", str(home / "saved"), "platform", home=home).returncode == exit_codes.REFUSED
    again = tidegate("db", "restore", str(home / "saved"), "again", "--json", home=home)
    assert again.returncode == exit_codes.OK, again.stderr
    assert json.loads(again.stdout)["rows"] == json.loads(saved.stdout)["rows"]
    sql = "SELECT count(*) FROM django_migrations"
    asked = [tidegate("db", "psql", name, "--", "-Atc", sql, home=home) for name in ("platform", "again")]
    assert asked[0].stdout == asked[1].stdout != "", [one.stderr for one in asked]
    assert json.loads(tidegate("db", "status", "--json", home=home).stdout)["state"] == "stopped"
    assert tidegate("db", "stop", "--json", home=home).stdout == '{"stopped": false}\n'


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--none"], exit_codes.BAD_INPUT),
        (["nonsense"], exit_codes.BAD_INPUT),
        (["db", "backup"], exit_codes.BAD_INPUT),
        (["db", "restore", "/nowhere", "x"], exit_codes.BAD_INPUT),
        (["db", "url", "x"], exit_codes.UNREACHABLE),
        (["serve"], exit_codes.BAD_INPUT),
        (["--version"], exit_codes.OK),
        (["user", "create", "x", "--password-file", "/nowhere"], exit_codes.BAD_INPUT),
    ],
)
def test_each_end_has_its_code(arguments: list[str], code: int, home: Path) -> None:
    answer = tidegate(*arguments, home=home)
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", [["migrate", "--check"], ["db", "status"]])
def test_a_server_that_does_not_answer_is_said_so(command: list[str]) -> None:
    answer = tidegate(*command, DATABASE_URL="postgresql://a:hush@/x?host=/nowhere", ROLE="platform")
    assert answer.returncode == exit_codes.UNREACHABLE
    assert "hush" not in answer.stdout + answer.stderr


@pytest.mark.parametrize("command", [["stop"], ["url"], ["psql"], ["backup", "x", "y"], ["restore", "x", "y"]])
def test_what_is_the_operators_to_do_is_said_so(command: list[str]) -> None:
    answer = tidegate("db", *command, "--json", DATABASE_URL="postgresql://a:b@/x?host=/nowhere")
    assert answer.returncode in {
        exit_codes.REFUSED,
        exit_codes.BAD_INPUT if command[0] == "psql" else exit_codes.REFUSED,
    }
    assert "server of yours" in answer.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid(field="amount", value="x", rule="r", remedy="m"), exit_codes.BAD_INPUT),
        (Unreachable("No."), exit_codes.UNREACHABLE),
        (OtherVersion("No."), exit_codes.OTHER_VERSION),
        (FileNotFoundError(2, "No such file", "/x"), exit_codes.BAD_INPUT),
        (PermissionError(13, "Permission denied", "/x"), exit_codes.BAD_INPUT),
        (KeyboardInterrupt(), exit_codes.INTERRUPTED),
        (KeyError("bug"), exit_codes.INTERNAL),
    ],
)
def test_an_error_ends_with_its_documented_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    @click.command()
    def fails() -> None:
        raise error

    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: fails)
    assert main.run(["fails"]) == code
    told = capsys.readouterr().err
    assert ("Traceback" in told) == (code == exit_codes.INTERNAL)
    assert code in exit_codes.MEANING


def test_progress_without_a_terminal_is_a_few_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Closing days") as step:
        for day in range(1, 61):
            step(day, 60, "2020-12-18")
    assert capsys.readouterr().err == "Closing days: 60 of 60 (2020-12-18)\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_demonstration_serves_and_ends_when_told(databases: Databases) -> None:
    port = _free_port()
    with databases.fresh("platform") as database:
        server = _serve(database, port)
        try:
            answer = _wait_for(f"http://127.0.0.1:{port}/health/ready", server)
            assert answer.json()["status"] == "ready"
            assert httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/health/live")


@pytest.mark.skipif(sys.platform != "linux", reason="NOT SHOWN HERE: death signals are Linux's")
def test_a_killed_server_leaves_no_worker(databases: Databases) -> None:
    port = _free_port()
    with databases.fresh("platform") as database:
        server = _serve(database, port)
        _wait_for(f"http://127.0.0.1:{port}/health/live", server)
        server.kill()
        server.wait()
        _wait_gone(port)


def _wait_gone(port: int) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/live")
        except httpx.TransportError:
            return
        time.sleep(0.05)
    raise AssertionError("a worker outlives its server")


def _serve(database: Database, port: int) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    clean |= {"TIDEGATE_ROLE": "platform", "TIDEGATE_DEMO": "1", "TIDEGATE_BIND": f"127.0.0.1:{port}"}
    clean |= {"TIDEGATE_DATABASE_URL": database.application_url}
    return subprocess.Popen([sys.executable, "-m", "tidegate", "serve"], env=clean, stderr=subprocess.DEVNULL)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> httpx.Response:
    end = time.monotonic() + 30
    while time.monotonic() < end and server.poll() is None:
        try:
            return httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer (ended with {server.poll()})")


def test_nothing_serves_on_an_unmigrated_database(databases: Databases) -> None:
    urls = databases.cluster.databases.ensure("blank")
    answer = tidegate(
        "serve", ROLE="platform", DEMO="1", DATABASE_URL=urls.application_url, BIND=f"127.0.0.1:{_free_port()}"
    )
    assert answer.returncode == exit_codes.OTHER_VERSION, answer.stderr
    assert "tidegate migrate" in answer.stderr

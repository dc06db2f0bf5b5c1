"""`tidegate order collect`: a hub's database, a platform at an address, its answers asked for and kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import transaction

from tests.conftest import Database, throw_away_home
from tests.hub_world import AT, AUTHORITY, OFFICERS, World, takedown
from tests.journeys.test_cli_database import tidegate
from tests.journeys.test_hub_bad_replies import Case, Log
from tidegate.hub import models, register
from tidegate.hub.collect_round import may_answer
from tidegate.hub.compose import compose
from tidegate.hub.deliver import deliver
from tidegate.hub.issue import issue
from tidegate.hub.look_up import standing
from tidegate.hub.preview import preview
from tidegate.hub.sign import ToSign, sign_with, to_sign
from tidegate.hub.standing import AddresseeState
from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.run.processes import free_ports
from tidegate.interfaces.site.configuration import ConfigurationRefused, load
from tidegate.orders import Said, evidence_bytes
from tidegate.seal import digest, unverified_payload

ORDER = UUID(int=1)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


@contextmanager
def _served(answer: Callable[[httpx.Request], httpx.Response]) -> Iterator[str]:
    """A platform on loopback, for as long as the context lasts; its address."""

    class Door(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                found = answer(httpx.Request(self.command, f"http://alder.example{self.path}", content=body))
            except httpx.ConnectError:
                return  # silent: the line goes dead without a word
            self.send_response(found.status_code)
            self.send_header("Content-Type", found.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        do_GET = do_POST = _answer  # noqa: N815 (the library's names)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def case(hub_db: Database) -> Case:
    """An order that a platform carried out; it has asked a question since, and nobody has collected that."""
    world = World()
    world.register()
    with transaction.atomic():
        compose(
            order_id=ORDER, authority=AUTHORITY, officer="lin",
            draft=takedown(platforms=["alder"], expires_at=NEVER), at=AT,
        )  # fmt: skip
    preview(order_id=ORDER, officer="lin", key=OFFICERS["lin"], client=world.client, at=AT, wait=world.wait)
    for officer in ("lin", "wang"):
        with transaction.atomic():
            ready = to_sign(order_id=ORDER, at=AT)
            assert isinstance(ready, ToSign)
            sign_with(order_id=ORDER, officer=officer, key=OFFICERS[officer], seen=ready.digest, at=AT)
    with transaction.atomic():
        issue(order_id=ORDER, officer="lin", at=AT)
    deliver(order_id=ORDER, client=world.client, at=AT, wait=world.wait)
    envelope = bytes(models.Issue.objects.get(order_id=ORDER).envelope)
    receipt = world.client.post("http://alder.example/api/v1/orders", content=envelope).content
    log = Log(platform=world.platforms["alder"], documents=[("order", envelope), ("receipt", receipt)])
    found = Case(world=world, log=log, digest=digest(unverified_payload(envelope)))
    log.documents.append(found.reply(1, Said.CLARIFICATION_ASKED))
    found.answers(evidence_bytes(log.evidence()))
    return found


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "lin.jwk"
    file.write_text(json.dumps(OFFICERS["lin"].to_jwk()))
    file.chmod(0o600)
    return file


def _at(url: str) -> None:
    with transaction.atomic():
        known = register.platform(code="alder")
        assert known is not None
        jwk = known.receipt_key.to_jwk()
        register.pin_platform(code="alder", name="Alder Wealth", base_url=url, receipt_jwk=jwk)


def _collect(hub: Database, *arguments: str, **environment: Any) -> tuple[int, str, str]:
    answer = tidegate("order", "collect", *arguments, DATABASE_URL=hub.application_url, ROLE="hub", **environment)
    return answer.returncode, answer.stdout, answer.stderr


def _state() -> AddresseeState:
    found = standing(order_id=ORDER, at=datetime.now(UTC))
    assert found is not None
    return found.addressees[0].state


def test_what_a_platform_said_is_asked_for_proved_and_kept(hub_db: Database, case: Case, key_file: Path) -> None:
    assert _state() is not AddresseeState.CLARIFICATION_ASKED
    with _served(case.log.platform.answer) as url:
        _at(url)
        code, out, err = _collect(hub_db, "--key", str(key_file), "--json")
        assert code == exit_codes.OK, out + err
        document = json.loads(out)
        assert document["ok"] is True
        assert [(one["number"], one["platform"], one["outcome"], one["new"]) for one in document["answers"]] == [
            (1, "alder", "believed", 1)
        ]
        assert _state() is AddresseeState.CLARIFICATION_ASKED
        code, out, _ = _collect(hub_db, str(ORDER), SIGNING_KEY_FILE=str(key_file))
        assert (code, out) == (exit_codes.OK, "order 1 at alder: believed.\n"), "the same again is nothing new"
        bent = case.reply(2, signer=OFFICERS["lin"])
        case.answers(evidence_bytes(replace(case.log, documents=[*case.log.documents, bent]).evidence()))
        code, out, _ = _collect(hub_db, "--key", str(key_file), "--json")
        assert code == exit_codes.FINDINGS
        assert json.loads(out)["answers"][0]["outcome"] == "not_believed"
    code, out, _ = _collect(hub_db, "--key", str(key_file))
    assert code == exit_codes.BUSY, "nobody listens there any more"
    assert "unreachable. It cannot be reached." in out


def test_who_may_not_ask_and_what_is_not_known_is_refused(hub_db: Database, case: Case, key_file: Path) -> None:
    code, _, err = _collect(hub_db)
    assert code == exit_codes.BAD_INPUT
    assert "TIDEGATE_SIGNING_KEY_FILE" in err
    key_file.write_text(json.dumps(case.log.platform.key.to_jwk()))
    code, _, err = _collect(hub_db, "--key", str(key_file), "--json")
    assert (code, json.loads(err)["type"]) == (exit_codes.REFUSED, "urn:tidegate:problem:key-of-another")
    key_file.write_text(json.dumps(OFFICERS["lin"].to_jwk()))
    code, _, err = _collect(hub_db, str(UUID(int=99)), "--key", str(key_file))
    assert code == exit_codes.REFUSED, err


def test_what_is_over_is_not_asked_about(case: Case) -> None:
    found = standing(order_id=ORDER, at=AT)
    assert found is not None
    assert may_answer(found)
    (at,) = found.addressees
    for state in (AddresseeState.EXPIRED, AddresseeState.LIFTED, AddresseeState.REFUSED):
        assert not may_answer(replace(found, addressees=(replace(at, state=state),)))
    assert not may_answer(replace(found, addressees=(replace(at, attempts=0),))), "it was never sent"


def test_it_goes_on_through_silence_and_ends_when_it_is_told_to(hub_db: Database, case: Case, key_file: Path) -> None:
    with _served(case.log.platform.answer) as url, throw_away_home() as home:
        _at(url)
        case.log.platform.silent = 1_000
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
        child = subprocess.Popen(
            [sys.executable, "-m", "tidegate", "order", "collect", "--every", "1", "--json", "--key", str(key_file)],
            env=environment
            | {"TIDEGATE_DATABASE_URL": hub_db.application_url, "TIDEGATE_ROLE": "hub", "TIDEGATE_HOME": str(home)},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert child.stdout is not None
            first = json.loads(child.stdout.readline())
            assert first["answers"][0]["outcome"] == "unreachable"
            case.log.platform.silent = 0
            outcomes = [one["outcome"] for _ in range(6) for one in json.loads(child.stdout.readline())["answers"]]
            assert "believed" in outcomes, "it rests, and asks again"
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=60) == exit_codes.TERMINATED
            if child.stdout is not None:
                child.stdout.close()
    deadline = time.monotonic() + 30
    while _state() is not AddresseeState.CLARIFICATION_ASKED and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _state() is AddresseeState.CLARIFICATION_ASKED


def test_a_served_hub_collects_by_itself_and_nothing_is_left_running(
    hub_db: Database, case: Case, key_file: Path
) -> None:
    (port,) = free_ports(first=18_700, count=1)
    with _served(case.log.platform.answer) as url, throw_away_home() as home:
        _at(url)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
        given = {
            "DATABASE_URL": hub_db.application_url, "ROLE": "hub", "HOME": str(home), "BIND": f"127.0.0.1:{port}",
            "SIGNING_KEY_FILE": str(key_file), "COLLECT_EVERY_S": "1", "ALLOWED_HOSTS": "desk.example",
            "SECRET_KEY": "a-secret-of-this-test-only-" + "7" * 30,
        }  # fmt: skip
        server = subprocess.Popen(
            [sys.executable, "-m", "tidegate", "serve"],
            env=kept | {f"TIDEGATE_{name}": value for name, value in given.items()},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while _state() is not AddresseeState.CLARIFICATION_ASKED and time.monotonic() < deadline:
                assert server.poll() is None, "the desk is served meanwhile"
                time.sleep(0.2)
            assert _state() is AddresseeState.CLARIFICATION_ASKED
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
        assert "believed" in (home / "log" / "collect.log").read_text("utf-8")
        assert not _asking(home), "the collector ends with its server"


def _asking(home: Path) -> list[str]:
    """Processes of this home that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in words and int(entry.name) != os.getpid():
            found.append(words[:120].decode(errors="replace"))
    return found


def test_a_hub_collects_by_itself_only_with_a_key_to_ask_with(monkeypatch: pytest.MonkeyPatch, key_file: Path) -> None:
    monkeypatch.setenv("TIDEGATE_COLLECT_EVERY_S", "300")
    for role in ("hub", "platform"):
        monkeypatch.setenv("TIDEGATE_ROLE", role)
        with pytest.raises(ConfigurationRefused, match="COLLECT_EVERY_S"):
            load(signing_key_file=None if role == "hub" else key_file)
    monkeypatch.setenv("TIDEGATE_ROLE", "hub")
    assert load(signing_key_file=key_file).collect_every_s == 300

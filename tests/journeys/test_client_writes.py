"""The client against a real server whose replies are cut and whose workers die: every write is done once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connections

from tests.conftest import Databases
from tests.platform_world import ALICE, PLATFORM, story, uid
from tidegate.client import InDoubt, Patience, Platform, Refused, Unreachable, Unreadable, Write
from tidegate.interfaces.run.processes import Children, free_ports, server_command, wait_until_it_answers
from tidegate.money import Amount, Term, currency

PRODUCT, YEAR = "CLEARBROOK-1Y", Term(months=12)
QUICK = Patience(attempts=12, pause_s=0.05, longest_s=0.5)
_numbers = count(9100, 7)


def cny(minor: int) -> Amount:
    return Amount(minor=minor, currency=currency("CNY"))


class Proxy:
    """Passes bytes on between a client and the server; of the connections it is told of it cuts the reply."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self.cut_next = 0
        self.cut_after = 0
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self._upstream)) as server:
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
            while data := server.recv(65536):
                if self.cut_next > 0:
                    self.cut_next -= 1
                    self.cuts += 1
                    client.sendall(data[: self.cut_after])
                    client.shutdown(socket.SHUT_RDWR)  # the other thread still holds it
                    return
                client.sendall(data)

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[str]:
    with story(databases):
        name = connections.databases["default"]["NAME"]
        connections.close_all()
        yield databases.cluster.databases.urls(name, roles_of="platform").application_url


@contextmanager
def served(folder: Path, url: str, *, fail_points: str = "") -> Iterator[int]:
    """A demonstration's server; its port."""
    (port,) = free_ports(first=next(_numbers), count=1)
    environment = {
        "TIDEGATE_ROLE": "platform", "TIDEGATE_DEMO": "true", "TIDEGATE_PLATFORM": PLATFORM,
        "TIDEGATE_DATABASE_URL": url, "TIDEGATE_FAIL_POINTS": fail_points, "TIDEGATE_HOME": str(folder),
    }  # fmt: skip
    with Children(log_folder=folder) as children:
        command = [*server_command(port=port), "--respawn-failed-workers", "--respawn-interval", "0.1"]
        child = children.start(name="platform", command=command, env=environment)
        said = (folder / "platform.log").read_text
        assert wait_until_it_answers(url=f"http://127.0.0.1:{port}/health/live", seconds=60, child=child), said()
        yield port


@pytest.fixture(scope="module")
def server(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("server"), database) as port:
        yield port


@pytest.fixture
def proxy(server: int) -> Iterator[Proxy]:
    made = Proxy(server)
    yield made
    made.close()


@contextmanager
def alice(port: int, *, patience: Patience = QUICK) -> Iterator[Platform]:
    with Platform(base_url=f"http://127.0.0.1:{port}", timeout_s=10, patience=patience) as platform:
        platform.log_in_to_demonstration(person=ALICE)
        yield platform


def opened(platform: Platform) -> set[UUID]:
    return {one.deposit_id for one in platform.deposits()}


def test_what_a_saver_reads_comes_as_values(server: int) -> None:
    with alice(server) as platform:
        shelf = list(platform.shelf(amount=cny(1_000_000)))
        assert any(item.product_code == PRODUCT and item.rate.ppb > 0 for item in shelf)
        position = platform.position()
        assert position.saver == ALICE
        assert position.cash.currency.code == "CNY"
        made = platform.open_deposit(key=uid("values"), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        assert (made.exists, made.deposit.principal, made.deposit.term) == (False, cny(10_000), YEAR)
        assert platform.deposit(deposit_id=made.deposit.deposit_id) == made.deposit
        assert made.deposit in list(platform.deposits())


@pytest.mark.parametrize("cut_after", [0, 40])
def test_a_write_whose_reply_was_cut_is_done_once(proxy: Proxy, cut_after: int) -> None:
    with alice(proxy.port) as platform:
        before = opened(platform)
        proxy.cut_next, proxy.cut_after = 2, cut_after
        key = uid("cut", cut_after)
        outcome = platform.open_deposit(key=key, product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        assert (proxy.cuts, outcome.exists) == (2, True)
        assert opened(platform) - before == {outcome.deposit.deposit_id}
        assert platform.outcome_of(key=key) == outcome


def test_the_control_issued_again_as_new_it_is_done_twice(proxy: Proxy) -> None:
    once = Patience(attempts=1)
    with alice(proxy.port) as looking, alice(proxy.port, patience=once) as platform:
        before = opened(looking)
        proxy.cut_next = 1
        with pytest.raises(InDoubt):
            platform.open_deposit(key=uid("as new", 1), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        platform.open_deposit(key=uid("as new", 2), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        assert len(opened(looking) - before) == 2


def test_what_stays_in_doubt_carries_its_write_and_is_settled_later(proxy: Proxy) -> None:
    with alice(proxy.port, patience=Patience(attempts=2, pause_s=0)) as platform:
        before = opened(platform)
        proxy.cut_next = 2
        with pytest.raises(InDoubt, match="2 attempts") as caught:
            platform.open_deposit(key=uid("later"), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        kept = caught.value.write
    with alice(proxy.port) as another:
        asked = another.outcome_of(key=kept.key)
        assert asked is not None
        assert asked.exists
        outcome = another.settle(kept)
        assert outcome == asked
        assert opened(another) - before == {outcome.deposit.deposit_id}
        assert another.outcome_of(key=uid("never sent")) is None


def test_a_rule_s_no_comes_with_its_problem(server: int) -> None:
    with alice(server) as platform:
        with pytest.raises(Refused) as caught:
            platform.open_deposit(key=uid("rich"), product_code=PRODUCT, term=YEAR, amount=cny(10**12))
        assert caught.value.problem.rule
        assert not caught.value.doubted
        platform.open_deposit(key=uid("used"), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
        with pytest.raises(Refused) as caught:
            platform.open_deposit(key=uid("used"), product_code=PRODUCT, term=YEAR, amount=cny(20_000))
        assert caught.value.problem.slug == "exists-with-different-amount"
        with pytest.raises(Refused) as caught:
            platform.deposit(deposit_id=uid("nobody's"))
        assert caught.value.problem.status == 404


def test_another_s_key_tells_nothing(server: int) -> None:
    with alice(server) as platform:
        platform.open_deposit(key=uid("hers"), product_code=PRODUCT, term=YEAR, amount=cny(10_000))
    with Platform(base_url=f"http://127.0.0.1:{server}") as bob:
        bob.log_in_to_demonstration(person="S000002")
        assert bob.outcome_of(key=uid("hers")) is None


def test_what_never_left_is_not_in_doubt() -> None:
    (port,) = free_ports(first=9900, count=1)
    with (
        Platform(base_url=f"http://127.0.0.1:{port}", patience=Patience(attempts=2, pause_s=0)) as platform,
        pytest.raises(Unreachable, match="never left"),
    ):
        platform.cancel(key=uid("nowhere"), deposit_id=uid("x"))


def test_workers_that_die_and_replies_that_fail_double_nothing(database: str, tmp_path: Path) -> None:
    """Each boundary of a write in turn goes wrong in the server; the client settles every key."""
    points = "seed=5 before_post=error:150 after_post=error:150 after_commit=exit:150 before_reply=error:200"
    keys = [uid("dying", number) for number in range(12)]
    troubles: list[str] = []
    patience = Patience(attempts=40, pause_s=0.05, longest_s=0.5, sleep=noting(troubles))
    with served(tmp_path, database, fail_points=points) as port, alice(port, patience=patience) as platform:
        before = opened(platform)
        outcomes = [platform.open_deposit(key=key, product_code=PRODUCT, term=YEAR, amount=cny(10_000)) for key in keys]
        after = opened(platform)
    assert len(troubles) >= 5, "too little went wrong for the run to show anything"
    assert any(outcome.exists for outcome in outcomes), "nothing was in doubt and done"
    assert after - before == {outcome.deposit.deposit_id for outcome in outcomes}
    assert len(after - before) == len(keys)


def noting(troubles: list[str]) -> Callable[[float], None]:
    import time

    def sleep(seconds: float) -> None:
        troubles.append("again")
        time.sleep(seconds)

    return sleep


# -- without a server: which reply means what ------------------------------------------------------------------------

WRITE = Write(key=uid("w"), path="/api/v1/deposits", body={"amount": "1.00"})
PROBLEM = {"type": "urn:tidegate:problem:no", "title": "No", "rule": "A rule.", "transient": True}


def answering(*replies: Any) -> tuple[Platform, list[httpx.Request]]:
    """A platform whose replies are given; the last one again and again."""
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        reply = replies[min(len(asked), len(replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        status, body = reply
        return httpx.Response(status, content=body) if isinstance(body, bytes) else httpx.Response(status, json=body)

    transport = httpx.MockTransport(handle)
    patience = Patience(attempts=3, pause_s=0)
    return Platform(base_url="http://platform.invalid", patience=patience, transport=transport), asked


def done(key: UUID = WRITE.key) -> dict[str, Any]:
    deposit = {
        "deposit_id": str(uid("d")), "product_code": "P", "bank_code": "B", "state": "funded", "currency": "CNY",
        "principal": "1.00", "interest_so_far": "0.00", "interest_paid": "-0.01", "rate": "0.02", "term": None,
        "opened_on": "2026-01-05", "starts_on": None, "matures_on": None,
    }  # fmt: skip
    return {"request_id": str(key), "outcome": "open", "exists": False, "deposit": deposit}


@pytest.mark.parametrize(
    ("first", "doubt"),
    [
        ((500, {}), True),
        ((502, b"<html>"), True),
        ((503, PROBLEM), True),
        ((504, b""), True),
        (httpx.ReadTimeout("late"), True),
        (httpx.WriteError("cut"), True),
        (httpx.RemoteProtocolError("cut"), True),
        ((200, b'{"request_id": "1"'), True),
        ((302, b""), True),
        ((429, PROBLEM), False),
        (httpx.ConnectError("nobody"), False),
        (httpx.ConnectTimeout("nobody"), False),
    ],
)
def test_which_reply_leaves_a_write_in_doubt(first: Any, doubt: bool) -> None:
    platform, asked = answering(first)
    with pytest.raises(InDoubt if doubt else Unreachable):
        platform.settle(WRITE)
    assert {request.headers["Idempotency-Key"] for request in asked} == {str(WRITE.key)}
    assert {request.content for request in asked} == {asked[0].content}
    assert len(asked) == 3
    platform, asked = answering(first, (200, done()))
    assert platform.settle(WRITE).deposit.interest_paid == cny(-1)
    assert len(asked) == 2


def test_a_refusal_ends_it_and_says_whether_an_earlier_attempt_had_no_answer() -> None:
    platform, asked = answering((409, PROBLEM))
    with pytest.raises(Refused) as caught:
        platform.settle(WRITE)
    assert (len(asked), caught.value.doubted, caught.value.problem.transient) == (1, False, True)
    platform, asked = answering(httpx.ReadTimeout("late"), (409, PROBLEM))
    with pytest.raises(Refused) as caught:
        platform.settle(WRITE)
    assert (len(asked), caught.value.doubted) == (2, True)


@pytest.mark.parametrize("wrong", [{}, {**done(), "exists": "no"}, {**done(), "request_id": str(uid("other"))}])
def test_an_answer_that_is_not_the_write_s_own_settles_nothing(wrong: dict[str, Any]) -> None:
    platform, _ = answering((200, wrong))
    with pytest.raises(InDoubt):
        platform.settle(WRITE)


def test_a_read_is_tried_again_and_never_in_doubt() -> None:
    platform, asked = answering((503, PROBLEM), httpx.ReadTimeout("late"), (200, done()["deposit"]))
    assert platform.deposit(deposit_id=uid("d")).principal == cny(100)
    assert len(asked) == 3
    platform, asked = answering((503, PROBLEM))
    with pytest.raises(Unreachable, match="status 503, 3 times"):
        platform.position()
    platform, _ = answering((200, {"items": [{}], "next": None}))
    with pytest.raises(Unreadable, match=r"deposit_id|currency"):
        list(platform.deposits())


def test_pauses_grow_up_to_the_longest() -> None:
    slept: list[float] = []
    patience = Patience(attempts=6, pause_s=0.5, longest_s=3, sleep=slept.append)
    assert list(patience.turns()) == [1, 2, 3, 4, 5, 6]
    assert slept == [0.5, 1, 2, 3, 3]

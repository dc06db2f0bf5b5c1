"""Shut means shut: 24 savers open deposits while 200 takedowns come and are lifted, on a real database.

Late is a sale whose commit was sent after the takedown was acknowledged (by the clients' clock), or that came into
sight between the takedown's commit and its lift (by the database's order). The control is the same race with the one
difference that savers read the status without the lock; it must show late sales, or the race proves nothing.
"""

from __future__ import annotations

import random
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.gate_world import ANY, HERON, PLATFORM, YEAR, found_platform, lift, order, savers, signed, uid
from tidegate.compliance.receive import receive
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.gate import lock
from tidegate.gate.decision import GateRefused
from tidegate.gate.record import replay_all
from tidegate.ledger.check import check
from tidegate.money import parse_term

SAVERS = 24
ROUNDS = 200
BEFORE_TAKEDOWN, WHILE_SHUT = 4, 1
"""How many savers set out just before each takedown and while it holds: the same work on a fast and a slow machine."""
SPREAD_S_MAX = 0.02
CONTROL_ROUNDS_MAX = 120
CONTROL_LATE_MIN = 3
_SOLD = "SELECT count(*) FROM gate_record WHERE permitted AND act = 'open'"


@dataclass(slots=True)
class Race:
    """Instants are of one monotonic clock; `shut` from a takedown's answer to the sending of its lift."""

    sold_at: list[float] = field(default_factory=list)
    refused: int = 0
    shut: list[tuple[float, float]] = field(default_factory=list)
    seen_while_shut: int = 0
    takedown_s: list[float] = field(default_factory=list)
    returned: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    errands: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def late(self) -> int:
        """Sales whose commit was sent while their sender could know that the gate is shut."""
        starts = [start for start, _ in self.shut]
        return sum(
            place >= 0 and sent < self.shut[place][1]
            for sent in self.sold_at
            for place in [bisect_right(starts, sent) - 1]
        )

    def figures(self) -> str:
        took = [round(seconds * 1e3) for seconds in sorted(self.takedown_s)]
        return (
            f"{len(self.shut)} takedowns, {len(self.sold_at)} sales, {self.refused} refused, {self.returned} returned;"
            f" late by clock {self.late}, by order {self.seen_while_shut};"
            f" takedown p50 {took[len(took) // 2]} ms, p99 {took[len(took) * 99 // 100]} ms, max {took[-1]} ms"
        )


def _saver(race: Race, code: str) -> None:
    rng, number = random.Random(code), 0
    try:
        while not race.stop.is_set():
            if not race.errands.acquire(timeout=0.1):
                continue
            time.sleep(rng.uniform(0, SPREAD_S_MAX))
            number += 1
            product = rng.choice((ANY, YEAR))
            with transaction.atomic():
                done = open_deposit(
                    request_id=uid(code, number), saver=code, product_code=product, amount_minor=10_000,
                    term=parse_term("P1Y") if product == YEAR else None, platform=PLATFORM,
                )  # fmt: skip
                sent = time.monotonic()
            if isinstance(done, Done):
                race.sold_at.append(sent)
            else:
                assert isinstance(done, GateRefused), done
                assert done.code == "closed_by_order", done
                race.refused += 1
    finally:
        connection.close()


def _sold() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SOLD)
        return int(cursor.fetchone()[0])


def _one_round(race: Race, number: int, rng: random.Random) -> None:
    takedown = order(2 * number - 1)
    envelope = signed(takedown)
    race.errands.release(BEFORE_TAKEDOWN)
    time.sleep(rng.uniform(0, SPREAD_S_MAX))
    sent = time.monotonic()
    with transaction.atomic():
        answer = receive(envelope=envelope, platform=PLATFORM, signing_key=HERON)
        before = _sold()
    acknowledged = time.monotonic()
    assert answer.in_effect, answer
    assert answer.receipt.effect is not None
    race.returned += answer.receipt.effect.in_flight_returned
    race.takedown_s.append(acknowledged - sent)
    race.errands.release(WHILE_SHUT)
    time.sleep(rng.uniform(0, SPREAD_S_MAX))
    envelope = signed(lift(2 * number, takedown))
    race.shut.append((acknowledged, time.monotonic()))
    with transaction.atomic():
        assert receive(envelope=envelope, platform=PLATFORM, signing_key=HERON).in_effect
        race.seen_while_shut += _sold() - before


def _run(rounds: int, enough: Callable[[Race], bool]) -> Race:
    race, rng = Race(), random.Random(14)
    with ThreadPoolExecutor(max_workers=SAVERS) as pool:
        running = [pool.submit(_saver, race, code) for code in savers(SAVERS)]
        try:
            for number in range(1, rounds + 1):
                _one_round(race, number, rng)
                if enough(race) or any(one.done() for one in running):
                    break
        finally:
            race.stop.set()
    for one in running:
        one.result()
    return race


@contextmanager
def _without_the_savers_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The plain read: the status is read in READ COMMITTED as before, only the shared lock is not taken."""
    whole = lock._lock

    def half(statement: str) -> None:
        if "_shared" not in statement:
            whole(statement)

    with monkeypatch.context() as patch:
        patch.setattr(lock, "_lock", half)
        yield


def test_no_sale_commits_after_an_acknowledged_takedown(
    platform_db: Database, record_testsuite_property: Callable[[str, object], None]
) -> None:
    found_platform(count=SAVERS)
    race = _run(ROUNDS, lambda _race: False)
    record_testsuite_property("race", race.figures())
    assert len(race.shut) == ROUNDS
    assert race.late == 0, race.figures()
    assert race.seen_while_shut == 0, race.figures()
    assert len(race.sold_at) > ROUNDS // 2, "savers did get in between"
    assert race.refused > 0, "savers did meet the shut gate"
    assert race.returned > 0, "sales were in flight when orders came"
    assert max(race.takedown_s) < 5, "the order was not starved"
    assert check().ok
    assert all(one.same for one in replay_all(count_max=500))


def test_the_plain_read_lets_sales_in_late(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch, record_testsuite_property: Callable[[str, object], None]
) -> None:
    found_platform(count=SAVERS)
    with _without_the_savers_lock(monkeypatch):
        race = _run(CONTROL_ROUNDS_MAX, lambda race: race.late >= CONTROL_LATE_MIN)
    record_testsuite_property("control", race.figures())
    assert race.late >= CONTROL_LATE_MIN, (
        f"the control shows nothing late, so the race proves nothing: {race.figures()}"
    )

"""`make race`: busy savers against takedowns and lifts on a real, durable PostgreSQL, with the controls that must fail.

Late is a sale whose commit was sent after the takedown was acknowledged (by the clients' clock), or that came into
sight between the takedown's commit and its lift (by the database's order). The gate must show none. Two controls are
the same race with the one difference that savers read the status without the lock, under READ COMMITTED and under
SERIALIZABLE; both must show late sales, or the race proves nothing.
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
from enum import StrEnum

from django.db import OperationalError, connection, transaction

from tests.gate_world import ANY, DAY, HERON, PLATFORM, YEAR, lift, order, savers, signed, uid
from tidegate.compliance.receive import receive
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.gate import lock
from tidegate.gate.act import THIRD_PARTY, Act, Cell, IntakeFacts
from tidegate.gate.decision import GateRefused
from tidegate.gate.permit import permit
from tidegate.money import Amount, Rate, currency, parse_term

BEFORE_TAKEDOWN, WHILE_SHUT = 4, 1
"""Where savers are not always busy: how many set out just before each takedown and while it holds."""
SPREAD_S_MAX = 0.02
_SOLD = "SELECT count(*) FROM gate_record WHERE permitted AND act = 'open' AND id > %s"
_LAST = "SELECT coalesce(max(id), 0) FROM gate_record"


class Guard(StrEnum):
    """How savers learn that the gate is open."""

    GATE = "the gate"
    """Its shared lock first, then the status in a statement of its own."""
    PLAIN_READ_COMMITTED = "plain read, READ COMMITTED"
    PLAIN_SERIALIZABLE = "plain read, SERIALIZABLE"
    """Without money: the ledger is written under READ COMMITTED only. The sale is the gate's own record of its yes."""

    @property
    def locks(self) -> bool:
        return self is Guard.GATE

    @property
    def serializable(self) -> bool:
        return self is Guard.PLAIN_SERIALIZABLE


@dataclass(slots=True)
class Race:
    """Instants are of one monotonic clock; `shut` from a takedown's answer to the sending of its lift."""

    guard: Guard
    busy: bool
    sold_at: list[float] = field(default_factory=list)
    refused: int = 0
    aborted: int = 0
    shut: list[tuple[float, float]] = field(default_factory=list)
    seen_while_shut: int = 0
    takedown_s: list[float] = field(default_factory=list)
    returned: int = 0
    seconds: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    errands: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    marks: list[int] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Sales whose commit was sent while their sender could know that the gate is shut."""
        starts = [start for start, _ in self.shut]
        return sum(
            place >= 0 and sent < self.shut[place][1]
            for sent in list(self.sold_at)
            for place in [bisect_right(starts, sent) - 1]
        )

    def took_ms(self, share: int) -> int:
        """How long the order took at a percentile, sending to answer."""
        took = sorted(self.takedown_s)
        return round(took[min(len(took) - 1, len(took) * share // 100)] * 1e3)

    def figures(self) -> str:
        return (
            f"{self.guard}: {len(self.shut):,} takedowns and as many lifts, {len(self.sold_at):,} sales,"
            f" {self.refused:,} refused, {self.returned:,} returned, {self.aborted:,} aborted;"
            f" late by clock {self.late:,}, by order {self.seen_while_shut:,};"
            f" takedown p50 {self.took_ms(50)} ms, p99 {self.took_ms(99)} ms, max {self.took_ms(100)} ms"
        )


def race(
    *,
    guard: Guard,
    savers_count: int,
    rounds: int,
    enough: Callable[[Race], bool] = lambda _race: False,
    busy: bool = False,
    seed: int = 14,
) -> Race:
    """Runs until `rounds` takedowns were lifted again or it is `enough`. The platform of `gate_world` is there.

    `busy` savers never wait; others set out a few for each round, the same work on a fast and a slow machine.
    """
    run, rng, begun = Race(guard=guard, busy=busy), random.Random(seed), time.monotonic()  # noqa: S311 - a seeded race
    with _status_read_by(guard), ThreadPoolExecutor(max_workers=savers_count) as pool:
        running = [pool.submit(_saver, run, code) for code in savers(savers_count)]
        try:
            for number in range(1, rounds + 1):
                _one_round(run, number, rng)
                if enough(run) or any(one.done() for one in running):
                    break
        finally:
            run.stop.set()
    run.seconds = time.monotonic() - begun
    for one in running:
        one.result()
    return run


def sales_a_second(*, guard: Guard, savers_count: int, seconds: float) -> float:
    """How fast busy savers open deposits while nobody orders anything."""
    run = Race(guard=guard, busy=True)
    with _status_read_by(guard), ThreadPoolExecutor(max_workers=savers_count) as pool:
        running = [pool.submit(_saver, run, code, f"throughput-{guard}-{seconds}") for code in savers(savers_count)]
        begun = time.monotonic()
        time.sleep(seconds)
        run.stop.set()
    for one in running:
        one.result()
    return len(run.sold_at) / (time.monotonic() - begun)


def _saver(run: Race, code: str, errand: str = "race") -> None:
    rng, number = random.Random(code), 0  # noqa: S311 - a seeded race keeps no secret
    try:
        while not run.stop.is_set():
            if not run.busy:
                if not run.errands.acquire(timeout=0.1):
                    continue
                time.sleep(rng.uniform(0, SPREAD_S_MAX))
            number += 1
            _errand(run, code, f"{errand}-{number}", rng.choice((ANY, YEAR)))
    finally:
        connection.close()


def _errand(run: Race, code: str, name: str, product: str) -> None:
    try:
        with transaction.atomic():
            sold = _asked(code, product) if run.guard.serializable else _opened(code, name, product)
            sent = time.monotonic()
    except OperationalError:  # a serialization failure: nothing was sold
        assert run.guard.serializable, "only SERIALIZABLE gives up"
        run.aborted += 1
        return
    if sold:
        run.sold_at.append(sent)
    else:
        run.refused += 1


def _opened(code: str, name: str, product: str) -> bool:
    done = open_deposit(
        request_id=uid(code, name), saver=code, product_code=product, amount_minor=10_000,
        term=parse_term("P1Y") if product == YEAR else None, platform=PLATFORM,
    )  # fmt: skip
    if isinstance(done, Done):
        return True
    assert isinstance(done, GateRefused), done
    assert done.code == "closed_by_order", done
    return False


def _asked(code: str, product: str) -> bool:
    """The gate's answer alone, recorded, in a transaction that PostgreSQL calls serializable."""
    _serializable()
    bank = "PORTLIN" if product == YEAR else "NORTHHILL"
    answer = permit(
        facts=IntakeFacts(
            act=Act.OPEN, platform=PLATFORM, bank=bank, product=product, kind="fixed" if product == YEAR else "demand",
            channel=THIRD_PARTY, jurisdiction="CN", currency="CNY", business_day=DAY, saver=code, saver_region="CN-33",
            cells=(Cell(term=parse_term("P1Y") if product == YEAR else None, rate=Rate.percent("1.5")),),
            amount=Amount(minor=10_000, currency=currency("CNY")),
        )
    )  # fmt: skip
    return not isinstance(answer, GateRefused)


def _serializable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")


def _one_round(run: Race, number: int, rng: random.Random) -> None:
    takedown, since = order(2 * number - 1), _mark(run)
    run.errands.release(BEFORE_TAKEDOWN)
    time.sleep(rng.uniform(0, SPREAD_S_MAX))
    sent = time.monotonic()
    before = _ordered(run, signed(takedown), since)
    acknowledged = time.monotonic()
    run.takedown_s.append(acknowledged - sent)
    run.errands.release(WHILE_SHUT)
    time.sleep(rng.uniform(0, SPREAD_S_MAX))
    envelope = signed(lift(2 * number, takedown))
    run.shut.append((acknowledged, time.monotonic()))
    run.seen_while_shut += _ordered(run, envelope, since) - before


def _ordered(run: Race, envelope: bytes, since: int) -> int:
    """Receives an order; the sales in sight at its commit. Under SERIALIZABLE they are counted just after it, because
    counting inside would be the very conflict that plain readers do not have."""
    with transaction.atomic():
        if run.guard.serializable:
            _serializable()
        answer = receive(envelope=envelope, platform=PLATFORM, signing_key=HERON)
        sold = 0 if run.guard.serializable else _count(_SOLD, since)
    assert answer.in_effect, answer
    assert answer.receipt.effect is not None
    run.returned += answer.receipt.effect.in_flight_returned
    return _count(_SOLD, since) if run.guard.serializable else sold


def _mark(run: Race) -> int:
    """A place in the record two rounds ago: no sale that began before it can still be under way."""
    run.marks.append(_count(_LAST))
    return run.marks[-3] if len(run.marks) > 2 else 0


def _count(statement: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.fetchone()[0])


@contextmanager
def _status_read_by(guard: Guard) -> Iterator[None]:
    """The plain reads: everything as it is, only the savers' shared lock is not taken (and no isolation is asked)."""
    whole = lock._lock

    def half(statement: str) -> None:
        if "_shared" in statement:
            return
        if not guard.serializable:
            whole(statement)
            return
        with connection.cursor() as cursor:
            cursor.execute(statement, [lock.INTAKE_KEY])

    lock._lock = whole if guard.locks else half
    try:
        yield
    finally:
        lock._lock = whole

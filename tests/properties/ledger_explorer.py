"""An explorer of interleavings: sessions of real PostgreSQL, one step at a time, in an order drawn from a seed.

A session runs transactions step by step in a thread of its own: begin, take the day, write, commit (or roll back).
After each step the explorer waits until every session has finished its step or waits for a lock, and only then lets the
next step begin; so a seed replays the same race. What came of it must be what some serial order of the independent
model gives: every answer, every balance, every day, with no transaction before one that had ended when it began.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from queue import SimpleQueue
from random import Random
from typing import Any

import psycopg
from django.db import connection, transaction

from tests.properties.ledger_model import Model

PATIENCE_S = 20.0
Do = Callable[["Doing"], Any]
_WAITING = "SELECT DISTINCT pid FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"


@dataclass(slots=True, kw_only=True)
class Doing:
    """A transaction in the doing: `told` keeps what its earlier steps came to, `today` the day that it took."""

    today: Any = None
    told: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A transaction to run: its write against the ledger and the same against the model, both giving their answers."""

    name: str
    write: Do
    model: Callable[[Model, Doing], Any]
    takes_day: bool = True
    commits: bool = True


@dataclass(slots=True, kw_only=True)
class Ended:
    """A transaction that has ended: when it began and ended (counted in steps), and what it was told."""

    plan: Plan
    session: int
    doing: Doing
    began: int
    ended: int


@dataclass(slots=True, kw_only=True)
class History:
    """One exploration: every step in order with what came of it (`waits`: it had to wait), and the transactions."""

    trace: list[str] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)

    @property
    def waits(self) -> int:
        return sum(line.endswith(" waits") for line in self.trace)


class Session:
    """A thread with a connection of its own, which does one step when it is told to."""

    def __init__(self, number: int, plans: Sequence[Plan]) -> None:
        self.number = number
        self.steps = [step for plan in plans for step in self._steps(plan)]
        self.next = 0
        self.waits = False
        self.process = 0
        self.error: BaseException | None = None
        self._orders: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._idle = threading.Event()
        self._atomic: transaction.Atomic | None = None
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()
        self._do(self._connect)
        assert self._idle.wait(PATIENCE_S)

    @property
    def idle(self) -> bool:
        return self._idle.is_set()

    @property
    def over(self) -> bool:
        return self.idle and self.next == len(self.steps)

    def begin_next(self) -> tuple[str, Plan, Doing]:
        word, plan, doing, work = self.steps[self.next]
        self.next += 1
        self._do(work)
        return word, plan, doing

    def end(self) -> None:
        self._orders.put(None)
        self._thread.join(PATIENCE_S)

    def wait(self, seconds: float) -> bool:
        return self._idle.wait(seconds)

    def _do(self, work: Callable[[], None]) -> None:
        self._idle.clear()
        self._orders.put(work)

    def _live(self) -> None:
        while (work := self._orders.get()) is not None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - told to the explorer, which raises it
                self.error = error
            self._idle.set()
        if self._atomic is not None:
            connection.close()
        connection.close()

    def _connect(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (self.process,) = cursor.fetchone() or (0,)

    def _steps(self, plan: Plan) -> Iterator[tuple[str, Plan, Doing, Callable[[], None]]]:
        doing = Doing()
        yield "begin", plan, doing, self._begin
        if plan.takes_day:
            yield "day", plan, doing, lambda: self._take_day(doing)
        yield "write", plan, doing, lambda: doing.told.append(plan.write(doing))
        yield ("commit" if plan.commits else "rollback"), plan, doing, lambda: self._finish(commits=plan.commits)

    def _begin(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def _take_day(self, doing: Doing) -> None:
        from tidegate.ledger.day import current_business_day

        doing.today = current_business_day()

    def _finish(self, *, commits: bool) -> None:
        assert self._atomic is not None
        transaction.set_rollback(not commits)
        atomic, self._atomic = self._atomic, None
        atomic.__exit__(None, None, None)


def explore(*, seed: int, scripts: Sequence[Sequence[Plan]], watcher: psycopg.Connection[Any]) -> History:
    """Runs the scripts, one session each, interleaved as the seed says."""
    rng, history = Random(seed), History()
    sessions = [Session(number, plans) for number, plans in enumerate(scripts)]
    open_: dict[int, Ended] = {}
    try:
        while not all(session.over for session in sessions):
            ready = [session for session in sessions if session.idle and not session.over]
            assert ready, f"everybody waits for somebody: {history.trace}"
            session = rng.choice(ready)
            word, plan, doing = session.begin_next()
            if word == "begin":
                open_[session.number] = Ended(
                    plan=plan, session=session.number, doing=doing, began=len(history.trace), ended=-1
                )
            line = f"{session.number} {plan.name} {word}"
            history.trace.append(line)
            went_on = _settle(sessions, watcher)
            if not session.idle:
                history.trace[-1] += " waits"
            history.trace += [f"{other} goes on" for other in went_on if other != session.number]
            for one in sessions:
                if one.error is not None:
                    raise one.error
            if word in {"commit", "rollback"}:
                done = open_.pop(session.number)
                done.ended = len(history.trace)
                history.ended.append(done)
    finally:
        for session in sessions:
            session.end()
    return history


def _settle(sessions: Sequence[Session], watcher: psycopg.Connection[Any]) -> list[int]:
    """Waits until every session has finished its step or waits for a lock, seen twice; who had waited and went on."""
    waiting_before = [session for session in sessions if session.waits]
    seen = 0
    for _ in range(int(PATIENCE_S * 500)):
        busy = [session for session in sessions if not session.wait(0)]
        if not busy:
            break
        held_up = {pid for (pid,) in watcher.execute(_WAITING, [[one.process for one in busy]]).fetchall()}
        seen = seen + 1 if all(one.process in held_up for one in busy) else 0
        if seen == 2:
            break
        busy[0].wait(0.002)
    else:
        raise AssertionError("a session neither ends its step nor waits for a lock")
    for session in sessions:
        session.waits = not session.idle
    return sorted(session.number for session in waiting_before if session.idle)


class NotSerial(AssertionError):
    """No serial order of the model gives what the sessions were told and what the books say."""


def serial_order(history: History, model: Model, books: Callable[[Model], bool]) -> list[str]:
    """The names of the transactions in an order that explains everything. Raises `NotSerial`."""
    found = _search(list(history.ended), model, books, Counter())
    if found is None:
        told = [f"{one.session} {one.plan.name}: {one.doing.told}" for one in history.ended]
        raise NotSerial("\n".join(["no serial order explains", *history.trace, *told]))
    return found


def _search(left: list[Ended], model: Model, books: Callable[[Model], bool], tried: Counter[str]) -> list[str] | None:
    if not left:
        return [] if books(model) else None
    for one in left:
        if any(other.ended <= one.began for other in left if other is not one):
            continue
        tried["orders"] += 1
        after = deepcopy(model)
        if not _agrees(one, after):
            continue
        rest = _search(
            [other for other in left if other is not one], after if one.plan.commits else model, books, tried
        )
        if rest is not None:
            return [one.plan.name, *rest]
    return None


def _agrees(one: Ended, model: Model) -> bool:
    """Whether the model, at this point, gives the answers that the transaction was told. Carries it out."""
    if one.plan.takes_day and one.doing.today != next(day for day, state in model.days.items() if state == "open"):
        return False
    return bool(one.plan.model(model, one.doing) == one.doing.told[0])

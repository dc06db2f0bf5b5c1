"""The processes under load: writers, the closer of days, the reader of snapshots. Any of them may be killed anywhere.

A writer is an application in miniature. It writes a request down with the ids it made, posts it, writes the answer
down. Without an answer it asks by key, and what is absent it sends again under the same ids. The control issues it
again as new. A new incarnation of a killed writer reads the notebook of the old one first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import django

os.environ.setdefault("TIDEGATE_ROLE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.interfaces.site.settings")
django.setup()

from django.db import Error, connection, transaction  # noqa: E402

from chaos.notebook import Notebook, Request, requests  # noqa: E402
from chaos.world import BLIND, HONEST, some, transfer_of  # noqa: E402
from tidegate.interfaces.database.connections import point_at  # noqa: E402
from tidegate.interfaces.database.url import Urls  # noqa: E402
from tidegate.interfaces.site.fail_point import FailPointReached, FailPoints  # noqa: E402
from tidegate.ledger.ask import Answer, Known, ask  # noqa: E402
from tidegate.ledger.balance import totals  # noqa: E402
from tidegate.ledger.day import close_days, closing_days, current_business_day, open_day, roll_days  # noqa: E402
from tidegate.ledger.expire import expire_reservations  # noqa: E402
from tidegate.ledger.post import Batch, post, row_of  # noqa: E402
from tidegate.ledger.transfer import Phase, Transfer, TransferResult  # noqa: E402

PAUSE_S = 0.004
_TROUBLE = (Error, FailPointReached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a process is started with. `incarnation` counts how often it was started anew."""

    urls: Urls
    folder: Path
    name: str
    seed: int
    incarnation: int
    fail_points: str

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.notebook"

    def chance(self) -> Random:
        return Random(f"{self.seed}/{self.name}/{self.incarnation}")

    def over(self) -> bool:
        """The run is over, or whoever started us has gone."""
        return (self.folder / "over").exists() or not (self.folder / "alive").exists()


def begin(task: Task) -> None:
    point_at(task.urls)
    if task.fail_points:
        FailPoints.parse(f"seed={task.seed}/{task.name}/{task.incarnation} {task.fail_points}").arm()


def write_honestly(task: Task) -> None:
    """Posts until the run is over; everything in doubt is settled by key before anything new."""
    begin(task)
    Writer(task, HONEST).run()


def write_blindly(task: Task) -> None:
    """The control: what is in doubt is issued again as new."""
    begin(task)
    BlindWriter(task, BLIND).run()


class Writer:
    """One incarnation of a writer."""

    def __init__(self, task: Task, code: str) -> None:
        self.task, self.code, self.rng = task, code, task.chance()
        before = requests(task.notebook)
        self.number = max((one.number for one in before), default=0)
        self.doubtful = [one for one in before if one.in_doubt]
        self.held: list[Transfer] = []
        self.sent: Request | None = None
        self.notebook = Notebook(task.notebook)

    def run(self) -> None:
        for request in self.doubtful:
            self.settle(request)
        while not self.task.over():
            self.sent = None
            try:
                self.send()
            except _TROUBLE:
                connection.close()
                if self.sent is not None:
                    self.notebook.write("doubt", self.sent.number)
                    self.settle(self.sent)
            time.sleep(PAUSE_S)
        connection.close()

    def send(self) -> None:
        """One request: the day, then written down, then posted, committed, written down."""
        self.number += 1
        mode = self.rng.choice([Batch.ALL, Batch.EACH])
        references = [f"{self.task.name}-{self.number}-{place}" for place in range(self.rng.randint(1, 6))]
        with transaction.atomic():
            today = current_business_day()
            made = some(self.rng, on=today, code=self.code, references=references, held=self.held)
            rows = [row_of(one) for one in made]
            self.notebook.write("sent", self.number, mode=mode.value, rows=rows)
            self.sent = Request(number=self.number, mode=mode.value, rows=rows)
            results = post(transfers=made, mode=mode)
        self.answered("acked", self.number, results)
        self.held += [t for t, result in zip(made, results, strict=True) if t.phase is Phase.RESERVE and result.ok]

    def answered(self, word: str, number: int, results: Sequence[TransferResult]) -> None:
        self.notebook.write(word, number, outcomes=[result.outcome for result in results])

    def settle(self, request: Request) -> None:
        """Ask by key; never issue again as new."""
        made = [transfer_of(row) for row in request.rows]
        while not self.gone():
            try:
                answers = ask(transfers=made)
                if any(one.known is Known.IN_FLIGHT for one in answers):
                    continue
                if any(one.known is Known.CREATED for one in answers):
                    self.notebook.write("found", request.number, outcomes=[_outcome(one) for one in answers])
                    return
                self.notebook.write("again", request.number)
                with transaction.atomic():
                    results = post(transfers=made, mode=Batch(request.mode))
            except _TROUBLE:
                connection.close()
                time.sleep(0.05)
            else:
                word = "acked" if any(result.ok for result in results) else "refused"
                self.answered(word, request.number, results)
                return

    def gone(self) -> bool:
        return not (self.task.folder / "alive").exists()


class BlindWriter(Writer):
    """Issues again as new: a fresh id for the same business request, which its reference names."""

    def settle(self, request: Request) -> None:
        made = [transfer_of(row) for row in request.rows]
        self.notebook.write("abandoned", request.number)
        while not self.gone():
            self.number += 1
            try:
                with transaction.atomic():
                    today = current_business_day()
                    anew = [self.anew(one, today) for one in made]
                    rows = [row_of(one) for one in anew]
                    self.notebook.write("sent", self.number, mode=request.mode, rows=rows)
                    results = post(transfers=anew, mode=Batch(request.mode))
            except _TROUBLE:
                connection.close()
                self.notebook.write("abandoned", self.number)
                time.sleep(0.05)
            else:
                self.answered("acked", self.number, results)
                return

    def anew(self, one: Transfer, today: date) -> Transfer:
        fresh = UUID(int=self.rng.getrandbits(128))
        return replace(
            one, transfer_id=fresh, value_date=today, business_day=today, phase=Phase.SINGLE, expires_on=None,
            pending_id=None,
        )  # fmt: skip


def close_each_day(task: Task) -> None:
    """Days go by: rolled, reservations expired, closed. A new incarnation goes on where the killed one stopped."""
    begin(task)
    notebook, number = Notebook(task.notebook), 0

    def go_on() -> None:
        nonlocal number
        for day in closing_days():
            with transaction.atomic():
                expire_reservations(on=day)
                assert close_days(days=[day]).ok
            number += 1
            notebook.write("closed", number, day=day.isoformat())
        with transaction.atomic():
            today = open_day()
            assert today is not None
            assert roll_days(closing=[today], next_day=today + timedelta(days=1)).ok
        time.sleep(0.7)

    _again_and_again(task, go_on)


def read_snapshots(task: Task) -> None:
    """Debits equal credits in every snapshot, while the run goes on."""
    begin(task)
    notebook, number = Notebook(task.notebook), 0

    def go_on() -> None:
        nonlocal number
        balanced = all(total.balanced for total in totals())
        number += 1
        notebook.write("balanced" if balanced else "unbalanced", number)
        time.sleep(0.1)

    _again_and_again(task, go_on)


def _again_and_again(task: Task, work: Callable[[], None]) -> None:
    while not task.over():
        try:
            work()
        except _TROUBLE:
            connection.close()
            time.sleep(0.05)
    connection.close()


def _outcome(answer: Answer) -> str:
    return "exists" if answer.known is Known.CREATED else answer.known.value

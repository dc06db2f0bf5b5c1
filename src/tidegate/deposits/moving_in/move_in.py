"""`move_in`: read a book, find everything that is wrong with it, ask the gate, and take it over chunk by chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from tidegate.deposits.intake import named
from tidegate.deposits.moving_in.ask import ask, kind_of, named_savers
from tidegate.deposits.moving_in.cells import Row, row_of
from tidegate.deposits.moving_in.finding import Finding, NotReadable, Tell, found
from tidegate.deposits.moving_in.plan import Arriving, Planner
from tidegate.deposits.moving_in.rings import seldom_collected
from tidegate.deposits.moving_in.source import Cells, rows_of
from tidegate.deposits.moving_in.store import known
from tidegate.deposits.moving_in.surroundings import Surroundings, surroundings
from tidegate.deposits.moving_in.take_over import NoLongerSo, NotTogether, ShutMeanwhile, register, take_over
from tidegate.deposits.moving_in.waiting import Waiting, Waits, waiting
from tidegate.deposits.moving_in.whose import CELL
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import Pace, held_ms, lock_intake
from tidegate.parties.acknowledge import acknowledged_by
from tidegate.parties.enrol import persons_of
from tidegate.parties.person import Person

CHUNK_MIN, CHUNK, CHUNK_MAX = 200, 500, 4000
"""Deposits in one transaction, at least, at first and at most: it shares the gate's lock, so it is paced; but what a
chunk costs by itself is not paid for a handful."""
_READ_AT_ONCE = 5000

Progress = Callable[[int, int, str], None]
"""Told how many of how many rows are through, and with what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import came to. `known` had moved in before; `findings` were told one by one. Nothing moved in (`new` is
    0) where there are any, unless the gate shut in the middle (`shut`): then what is in stays in.

    `principal_minor` by currency. `refused`: the gate's findings are among them.
    """

    rows: int
    known: int
    new: int
    findings: int
    refused: bool
    principal_minor: Counter[str] = field(default_factory=Counter)


class _Telling:
    """Passes findings on and counts them."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.count = tell, 0

    def __call__(self, finding: Finding) -> None:
        self.count += 1
        self.tell(finding)


def move_in(*, file: Path, tell: Tell, dry_run: bool = False, progress: Progress | None = None) -> Outcome | Refused:
    """Takes the deposits of a file over. Every finding is told as it is found, those of the cells in order of rows.

    Refused while a day is being closed, or where the day moved on in the middle: what is in stays in, and the same
    file goes on from there. With `dry_run` nothing is written.
    """
    assert not connection.in_atomic_block, "an import is many transactions; it opens them itself"
    around = surroundings()
    if isinstance(around, Refused):
        return around
    with waiting() as kept, seldom_collected():
        run = _Import(around, _Telling(tell), kept, progress or _nothing)
        run.read(file)
        shut = False
        if not run.tell.count:
            shut = run.preview(leave_record=not dry_run)
        if not run.tell.count and not dry_run:
            again = run.write()
            if isinstance(again, Refused):
                return again
            shut = again
        return Outcome(
            rows=run.rows,
            known=run.known,
            new=run.new,
            findings=run.tell.count,
            refused=shut,
            principal_minor=run.principal_minor,
        )


def _nothing(done: int, total: int, what: str) -> None:  # noqa: ARG001 (nobody is told)
    return None


class _Import:
    """One import under way."""

    def __init__(self, around: Surroundings, tell: _Telling, kept: Waiting, progress: Progress) -> None:
        self.around, self.tell, self.kept, self.progress = around, tell, kept, progress
        self.planner = Planner(around)
        self.rows = self.known = self.new = 0
        self.principal_minor: Counter[str] = Counter()

    def read(self, file: Path) -> None:
        """Every row, and all that is wrong with it, by itself and beside the others."""
        try:
            for some in _pieces(rows_of(file=file, tell=self.tell), _READ_AT_ONCE):
                self._look_at(some)
                self.rows += len(some)
                self.progress(self.rows, 0, "read")
        except NotReadable as error:
            self.tell(error.finding)
        for finding in self.kept.findings():
            self.tell(finding)

    def _look_at(self, some: Sequence[tuple[int, Cells]]) -> None:
        self.kept.saw([_names(number, cells) for number, cells in some])
        read = [(row_of(number=number, cells=cells), cells) for number, cells in some]
        good = [row for row, _ in read if isinstance(row, Row)]
        self.kept.saw([(row.number, "", *told) for row in good for told in _told_beside(row)])
        here = known(references=[row.reference for row in good])
        people = persons_of(codes={code for row in good for code in (row.saver, *_named(row))})
        told = acknowledged_by(codes=set(people))
        fitting: list[tuple[str, Row, str]] = []
        for row, cells in read:
            if not isinstance(row, Row):
                for finding in row:
                    self.tell(finding)
            elif row.reference in here:
                self._again(row, here[row.reference])
            elif (arriving := self._arriving(row, people)) is not None:
                person = people.get(row.saver) or Person(code=row.saver, region=row.region)
                kind = kind_of(
                    arriving=arriving, person=person, acknowledged=told.get((row.saver, row.bank), frozenset())
                )
                fitting.append((repr(kind), row, cells.get(CELL, "").strip()))
        self.kept.keep(fitting)

    def _again(self, row: Row, content: str) -> None:
        if row.content == content:
            self.known += 1
            return
        rule = "This reference has moved in already, with other content."
        remedy = "Give a new deposit a reference of its own; what is in is corrected by the acts of its life."
        self.tell(found(row=row.number, column="reference", value=row.reference, rule=rule, remedy=remedy))

    def _arriving(self, row: Row, people: dict[str, Person]) -> Arriving | None:
        wrong = (*_of_saver(row, people.get(row.saver)), *_of_named(row, people))
        planned = self.planner.plan(row)
        for finding in (*wrong, *(planned if isinstance(planned, tuple) else ())):
            self.tell(finding)
        return None if wrong or isinstance(planned, tuple) else planned

    def preview(self, *, leave_record: bool) -> bool:
        """Asks the gate for each kind before anything is written. Whether it refused."""
        shut: list[Arriving] = []
        asked = [*self.kept.kinds(), *((one, 1) for one in self.kept.of_savers(named_savers()))]
        for waits, count in asked:
            arriving = self._planned(waits)
            with transaction.atomic():
                lock_intake()
                regions = register(rows=[arriving.row])
                answer = ask(arrivals=[("", arriving)], regions=regions, around=self.around)
                transaction.set_rollback(True)
            if isinstance(answer, tuple):
                shut.append(arriving)
                self._shut(arriving, answer[1], count)
        for arriving in shut if leave_record else ():
            with transaction.atomic():
                lock_intake()
                ask(arrivals=[("", arriving)], regions=_regions(arriving.row), around=self.around)
        return bool(shut)

    def _shut(self, arriving: Arriving, answer: GateRefused, count: int) -> None:
        for reason in answer.reasons:
            beside = "" if count < 2 else f" So are {count - 1} more of its kind."
            self.tell(
                found(
                    row=arriving.row.number,
                    column="product",
                    value=arriving.row.product,
                    rule=f"{reason.code}: {reason.sentence} ({reason.citation}) {reason.detail}{beside}",
                    remedy=reason.code.remedy,
                )
            )

    def write(self) -> bool | Refused:
        """Chunk by chunk. True if the gate shut in the middle; Refused if the day moved on."""
        pace = Pace(count=CHUNK, count_max=CHUNK_MAX)
        coming = self.kept.rows()
        try:
            while some := list(islice(coming, pace.count)):
                arrivals = [(waits.kind, self._planned(waits)) for waits in some]
                try:
                    self._take(arrivals, pace)
                except NotTogether:
                    for one in arrivals:
                        self._take([one], None)
                self.progress(self.known + self.new, self.rows, "moved in")
        except NoLongerSo:
            return refused(DepositRefusal.BEING_CLOSED)
        except ShutMeanwhile as error:
            self._shut(error.arriving, error.answer, 1)
            return True
        return False

    def _take(self, arrivals: Sequence[tuple[str, Arriving]], pace: Pace | None) -> None:
        with transaction.atomic():
            taken = take_over(arrivals=arrivals, around=self.around)
            if pace is not None:
                pace.after(done=len(arrivals), held_ms=held_ms())
                pace.count = max(pace.count, min(CHUNK_MIN, CHUNK_MAX))
        self.new += taken.new
        self.known += len(arrivals) - taken.new
        self.principal_minor += taken.principal_minor

    def _planned(self, waits: Waits) -> Arriving:
        planned = self.planner.plan(waits.row)
        assert isinstance(planned, Arriving), "what waits was planned once"
        return planned


def _names(number: int, cells: Cells) -> tuple[int, str, str, str, str]:
    reference, saver, region, name = (
        cells.get(one, "").strip() for one in ("reference", "saver", "saver_region", "saver_name")
    )
    return number, reference, saver, region, name


def _of_saver(row: Row, person: Person | None) -> tuple[Finding, ...]:
    if person is None and not row.region:
        rule = "A saver who is not registered here needs a place of residence."
        return (found(row=row.number, column="saver_region", value="", rule=rule, remedy="Give the region, as DE-BY."),)
    if person is not None and row.region and row.region != person.region:
        rule = f"{person.code} is registered here as living in {person.region}."
        return (
            found(row=row.number, column="saver_region", value=row.region, rule=rule, remedy="Correct one of the two."),
        )
    return ()


def _told_beside(row: Row) -> Iterator[tuple[str, str, str]]:
    """Code, region and name of whom the row tells of beside its saver."""
    for told in () if row.whose is None else row.whose.people:
        yield told.person, told.region, told.name


def _named(row: Row) -> frozenset[str]:
    """Everybody whom the owners' document names."""
    return frozenset() if row.whose is None else named(ownership=row.whose.ownership)


def _of_named(row: Row, people: dict[str, Person]) -> Iterator[Finding]:
    """Whoever is named is registered here, or told with a place of residence; and told as registered."""
    told = {code: region for code, region, _ in _told_beside(row)}
    for code in sorted(_named(row) - {row.saver} - set(told) - set(people)):
        rule, remedy = "Who is named is registered here, or told of in `people`.", "Tell of them with their region."
        yield found(row=row.number, column=f"{CELL}.people", value=code, rule=rule, remedy=remedy)
    for code, region in told.items():
        if code in people and people[code].region != region:
            rule = f"{code} is registered here as living in {people[code].region}."
            remedy = "Correct one of the two."
            yield found(row=row.number, column=f"{CELL}.people", value=region, rule=rule, remedy=remedy)


def _regions(row: Row) -> dict[str, str]:
    """Where the owners live: as registered, else as told."""
    here = persons_of(codes={row.saver, *_named(row)})
    return {one.person: one.region for one in row.people} | {code: one.region for code, one in here.items()}


def _pieces(coming: Iterator[tuple[int, Cells]], size: int) -> Iterator[list[tuple[int, Cells]]]:
    """Where a file cannot be read on, what was read of it comes first, then NotReadable."""
    stopped: NotReadable | None = None
    while stopped is None:
        some: list[tuple[int, Cells]] = []
        try:
            some.extend(islice(coming, size))
        except NotReadable as error:
            stopped = error
        if some:
            yield some
        elif stopped is None:
            return
    raise stopped

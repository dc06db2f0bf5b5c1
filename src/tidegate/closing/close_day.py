"""`close_day`: roll the day, then place, turn, pay, mature, accrue and balance, until nothing is left to close."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from tidegate.closing import run as runs
from tidegate.closing.days import plan_days
from tidegate.closing.refusal import ClosingRefusal, Refused, refused
from tidegate.closing.run import ORDER, Run, RunStep
from tidegate.closing.set_aside import ClosingException, exceptions, set_aside
from tidegate.closing.steps import BY_DEPOSIT, Work
from tidegate.compliance.due import return_due
from tidegate.deposits.accrue import accrue
from tidegate.deposits.booking import Unbooked
from tidegate.deposits.due import DueStep, due, due_deposits, due_steps, payable
from tidegate.deposits.owned import with_owner_among
from tidegate.gate.again import transacted
from tidegate.gate.lock import Pace, held_ms, lock_intake, lock_intake_exclusively
from tidegate.gate.payment import frozen_people, stopped_banks
from tidegate.ledger.day import close_days, open_day, roll_days
from tidegate.ledger.expire import expire_reservations, first_expiry_on
from tidegate.money import Calendar, OutsideCalendar, Period, Roll, calendar
from tidegate.orders import PaymentWord
from tidegate.parties.describe import platform_profile

CHUNK, CHUNK_MAX, CHUNK_MIN = 100, 500, 10
"""Deposits in a step's first transaction, at most in one and at least: it shares the gate's lock, so it is paced."""
ASKED_FIRST = 25
"""The same of deposits that are put to the gate each: they take longer."""
_ASKED = frozenset({DueStep.FUND, DueStep.INSTALMENT, DueStep.RENEW})
CLOSE_KEY = 7_154_001_417_231_001_602
"""Advisory lock of the session that closes; the server lets it go when the session dies."""

_POISON = (Unbooked, AssertionError, ArithmeticError, LookupError, TypeError, ValueError, DataError, IntegrityError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a close is. `days_done` of `days_total` business days; `committed` False: about to commit `deposits`."""

    step: RunStep
    last_day: date
    days_done: int
    days_total: int
    deposits: int
    committed: bool


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What a call closed. `exceptions` are all deposits that are set aside now, whenever that happened."""

    runs: tuple[Run, ...]
    open_day: date
    exceptions: tuple[ClosingException, ...]

    @property
    def days(self) -> int:
        return sum(one.days for one in self.runs)


def close_day(*, until: date, progress: Tell | None = None, wait: bool = False) -> Closed | Refused:
    """Closes every business day up to and with `until`, after finishing what an earlier close has left.

    One close at a time: a second is refused, or with `wait` waits and then finds less to do. Deposits that cannot be
    closed are set aside and named; the days close without them. Invalid where the platform's calendar ends: the close
    stops there, nobody is set aside, and the same call goes on once a longer calendar is installed.
    """
    assert not connection.in_atomic_block, "a close is many transactions; it opens them itself"
    with _alone(wait=wait) as alone:
        if not alone:
            return refused(ClosingRefusal.CLOSE_IN_PROGRESS)
        profile, today = platform_profile(), open_day()
        if profile is None:
            return refused(ClosingRefusal.NO_PLATFORM)
        if today is None:
            return refused(ClosingRefusal.NO_OPEN_DAY)
        close = _Close(calendar=calendar(profile.calendar), until=until, tell=progress)
        done = close.carry_through()
        return Closed(runs=done, open_day=done[-1].next_day if done else today, exceptions=exceptions())


@contextmanager
def _alone(*, wait: bool) -> Iterator[bool]:
    """The session's own lock, because a close is many transactions."""
    take = "SELECT pg_advisory_lock(%s)" if wait else "SELECT pg_try_advisory_lock(%s)"
    with connection.cursor() as cursor:
        cursor.execute(take, [CLOSE_KEY])
        taken = wait or bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [CLOSE_KEY])


def _pace(step: DueStep) -> Pace:
    first = min(ASKED_FIRST, CHUNK) if step in _ASKED else CHUNK
    return Pace(count=first, count_max=CHUNK_MAX, count_min=min(CHUNK_MIN, CHUNK_MAX))


class _Close:
    """One call's way through its runs."""

    def __init__(self, *, calendar: Calendar, until: date, tell: Tell | None) -> None:
        self.calendar, self.until, self.tell = calendar, until, tell
        self.days_done = self.days_total = 0
        self.paces = {step: _pace(step) for step in DueStep}

    def carry_through(self) -> tuple[Run, ...]:
        done: list[Run] = []
        left = runs.unfinished()
        while (run := left or self.roll()) is not None:
            self._expect(run)
            done.append(self.finish(run))
            self.days_done, left = self.days_done + run.days, None
        return tuple(done)

    def roll(self) -> Run | None:
        """New writes belong to the next day from here on. The gate and the day are locked for an instant."""
        before = open_day()
        if before is not None and before > self.until:
            return None
        while self._returned_due():
            pass
        with transaction.atomic():
            lock_intake_exclusively()
            today = open_day()
            assert today is not None, "a roll opens the next day"
            waiting = due(day=today, before=self.calendar.next_after(today), without=_without())
            early_on = waiting.first_early_on and max(today, self.calendar.roll(waiting.first_early_on, Roll.PRECEDING))
            firsts = [on for on in (waiting.first_on, early_on, first_expiry_on()) if on is not None]
            days = plan_days(
                open_day=today, until=self.until, calendar=self.calendar, first_due=min(firsts, default=None)
            )
            if days is None:
                return None
            rolled = roll_days(closing=days.days, next_day=days.next_day)
            assert rolled.ok, f"the ledger refuses to roll: {rolled.outcome}"
            return runs.begin(days=days)

    def _returned_due(self) -> int:
        """What orders that have come due since they were received return, some at a time: the gate is held alone."""
        with transaction.atomic():
            return return_due(count_max=CHUNK)

    def finish(self, run: Run) -> Run:
        """Every step that is left of a run. Where nothing waits for a step it is not asked which deposits do."""
        waiting: frozenset[DueStep] | None = None
        for step in ORDER[ORDER.index(run.step) :]:
            run = replace(run, step=step)
            if step in BY_DEPOSIT:
                waiting = due_steps(day=run.last_day, before=run.next_day) if waiting is None else waiting
                if BY_DEPOSIT[step][0] not in waiting:
                    continue
                waiting = None
            run = self._step(run)
        return run

    def _step(self, run: Run) -> Run:
        if run.step in BY_DEPOSIT:
            return self._by_deposit(run, *BY_DEPOSIT[run.step])
        match run.step:
            case RunStep.EXPIRE:
                with transaction.atomic():
                    expired = expire_reservations(on=run.last_day)
                    return self._kept(run, expired, {"expired": expired}, done=True)
            case RunStep.ACCRUE:
                with transaction.atomic():
                    earned = accrue(business_days=self._business_days(run), next_day=run.next_day)
                    return self._kept(run, 0, {"accrued_minor": earned}, done=True)
            case _:
                with transaction.atomic():
                    balanced = close_days(days=self._business_days(run))
                    assert balanced.ok, f"the ledger refuses to close: {balanced.outcome}"
                    self._about(run, 0, committed=False)
                    ended = runs.end(run=run)
                self._about(run, 0, committed=True)
                return ended

    def _by_deposit(self, run: Run, step: DueStep, work: Work) -> Run:
        """Chunk by chunk until nothing is due. A chunk that fails is done deposit by deposit."""
        before: tuple[UUID, ...] = ()
        after: UUID | None = None
        work = self._paced(step, work)
        # Behind the last chunk there is no walking over what is done; at the end it is looked once more from the first.
        while ids := self._due(run, step, after) or (self._due(run, step) if after else ()):
            assert ids != before, f"{step}: what is due is carried out or set aside"
            before, after = ids, ids[-1]
            try:
                run = self._chunk(run, ids, work)
            except _POISON:
                for one in ids:
                    run = self._alone_or_aside(run, one, work)
        return run

    def _due(self, run: Run, step: DueStep, after: UUID | None = None) -> tuple[UUID, ...]:
        return due_deposits(
            step=step,
            day=run.last_day,
            before=run.next_day,
            without=(*_without(), *_frozen(step)),
            count_max=self.paces[step].count,
            not_at=_stopped(step),
            after=after,
        )

    def _paced(self, step: DueStep, work: Work) -> Work:
        """The same work under the gate's shared lock: what an order has stopped meanwhile is left out, and the next
        chunk is as large as fits."""

        def paced(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
            lock_intake()
            frozen = frozenset(_frozen(step))
            left = [one for one in payable(deposit_ids=ids, not_at=_stopped(step)) if one not in frozen]
            figures = work(run, left)
            self.paces[step].after(done=len(ids), held_ms=held_ms())
            return figures

        return paced

    def _chunk(self, run: Run, ids: Sequence[UUID], work: Work) -> Run:
        return transacted(lambda: self._kept(run, len(ids), work(run, ids)))

    def _alone_or_aside(self, run: Run, deposit_id: UUID, work: Work) -> Run:
        try:
            return self._chunk(run, [deposit_id], work)
        except _POISON as error:
            if isinstance(error, OutsideCalendar) and error.code == self.calendar.code:
                raise  # no deposit is at fault: the close stops until the years to come are published
            with transaction.atomic():
                set_aside(deposit_id=deposit_id, step=run.step.value, business_day=run.last_day, error=error)
            return run

    def _kept(self, run: Run, deposits: int, figures: dict[str, int], *, done: bool = False) -> Run:
        """Progress is stored with its work and told on both sides of the commit. `done`: the step needs no more."""
        run = replace(run, figures=run.figures.plus(**figures))
        runs.keep(run=replace(run, step=ORDER[ORDER.index(run.step) + 1]) if done else run)
        self._about(run, deposits, committed=False)
        transaction.on_commit(lambda: self._about(run, deposits, committed=True))
        return run

    def _about(self, run: Run, deposits: int, *, committed: bool) -> None:
        if self.tell is not None:
            done = self.days_done + (run.days if committed and run.step is RunStep.BALANCES else 0)
            self.tell(
                Progress(
                    step=run.step,
                    last_day=run.last_day,
                    days_done=done,
                    days_total=self.days_total,
                    deposits=deposits,
                    committed=committed,
                )
            )

    def _expect(self, run: Run) -> None:
        if not self.days_total:
            end = max(self.until, run.last_day) + timedelta(days=1)
            self.days_total = len(self.calendar.business_days(Period(start=run.first_day, end=end)))

    def _business_days(self, run: Run) -> tuple[date, ...]:
        return self.calendar.business_days(Period(start=run.first_day, end=run.next_day))


_PAYMENT = {
    DueStep.NOTICE: PaymentWord.WITHDRAW,
    DueStep.INTEREST: PaymentWord.INTEREST,
    DueStep.RENEW: PaymentWord.MATURITY,
    DueStep.MATURE: PaymentWord.MATURITY,
}


def _stopped(step: DueStep) -> frozenset[str]:
    """Banks whose payments of this step an order stops: what is due there is paid when the order ends."""
    payment = _PAYMENT.get(step)
    return frozenset() if payment is None else stopped_banks(payment=payment)


def _frozen(step: DueStep) -> tuple[UUID, ...]:
    """Deposits that somebody whose assets are frozen owns with the account holder: paid when the freeze ends."""
    return with_owner_among(people=frozen_people()) if step in _PAYMENT else ()


def _without() -> tuple[UUID, ...]:
    return tuple(one.deposit_id for one in exceptions())

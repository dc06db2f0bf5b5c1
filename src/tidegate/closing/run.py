"""A run: one close of a day or a quiet stretch, how far it has come and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import connection

from tidegate.closing import models
from tidegate.closing.days import Days
from tidegate.gate.clock import now


class RunStep(StrEnum):
    """The steps of a close, in order."""

    EXPIRE = "expire"
    FUND = "fund"
    PLACE = "place"
    INSTALMENT = "instalment"
    NOTICE = "notice"
    TURN = "turn"
    INTEREST = "interest"
    ANNOUNCE = "announce"
    RENEW = "renew"
    MATURE = "mature"
    ACCRUE = "accrue"
    BALANCES = "balances"


ORDER = tuple(RunStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a run did so far: counts, and amounts in minor units (of the platform's currencies together).

    `funded` and `lapsed`: deposits ordered before their money, for which it came or did not come in time.
    """

    expired: int = 0
    funded: int = 0
    lapsed: int = 0
    placed: int = 0
    instalments: int = 0
    accrued_minor: int = 0
    interest_paid_minor: int = 0
    fees_minor: int = 0
    announced: int = 0
    matured: int = 0
    paid_out_minor: int = 0

    def plus(self, **more: int) -> Figures:
        return replace(self, **{name: getattr(self, name) + amount for name, amount in more.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`step` is the next to do. A quiet run has several days or one, and nothing due on them."""

    first_day: date
    last_day: date
    next_day: date
    days: int
    step: RunStep
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A run and when it was begun and ended; None: it is not done, because it goes on or was stopped."""

    run: Run
    started_at: datetime
    ended_at: datetime | None


def begin(*, days: Days) -> Run:
    """Stores a run that the roll has just made necessary."""
    run = Run(
        first_day=days.first_day,
        last_day=days.last_day,
        next_day=days.next_day,
        days=len(days.days),
        step=RunStep.ACCRUE if days.quiet else RunStep.EXPIRE,
    )
    models.Run.objects.create(
        first_day=run.first_day,
        last_day=run.last_day,
        next_day=run.next_day,
        days=run.days,
        step=run.step.value,
        figures=_plain(run.figures),
        started_at=now(),
    )
    return run


def unfinished() -> Run | None:
    """The run that a stop has left behind, if there is one."""
    row = models.Run.objects.filter(ended_at=None).first()
    return None if row is None else _run(row)


def latest(*, count_max: int) -> tuple[Timed, ...]:
    """The last runs, the newest first."""
    found = models.Run.objects.order_by("-first_day")[:count_max]
    return tuple(Timed(run=_run(row), started_at=row.started_at, ended_at=row.ended_at) for row in found)


def _run(row: models.Run) -> Run:
    return Run(
        first_day=row.first_day,
        last_day=row.last_day,
        next_day=row.next_day,
        days=row.days,
        step=RunStep(row.step),
        figures=Figures(**row.figures),
    )


def keep(*, run: Run) -> None:
    """Stores how far a run has come, in the transaction that brought it there."""
    assert connection.in_atomic_block, "progress commits with its work"
    models.Run.objects.filter(first_day=run.first_day).update(step=run.step.value, figures=_plain(run.figures))


def end(*, run: Run) -> Run:
    """The run is done."""
    assert connection.in_atomic_block, "the end commits with the last step"
    models.Run.objects.filter(first_day=run.first_day).update(
        step=RunStep.BALANCES.value, figures=_plain(run.figures), ended_at=now()
    )
    return run


def _plain(figures: Figures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in Figures.__dataclass_fields__}

"""The days after the visitor's arrival: acts are run where they belong, days are closed, the clock goes along.

The twin goes the same way without the order: it is given the acts that savers had carried out in the real world, except
those whose money an order returned before it reached a bank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from tidegate.closing.close_day import Closed, Progress, close_day
from tidegate.deposits.cancel import cancel
from tidegate.deposits.history import Recorded
from tidegate.deposits.movement import Done
from tidegate.drills.carry_out import at_instant, carry_out
from tidegate.drills.story.acts import Act, Deed
from tidegate.gate.clock import now, set_simulated
from tidegate.ledger.day import open_day
from tidegate.money import calendar, parse_day, parse_term
from tidegate.parties.describe import platform_profile
from tidegate.parties.register import latest_snapshot, record_snapshot

_EVENING = time(22)
Tell = Callable[[int, int, date], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Where it got to: the open day, business days closed, acts run again."""

    open_day: date
    days: int
    acts: int


def go_on(*, until: date, acts: Iterable[Recorded], told: Tell) -> Onward:
    """Runs `acts` on their days and closes every business day before `until`, which stays open at the same hour."""
    days = ran = 0
    for day, todays in groupby(acts, key=lambda act: act.business_day):
        days += close_before(day, until=until, told=told, done=days)
        ran += sum(run_again(act) for act in todays)
    days += close_before(until, until=until, told=told, done=days)
    _arrive(until)
    today = open_day()
    assert today is not None, "a day is always open"
    return Onward(open_day=today, days=days, acts=ran)


def close_before(day: date, *, until: date, told: Tell, done: int) -> int:
    """Closes the business days before `day`, the clock going along; how many."""
    profile, today = platform_profile(), open_day()
    assert profile is not None, "a platform is there"
    assert today is not None, "a day is always open"
    last = calendar(profile.calendar).last_before(day)
    if last < today:
        return 0
    clock = _Clock(zone=ZoneInfo(profile.zone), told=told, done=done, until=until)
    closed = close_day(until=last, progress=clock.goes_along, wait=True)
    assert isinstance(closed, Closed), f"a drill's day closes: {closed}"
    return closed.days


@dataclass(slots=True)
class _Clock:
    """Sets the drill's clock to the evening of the day that is being closed, inside the close's own transactions."""

    zone: ZoneInfo
    told: Tell
    done: int
    until: date
    _at: date | None = None

    def goes_along(self, progress: Progress) -> None:
        if connection.in_atomic_block and progress.last_day != self._at:
            set_simulated(at=datetime.combine(progress.last_day, _EVENING, tzinfo=self.zone))
            self._at = progress.last_day
        if progress.committed:
            self.told(self.done + progress.days_done, self.done + progress.days_total, progress.last_day)


def run_again(act: Recorded) -> bool:
    """Carries out an act of another world on this one's open day; whether it was."""
    if act.returned:
        return False
    profile = platform_profile()
    assert profile is not None, "a platform is there"
    if act.kind == "cancel":
        with transaction.atomic():
            done = cancel(request_id=act.request_id, deposit_id=act.deposit_id, saver=act.saver)
        return isinstance(done, Done)
    again = Act(
        act_id=act.request_id,
        deed=Deed(act.kind),
        at=now(),
        saver=act.saver,
        deposit_id=act.deposit_id,
        product=act.product,
        term=parse_term(act.term) if act.term else None,
        amount_minor=act.amount_minor if act.amount_minor is not None else 0,
    )
    outcome = carry_out(
        act=again,
        platform=profile.code,
        currency=profile.currency,
        set_clock=False,
        everything=act.amount_minor is None,
    )
    return not outcome.refused


def _arrive(day: date) -> None:
    """The visitor's hour on `day`; the register is read again and says the same."""
    profile = platform_profile()
    assert profile is not None, "a platform is there"
    at = datetime.combine(day, time(18, 19), tzinfo=ZoneInfo(profile.zone))
    if at > now():
        at_instant(at=at)
    with transaction.atomic():
        last = latest_snapshot(jurisdiction=profile.jurisdiction, at=now())
        if last is not None:
            record_snapshot(jurisdiction=profile.jurisdiction, as_of=now(), digest=last.digest)


def to_documents(acts: Iterable[Recorded]) -> list[dict[str, Any]]:
    """Acts as plain text and integers."""
    return [
        {
            "request_id": str(act.request_id),
            "kind": act.kind,
            "deposit_id": str(act.deposit_id),
            "saver": act.saver,
            "product": act.product,
            "term": act.term,
            "amount_minor": act.amount_minor,
            "business_day": act.business_day.isoformat(),
            "at": act.at.isoformat(),
            "returned": act.returned,
        }
        for act in acts
    ]


def of_documents(documents: Iterable[Mapping[str, Any]]) -> Iterator[Recorded]:
    """Acts as they were written."""
    for one in documents:
        yield Recorded(
            **{
                **one,
                "request_id": UUID(one["request_id"]),
                "deposit_id": UUID(one["deposit_id"]),
                "business_day": parse_day(one["business_day"], field="business_day"),
                "at": datetime.fromisoformat(one["at"]),
            }
        )

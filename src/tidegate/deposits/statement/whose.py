"""Whose a deposit was when: what of its books a person may read, where it has changed hands. Pure.

The day of a change earns for the new owners; what was booked on it before the change is the former owners' to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tidegate.deposits.statement.lines import Lines
from tidegate.deposits.statement.period import Days
from tidegate.deposits.statement.value import Movement
from tidegate.deposits.succession import Succession


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The business days of a deposit that are somebody's to read: from `since` to `until`, on which it passed on.

    Of what the journal has, that begins beyond `after_place` and ends with `to_place` (None: it goes on). `came`: the
    account came from another holder then. `holders` are the account holders in it, whose accounts have its lines;
    `every` those of all its life; `people` are all who owned it then.
    """

    holders: tuple[str, ...]
    every: tuple[str, ...]
    people: frozenset[str]
    since: date
    until: date | None
    after_place: int = 0
    to_place: int | None = None
    came: bool = False

    def meets(self, period: Days) -> bool:
        """Whether any day of a period is in it."""
        return self.since <= period.last and (self.until is None or period.first <= self.until)

    def first(self, period: Days) -> date:
        """The first day of a period that is in it."""
        return max(period.first, self.since)

    def last(self, period: Days) -> date:
        """The last day of a period on which it was still theirs."""
        last = period.last if self.until is None else min(period.last, self.until - timedelta(days=1))
        return max(last, self.since)

    def earning(self, period: Days) -> tuple[date, date]:
        """The days of a period that earn for whoever reads, half open: the day of a change is the new owners'."""
        first, end = self.first(period), period.last + timedelta(days=1)
        return first, max(first, end if self.until is None else min(end, self.until))

    def precedes(self, movement: Movement) -> bool:
        """Whether it was booked before the deposit was theirs."""
        return movement.sequence <= self.after_place

    def follows(self, movement: Movement) -> bool:
        """Whether it was booked when the deposit was theirs no more."""
        return self.to_place is not None and movement.sequence > self.to_place


def window(*, history: Sequence[Succession], people: Collection[str] | None) -> Window | None:
    """What of a deposit is to be read by these people (None: by the operator, all of it); None: nothing."""
    every = tuple(dict.fromkeys(one.ownership.people[0] for one in history))
    if people is None:
        owners = frozenset(person for one in history for person in one.ownership.people)
        return Window(holders=every, every=every, people=owners, since=history[0].known_on, until=None)
    mine = [place for place, one in enumerate(history) if set(one.ownership.people) & set(people)]
    if not mine:
        return None
    first, following = mine[0], mine[-1] + 1
    after = history[following] if following < len(history) else None
    return Window(
        holders=tuple(dict.fromkeys(history[place].ownership.people[0] for place in mine)),
        every=every,
        people=frozenset(person for place in mine for person in history[place].ownership.people),
        since=history[first].known_on,
        until=None if after is None else after.known_on,
        after_place=history[first].after_place,
        to_place=None if after is None else after.after_place,
        came=first > 0 and history[first - 1].ownership.people[0] != history[first].ownership.people[0],
    )


def clipped(*, lines: Lines, mine: Window) -> Lines:
    """What of a deposit's lines was booked while it was theirs; that it came from another holder is part of it."""
    before = [one for one in lines.movements if mine.precedes(one)]
    if mine.came and before:
        before.pop()
    kept = [one for one in lines.movements[len(before) :] if not mine.follows(one)]
    opening = lines.opening_minor + sum(one.amount_minor for one in before)
    return Lines(
        moved_before=lines.moved_before or bool(before),
        opening_minor=opening,
        closing_minor=opening + sum(one.amount_minor for one in kept),
        movements=tuple(kept),
    )


def joined(*, lines: Sequence[Lines]) -> Lines:
    """The lines of one deposit's accounts under different names as one: passing from one to the other moves nothing."""
    if len(lines) == 1:
        return lines[0]
    times = Counter(one.transfer_id for some in lines for one in some.movements)
    kept = [one for some in lines for one in some.movements if times[one.transfer_id] == 1]
    balance, movements = sum(one.opening_minor for one in lines), []
    opening = balance
    for one in sorted(kept, key=lambda found: (found.booked_on, found.sequence)):
        balance += one.amount_minor
        movements.append(replace(one, balance_minor=balance))
    return Lines(
        moved_before=any(one.moved_before for one in lines),
        opening_minor=opening,
        closing_minor=sum(one.closing_minor for one in lines),
        movements=tuple(movements),
    )

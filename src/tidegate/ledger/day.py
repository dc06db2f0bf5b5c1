"""Business days: which is open, how it rolls on, how it closes.

A writer calls `current_business_day` first in its transaction: it shares the day lock, then reads the open day in a
later statement, and books on that day. The day roll takes the same lock alone, so no write straddles it. Where the
gate's lock is taken too, it is taken before this one. The locks' keys are in `sql/post.sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection


class DayState(StrEnum):
    """A day is open once, then closing, then closed for ever."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class DayRefusal(StrEnum):
    """Why a day is not opened, rolled or closed, or a month not closed, in order of precedence."""

    BUSINESS_DAYS_ALREADY_OPENED = "business_days_already_opened"
    BUSINESS_DAY_NOT_OPEN = "business_day_not_open"
    BUSINESS_DAYS_OUT_OF_ORDER = "business_days_out_of_order"
    BUSINESS_DAY_NOT_CLOSING = "business_day_not_closing"
    EARLIER_BUSINESS_DAY_NOT_CLOSED = "earlier_business_day_not_closed"
    RESERVATIONS_NOT_EXPIRED = "reservations_not_expired"
    MONTH_NOT_OVER = "month_not_over"
    EARLIER_MONTH_NOT_CLOSED = "earlier_month_not_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """`created`, `exists`, or the refusal's code."""

    outcome: str

    @property
    def ok(self) -> bool:
        return self.outcome in {"created", "exists"}

    @property
    def refusal(self) -> DayRefusal | None:
        return None if self.ok else DayRefusal(self.outcome)


def open_first_day(*, day: date) -> DayResult:
    """Begins the ledger's time. The same again changes nothing."""
    return _call("SELECT ledger_open_first_day_v1(%s)", [day])


def first_day() -> date | None:
    """The day on which the ledger's time began; None before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day) FROM ledger_day")
        row = cursor.fetchone()
    return None if row is None else row[0]


def current_business_day() -> date:
    """The open day, held until the transaction ends. AssertionError before the first day is opened."""
    _lock("SELECT pg_advisory_xact_lock_shared(ledger_day_key_v1())")
    day = open_day()
    assert day is not None, "no business day has been opened"
    return day


def open_day() -> date | None:
    """The open day as a reader sees it now; a writer asks `current_business_day`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM ledger_day WHERE state = 'open'")
        row = cursor.fetchone()
    return None if row is None else row[0]


def day_state(*, day: date) -> DayState | None:
    """The state of a day; None if the ledger never had it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM ledger_day WHERE day = %s", [day])
        row = cursor.fetchone()
    return None if row is None else DayState(row[0])


def closing_days() -> tuple[date, ...]:
    """Days that have begun to close and are not closed yet, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM ledger_day WHERE state = 'closing' ORDER BY day")
        return tuple(row[0] for row in cursor.fetchall())


def last_closed_day() -> date | None:
    """The latest closed day; None before the first close."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(day) FROM ledger_day WHERE state = 'closed'")
        row = cursor.fetchone()
    return None if row is None else row[0]


def lock_day_exclusively() -> None:
    """Waits until no writer holds the day, and keeps new ones out until the transaction ends."""
    _lock("SELECT pg_advisory_xact_lock(ledger_day_key_v1())")


def roll_days(*, closing: Sequence[date], next_day: date) -> DayResult:
    """`closing` (the open day first) begin to close and `next_day` opens, under the day lock alone.

    Refused unless the days are in order and begin with the open one.
    """
    return _call("SELECT ledger_roll_days_v1(%s, %s)", [list(closing), next_day])


def close_days(*, days: Sequence[date]) -> DayResult:
    """The days take no new rows any more; balances of the accounts that changed on them are kept. Again is `exists`.

    In order; the first that is refused ends the call, those before it are closed. A day is refused while an earlier one
    is not closed, or a reservation that must have ended by then is still held.
    """
    return _call("SELECT ledger_close_days_v1(%s)", [list(days)])


def _lock(statement: str) -> None:
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _call(statement: str, values: list[Any]) -> DayResult:
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    assert row is not None
    return DayResult(outcome=row[0])

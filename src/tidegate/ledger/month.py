"""Accounting months: a closed one takes no value dates any more, whatever the business day.

Months close in order, each when its last business day has closed. Until then a transfer may be back-dated into a day
that is closed already; afterwards a correction counts from a later month.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from tidegate.ledger.day import DayResult


def close_month(*, month: date) -> DayResult:
    """Closes the month that begins on `month`, in the caller's transaction. A closed one again is `exists`.

    Refused while one of its business days has not closed or no later one has been opened, and while an earlier month
    that the ledger lived through is not closed. AssertionError if `month` is not the first of a month.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    assert month.day == 1, "a month is named by its first day"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_close_month_v1(%s)", [month])
        row = cursor.fetchone()
    assert row is not None
    return DayResult(outcome=row[0])


def last_closed_month() -> date | None:
    """The first day of the latest closed month; None before the first is closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(month) FROM ledger_month")
        row = cursor.fetchone()
    return None if row is None else row[0]

"""How many business days the platform's open day lies behind its clock, for the health check."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import Error, connection, transaction

from tidegate.money import Period, calendar

_SQL = """
    SELECT calendar, (gate_now_v1() AT TIME ZONE zone)::date, (SELECT min(day) FROM ledger_day WHERE state <> 'closed')
    FROM parties_platformprofile
"""


def overdue_days() -> int | None:
    """Business days that have ended and are not closed; None for a hub or an empty platform."""
    if settings.ROLE == "hub":
        return None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SQL)
            row = cursor.fetchone()
    except Error:
        return None
    if row is None or row[2] is None:
        return None
    return ended_days(calendar_code=row[0], today=row[1], open_day=row[2])


def ended_days(*, calendar_code: str, today: date, open_day: date) -> int:
    """How many business days from the open one on have ended: on Sunday, Friday's is one; on Tuesday it is two."""
    if today <= open_day:
        return 0
    return len(calendar(calendar_code).business_days(Period(start=open_day, end=today)))

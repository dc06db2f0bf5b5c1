"""How many days the platform's open business day lies behind its clock, for the health check."""

from __future__ import annotations

from django.db import Error, connection, transaction

_SQL = """
    SELECT (gate_now_v1() AT TIME ZONE (SELECT zone FROM parties_platformprofile LIMIT 1))::date
           - (SELECT min(day) FROM ledger_day WHERE state <> 'closed')
"""


def overdue_days() -> int | None:
    """Calendar days; None where there is no business day to speak of (a hub, a platform before its first day)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SQL)
            row = cursor.fetchone()
    except Error:
        return None
    return None if row is None or row[0] is None else int(row[0])

"""When the next reservation of the ledger ends, so that the day is not taken for a quiet one."""

from __future__ import annotations

from datetime import date

from django.db import connection

_ANY = "SELECT EXISTS (SELECT FROM ledger_transfers WHERE expires_on IS NOT NULL)"
_FIRST = """
    SELECT min(r.expires_on) FROM ledger_transfers r
    WHERE r.expires_on IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_transfers e WHERE e.pending_id = r.transfer_id)
"""


def first_expiry_on() -> date | None:
    """The earliest last day of a reservation that is still held; None if nothing is to expire."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_FIRST)
        found: date | None = cursor.fetchone()[0]
    return found

"""The intake lock: one per platform (a platform is a database), held to the end of the transaction.

Why a lock, and why it is taken first: no isolation level of PostgreSQL keeps an act that read "open" from committing
after an order was acknowledged; there is no cycle to abort. A transaction-level advisory lock, shared by acts and
exclusive for orders, is fair to both. What decides must be read in a statement after the lock, which READ COMMITTED
gives a snapshot of its own; under any other isolation the snapshot could be older than the lock, so it is asserted.
"""

from __future__ import annotations

from django.db import connection

INTAKE_KEY = 7_154_001_417_231_001_601
"""One number for all; the advisory key space of a database is its own."""


def lock_intake() -> None:
    """Shares the gate until this transaction ends. Take it before reading what a permit depends on; again is free."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s), current_setting('transaction_isolation')")


def lock_intake_exclusively() -> None:
    """Holds the gate alone until this transaction ends: for orders and the day roll. Keep it short (under 100 ms)."""
    _lock("SELECT pg_advisory_xact_lock(%s), current_setting('transaction_isolation')")


def _lock(statement: str) -> None:
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute(statement, [INTAKE_KEY])
        _, isolation = cursor.fetchone()
    assert isolation == "read committed", f"the gate stands on READ COMMITTED, not on {isolation}"

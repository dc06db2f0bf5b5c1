"""Hold accounts: for who will post more than once in one transaction, and must not wait for another in a ring."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection


def hold_accounts(*, account_ids: Collection[UUID]) -> None:
    """Locks these accounts to the end of the caller's transaction, in the order of their ids, as posting would.

    Those that are not open yet are passed over. What is posted to them afterwards takes no new lock.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    if not account_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_hold_accounts_v1(%s::uuid[])", [sorted(account_ids)])

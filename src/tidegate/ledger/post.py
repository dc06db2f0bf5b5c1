"""Posting: the one way into the journal, a batch at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from django.db import connection

from tidegate.ledger.account import Account, AccountResult
from tidegate.ledger.arrays import array, texts
from tidegate.ledger.transfer import Transfer, TransferResult

BATCH_MAX = 8192
"""Transfers, or accounts, in one call of the database."""
AMOUNT_MINOR_MAX = 2**63 - 1
_OPEN = """
    SELECT o.outcome FROM ledger_open_account_rows_v1((
        SELECT array_agg(
                   ROW(a.id, a.owner, a.book, a.currency, a.class, a.purpose, a.bound, 0, 0, 0, 0)::ledger_account
                   ORDER BY a.place)
          FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
               WITH ORDINALITY AS a (id, owner, book, currency, class, purpose, bound, place)
        )) o
     ORDER BY o.position_
"""
_OFTEN_ABSENT = ("balancing", "pending_id", "reverses", "expires_on")


class Batch(StrEnum):
    """ALL: one refusal refuses all, nothing is written. EACH: what can be carried out is, in the order given."""

    ALL = "all"
    EACH = "each"


def post(
    *, transfers: Sequence[Transfer], mode: Batch = Batch.ALL, closing: bool = False
) -> tuple[TransferResult, ...]:
    """Carries out up to `BATCH_MAX` transfers in the caller's transaction; results in the order given.

    `closing=True` may write into a day that is being closed. Refusals are answers, never exceptions: under ALL the
    first tells its reason and the others are `batch_refused`. A transfer that is in the journal already is `exists`.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    assert len(transfers) <= BATCH_MAX, f"at most {BATCH_MAX} transfers a batch"
    if not transfers:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, sequence_, amount_ FROM ledger_post_v1(%s::json, %s, %s) ORDER BY position_",
            [json.dumps([row_of(one) for one in transfers]), mode.value, closing],
        )
        rows = cursor.fetchall()
    return tuple(
        TransferResult(transfer_id=one.transfer_id, outcome=outcome, sequence=sequence, amount_minor=amount)
        for one, (outcome, sequence, amount) in zip(transfers, rows, strict=True)
    )


def open_accounts(*, accounts: Sequence[Account]) -> tuple[AccountResult, ...]:
    """Opens what is not open yet, in the caller's transaction; results in the order given, at most `BATCH_MAX`.

    The same again is `exists`; an id that is taken by an account of other content is refused, the others are opened.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    assert len(accounts) <= BATCH_MAX, f"at most {BATCH_MAX} accounts a batch"
    if not accounts:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                array(str(one.account_id) for one in accounts),
                texts([one.owner_code for one in accounts]),
                texts([one.book_code for one in accounts]),
                texts([one.currency for one in accounts]),
                texts([one.account_class for one in accounts]),
                texts([one.purpose for one in accounts]),
                texts([one.bound for one in accounts]),
            ],
        )
        rows = cursor.fetchall()
    return tuple(
        AccountResult(account_id=one.account_id, outcome=outcome)
        for one, (outcome,) in zip(accounts, rows, strict=True)
    )


def row_of(one: Transfer) -> dict[str, object]:
    """A transfer as the database functions read it. Refuses what only a mistake of ours could have made."""
    assert type(one.amount_minor) is int, "an amount is an integer of minor units"
    assert abs(one.amount_minor) <= AMOUNT_MINOR_MAX, "an amount fits 64 bits"
    row: dict[str, object] = {
        "transfer_id": str(one.transfer_id),
        "debit_account": str(one.debit_account),
        "credit_account": str(one.credit_account),
        "amount_minor": one.amount_minor,
        "code": one.code,
        "phase": one.phase,
        "value_date": one.value_date.isoformat(),
        "business_day": one.business_day.isoformat(),
        "reference": one.reference,
    }
    row.update((name, str(value)) for name in _OFTEN_ABSENT if (value := getattr(one, name)) is not None)
    return row

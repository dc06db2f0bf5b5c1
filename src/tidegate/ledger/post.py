"""Posting: the one way into the journal, a batch at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from django.db import connection

from tidegate.ledger.account import Account, AccountResult
from tidegate.ledger.transfer import Transfer, TransferResult

BATCH_MAX = 8192


class Batch(StrEnum):
    """ALL: one refusal refuses all, nothing is written. EACH: what can be carried out is."""

    ALL = "all"
    EACH = "each"


def post(
    *, transfers: Sequence[Transfer], mode: Batch = Batch.ALL, closing: bool = False
) -> tuple[TransferResult, ...]:
    """Carries out up to `BATCH_MAX` transfers in the caller's transaction; results in the order given.

    `closing=True` may write into a day that is being closed. Refusals are answers, never exceptions.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    assert len(transfers) <= BATCH_MAX, f"at most {BATCH_MAX} transfers a batch"
    if not transfers:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, sequence_ FROM ledger_post_v1(%s::jsonb, %s, %s) ORDER BY position_",
            [json.dumps([_document(one) for one in transfers]), mode.value, closing],
        )
        rows = cursor.fetchall()
    return tuple(
        TransferResult(transfer_id=one.transfer_id, outcome=outcome, sequence=sequence)
        for one, (outcome, sequence) in zip(transfers, rows, strict=True)
    )


def open_accounts(*, accounts: Sequence[Account]) -> tuple[AccountResult, ...]:
    """Opens what is not open yet. Idempotent: the same again changes nothing, other content is refused."""
    assert connection.in_atomic_block, "a door opens the transaction"
    wanted = {one.account_id: one for one in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome FROM ledger_open_accounts_v1(%s::jsonb) ORDER BY position_",
            [json.dumps([_account(one) for one in wanted.values()])],
        )
        outcomes = dict(zip(wanted, (row[0] for row in cursor.fetchall()), strict=True))
    return tuple(AccountResult(account_id=one.account_id, outcome=outcomes[one.account_id]) for one in accounts)


def _document(one: Transfer) -> dict[str, object]:
    return {
        "id": str(one.transfer_id),
        "debit": str(one.debit_account),
        "credit": str(one.credit_account),
        "amount": one.amount_minor,
        "code": one.code,
        "phase": one.phase.value,
        "pending": str(one.pending_id) if one.pending_id else None,
        "reverses": str(one.reverses) if one.reverses else None,
        "expires": one.expires_on.isoformat() if one.expires_on else None,
        "value": one.value_date.isoformat(),
        "day": one.business_day.isoformat(),
        "reference": one.reference,
    }


def _account(one: Account) -> dict[str, str]:
    return {
        "id": str(one.account_id),
        "owner": one.owner_code,
        "book": one.book_code,
        "currency": one.currency,
        "class": one.account_class.value,
        "purpose": one.purpose,
        "bound": one.bound.value,
    }

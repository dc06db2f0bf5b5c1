"""Posting to the ledger, and what its no means here."""

from __future__ import annotations

from collections.abc import Sequence

from tidegate.deposits.legs import Accounts
from tidegate.ledger.account import Account
from tidegate.ledger.columns import Columns, post_columns
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Transfer


class Unbooked(Exception):
    """The ledger refused a batch that this room was sure of, or that a deposit's cash does not cover."""

    def __init__(self, *, outcome: str, transfer: Transfer) -> None:
        self.outcome = outcome
        self.transfer = transfer
        super().__init__(f"the ledger refused transfer {transfer.transfer_id} ({transfer.code}): {outcome}")


def book(
    *,
    transfers: Sequence[Transfer],
    accounts: Sequence[Accounts] = (),
    others: Sequence[Account] = (),
    closing: bool = False,
) -> None:
    """Opens `accounts` and `others`, posts all or raises `Unbooked`; the caller's savepoint then takes all back."""
    _open(accounts, others)
    if not transfers:
        return
    results = post(transfers=transfers, mode=Batch.ALL, closing=closing)
    for result, transfer in zip(results, transfers, strict=True):
        if result.outcome not in {"created", "exists"}:
            raise Unbooked(outcome=str(result.outcome), transfer=transfer)


def book_columns(
    *, columns: Columns, accounts: Sequence[Accounts] = (), others: Sequence[Account] = (), closing: bool = False
) -> None:
    """The same of columns."""
    _open(accounts, others)
    refused = post_columns(columns=columns, closing=closing)
    if refused is not None:
        transfer = columns.transfer(columns.transfer_ids.index(str(refused.transfer_id)))
        raise Unbooked(outcome=refused.outcome, transfer=transfer)


def _open(accounts: Sequence[Accounts], others: Sequence[Account]) -> None:
    wanted = {account.account_id: account for one in accounts for account in one.all()}
    wanted |= {account.account_id: account for account in others}
    if wanted:
        open_accounts(accounts=list(wanted.values()))

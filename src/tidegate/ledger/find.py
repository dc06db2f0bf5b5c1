"""Finding accounts by whose they are, at which bank, for what; and one by its id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.snapshot import Row, one_snapshot, statement_of, stream
from tidegate.money import Invalid

_FOUND = statement_of("read_accounts")


def find_accounts(
    *, owner: str | None = None, book: str | None = None, purpose: str | None = None, currency: str | None = None
) -> Iterator[Account]:
    """The accounts that fit all that is given, by bank, currency, purpose and owner; memory does not grow with them."""
    with one_snapshot():
        for row in stream(_FOUND, _filters(owner=owner, book=book, purpose=purpose, currency=currency)):
            yield account(row)


def find_account(*, account_id: UUID) -> Account:
    """The account with this id. Invalid if it has not been opened."""
    with one_snapshot():
        for row in stream(_FOUND, _filters(account=account_id)):
            return account(row)
    raise Invalid(
        field="account",
        value=str(account_id),
        rule="No account with this id has been opened.",
        remedy="`tidegate ledger accounts` lists those that have.",
    )


def _filters(**given: object) -> dict[str, Any]:
    return dict.fromkeys(("account", "owner", "book", "purpose", "currency")) | given


def account(row: Row) -> Account:
    """The account in a row that has an account's columns, and perhaps others."""
    kinds = {"account_class": AccountClass(row["account_class"]), "bound": Bound(row["bound"])}
    return Account(**{name: row[name] for name in Account.__slots__} | kinds)

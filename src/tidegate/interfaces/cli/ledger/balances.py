"""`tidegate ledger balances`: now, as of a value date, as known at a closed day or a place in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.ledger.given import (
    account_document,
    account_options,
    given_day,
    given_id,
    given_place,
    json_option,
    shown,
)
from tidegate.interfaces.cli.rows import print_document, print_table

if TYPE_CHECKING:
    from tidegate.ledger.account import Account
    from tidegate.ledger.balance import Balance

_AT_A_TIME = 1_000


@click.command()
@click.option("--account", "ids", metavar="ID", multiple=True, help="This account; may be given several times.")
@account_options
@click.option("--value-date", metavar="DATE", help="Only what counts on that date or before.")
@click.option(
    "--known-at",
    metavar="DATE|SEQUENCE",
    help="Only what the books knew when that day had closed, or up to that place.",
)
@click.option("--nonzero", is_flag=True, help="Leave out accounts where nothing is.")
@database_option
@json_option
def balances(
    *,
    ids: tuple[str, ...],
    owner: str | None,
    book: str | None,
    purpose: str | None,
    currency: str | None,
    value_date: str | None,
    known_at: str | None,
    nonzero: bool,
    database: str | None,
    as_json: bool,
) -> int:
    """Print balances, each on its account's normal side. Without --value-date and --known-at: now.

    What is reserved belongs to now: a balance of the past has none.
    """
    filters = {"owner": owner, "book": book, "purpose": purpose, "currency": currency}
    if ids and any(filters.values()):
        raise click.UsageError("Give accounts by --account or by what they are, not both.")
    wanted = [given_id(one, field="account") for one in ids]
    at = {"value_date": given_day(value_date, field="value-date"), "known_at": given_place(known_at, field="known-at")}
    with deployment(database=database, role="platform"):
        from tidegate.ledger.find import find_account, find_accounts
        from tidegate.ledger.snapshot import one_snapshot

        with one_snapshot():
            accounts = (find_account(account_id=one) for one in wanted) if ids else find_accounts(**filters)
            rows = _found(accounts, at)
            rows = (row for row in rows if not nonzero or _is_something(row[1]))
            _print_document(rows) if as_json else _print_text(rows, now=not any(at.values()))
    return exit_codes.OK


def _found(accounts: Iterable[Account], at: dict[str, Any]) -> Iterator[tuple[Account, Balance]]:
    """Each account with its balance, a thousand at a time."""
    from tidegate.ledger.balance import balances as balances_of

    coming = iter(accounts)
    while some := list(islice(coming, _AT_A_TIME)):
        found = balances_of(account_ids=[one.account_id for one in some], **at)
        yield from ((one, found[one.account_id]) for one in some)


def _is_something(balance: Balance) -> bool:
    return bool(balance.amount_minor or balance.debits_pending or balance.credits_pending)


def _print_document(rows: Iterator[tuple[Account, Balance]]) -> None:
    names = ("debits_posted", "credits_posted", "debits_pending", "credits_pending", "amount_minor", "available_minor")
    documents = ({**account_document(one), **{name: getattr(found, name) for name in names}} for one, found in rows)
    print_document("balances", documents, rest=dict)


def _print_text(rows: Iterator[tuple[Account, Balance]], *, now: bool) -> None:
    headings = ("ACCOUNT", "BANK", "PURPOSE", "OWNER", "CURRENCY", "BALANCE", *(("AVAILABLE",) if now else ()))
    lines = (
        (
            str(one.account_id),
            one.book_code,
            one.purpose,
            one.owner_code,
            one.currency,
            shown(found.amount_minor, one.currency),
            *((shown(found.available_minor, one.currency),) if now else ()),
        )
        for one, found in rows
    )
    print_table(headings, lines, right=("BALANCE", "AVAILABLE"))

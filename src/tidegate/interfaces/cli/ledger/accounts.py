"""`tidegate ledger accounts`."""

from __future__ import annotations

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.ledger.given import account_document, account_options, json_option
from tidegate.interfaces.cli.rows import print_document, print_table


@click.command()
@account_options
@database_option
@json_option
def accounts(
    *,
    owner: str | None,
    book: str | None,
    purpose: str | None,
    currency: str | None,
    database: str | None,
    as_json: bool,
) -> int:
    """List accounts by bank, currency, purpose and owner."""
    with deployment(database=database, role="platform"):
        from tidegate.ledger.find import find_accounts

        found = find_accounts(owner=owner, book=book, purpose=purpose, currency=currency)
        if as_json:
            print_document("accounts", map(account_document, found), rest=dict)
            return exit_codes.OK
        headings = ("ACCOUNT", "BANK", "CURRENCY", "CLASS", "PURPOSE", "OWNER", "BOUND")
        count = print_table(headings, (
            (str(a.account_id), a.book_code, a.currency, a.account_class, a.purpose, a.owner_code, a.bound)
            for a in found
        ))  # fmt: skip
    click.echo(f"{count:,} accounts.", err=True)
    return exit_codes.OK

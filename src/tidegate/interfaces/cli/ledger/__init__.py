"""`tidegate ledger`: the books for people. Each command reads one snapshot and changes nothing."""

from __future__ import annotations

import click

from tidegate.interfaces.cli.ledger.accounts import accounts
from tidegate.interfaces.cli.ledger.balances import balances
from tidegate.interfaces.cli.ledger.export import export
from tidegate.interfaces.cli.ledger.statement import statement
from tidegate.interfaces.cli.ledger.transfer import transfer


@click.group()
def command() -> None:
    """Read the ledger: accounts, balances, transfers, statements, exports. Nothing is changed, others go on writing."""


for _one in (accounts, balances, transfer, statement, export):
    command.add_command(_one)

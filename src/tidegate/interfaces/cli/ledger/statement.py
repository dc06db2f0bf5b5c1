"""`tidegate ledger statement ACCOUNT`: opening balance, every booked transfer, closing balance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.ledger.given import account_document, given_day, given_id, json_option, named, shown
from tidegate.interfaces.cli.rows import print_document, print_table

if TYPE_CHECKING:
    from tidegate.ledger.statement import Line, Statement


@click.command()
@click.argument("account", metavar="ACCOUNT")
@click.option("--from", "first", metavar="DATE", help="First business day; the ledger's first if left out.")
@click.option("--to", "last", metavar="DATE", help="Last business day; the ledger's latest if left out.")
@database_option
@json_option
def statement(*, account: str, first: str | None, last: str | None, database: str | None, as_json: bool) -> int:
    """Print the statement of ACCOUNT (its id) for a period of business days.

    Exit 1 if opening balance and lines do not make the closing balance that the books have stored.
    """
    wanted, since, until = (
        given_id(account, field="account"),
        given_day(first, field="from"),
        given_day(last, field="to"),
    )
    with deployment(database=database, role="platform"):
        from tidegate.ledger.statement import statement as statement_of

        with statement_of(account_id=wanted, first=since, last=until) as found:
            _print_document(found) if as_json else _print_text(found)
    return exit_codes.OK if found.adds_up else exit_codes.FINDINGS


def _print_document(found: Statement) -> None:
    def rest() -> dict[str, Any]:
        return {
            "account": account_document(found.account),
            "from": found.first.isoformat(),
            "to": found.last.isoformat(),
            "opening_minor": found.opening.amount_minor,
            "debits_minor": found.debits,
            "credits_minor": found.credits,
            "closing_minor": found.closing.amount_minor,
            "adds_up": found.adds_up,
        }

    print_document("lines", map(_line_document, found.lines()), rest=rest)


def _line_document(line: Line) -> dict[str, Any]:
    one = line.entry
    return {
        "business_day": one.business_day.isoformat(),
        "value_date": one.value_date.isoformat(),
        "sequence": one.sequence,
        "transfer_id": str(one.transfer_id),
        "code": one.code,
        "reference": one.reference,
        "side": "debit" if line.is_debit else "credit",
        "amount_minor": one.amount_minor,
        "balance_minor": line.balance_minor,
        "counterpart": account_document(line.counterpart),
    }


def _print_text(found: Statement) -> None:
    account = found.account
    click.echo(f"{named(account)}, {account.currency}, {account.account_class}\n{account.account_id}")
    click.echo(f"Business days {found.first} to {found.last}\n")
    headings = ("DAY", "VALUE DATE", "CODE", "REFERENCE", "OTHER ACCOUNT", "DEBIT", "CREDIT", "BALANCE")
    print_table(headings, _table(found), right=("DEBIT", "CREDIT", "BALANCE"))
    if not found.adds_up:
        stored = shown(found.closing.amount_minor, account.currency)
        click.echo(f"\nWRONG: the books have stored {stored}. `tidegate check` names what else does not hold.")


def _table(found: Statement) -> Iterator[tuple[str, ...]]:
    currency = found.account.currency
    yield (str(found.first), "", "opening balance", "", "", "", "", shown(found.opening.amount_minor, currency))
    for line in found.lines():
        one, amount = line.entry, shown(line.entry.amount_minor, currency)
        value = "" if one.value_date == one.business_day else str(one.value_date)
        sides = (amount, "") if line.is_debit else ("", amount)
        balance = shown(line.balance_minor, currency)
        yield (str(one.business_day), value, one.code, one.reference, named(line.counterpart), *sides, balance)
    debits, credits_ = shown(found.debits, currency), shown(found.credits, currency)
    closing = shown(found.summed.amount_minor, currency)
    yield (str(found.last), "", "closing balance", "", "", debits, credits_, closing)

"""`tidegate check`: prove that the books hold, and name the first thing that does not."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any, TextIO

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.progress import Step, progress
from tidegate.money import decimal_text, minor_digits

_FOUR = ("debits_posted", "credits_posted", "debits_pending", "credits_pending")


@click.command()
@database_option
@click.option(
    "--since-close",
    is_flag=True,
    help="Take the closing balances of the last closed day as proved and read of the journal only what came later.",
)
@click.option(
    "--acknowledged",
    type=click.File(encoding="utf-8"),
    help="File with ids of transfers, one a line, that clients were told are stored: each must be there.",
)
@click.option(
    "--sent",
    type=click.File(encoding="utf-8"),
    help="File with every id that clients ever sent: no other transfer may be there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    *,
    database: str | None,
    since_close: bool,
    acknowledged: TextIO | None,
    sent: TextIO | None,
    as_json: bool,
) -> int:
    """Check ledger and deposits in one snapshot. Exit 1 if a rule does not hold; nothing is changed.

    The first wrong account, transfer or day of each rule is named, and how many there are. Others may go on writing.
    """
    with deployment(database=database, role="platform") as urls, progress("Checking", quiet=as_json) as step:
        reports = _reports(since_close=since_close, acknowledged=acknowledged, sent=sent, step=step)
    found = [{"room": room, **asdict(finding)} for room, report in reports.items() for finding in report.findings]
    if as_json:
        click.echo(json.dumps({"database": urls.name, "ok": not found, **_document(reports, found)}))
    else:
        _tell(reports, found)
    return exit_codes.FINDINGS if found else exit_codes.OK


def _reports(*, since_close: bool, acknowledged: TextIO | None, sent: TextIO | None, step: Step) -> dict[str, Any]:
    from django.db import connection, transaction

    from tidegate.deposits.check import check as check_deposits
    from tidegate.ledger.check import check as check_ledger
    from tidegate.ledger.keys import check_keys

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ledger = check_ledger(since_close=since_close, progress=step)
        ledger = replace(ledger, findings=ledger.findings + check_keys(acknowledged=acknowledged, sent=sent))
        return {"ledger": ledger, "deposits": check_deposits()}


def _document(reports: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    ledger = reports["ledger"]
    return {
        "since": ledger.since and ledger.since.isoformat(),
        "findings": found,
        "figures": {room: report.figures for room, report in reports.items()},
        "totals": [
            {
                "bank": one.book_code,
                "currency": one.currency,
                "accounts": one.accounts,
                **dict(zip(_FOUR, one.stored, strict=True)),
            }
            for one in ledger.totals
        ],
    }


def _tell(reports: dict[str, Any], found: list[dict[str, Any]]) -> None:
    ledger = reports["ledger"]
    if ledger.since:
        click.echo(f"From the closing balances of {ledger.since} on; a check without --since-close proves those.")
    for room, report in reports.items():
        numbers = (f"{number:,} {name.replace('_', ' ')}" for name, number in report.figures.items())
        click.echo(f"{room}: " + ", ".join(numbers))
    for one in ledger.totals:
        digits = minor_digits(one.currency)
        debits, credits_, debits_pending, credits_pending = (decimal_text(minor, digits=digits) for minor in one.stored)
        click.echo(
            f"  {one.book_code or '(no bank)'} {one.currency}: {one.accounts:,} accounts, debits {debits} and"
            f" {debits_pending} pending, credits {credits_} and {credits_pending} pending"
        )
    for one in found:
        click.echo(f"WRONG {one['room']}: {one['rule'].replace('_', ' ')}: {one['count']}, the first: {one['first']}")
        if one["detail"]:
            click.echo(f"      {one['detail']}")
    click.echo("Every rule holds." if not found else f"{len(found)} rules do not hold.")

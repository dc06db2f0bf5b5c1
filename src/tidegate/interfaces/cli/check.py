"""`tidegate check`: prove that the books hold, and name the first thing that does not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment


@click.command()
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(*, database: str | None, as_json: bool) -> int:
    """Check ledger and deposits in one snapshot. Exit 1 if a rule does not hold; nothing is changed."""
    with deployment(database=database, role="platform") as urls:
        reports = _reports()
    found = [{"room": room, **asdict(finding)} for room, report in reports.items() for finding in report.findings]
    figures: dict[str, Any] = {room: report.figures for room, report in reports.items()}
    if as_json:
        click.echo(json.dumps({"database": urls.name, "ok": not found, "findings": found, "figures": figures}))
    else:
        _tell(found, figures)
    return exit_codes.FINDINGS if found else exit_codes.OK


def _reports() -> dict[str, Any]:
    from django.db import connection, transaction

    from tidegate.deposits.check import check as check_deposits
    from tidegate.ledger.check import check as check_ledger

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return {"ledger": check_ledger(), "deposits": check_deposits()}


def _tell(found: list[dict[str, Any]], figures: dict[str, Any]) -> None:
    for room, numbers in figures.items():
        click.echo(f"{room}: " + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items()))
    for one in found:
        click.echo(f"WRONG {one['room']}: {one['rule'].replace('_', ' ')}: {one['count']}, the first: {one['first']}")
    click.echo("Every rule holds." if not found else f"{len(found)} rules do not hold.")

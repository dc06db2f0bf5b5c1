"""`tidegate close-month`: an accounting month takes no value dates any more."""

from __future__ import annotations

import json
import re
from datetime import date

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Invalid

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@click.command()
@click.argument("month", metavar="YYYY-MM")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(*, month: str, database: str | None, as_json: bool) -> int:
    """Close an accounting month: from then on nothing counts from a date in it.

    Its business days must have closed (`tidegate close-day`) and earlier months too. The same again changes nothing.
    """
    first = _month(month)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.ledger.month import close_month

        with transaction.atomic():
            result = close_month(month=first)
        if result.refusal is not None:
            from tidegate.interfaces.problem import of_refused
            from tidegate.ledger.refusal import refused

            problem = of_refused(refused(result.refusal, field="month"))
            click.echo(json.dumps(problem.document()) if as_json else problem.text(), err=True)
            return exit_codes.OF_OUTCOME[problem.outcome]
    if as_json:
        click.echo(json.dumps({"month": month, "outcome": result.outcome}))
    else:
        click.echo(f"{month} is closed." if result.outcome == "created" else f"{month} was closed before.")
    return exit_codes.OK


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if found is None or text.startswith("0000"):
        raise Invalid(
            field="month", value=text, rule="A month is written as year and month, like 2026-01.", remedy="Write it so."
        )
    return date(int(found[1]), int(found[2]), 1)

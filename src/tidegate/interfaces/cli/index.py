"""`tidegate index`: the published values that rates follow."""

from __future__ import annotations

import json

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Rate, parse_day


@click.group()
def command() -> None:
    """Indexes that deposits' rates follow: their published values, entered once and never changed."""


@command.command("fix", context_settings={"ignore_unknown_options": True})  # -0.5 is a value
@click.argument("code")
@click.argument("day")
@click.argument("percent")
@click.option("--source", required=True, help="Where it was published.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def fix(*, code: str, day: str, percent: str, source: str, as_json: bool, database: str | None) -> int:
    """Enter that index CODE was published for DAY as PERCENT, such as 3.25 or -0.5.

    A value is never changed: what was reviewed by it stands. The same again changes nothing; a correction is entered as
    published on a later day.
    """
    on, value = parse_day(day, field="day"), Rate.signed_percent(percent, field="percent")
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.catalogue.index import fix_index

        with transaction.atomic():
            new = fix_index(code=code, on=on, value=value, source=source)
    said = {"code": code, "day": on.isoformat(), "percent": value.percent_text(), "source": source, "new": new}
    text = f"{code} of {on} is {value.percent_text()} %, by {source}{'' if new else ' (known already)'}."
    click.echo(json.dumps(said) if as_json else text)
    return exit_codes.OK

"""`tidegate calendar`: business days as they are frozen, and new years proposed for review."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING

import click

from tidegate.interfaces.cli import exit_codes

if TYPE_CHECKING:
    from tidegate.money import Calendar

_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.group()
def command() -> None:
    """Business days as they are frozen, and new years proposed for review."""


@command.command("list")
@_json
def list_(*, as_json: bool) -> int:
    """The calendars that are installed, with the days that their tables know."""
    from tidegate.money import calendar, calendar_codes

    found = [
        {"code": code, "from": str(table.start), "until": str(table.end)}
        for code in calendar_codes()
        for table in (calendar(code).table,)
    ]
    click.echo(
        json.dumps(found) if as_json else "\n".join(f"{one['code']:<9} {one['from']} – {one['until']}" for one in found)
    )
    return exit_codes.OK


@command.command()
@click.argument("code")
@click.option("--year", type=click.IntRange(1, 9999), help="One year only.")
@_json
def show(*, code: str, year: int | None, as_json: bool) -> int:
    """Weekdays on which CODE is closed, and weekend days on which it is open."""
    from tidegate.money import calendar

    table = calendar(code, field="code")
    days = _days(table, year)
    if as_json:
        known = {"code": table.code, "from": str(table.table.start), "until": str(table.table.end)}
        click.echo(json.dumps({**known, "days": [{"day": day, "what": what} for day, what in days]}))
    else:
        click.echo(f"{table.code}, known from {table.table.start} up to, not including, {table.table.end}")
        click.echo("\n".join(f"{day} {what}" for day, what in days))
    return exit_codes.OK


@command.command()
@click.argument("code")
@click.argument("first", type=int)
@click.argument("last", type=int)
def propose(*, code: str, first: int, last: int) -> int:
    """Propose CODE's table for the years FIRST to LAST, as CSV on standard output.

    A person compares it with the authority's notice before it becomes part of a release. Needs the holidays package,
    which Tidegate does not install.
    """
    from tidegate.interfaces.cli.propose_calendar import propose_calendar

    rows = propose_calendar(code=code, first=first, last=last)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("day", "what", "name"))
    writer.writerows((day.isoformat(), what, name) for day, what, name in rows)
    return exit_codes.OK


def _days(table: Calendar, year: int | None) -> list[tuple[str, str]]:
    """In order; beyond the table is `Invalid`, for no year is shown as if it had no holidays."""
    from datetime import date

    if year is not None:
        for day in (date(year, 1, 1), date(year, 12, 31)):
            table.is_business_day(day)
    found = [(day, "closed") for day in table.closed] + [(day, "open") for day in table.opened]
    return [(day.isoformat(), what) for day, what in sorted(found) if year in {None, day.year}]

"""`tidegate shelf`: what may be opened now, and putting published products there or taking them off."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment

if TYPE_CHECKING:
    from tidegate.catalogue.search import ShelfPage, ShelfRow

_CHANNELS = ("third_party", "own")
_channel = click.option(
    "--channel", type=click.Choice(_CHANNELS), default=_CHANNELS[0], show_default=True, help="On which shelf."
)
_codes = click.argument("codes", metavar="CODE...", nargs=-1, required=True)
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """The shelf: what may be opened now. A product is published first (`tidegate product publish`)."""


@command.command()
@_channel
@_json
@database_option
def show(*, channel: str, as_json: bool, database: str | None) -> int:
    """What is on the shelf, best yield first; what an order shuts is not."""
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.catalogue.search import ROWS_MAX, Wanted, search
        from tidegate.ledger.day import open_day

        rows: list[ShelfRow] = []
        cursor = None
        with transaction.atomic():
            while True:
                page: ShelfPage = search(wanted=Wanted(channel=channel), limit=ROWS_MAX, cursor=cursor, on=open_day())
                rows += page.rows
                if (cursor := page.next_cursor) is None:
                    break
    if as_json:
        click.echo(json.dumps({"channel": channel, "rows": [_row(one) for one in rows]}, ensure_ascii=False))
    else:
        click.echo("\n".join(_line(_row(one)) for one in rows) or "Nothing is on the shelf.")
    return exit_codes.OK


def _row(one: ShelfRow) -> dict[str, str | None]:
    from tidegate.money import Amount, currency

    return {
        "product": one.product_code,
        "bank": one.bank_code,
        "name": one.name,
        "kind": one.kind,
        "term": None if one.term is None else one.term.text(),
        "rate": one.rate.text(),
        "effective_annual_yield": one.effective_yield.text(),
        "currency": one.currency,
        "amount_min": Amount(minor=one.minimum_minor, currency=currency(one.currency)).text(),
    }


def _line(row: dict[str, str | None]) -> str:
    from tidegate.money import parse_rate

    def percent(name: str) -> str:
        text = str(row[name])
        size = parse_rate(text.removeprefix("-")).percent_text()
        return f"{'-' if text.startswith('-') else ''}{size} %"

    term = row["term"] or str(row["kind"])
    least = f"from {row['amount_min']} {row['currency']}"
    return f"{row['product']}  {term}  {percent('rate')}, yield {percent('effective_annual_yield')}, {least}"


@command.command()
@_codes
@_channel
@_json
@database_option
def put(*, codes: tuple[str, ...], channel: str, as_json: bool, database: str | None) -> int:
    """Put the latest version of products on the shelf, in place of an earlier one; the gate is asked of each.

    A product that follows an index needs a published value of it first (`tidegate index fix`). Ends with 3 if one was
    refused; the others are there.
    """
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.catalogue.listing import Listed, list_product
        from tidegate.interfaces.problem import of_refused
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.describe import platform_profile

        profile, done, problems = platform_profile(), [], []
        for code in codes:
            with transaction.atomic():
                answer = list_product(
                    product_code=code, platform=profile.code if profile else "", business_day=current_business_day(),
                    channel=channel,
                )  # fmt: skip
            if isinstance(answer, Listed):
                done.append(answer)
            else:
                problems.append((code, of_refused(answer)))
    if as_json:
        told = [{"product": code, **problem.document()} for code, problem in problems]
        click.echo(json.dumps({"listed": [asdict(one) for one in done], "refused": told}, ensure_ascii=False))
    else:
        for one in done:
            where = f"version {one.version}, {one.channel}"
            click.echo(f"{one.product_code} is on the shelf{'' if one.new else ' already'} ({where}).")
        for code, problem in problems:
            click.echo(f"{code}: {problem.text()}", err=True)
    return exit_codes.REFUSED if problems else exit_codes.OK


@command.command("take-off")
@_codes
@_channel
@_json
@database_option
def take_off(*, codes: tuple[str, ...], channel: str, as_json: bool, database: str | None) -> int:
    """Take products off the shelf: they take no new deposits; what is inside runs on to its end."""
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.catalogue.listing import delist
        from tidegate.ledger.day import current_business_day

        with transaction.atomic():
            on = current_business_day()
            taken = {code: delist(product_code=code, business_day=on, channel=channel) for code in dict.fromkeys(codes)}
    if as_json:
        click.echo(json.dumps({"channel": channel, "taken_off": taken}, ensure_ascii=False))
    else:
        click.echo(
            "\n".join(f"{code} {'is off the shelf' if off else 'was not on it'}." for code, off in taken.items())
        )
    return exit_codes.OK

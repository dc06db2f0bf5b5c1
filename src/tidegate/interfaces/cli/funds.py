"""`tidegate funds`: the platform's own money at the settlement bank, what is to be brought, and bringing it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.rows import print_table
from tidegate.money import Invalid, decimal_text, minor_digits, parse_amount
from tidegate.money import currency as iso_currency


@click.group()
def command() -> None:
    """The platform's own money: subsidies are paid into savers' cash, and the platform brings what they took."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def status(*, as_json: bool, database: str | None) -> int:
    """List the platform's own money at each settlement bank. Exit 1 while something is to be brought."""
    with deployment(database=database, role="platform"):
        from tidegate.payments.own_funds import own_funds

        found = own_funds()
    said: list[dict[str, Any]] = [
        {
            "bank": one.bank, "currency": one.currency, "balance": _text(one.balance_minor, one.currency),
            "to_bring": _text(one.to_bring_minor, one.currency),
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(said))
    elif not said:
        click.echo("The platform has no money of its own here, and owes none.")
    else:
        print_table(tuple(said[0]), [tuple(one.values()) for one in said], right=("balance", "to_bring"))
    return exit_codes.FINDINGS if any(one.to_bring_minor for one in found) else exit_codes.OK


@command.command("bring")
@click.argument("amount")
@click.argument("currency")
@click.option("--reference", required=True, help="How the bank's statement refers to the money.")
@click.option("--key", metavar="UUID", help="The request's id; the same again books nothing twice. Else a new one.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def bring(*, amount: str, currency: str, reference: str, key: str | None, as_json: bool, database: str | None) -> int:
    """Book that AMOUNT (like 1200.00) of the platform's own money has come to the settlement bank of CURRENCY."""
    size, asked = parse_amount(amount, currency=iso_currency(currency)), uuid4() if key is None else _key(key)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.interfaces.problem import RefusedError
        from tidegate.payments.own_funds import Brought, bring_own_funds

        with transaction.atomic():
            done = bring_own_funds(request_id=asked, currency=currency, amount_minor=size.minor, reference=reference)
            if not isinstance(done, Brought):
                raise RefusedError(done)
    said = {
        "request_id": str(asked), "outcome": done.outcome, "bank": done.bank, "currency": currency,
        "amount": size.text(), "booked_on": done.business_day.isoformat(),
    }  # fmt: skip
    text = f"{size} of the platform's own money at {done.bank}, booked on {done.business_day} ({done.outcome})."
    click.echo(json.dumps(said) if as_json else text)
    return exit_codes.OK


def _text(minor: int, code: str) -> str:
    sign = "-" if minor < 0 else ""
    return sign + decimal_text(abs(minor), digits=minor_digits(code))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(
            field="key", value=text, rule="It is an id, a UUID.", remedy="Make one of your own, or leave it out."
        ) from None

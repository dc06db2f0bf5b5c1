"""`tidegate cash`: savers' cash at the settlement bank, as the bank's statement tells it: what came and what left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Amount, Invalid, parse_amount
from tidegate.money import currency as iso_currency

if TYPE_CHECKING:
    from tidegate.payments.payment import Paid

KEY = click.option(
    "--key", metavar="UUID", help="The payment's id; the same again books nothing twice. Else a new one."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Savers' cash: what came in, and what left for their own accounts elsewhere."""


@command.command("received")
@click.argument("saver")
@click.argument("amount")
@click.argument("currency")
@KEY
@JSON
@database_option
def received(*, saver: str, amount: str, currency: str, key: str | None, as_json: bool, database: str | None) -> int:
    """Book that AMOUNT (like 1200.00) of CURRENCY has come for SAVER; what was ordered and waits for it gets it."""
    size, asked = parse_amount(amount, currency=iso_currency(currency)), _key(key)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.requested import fund_requested
        from tidegate.parties.describe import platform_profile
        from tidegate.payments.receive import receive_cash

        with transaction.atomic():
            paid = _paid(
                receive_cash(request_id=asked, saver=saver, currency=size.currency.code, amount_minor=size.minor)
            )
        profile = platform_profile()
        assert profile is not None, "a platform that has a settlement bank is described"
        with transaction.atomic():
            funded = fund_requested(saver=saver, platform=profile.code)
    text = f"{size} for {saver}, booked on {paid.business_day} ({paid.outcome}); {funded} deposits had waited for it."
    click.echo(json.dumps(_said(paid, size) | {"deposits_funded": funded}) if as_json else text)
    return exit_codes.OK


@command.command("paid-out")
@click.argument("saver")
@click.argument("amount")
@click.argument("currency")
@click.option("--asked-by", metavar="CODE", help="Who asked for the saver: attorney, guardian, representative.")
@KEY
@JSON
@database_option
def paid_out(
    *, saver: str, amount: str, currency: str, asked_by: str | None, key: str | None, as_json: bool,
    database: str | None,
) -> int:  # fmt: skip
    """Book that AMOUNT of CURRENCY leaves SAVER's cash. Refused while an order keeps it here, or who asked may not."""
    size, asked = parse_amount(amount, currency=iso_currency(currency)), _key(key)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.reading import deposits_of
        from tidegate.payments.pay_out import pay_out_cash

        code = size.currency.code
        here = sum(
            one.principal_minor for one in deposits_of(saver=saver) if one.saver == saver and one.currency == code
        )
        with transaction.atomic():
            given = pay_out_cash(
                request_id=asked, saver=saver, currency=code, amount_minor=size.minor, deposits_minor=here,
                acting=asked_by,
            )  # fmt: skip
        paid = _paid(given)
    text = f"{size} of {saver} left, booked on {paid.business_day} ({paid.outcome})."
    click.echo(json.dumps(_said(paid, size)) if as_json else text)
    return exit_codes.OK


def _paid(given: object) -> Paid:
    """A payment that was booked; a refusal ends the command."""
    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.payments.payment import Paid

    if not isinstance(given, Paid):
        assert isinstance(given, Refused), "a payment is booked or refused"
        raise RefusedError(given)
    return given


def _said(paid: Paid, size: Amount) -> dict[str, Any]:
    return {
        "request_id": str(paid.request_id), "outcome": paid.outcome, "saver": paid.saver, "currency": paid.currency,
        "amount": size.text(), "booked_on": paid.business_day.isoformat(),
    }  # fmt: skip


def _key(text: str | None) -> UUID:
    try:
        return uuid4() if text is None else UUID(text)
    except ValueError:
        rule, remedy = "It is an id, a UUID.", "Make one of your own, or leave it out."
        raise Invalid(field="key", value=str(text), rule=rule, remedy=remedy) from None

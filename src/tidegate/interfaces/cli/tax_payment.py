"""`tidegate tax owed` and `pay`: withheld tax on its way to the authorities."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.rows import print_table
from tidegate.money import Invalid, decimal_text, minor_digits, parse_day

if TYPE_CHECKING:
    from tidegate.deposits.remit import Owed, PaidOver, Pot


@click.command("owed")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def owed(*, as_json: bool, database: str | None) -> int:
    """List what is owed to tax authorities, by jurisdiction and period, the oldest first. Exit 1 if any is overdue.

    A period without a due day: the law's day was not read. One that is not over yet still grows.
    """
    with deployment(database=database, role="platform"):
        from tidegate.deposits.remit import tax_owed

        found = tax_owed()
    if as_json:
        click.echo(json.dumps([_owed(one) for one in found]))
    elif not found:
        click.echo("No tax is owed.")
    else:
        print_table(
            ("authority", "levy", "period", "amount", "currency", "bank", "due", "state"),
            [
                (
                    one.pot.jurisdiction, _levy(one.pot), f"{one.period.first} to {one.period.last}",
                    _text(one.amount_minor, one.pot.currency), one.pot.currency, one.pot.bank,
                    str(one.period.due_on or "not read"), _state(one),
                )
                for one in found
            ],
            right=("amount",),
        )  # fmt: skip
    return exit_codes.FINDINGS if any(one.overdue for one in found) else exit_codes.OK


def _levy(pot: Pot) -> str:
    return f"church tax ({pot.church})" if pot.church else "tax"


def _state(one: Owed) -> str:
    if one.overdue:
        return "overdue"
    return "to be paid" if one.over else "still open"


@click.command("pay")
@click.argument("jurisdiction")
@click.argument("period", metavar="MONTH")
@click.option("--reference", "proof", required=True, help="How the bank or the authority refers to the payment.")
@click.option("--by", "paid_by", required=True, metavar="NAME", help="The operator who makes it.")
@click.option("--json", "as_json", is_flag=True, help="Print what was paid as JSON.")
@database_option
def pay(*, jurisdiction: str, period: str, proof: str, paid_by: str, as_json: bool, database: str | None) -> int:
    """Book that the tax withheld for the period of MONTH (like 2020-11) was paid over to JURISDICTION's authority.

    It leaves the settlement bank in one payment a currency and bank, church tax apart by body, once: asked again it
    answers what was paid. All days of the period are closed first, and earlier periods are paid.
    """
    day = _month(period)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.remit import pay_over
        from tidegate.interfaces.problem import RefusedError

        with transaction.atomic():
            done = pay_over(jurisdiction=jurisdiction, day=day, paid_by=paid_by, proof=proof)
            if not isinstance(done, tuple):
                raise RefusedError(done)
    said = "\n".join(
        f"{one.pot.currency} {_text(one.amount_minor, one.pot.currency)} of {one.first} to {one.last} paid over from"
        f" {one.pot.bank} on {one.business_day} ({one.outcome})."
        for one in done
    )
    click.echo(json.dumps([_paid(one) for one in done]) if as_json else said)
    return exit_codes.OK


def _month(text: str) -> date:
    try:
        return parse_day(f"{text}-01", field="period")
    except Invalid as error:
        raise Invalid(
            field="period", value=text, rule="A period is named by a month in it.", remedy="Write it like 2020-11."
        ) from error


def _text(minor: int, code: str) -> str:
    return decimal_text(minor, digits=minor_digits(code))


def _owed(one: Owed) -> dict[str, Any]:
    due, law = one.period.due_on, one.period.citation
    return {
        "jurisdiction": one.pot.jurisdiction, "levy": _levy(one.pot), "currency": one.pot.currency,
        "bank": one.pot.bank, "from": one.period.first.isoformat(), "to": one.period.last.isoformat(),
        "amount": _text(one.amount_minor, one.pot.currency), "due_on": None if due is None else due.isoformat(),
        "law": None if law is None else str(law), "over": one.over, "overdue": one.overdue,
    }  # fmt: skip


def _paid(one: PaidOver) -> dict[str, Any]:
    return {
        "outcome": one.outcome, "jurisdiction": one.pot.jurisdiction, "levy": _levy(one.pot),
        "currency": one.pot.currency, "bank": one.pot.bank, "from": one.first.isoformat(), "to": one.last.isoformat(),
        "amount": _text(one.amount_minor, one.pot.currency),
        "due_on": None if one.due_on is None else one.due_on.isoformat(),
        "booked_on": one.business_day.isoformat(), "transfer_id": str(one.transfer_id),
    }  # fmt: skip

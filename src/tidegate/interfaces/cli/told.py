"""`tidegate deposit announcements`: what a person is told on their pages and has not answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Amount, currency

if TYPE_CHECKING:
    from tidegate.deposits.told import Told


@click.command("announcements")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def announcements(*, person: str, as_json: bool, database: str | None) -> int:
    """List what PERSON is told and may answer: invitations to own together, signatures, maturities; what ends first."""
    with deployment(database=database, role="platform"):
        from tidegate.deposits.told import told_to
        from tidegate.ledger.day import open_day

        on = open_day()
        found = () if on is None else told_to(person=person, on=on)
        told = [_document(one) for one in found]
    shown = "\n".join(_line(one) for one in told) or f"Nothing waits for {person}."
    click.echo(json.dumps({"person": person, "announcements": told}) if as_json else shown)
    return exit_codes.OK


def _document(one: Told) -> dict[str, Any]:
    amount = None
    if one.amount_minor is not None:
        amount = Amount(minor=one.amount_minor, currency=currency(one.currency)).text()
    return {
        "about": one.about.value, "request_id": None if one.request_id is None else str(one.request_id),
        "deposit_id": str(one.deposit_id), "asked_by": one.asked_by,
        "kind": None if one.kind is None else one.kind.value, "product_code": one.product, "amount": amount,
        "currency": one.currency, "until": one.until.isoformat(),
    }  # fmt: skip


def _line(one: dict[str, Any]) -> str:
    amount = "all of it" if one["amount"] is None else f"{one['currency']} {one['amount']}"
    by = f", asked by {one['asked_by']}" if one["asked_by"] else ""
    return f"{one['about']} of {one['product_code']}, {amount}{by}, until {one['until']}: {one['deposit_id']}"

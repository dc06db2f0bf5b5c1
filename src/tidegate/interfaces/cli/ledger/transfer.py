"""`tidegate ledger transfer ID`: one transfer with all that led to it and came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.ledger.given import account_document, given_id, json_option, named, shown
from tidegate.interfaces.cli.rows import printable

if TYPE_CHECKING:
    from tidegate.ledger.trail import Step, Trail


@click.command()
@click.argument("transfer_id", metavar="ID")
@database_option
@json_option
def transfer(*, transfer_id: str, database: str | None, as_json: bool) -> int:
    """Tell the whole story of the transfer ID: its reservation and that one's end, what it undid, what undid it.

    Whichever of them is asked for, all are told, in the order of the journal, with the state of their business days.
    """
    wanted = given_id(transfer_id, field="transfer")
    with deployment(database=database, role="platform"):
        from tidegate.ledger.trail import trail

        found = trail(transfer_id=wanted)
    click.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else _text(found))
    return exit_codes.OK


def _document(found: Trail) -> dict[str, Any]:
    return {
        "asked": str(found.asked),
        "outcome": found.outcome.value,
        "debit_account": account_document(found.debit),
        "credit_account": account_document(found.credit),
        "steps": [_step(step) for step in found.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    fields = {name: getattr(step.entry, name) for name in step.entry.__slots__}
    shown_plainly = {
        name: value if isinstance(value, int) or value is None else str(value) for name, value in fields.items()
    }
    closed = step.closed_at and step.closed_at.isoformat()
    return {
        **shown_plainly,
        "booked_at": step.entry.booked_at.isoformat(),
        "day_state": step.day.value,
        "day_closed_at": closed,
    }


def _text(found: Trail) -> str:
    first = found.steps[0].entry
    lines = [
        f"{shown(first.amount_minor, first.currency)} {first.currency}, {found.outcome.value}",
        f"  debit   {first.debit_account}  {named(found.debit)}",
        f"  credit  {first.credit_account}  {named(found.credit)}",
    ]
    for step in found.steps:
        one = step.entry
        mark = "→" if one.transfer_id == found.asked else " "
        lines += ["", f"{mark} {_verb(step)} {shown(one.amount_minor, one.currency)} {one.currency} · {one.code}"]
        lines += [f"    transfer      {one.transfer_id}"]
        lines += [f"    reference     {one.reference}"] if one.reference else []
        lines += [f"    business day  {one.business_day}, {_day(step)}"]
        lines += [f"    at most       {shown(one.amount_limit_minor, one.currency)}"] if one.amount_limit_minor else []
        lines += [f"    value date    {one.value_date}"] if one.value_date != one.business_day else []
        lines += [f"    held until    {one.expires_on}"] if one.expires_on else []
        lines += [f"    written       {one.booked_at:%Y-%m-%d %H:%M:%S.%f} UTC, {one.sequence:,} in the journal"]
    return "\n".join(map(printable, lines))


def _verb(step: Step) -> str:
    if step.entry.reverses:
        return "reversed, moved back"
    return {"single": "moved", "reserve": "reserved", "post": "posted", "void": "released"}[step.entry.phase]


def _day(step: Step) -> str:
    if step.closed_at is None:
        return step.day.value
    return f"closed {step.closed_at:%Y-%m-%d %H:%M:%S} UTC"

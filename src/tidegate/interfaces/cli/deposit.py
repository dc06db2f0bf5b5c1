"""`tidegate deposit`: deposits that a close has set aside, and their repair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Invalid

if TYPE_CHECKING:
    from tidegate.closing.set_aside import ClosingException


@click.group()
def command() -> None:
    """Deposits that a close could not carry through a step: name them, and take them up again."""


@command.command("set-aside")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def set_aside(*, database: str | None, as_json: bool) -> int:
    """List deposits that are set aside, with the step and the reason. Exit 1 if there are any."""
    with deployment(database=database, role="platform"):
        from tidegate.closing.set_aside import exceptions

        found = exceptions()
    if as_json:
        click.echo(json.dumps([_document(one) for one in found]))
    else:
        click.echo("\n".join(_text(one) for one in found) or "No deposit is set aside.")
    return exit_codes.FINDINGS if found else exit_codes.OK


@command.command("repair")
@database_option
@click.argument("deposit_id")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def repair(*, database: str | None, deposit_id: str, as_json: bool) -> int:
    """Take a deposit up again whose fault is mended: the open day's close books what it missed, on that day.

    Nothing is written into closed days; interest that the missed days would have earned otherwise is made good by one
    posting. If the fault is still there, that close sets the deposit aside again.
    """
    wanted = _id(deposit_id)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.closing.set_aside import ClosingException, release
        from tidegate.interfaces.problem import of_refused
        from tidegate.ledger.day import open_day

        day = open_day()
        if day is None:
            raise Invalid(field="deposit_id", value=deposit_id, rule="No day is open.", remedy="Open the first day.")
        with transaction.atomic():
            outcome = release(deposit_id=wanted, on=day)
    if not isinstance(outcome, ClosingException):
        problem = of_refused(outcome)
        click.echo(json.dumps(problem.document()) if as_json else problem.text(), err=True)
        return exit_codes.OF_OUTCOME[problem.outcome]
    said = _document(outcome) | {"booked_on": day.isoformat()}
    text = f"Deposit {wanted} was set aside at {outcome.step} of {outcome.business_day}; the close of {day} books it."
    click.echo(json.dumps(said) if as_json else text)
    return exit_codes.OK


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(
            field="deposit_id",
            value=text,
            rule="A deposit is named by its id, a UUID.",
            remedy="Take it from `tidegate deposit set-aside`.",
        ) from None


def _document(one: ClosingException) -> dict[str, Any]:
    return {
        "deposit_id": str(one.deposit_id),
        "step": one.step,
        "business_day": one.business_day.isoformat(),
        "reason": one.reason,
    }


def _text(one: ClosingException) -> str:
    return f"{one.deposit_id} at {one.step} of {one.business_day}: {one.reason}"

"""`tidegate deposit`: deposits that a close has set aside, their repair, and corrections of interest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.confirm import confirm, unconfirmed
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.owners import change_owners, owners
from tidegate.interfaces.cli.pledge import pledge, pledges, realise, release
from tidegate.interfaces.cli.told import announcements
from tidegate.money import Amount, Invalid, currency, parse_amount, parse_day

if TYPE_CHECKING:
    from datetime import date

    from tidegate.closing.set_aside import ClosingException
    from tidegate.deposits.movement import Done


@click.group()
def command() -> None:
    """Deposits set aside by a close, and their repair; corrections, owners, pledges, and what banks confirm."""


for _one in (announcements, confirm, unconfirmed, owners, change_owners, pledge, pledges, release, realise):
    command.add_command(_one)


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


@command.command("correct")
@click.argument("deposit_id")
@click.option("--from", "first", required=True, metavar="DAY", help="The first day whose interest is corrected.")
@click.option("--until", required=True, metavar="DAY", help="The day after the last one.")
@click.option("--amount", required=True, help="How much more the base should have been, such as 100.00; -100.00: less.")
@click.option("--reason", required=True, help="Why: kept as evidence.")
@click.option("--key", metavar="UUID", help="The request's id; the same again books nothing twice. Else a new one.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def correct(
    *, deposit_id: str, first: str, until: str, amount: str, reason: str, key: str | None, as_json: bool,
    database: str | None,
) -> int:  # fmt: skip
    """Correct a deposit's interest in the open month, as if its balance had been another from a day to a day.

    Nothing posted is rewritten: each day that differs gets a posting of the difference, booked on the open day.
    """
    wanted, asked = _id(deposit_id), uuid4() if key is None else _id(key, field="key")
    start, end = parse_day(first, field="from"), parse_day(until, field="until")
    if not reason.strip():
        raise Invalid(field="reason", value=reason, rule="A correction says why.", remedy="Write the reason.")
    with deployment(database=database, role="platform"):
        done, code = _corrected(wanted, asked, start, end, amount, reason)
    interest = Amount(minor=done.interest_minor, currency=currency(code)).text()
    said = {
        "request_id": str(asked), "deposit_id": str(wanted), "outcome": done.outcome, "currency": code,
        "interest": interest, "booked_on": done.business_day.isoformat(),
    }  # fmt: skip
    text = f"{code} {interest} of interest, booked on {done.business_day} under {asked} ({done.outcome})."
    click.echo(json.dumps(said) if as_json else text)
    return exit_codes.OK


def _corrected(wanted: UUID, asked: UUID, start: date, end: date, amount: str, reason: str) -> tuple[Done, str]:
    from django.db import transaction

    from tidegate.deposits.correct import correct as carry_out
    from tidegate.deposits.movement import Done
    from tidegate.deposits.reading import deposit_of
    from tidegate.deposits.refusal import DepositRefusal, refused
    from tidegate.interfaces.problem import RefusedError

    deposit = deposit_of(deposit_id=wanted)
    if deposit is None:
        raise RefusedError(refused(DepositRefusal.UNKNOWN_DEPOSIT))
    size = parse_amount(amount.removeprefix("-"), currency=currency(deposit.currency))
    delta = -size.minor if amount.startswith("-") else size.minor
    if not delta:
        raise Invalid(field="amount", value=amount, rule="A correction is of more than nothing.", remedy="Give it.")
    with transaction.atomic():
        done = carry_out(request_id=asked, deposit_id=wanted, first=start, until=end, delta_minor=delta, reason=reason)
        if not isinstance(done, Done):
            raise RefusedError(done)
    return done, deposit.currency


def _id(text: str, *, field: str = "deposit_id") -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(
            field=field,
            value=text,
            rule="It is an id, a UUID.",
            remedy="Take a deposit's from `tidegate deposit set-aside` or its page; make a key of your own.",
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

"""`tidegate party enter|waiting|confirm|drop`: a fact about a person by two people, as on the operator's pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.party_fact import document, fact_of, fact_options, told

if TYPE_CHECKING:
    from tidegate.parties.enter_life import LifeEntry

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
BY = click.option("--by", required=True, metavar="NAME", help="The operator who does it.")


@click.command("enter")
@fact_options
@click.option(
    "--original", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="A scan of what proves it.",
)  # fmt: skip
@BY
@JSON
@database_option
def enter(*, original: Path, by: str, as_json: bool, database: str | None, **given: Any) -> int:
    """Enter a fact about PERSON for another to confirm. Nothing changes before; the same again is the same."""
    fact, scan = fact_of(given), original.read_bytes()
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.enter_life import enter_life

        entry = _done(
            lambda: enter_life(fact=fact, original=scan, original_name=original.name, by=by, on=current_business_day())
        )
    click.echo(json.dumps(_entry(entry)) if as_json else _line(entry))
    return exit_codes.OK


@click.command("waiting")
@JSON
@database_option
def waiting(*, as_json: bool, database: str | None) -> int:
    """List what was entered and waits for a second person, the oldest first."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.enter_life import entries_waiting

        found = entries_waiting()
    shown = "\n".join(_line(one) for one in found) or "Nothing waits for a second person."
    click.echo(json.dumps([_entry(one) for one in found]) if as_json else shown)
    return exit_codes.OK


@click.command("confirm")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@BY
@JSON
@database_option
def confirm(*, number: int, by: str, as_json: bool, database: str | None) -> int:
    """Confirm what another has entered under NUMBER: from then on it is known, under both names."""
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.enter_life import confirm_life

        entry = _done(lambda: confirm_life(number=number, by=by, on=current_business_day()))
    click.echo(json.dumps(_entry(entry)) if as_json else _line(entry))
    return exit_codes.OK


@click.command("drop")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@BY
@JSON
@database_option
def drop(*, number: int, by: str, as_json: bool, database: str | None) -> int:
    """Take what was entered under NUMBER, and is not confirmed, off the list."""
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.enter_life import drop_life

        entry = _done(lambda: drop_life(number=number, by=by, on=current_business_day()))
    click.echo(json.dumps(_entry(entry)) if as_json else _line(entry))
    return exit_codes.OK


def _done(verb: Callable[[], object]) -> LifeEntry:
    """Carries it out in one transaction; a refusal undoes it and is told."""
    from django.db import transaction

    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.enter_life import LifeEntry

    with transaction.atomic():
        given = verb()
        if not isinstance(given, LifeEntry):
            assert isinstance(given, Refused), "a verb is done or refused"
            raise RefusedError(given)
    return given


def _entry(one: LifeEntry) -> dict[str, Any]:
    return {
        "number": one.number, "fact": document(one.fact), "original": one.original_name,
        "original_digest": one.original_digest, "entered_by": one.entered_by,
        "entered_on": one.entered_on.isoformat(), "settled_by": one.settled_by,
        "settled_on": None if one.settled_on is None else one.settled_on.isoformat(),
    }  # fmt: skip


def _line(one: LifeEntry) -> str:
    what = f"{one.number}: {told(one.fact)}, entered by {one.entered_by} with {one.original_name}"
    if one.settled_by is None:
        return f"{what}; waits for a second person"
    return f"{what}; {'dropped' if one.fact.number is None else 'confirmed'} by {one.settled_by}"

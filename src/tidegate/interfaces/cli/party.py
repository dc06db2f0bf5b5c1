"""`tidegate party`: savers enrolled; what happens to persons, entered by two with its evidence; who may act."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.party_enrol import enrol, identity
from tidegate.interfaces.cli.party_entry import confirm, drop, enter, waiting
from tidegate.interfaces.cli.party_fact import day, document, told
from tidegate.money import Invalid
from tidegate.parties.life import Verb

if TYPE_CHECKING:
    from tidegate.parties.life import LifeFact
    from tidegate.parties.who_may_act import MayAct


@click.group()
def command() -> None:
    """Savers enrolled; death, estate, power of attorney, guardianship: facts with their evidence, and who may act."""


@command.command("events")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def events(*, person: str, as_json: bool, database: str | None) -> int:
    """List every fact known of PERSON with its number, in the order of entry."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.record_life import life_of

        found = life_of(people=[person])
    shown = "\n".join(_text(one) for one in found) or f"Nothing is known of {person} that changes who may act."
    click.echo(json.dumps([document(one) for one in found]) if as_json else shown)
    return exit_codes.OK


@command.command("may-act")
@click.argument("deposit_id", type=UUID)
@click.option("--on", "on_day", callback=day, metavar="DAY", help="The day asked about; else the open one.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@database_option
def may_act(*, deposit_id: UUID, on_day: date | None, as_json: bool, database: str | None) -> int:
    """Say who may do what with a deposit on a day, in which combination, and why."""
    with deployment(database=database, role="platform"):
        from tidegate.deposits.asking import acting_of
        from tidegate.deposits.free import nothing_free
        from tidegate.deposits.owned import ownership_of
        from tidegate.deposits.reading import deposit_of
        from tidegate.ledger.day import open_day
        from tidegate.parties.who_may_act import who_may_act

        deposit = deposit_of(deposit_id=deposit_id)
        if deposit is None:
            raise Invalid(
                field="deposit_id", value=str(deposit_id), rule="There is no such deposit.", remedy="Correct the id."
            )
        on = on_day or open_day()
        if on is None:
            raise Invalid(field="on", value="", rule="No day is open.", remedy="Name the day, or open the first one.")
        ownership = ownership_of(deposit_id=deposit_id, saver=deposit.saver, on=on)
        facts = acting_of(ownership=ownership, pledged=nothing_free(deposit=deposit))
        found = who_may_act(facts=facts, on=on)
    if as_json:
        verbs = {verb.value: _answer(one) for verb, one in found.items() if verb is not Verb.CASH_OUT}
        click.echo(json.dumps({"deposit_id": str(deposit_id), "on": on.isoformat(), "verbs": verbs}))
    else:
        click.echo("\n".join(_line(verb, one) for verb, one in found.items() if verb is not Verb.CASH_OUT))
    return exit_codes.OK


def _answer(one: MayAct) -> dict[str, Any]:
    return {"ways": sorted(sorted(way) for way in one.ways), "why": one.why.value, "remedy": one.remedy}


def _line(verb: Verb, one: MayAct) -> str:
    ways = " or ".join(sorted(" and ".join(sorted(way)) for way in one.ways)) or "nobody"
    return f"{verb.value.replace('_', ' '):<12} {ways}: {one.why.value}"


def _text(one: LifeFact) -> str:
    return f"{one.number}: {told(one)}"


for one in (enrol, identity, enter, waiting, confirm, drop):
    command.add_command(one)

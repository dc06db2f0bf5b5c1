"""`tidegate party`: what happens to persons, entered by the operator with its evidence, and who may act."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Invalid, parse_day
from tidegate.parties.life import LifeFact, LifeKind, Verb

if TYPE_CHECKING:
    from tidegate.parties.who_may_act import MayAct


@click.group()
def command() -> None:
    """Death, estate, power of attorney, guardianship: dated facts with their evidence, and who may act on a day."""


def _day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    return None if text is None else parse_day(text, field=(parameter.name or "").removesuffix("_day"))


@command.command("event")
@click.argument("person")
@click.argument("kind", type=click.Choice([kind.value for kind in LifeKind]))
@click.option("--agent", metavar="CODE", help="Who acts for the person (estate, power_of_attorney, guardianship).")
@click.option("--verb", "verbs", multiple=True, type=click.Choice(list(Verb)), help="Scope of a power; none: all.")
@click.option("--from", "from_day", callback=_day, required=True, metavar="DAY", help="From which day on it holds.")
@click.option("--until", "until_day", callback=_day, metavar="DAY", help="The first day on which it does not hold.")
@click.option("--ends", type=int, metavar="NUMBER", help="Of a revocation: the number of the fact that it ends.")
@click.option("--evidence", required=True, help="What proves it: the document, its date, who gave it.")
@click.option("--by", "recorded_by", required=True, metavar="NAME", help="The operator who enters it.")
@click.option("--json", "as_json", is_flag=True, help="Print the fact as JSON.")
@database_option
def event(
    *, person: str, kind: str, agent: str | None, verbs: tuple[str, ...], from_day: date, until_day: date | None,
    ends: int | None, evidence: str, recorded_by: str, as_json: bool, database: str | None,
) -> int:  # fmt: skip
    """Enter a fact about PERSON. It is never changed; a revocation ends it. The same again changes nothing.

    What is inside goes on whatever is entered: interest and maturities are paid to the account holder's cash.
    """
    fact = LifeFact(
        kind=LifeKind(kind), person=person, agent=agent, verbs=frozenset(Verb(one) for one in verbs),
        from_day=from_day, until_day=until_day, ends=ends, evidence=evidence,
    )  # fmt: skip
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.interfaces.problem import RefusedError
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.record_life import record_life

        with transaction.atomic():
            kept = record_life(fact=fact, recorded_by=recorded_by, recorded_on=current_business_day())
            if not isinstance(kept, LifeFact):
                raise RefusedError(kept)
    click.echo(json.dumps(_document(kept)) if as_json else _text(kept))
    return exit_codes.OK


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
    click.echo(json.dumps([_document(one) for one in found]) if as_json else shown)
    return exit_codes.OK


@command.command("may-act")
@click.argument("deposit_id", type=UUID)
@click.option("--on", "on_day", callback=_day, metavar="DAY", help="The day asked about; else the open one.")
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


def _document(one: LifeFact) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind.value, "person": one.person, "agent": one.agent,
        "verbs": sorted(one.verbs), "from": one.from_day.isoformat(),
        "until": None if one.until_day is None else one.until_day.isoformat(), "ends": one.ends,
        "evidence": one.evidence,
    }  # fmt: skip


def _text(one: LifeFact) -> str:
    agent = "" if one.agent is None else f" by {one.agent}"
    scope = f" for {', '.join(sorted(one.verbs))}" if one.verbs else ""
    until = "" if one.until_day is None else f" until {one.until_day}"
    ended = "" if one.ends is None else f" of number {one.ends}"
    what = f"{one.kind.value.replace('_', ' ')}{ended} of {one.person}{agent}{scope}"
    return f"{one.number}: {what} from {one.from_day}{until} ({one.evidence})"

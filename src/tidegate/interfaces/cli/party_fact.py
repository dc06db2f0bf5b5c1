"""A fact about a person on the command line: its options, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from tidegate.money import parse_day
from tidegate.parties.life import LifeFact, LifeKind, Verb


def day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    return None if text is None else parse_day(text, field=(parameter.name or "").removesuffix("_day"))


_OPTIONS = (
    click.argument("person"),
    click.argument("kind", type=click.Choice([kind.value for kind in LifeKind])),
    click.option("--agent", metavar="CODE", help="Who acts for the person (estate, power_of_attorney, guardianship)."),
    click.option("--verb", "verbs", multiple=True, type=click.Choice(list(Verb)), help="Scope of a power; none: all."),
    click.option("--from", "from_day", callback=day, required=True, metavar="DAY", help="From which day on it holds."),
    click.option("--until", "until_day", callback=day, metavar="DAY", help="The first day on which it does not hold."),
    click.option("--ends", type=int, metavar="NUMBER", help="Of a revocation: the number of the fact that it ends."),
    click.option("--evidence", required=True, help="What proves it: the document, its date, who gave it."),
)


def fact_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options that make a fact."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def fact_of(given: dict[str, Any]) -> LifeFact:
    """The fact that was given. Raises `Invalid`."""
    return LifeFact(
        kind=LifeKind(given["kind"]),
        person=given["person"],
        agent=given["agent"],
        verbs=frozenset(Verb(one) for one in given["verbs"]),
        from_day=given["from_day"],
        until_day=given["until_day"],
        ends=given["ends"],
        evidence=given["evidence"],
    )


def document(one: LifeFact) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind.value, "person": one.person, "agent": one.agent,
        "verbs": sorted(one.verbs), "from": one.from_day.isoformat(),
        "until": None if one.until_day is None else one.until_day.isoformat(), "ends": one.ends,
        "evidence": one.evidence,
    }  # fmt: skip


def told(one: LifeFact) -> str:
    """A fact in a line, without its number."""
    agent = "" if one.agent is None else f" by {one.agent}"
    scope = f" for {', '.join(sorted(one.verbs))}" if one.verbs else ""
    until = "" if one.until_day is None else f" until {one.until_day}"
    ended = "" if one.ends is None else f" of number {one.ends}"
    what = f"{one.kind.value.replace('_', ' ')}{ended} of {one.person}{agent}{scope}"
    return f"{what} from {one.from_day}{until} ({one.evidence})"

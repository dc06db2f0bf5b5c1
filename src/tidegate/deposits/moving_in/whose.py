"""Who owns a deposit that moves in: the cell `ownership`, a document read strictly, and who of them it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidegate.deposits.moving_in.finding import Finding, found
from tidegate.deposits.owners import Ownership
from tidegate.deposits.owners_document import ownership_from_json
from tidegate.money import Invalid, parse_day
from tidegate.parties.refusal import checked_code
from tidegate.seal import Malformed, strict_json

CELL = "ownership"
DOCUMENT_MAX = 20_000
"""Bytes of one cell: twenty owners and fifty beneficiaries with names fit."""
_PEOPLE_MAX, _TEXT_MAX = 100, 200
_MEMBERS = {
    "": {"title", "signing", "owners", "beneficiaries", "people"},
    "owners": {"person", "share", "capacity", "on_behalf_of"},
    "beneficiaries": {"person", "share", "contingent"},
    "people": {"person", "region", "name", "email", "born_on"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A person as a row tells of one: the saver in columns of their own, others in the document's `people`."""

    person: str
    region: str
    name: str = ""
    email: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Who owns it, and who of those named is told of, to be registered where they are not yet."""

    ownership: Ownership
    people: tuple[Told, ...] = ()


def whose(*, number: int, text: str) -> Whose | tuple[Finding, ...]:
    """The cell of row `number` as values, or what is wrong with it by its path within the cell."""
    try:
        document = strict_json(text, size_max=DOCUMENT_MAX, field=CELL)
    except Malformed as error:
        path = CELL if error.field == CELL else f"{CELL}.{error.field}"
        return (found(row=number, column=path, value=text, rule=error.rule, remedy=error.remedy),)
    if not isinstance(document, dict):
        rule, remedy = "It is a JSON object.", 'Write it like {"owners": [{"person": "S000123", "share": "1/2"}, …]}.'
        return (found(row=number, column=CELL, value=text, rule=rule, remedy=remedy),)
    unknown = tuple(_unknown(number, document))
    if unknown:
        return unknown
    try:
        return Whose(ownership=ownership_from_json(document), people=tuple(_people(document.get("people"))))
    except Invalid as error:
        return (in_cell(number=number, error=error),)


def in_cell(*, number: int, error: Invalid) -> Finding:
    """What is wrong within the document, by its path."""
    path = f"{CELL}.{error.field}"
    return found(row=number, column=path, value=error.value, rule=error.rule, remedy=error.remedy)


def _unknown(number: int, document: dict[str, Any]) -> Iterator[Finding]:
    """Members that no reader would look at are never passed over: somebody meant something by them."""
    places = [("", document)]
    for name in ("owners", "beneficiaries", "people"):
        given = document.get(name)
        places += [(f"{name}[{n}]", one) for n, one in enumerate(given if isinstance(given, list) else [])]
    for path, one in places:
        known = _MEMBERS[path.partition("[")[0]]
        for member in one if isinstance(one, dict) else ():
            if member not in known:
                column = ".".join(part for part in (CELL, path, member) if part)
                rule = f"It has no such member; it has {', '.join(sorted(known))}."
                yield found(row=number, column=column, value=member, rule=rule, remedy="Leave it out.")


def _people(given: object) -> Iterator[Told]:
    if given is None:
        return
    if not isinstance(given, list) or len(given) > _PEOPLE_MAX or not all(isinstance(one, dict) for one in given):
        remedy = 'Write it like [{"person": "S000123", "region": "DE-BY", "name": "…"}].'
        rule = f"It is a list of at most {_PEOPLE_MAX} objects."
        raise Invalid(field="people", value=str(given), rule=rule, remedy=remedy)
    for place, one in enumerate(given):
        path = f"people[{place}]"
        texts = {name: _text(one.get(name, ""), f"{path}.{name}") for name in ("region", "name", "email", "born_on")}
        if not texts["region"]:
            rule, remedy = "Who is told of lives somewhere.", "Give the region, ISO 3166-2, as DE-BY."
            raise Invalid(field=f"{path}.region", value="", rule=rule, remedy=remedy)
        yield Told(
            person=checked_code(one.get("person", ""), field=f"{path}.person"),
            region=checked_code(texts["region"], field=f"{path}.region"),
            name=texts["name"],
            email=texts["email"],
            born_on=parse_day(texts["born_on"], field=f"{path}.born_on") if texts["born_on"] else None,
        )


def _text(given: object, path: str) -> str:
    if not isinstance(given, str) or len(given) > _TEXT_MAX or not (given.isprintable() or not given):
        rule = f"It is text of at most {_TEXT_MAX} printable characters."
        raise Invalid(field=path, value=str(given), rule=rule, remedy="Shorten or clean it, or leave it out.")
    return given.strip()

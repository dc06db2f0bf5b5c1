"""The form of a fact about a person, and the fact that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tidegate.interfaces.platform.forms import Field, Form, new_key
from tidegate.money import Invalid, parse_day
from tidegate.parties.admit import person_named
from tidegate.parties.life import LifeFact, LifeKind, Verb

KIND = {
    LifeKind.DEATH: "Death",
    LifeKind.ESTATE: "Representative of the estate",
    LifeKind.POWER_OF_ATTORNEY: "Power of attorney",
    LifeKind.GUARDIANSHIP: "Guardianship",
    LifeKind.MINORITY: "Minority, until the day of coming of age",
    LifeKind.REVOCATION: "Revocation of an earlier fact",
}
SCOPE = {
    Verb.OPEN: "open deposits",
    Verb.TOP_UP: "add money",
    Verb.WITHDRAW: "withdraw and cancel",
    Verb.INSTRUCT: "instruct for the maturity",
    Verb.GIVE_NOTICE: "give notice",
    Verb.CASH_OUT: "have cash paid out",
}
EVIDENCE_CHARS_MAX = 1_000


def person_form(person: str, *, facts: Sequence[LifeFact], today: date, given: Mapping[str, str]) -> Form:
    """What an operator enters about a person; `facts` are those that a revocation can end."""

    def field(name: str, label: str, **more: object) -> Field:
        return Field(form="life", name=name, label=label, **more)  # type: ignore[arg-type]

    ends = tuple((str(one.number), f"number {one.number}: {KIND[one.kind]}") for one in facts)
    return Form(
        id="life",
        action=f"/operator/people/{person}",
        button="Enter it",
        key=new_key(),
        fields=(
            field("kind", "What happened", kind="select", options=tuple((str(one), KIND[one]) for one in LifeKind)),
            field("agent", "Who acts", hint="Code or log-in name; of an estate, a power of attorney, a guardianship."),
            field("from", "From the day on", kind="date", value=today.isoformat()),
            field("until", "Up to and without the day", kind="date", hint="Empty: open end."),
            field("ends", "Which fact it ends", kind="select", options=(("", "none"), *ends)),
            field("evidence", "What proves it", hint="The document, its date, who gave it."),
        ),
    ).filled(given)


def fact_from(person: str, given: Mapping[str, str], *, verbs: Sequence[str]) -> LifeFact:
    """The fact as typed. Raises `Invalid` with the field's name on the page."""
    kind, agent, until = given.get("kind", ""), given.get("agent", "").strip(), given.get("until", "").strip()
    if kind not in set(LifeKind):
        raise Invalid(field="kind", value=kind, rule="It is one of those offered.", remedy="Choose one of the list.")
    unknown = [one for one in verbs if one not in set(Verb)]
    if unknown:
        raise Invalid(field="verbs", value=unknown[0], rule="It is one of those offered.", remedy="Tick what is meant.")
    evidence = given.get("evidence", "").strip()
    if len(evidence) > EVIDENCE_CHARS_MAX or "\x00" in evidence:
        rule = f"It is told in at most {EVIDENCE_CHARS_MAX} characters."
        raise Invalid(field="evidence", value="", rule=rule, remedy="Name the document; its scan says the rest.")
    return LifeFact(
        kind=LifeKind(kind),
        person=person,
        agent=None if not agent else _code(agent),
        verbs=frozenset(Verb(one) for one in verbs),
        from_day=parse_day(given.get("from", ""), field="from"),
        until_day=None if not until else parse_day(until, field="until"),
        ends=_number(given.get("ends", "")),
        evidence=evidence,
    )


def _code(reference: str) -> str:
    found = None if "\x00" in reference or len(reference) > 200 else person_named(reference=reference)
    if found is None:
        rule = "Only a registered person can act for another."
        raise Invalid(
            field="agent", value=reference, rule=rule, remedy="Register the person first, or correct the code."
        )
    return found


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Invalid(field="ends", value=text, rule="A fact has a number.", remedy="Choose one of the list.")
    return int(text)

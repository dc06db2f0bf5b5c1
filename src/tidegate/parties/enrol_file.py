"""Enrol the savers of a file: all of them or, if one row contradicts what is registered, none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from tidegate.parties.enrol import add_persons, identified, identify_many, persons_of
from tidegate.parties.enrolment import Enrolment
from tidegate.parties.file_finding import FileFinding, finding
from tidegate.parties.person import Identity, Person
from tidegate.parties.refusal import Refused

_SAME = "Who is enrolled already is enrolled with other content, and a file never changes it."
_REMEDY: Mapping[str, str] = {
    "region": "Choose another code, or write what is registered.",
    "class": "Choose another code, or write what is registered.",
    "kyc": "Take the row out, or change it with `tidegate party identity`.",
    "verified_until": "Take the row out, or change it with `tidegate party identity`.",
    "full_name": "Choose another code, or take the row out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentPlan:
    """Persons to register and names to write; with findings neither is done. `known` persons stay as they are."""

    persons: tuple[Person, ...]
    identities: tuple[Identity, ...]
    known: int
    findings: tuple[FileFinding, ...]


def plan_enrolment(
    *, rows: Sequence[Enrolment], known: Mapping[str, Person], named: Mapping[str, Identity]
) -> EnrolmentPlan:
    """What a file comes to beside who is registered and named already. Pure."""
    return EnrolmentPlan(
        persons=tuple(row.person for row in rows if row.person.code not in known),
        identities=tuple(row.identity for row in rows if row.identity is not None and row.person.code not in named),
        known=sum(row.person.code in known for row in rows),
        findings=tuple(
            one
            for row in rows
            if row.person.code in known
            for one in _contradictions(row, known[row.person.code], named.get(row.person.code))
        ),
    )


def enrol_file(*, rows: Sequence[Enrolment]) -> EnrolmentPlan:
    """Carries the plan out, if nothing was found. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    codes: Collection[str] = [row.person.code for row in rows]
    plan = plan_enrolment(rows=rows, known=persons_of(codes=codes), named=identified(codes=codes))
    if not plan.findings:
        added = add_persons(persons=plan.persons)
        assert not isinstance(added, Refused), "the plan adds nobody who is registered"
        identify_many(identities=plan.identities)
    return plan


def _contradictions(row: Enrolment, known: Person, named: Identity | None) -> list[FileFinding]:
    person, found = row.person, []
    for column, ours, theirs in (
        ("region", person.region, known.region),
        ("class", person.saver_class, known.saver_class),
        ("kyc", person.kyc, known.kyc),
        ("verified_until", person.verified_until, known.verified_until),
    ):
        if ours != theirs:
            found.append(finding(path=column, value=ours, rule=_SAME, remedy=_REMEDY[column], line=row.line))
    if row.identity is not None and known.shredded_on is not None:
        rule, remedy = "A shredded identity is never written again.", "Take the row out."
        found.append(finding(path="full_name", value="", rule=rule, remedy=remedy, line=row.line))
    elif row.identity is not None and named is not None and named != row.identity:
        found.append(finding(path="full_name", value="", rule=_SAME, remedy=_REMEDY["full_name"], line=row.line))
    return found

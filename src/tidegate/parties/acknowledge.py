"""What a saver has received, of which bank: disclosures that law wants acknowledged before a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from tidegate.money import Invalid
from tidegate.parties import models
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.rules import disclosures


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """`disclosure` is the word of a rule of law; `on` the first day on which it was acknowledged of this bank."""

    person: str
    bank: str
    disclosure: str
    on: date


def acknowledge(*, person: str, bank: str, disclosure: str, on: date) -> Acknowledged | Refused:
    """Notes that a saver has received a disclosure of a bank. The same again changes nothing.

    Invalid for a disclosure that no rule of law asks for.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    if disclosure not in disclosures():
        raise Invalid(
            field="disclosure",
            value=disclosure,
            rule="Only what a rule of law wants told can be acknowledged.",
            remedy=f"Give one of {', '.join(sorted(disclosures()))}.",
        )
    if not models.Person.objects.filter(code=person).exists():
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    if not models.Institution.objects.filter(code=bank, kind=InstitutionKind.BANK.value).exists():
        return refused(PartyRefusal.UNKNOWN_BANK, field="bank")
    row, _ = models.Acknowledgement.objects.get_or_create(
        person_id=person, bank_id=bank, disclosure=disclosure, defaults={"acknowledged_on": on}
    )
    return Acknowledged(person=person, bank=bank, disclosure=disclosure, on=row.acknowledged_on)


def acknowledged_by(*, codes: Collection[str]) -> dict[tuple[str, str], frozenset[str]]:
    """What these persons have acknowledged, by person and bank; who has nothing is left out."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rows = models.Acknowledgement.objects.filter(person_id__in=codes)
    for person, bank, disclosure in rows.values_list("person_id", "bank_id", "disclosure"):
        found[person, bank].add(disclosure)
    return {key: frozenset(words) for key, words in found.items()}


def acknowledged(*, person: str, bank: str) -> dict[str, date]:
    """What a saver has received of a bank: the first day of each, by its word."""
    rows = models.Acknowledgement.objects.filter(person_id=person, bank_id=bank)
    return dict(rows.values_list("disclosure", "acknowledged_on"))

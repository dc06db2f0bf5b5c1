"""A fact about a person by two of the platform's people: one enters it with the original, another reads and confirms.

Until then nothing changes. The database holds to it that the two are not one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tidegate.money import Invalid, parse_day
from tidegate.parties import models
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.record_life import checked_life, record_life
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.seal import canonical_bytes, digest

ORIGINAL_BYTES_MAX = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEntry:
    """What was entered; `fact` has its number once it is confirmed. `settled_by` with no number: it was dropped."""

    number: int
    fact: LifeFact
    original_name: str
    original_digest: str
    entered_by: str
    entered_on: date
    settled_by: str | None
    settled_on: date | None


def enter_life(*, fact: LifeFact, original: bytes, original_name: str, by: str, on: date) -> LifeEntry | Refused:
    """Keeps a fact with the original that proves it. The same again, while it waits, is the same.

    Invalid without an original or a name of whoever enters it.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    if not 0 < len(original) <= ORIGINAL_BYTES_MAX or not original_name.strip():
        raise Invalid(
            field="original",
            value=f"{len(original)} bytes",
            rule=f"What proves it is attached, up to {ORIGINAL_BYTES_MAX // 1_000_000} MB.",
            remedy="Attach a scan of the document.",
        )
    _named(by)
    no = checked_life(fact=fact)
    if no is not None:
        return no
    content, proof = _content(fact), digest(original)
    names = digest(canonical_bytes([content, proof]))
    row, _ = models.LifeEntry.objects.get_or_create(
        digest=names,
        settled_by=None,
        defaults={
            "content": content,
            "person_id": fact.person,
            "original": original,
            "original_name": original_name,
            "original_digest": proof,
            "entered_by": by,
            "entered_on": on,
        },
    )
    return _value(row)


def confirm_life(*, number: int, by: str, on: date) -> LifeEntry | Refused:
    """The second person's word: the fact is recorded, under both names. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = _locked(number)
    if row is None:
        return refused(PartyRefusal.UNKNOWN_ENTRY, field="number")
    if row.settled_by is not None:
        return _value(row) if row.fact_id is not None else refused(PartyRefusal.ENTRY_DROPPED, field="number")
    _named(by)
    if by == row.entered_by:
        return refused(PartyRefusal.SAME_PERSON, field="by")
    kept = record_life(fact=_fact(row.content), recorded_by=row.entered_by, confirmed_by=by, recorded_on=on)
    if isinstance(kept, Refused):
        return kept
    row.fact_id, row.settled_by, row.settled_on = kept.number, by, on
    row.save(update_fields=["fact_id", "settled_by", "settled_on"])
    return _value(row)


def drop_life(*, number: int, by: str, on: date) -> LifeEntry | Refused:
    """Either person takes an entry off the list that has not been confirmed. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = _locked(number)
    if row is None:
        return refused(PartyRefusal.UNKNOWN_ENTRY, field="number")
    _named(by)
    if row.fact_id is not None:
        return refused(PartyRefusal.ENTRY_CONFIRMED, field="number")
    if row.settled_by is None:
        row.settled_by, row.settled_on = by, on
        row.save(update_fields=["settled_by", "settled_on"])
    return _value(row)


def entries_waiting(*, person: str | None = None) -> tuple[LifeEntry, ...]:
    """Entered and not settled, the oldest first; of one person, if one is named."""
    found = models.LifeEntry.objects.filter(settled_by=None)
    found = found if person is None else found.filter(person_id=person)
    return tuple(_value(row) for row in found.defer("original").order_by("pk"))


def entries_of(*, person: str) -> tuple[LifeEntry, ...]:
    """Everything that was entered about a person, the oldest first."""
    found = models.LifeEntry.objects.filter(person_id=person)
    return tuple(_value(row) for row in found.defer("original").order_by("pk"))


def original_of(*, number: int) -> bytes | None:
    """The document that was attached to an entry."""
    row = models.LifeEntry.objects.filter(pk=number).first()
    return None if row is None else bytes(row.original)


def _locked(number: int) -> models.LifeEntry | None:
    return models.LifeEntry.objects.select_for_update().defer("original").filter(pk=number).first()


def _named(by: str) -> None:
    if not by.strip():
        raise Invalid(field="by", value=by, rule="Whoever enters or confirms is named.", remedy="Give the name.")


def _content(fact: LifeFact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "person": fact.person,
        "agent": fact.agent,
        "verbs": sorted(verb.value for verb in fact.verbs),
        "from": fact.from_day.isoformat(),
        "until": None if fact.until_day is None else fact.until_day.isoformat(),
        "ends": fact.ends,
        "evidence": fact.evidence,
    }


def _fact(content: dict[str, Any], *, number: int | None = None) -> LifeFact:
    until = content["until"]
    return LifeFact(
        number=number,
        kind=LifeKind(content["kind"]),
        person=content["person"],
        agent=content["agent"],
        verbs=frozenset(Verb(one) for one in content["verbs"]),
        from_day=parse_day(content["from"], field="from"),
        until_day=None if until is None else parse_day(until, field="until"),
        ends=content["ends"],
        evidence=content["evidence"],
    )


def _value(row: models.LifeEntry) -> LifeEntry:
    return LifeEntry(
        number=row.pk,
        fact=_fact(row.content, number=row.fact_id),
        original_name=row.original_name,
        original_digest=row.original_digest,
        entered_by=row.entered_by,
        entered_on=row.entered_on,
        settled_by=row.settled_by,
        settled_on=row.settled_on,
    )

"""Facts about persons, kept with their evidence and read again: only ever added to. Doors enter them by two
(`enter_life`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import Q

from tidegate.parties import models
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.parties.who_may_act import in_force


def record_life(*, fact: LifeFact, recorded_by: str, confirmed_by: str, recorded_on: date) -> LifeFact | Refused:
    """Keeps a fact on the word of two, who are not one; it is answered with its number. The same again changes nothing.

    A fact may begin before it became known; what was done meanwhile by who then might stands.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    no = checked_life(fact=fact)
    if no is not None:
        return no
    row, _ = models.LifeFact.objects.get_or_create(
        kind=fact.kind.value,
        person_id=fact.person,
        agent_id=fact.agent,
        from_day=fact.from_day,
        ends_id=fact.ends,
        defaults={
            "verbs": sorted(fact.verbs),
            "until_day": fact.until_day,
            "evidence": fact.evidence,
            "recorded_by": recorded_by,
            "confirmed_by": confirmed_by,
            "recorded_on": recorded_on,
        },
    )
    kept = _value(row)
    if (kept.verbs, kept.until_day, kept.evidence) != (fact.verbs, fact.until_day, fact.evidence):
        return refused(PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT, field="from")
    return kept


def checked_life(*, fact: LifeFact) -> Refused | None:
    """Whether everybody it names is registered, and what a revocation ends is known."""
    people = {fact.person, *([fact.agent] if fact.agent else [])}
    known = set(models.Person.objects.filter(code__in=people).values_list("code", flat=True))
    if known != people:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person" if fact.person not in known else "agent")
    if fact.ends is not None:
        ended = models.LifeFact.objects.filter(pk=fact.ends, person_id=fact.person).first()
        if ended is None or ended.kind == LifeKind.REVOCATION.value:
            return refused(PartyRefusal.UNKNOWN_FACT, field="ends")
    return None


def life_of(*, people: Collection[str]) -> tuple[LifeFact, ...]:
    """Every fact about these persons, the oldest entry first."""
    return tuple(_value(row) for row in models.LifeFact.objects.filter(person_id__in=people).order_by("pk"))


def represented_by(*, person: str, on: date) -> frozenset[str]:
    """For whom a person acts on a day, by any fact in force."""
    theirs = models.LifeFact.objects.filter(agent_id=person).values("pk")
    found = models.LifeFact.objects.filter(Q(pk__in=theirs) | Q(ends_id__in=theirs)).order_by("pk")
    return frozenset(one.person for one in in_force([_value(row) for row in found], on=on) if one.agent == person)


def facts_naming(*, person: str, agent: str, on: date) -> tuple[LifeFact, ...]:
    """The facts in force on a day by which `agent` acts for `person`."""
    return tuple(one for one in in_force(life_of(people=[person]), on=on) if one.agent == agent)


def _value(row: models.LifeFact) -> LifeFact:
    return LifeFact(
        number=row.pk,
        kind=LifeKind(row.kind),
        person=row.person_id,
        agent=row.agent_id,
        verbs=frozenset(Verb(one) for one in row.verbs),
        from_day=row.from_day,
        until_day=row.until_day,
        ends=row.ends_id,
        evidence=row.evidence,
    )

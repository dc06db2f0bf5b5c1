"""Persons and their identities: enrol, look up, shred."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection

from tidegate.parties import models
from tidegate.parties.person import Identity, Kyc, Person, PersonState, SaverClass
from tidegate.parties.refusal import PartyRefusal, Refused, refused


def add_person(*, code: str, region: str, identity: Identity | None = None) -> Person | Refused:
    """Registers a person, with a name if one is given. The same again changes nothing; Invalid for a malformed code."""
    wanted = Person(code=code, region=region)
    found = add_persons(persons=[wanted])
    if isinstance(found, Refused):
        return found
    if identity is not None:
        named = identify(identity=identity)
        if isinstance(named, Refused):
            return named
    return found[0]


def add_persons(*, persons: Sequence[Person]) -> tuple[Person, ...] | Refused:
    """Registers many at once; all or, if one code is taken with another region, none."""
    assert connection.in_atomic_block, "a door opens the transaction"
    known = persons_of(codes=[one.code for one in persons])
    if any(one.code in known and known[one.code].region != one.region for one in persons):
        return refused(PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT, field="code")
    _insert(
        _ADD,
        [
            (one.code, one.region, one.state.value, one.saver_class.value, one.kyc.value, one.verified_until)
            for one in persons
            if one.code not in known
        ],
    )
    return tuple(known.get(one.code, one) for one in persons)


def identify(*, identity: Identity) -> Identity | Refused:
    """Writes or corrects the name of a registered person; a shredded one is never named again."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Person.objects.select_for_update().filter(code=identity.person).first()
    if row is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    if row.shredded_on is not None:
        return refused(PartyRefusal.PERSON_SHREDDED, field="person")
    models.Identity.objects.update_or_create(
        person_id=identity.person,
        defaults={
            "full_name": identity.full_name,
            "email": identity.email,
            "born_on": identity.born_on,
            "document": identity.document,
        },
    )
    return identity


def identify_many(*, identities: Sequence[Identity]) -> None:
    """Writes the names of persons who were just registered: none has one yet."""
    assert connection.in_atomic_block, "a door opens the transaction"
    _insert(_NAME, [(one.person, one.full_name, one.email, one.born_on, one.document) for one in identities])


def shred(*, person: str, on: date) -> Person | Refused:
    """Destroys the identity; the person, without a name, and all books stay. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Person.objects.select_for_update().filter(code=person).first()
    if row is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    models.Identity.objects.filter(person_id=person).delete()
    if row.shredded_on is None:
        row.shredded_on = on
        row.save(update_fields=["shredded_on"])
    return _person(row)


def set_person_state(*, person: str, state: PersonState) -> Person | Refused:
    """Suspends, closes or reactivates a person. It bears on new money only."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Person.objects.select_for_update().filter(code=person).first()
    if row is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    row.state = state.value
    row.save(update_fields=["state"])
    return _person(row)


def set_kyc(*, person: str, kyc: Kyc, verified_until: date | None = None) -> Person | Refused:
    """Notes how far the check of a person's identity has come, and until when it counts. It bears on new money only."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Person.objects.select_for_update().filter(code=person).first()
    if row is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    row.kyc, row.verified_until = kyc.value, verified_until
    row.save(update_fields=["kyc", "verified_until"])
    return _person(row)


def person(*, code: str) -> Person | None:
    """The person with this code, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSON, [code])
        row = cursor.fetchone()
    if row is None:
        return None
    return _of(code, *row)


_PERSON = "SELECT region, state, shredded_on, saver_class, kyc, verified_until FROM parties_person WHERE code = %s"
_PERSONS = """
    SELECT code, region, state, shredded_on, saver_class, kyc, verified_until FROM parties_person
    WHERE code = ANY (%s::text[])
"""
"""Every movement of money asks, and books of thousands: the statements are not built anew each time."""
_ADD = """
    INSERT INTO parties_person (code, region, state, saver_class, kyc, verified_until)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[])
"""
_NAME = """
    INSERT INTO parties_identity (person_id, full_name, email, born_on, document)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[])
"""


def persons(*, after: str = "", count_max: int = 1000) -> tuple[Person, ...]:
    """Persons in order of code, a page at a time: those after `after`."""
    return tuple(_person(row) for row in models.Person.objects.filter(code__gt=after).order_by("code")[:count_max])


def persons_of(*, codes: Collection[str]) -> dict[str, Person]:
    """Those of these persons who are registered, by code."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [list(codes)])
        return {code: _of(code, *row) for code, *row in cursor.fetchall()}


def regions(*, codes: Collection[str]) -> dict[str, str]:
    """Where persons live, by code; who is not registered is left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, region FROM parties_person WHERE code = ANY (%s)", [list(codes)])
        return dict(cursor.fetchall())


def identity(*, person: str) -> Identity | None:
    """The name of a person, or None if it was never given or is shredded."""
    row = models.Identity.objects.filter(person_id=person).first()
    return None if row is None else _identity(row)


def identified(*, codes: Collection[str]) -> dict[str, Identity]:
    """The names of those of these persons who have one, by code."""
    rows = models.Identity.objects.filter(person_id__in=list(codes))
    return {row.person_id: _identity(row) for row in rows}


def _identity(row: models.Identity) -> Identity:
    return Identity(
        person=row.person_id, full_name=row.full_name, email=row.email, born_on=row.born_on, document=row.document
    )


def _insert(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _person(row: models.Person) -> Person:
    return _of(row.code, row.region, row.state, row.shredded_on, row.saver_class, row.kyc, row.verified_until)


def _of(
    code: str, region: str, state: str, shredded_on: date | None, saver_class: str, kyc: str, until: date | None
) -> Person:
    return Person(
        code=code,
        region=region,
        state=PersonState(state),
        shredded_on=shredded_on,
        saver_class=SaverClass(saver_class),
        kyc=Kyc(kyc),
        verified_until=until,
    )

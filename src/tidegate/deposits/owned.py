"""A deposit's owners as they are kept: with the deposit, and whenever it changes hands; read as of a day.

Only a deposit of which more is said than that its saver owns it alone has rows; the view `deposits_owned` unites both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db import connection

from tidegate.catalogue.terms import Title
from tidegate.deposits import models
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owners import Beneficiary, Capacity, Owner, Ownership, Signing, sole, whole_of
from tidegate.deposits.succession import Ground, Stint, Succession, stints

SHARED = """
    SELECT o.deposit_id, array_agg(s.person_code ORDER BY s.place) AS people
    FROM deposits_ownership o
    JOIN deposits_stake s ON s.ownership_id = o.id AND s.role = 'owner'
    WHERE NOT EXISTS (
        SELECT FROM deposits_ownership later WHERE later.deposit_id = o.deposit_id AND later.from_day > o.from_day)
    GROUP BY o.deposit_id
"""
"""Owners of the deposits of which more is said than that their saver owns them alone, as they stand."""
SHARED_ON = """
    SELECT o.deposit_id, array_agg(s.person_code ORDER BY s.place) AS people
    FROM (
        SELECT DISTINCT ON (deposit_id) deposit_id, id FROM deposits_ownership
        WHERE from_day <= %(on)s AND known_on <= %(on)s ORDER BY deposit_id, from_day DESC) o
    JOIN deposits_stake s ON s.ownership_id = o.id AND s.role = 'owner'
    GROUP BY o.deposit_id
"""
"""The same as the books of a day have it."""


def keep(*, deposit_id: UUID, ownership: Ownership, from_day: date, known_on: date | None = None) -> None:
    """Stores a new deposit's set; nothing for a saver alone in their own name, who needs no rows. Proved at commit.

    `known_on`: since when it is here, where it began elsewhere.
    """
    if not ownership.plain:
        contract = Succession(
            from_day=from_day, known_on=known_on or from_day, ground=Ground.CONTRACT, ownership=ownership
        )
        follow(deposit_id=deposit_id, succession=contract, request_id=None)


def follow(*, deposit_id: UUID, succession: Succession, request_id: UUID | None) -> None:
    """Stores who owns a deposit from a day on, by which act. Proved at commit."""
    assert connection.in_atomic_block, "a door opens the transaction"
    ownership = succession.ownership
    kept = models.Ownership.objects.create(
        deposit_id=deposit_id, from_day=succession.from_day, known_on=succession.known_on,
        title=ownership.title.value, signing=ownership.signing.value, ground=succession.ground.value,
        evidence=succession.evidence, recorded_by=succession.recorded_by, request_id=request_id,
        after_place=succession.after_place,
    )  # fmt: skip
    models.Stake.objects.bulk_create(
        [
            *_stakes(kept, "owner", ownership.owners),
            *_stakes(kept, "beneficiary", [one for one in ownership.beneficiaries if not one.contingent]),
            *_stakes(kept, "contingent", [one for one in ownership.beneficiaries if one.contingent]),
        ]
    )


def _stakes(kept: models.Ownership, role: str, of: Sequence[Owner | Beneficiary]) -> list[models.Stake]:
    whole = whole_of([one.share for one in of])
    return [
        models.Stake(
            ownership=kept,
            role=role,
            place=place,
            person_code=one.person,
            capacity=one.capacity.value if isinstance(one, Owner) else None,
            for_code=one.on_behalf_of if isinstance(one, Owner) else None,
            parts=int(one.share * whole),
            whole=whole,
        )
        for place, one in enumerate(of, start=1)
    ]


def ownership_of(*, deposit_id: UUID, saver: str, on: date | None = None, known_on: date | None = None) -> Ownership:
    """Who owns a deposit on a day (None: as it stands), as it was known at the end of another (None: as it is known
    now). `saver` is its account holder."""
    return ownerships(deposits={deposit_id: saver}, on=on, known_on=known_on)[deposit_id]


def ownerships(
    *, deposits: dict[UUID, str], on: date | None = None, known_on: date | None = None
) -> dict[UUID, Ownership]:
    """The same of many, by id and account holder."""
    sets = models.Ownership.objects.filter(deposit_id__in=list(deposits)).order_by("from_day")
    if on is not None:
        sets = sets.filter(from_day__lte=on)
    if known_on is not None:
        sets = sets.filter(known_on__lte=known_on)
    newest = {one.deposit_id: one for one in sets}
    stakes = _stakes_of(newest.values())
    return {
        deposit_id: _value(newest[deposit_id], stakes[newest[deposit_id].pk])
        if deposit_id in newest
        else sole(saver=saver)
        for deposit_id, saver in deposits.items()
    }


def _stakes_of(sets: Iterable[models.Ownership]) -> dict[int, list[models.Stake]]:
    stakes: dict[int, list[models.Stake]] = {one.pk: [] for one in sets}
    for stake in models.Stake.objects.filter(ownership_id__in=list(stakes)).order_by("place"):
        stakes[stake.ownership_id].append(stake)
    return stakes


def _value(row: models.Ownership, stakes: Sequence[models.Stake]) -> Ownership:
    return Ownership(
        title=Title(row.title),
        signing=Signing(row.signing),
        owners=tuple(
            Owner(
                person=one.person_code,
                share=Fraction(one.parts, one.whole),
                capacity=Capacity(one.capacity or ""),
                on_behalf_of=one.for_code,
            )
            for one in stakes
            if one.role == "owner"
        ),
        beneficiaries=tuple(
            Beneficiary(
                person=one.person_code, share=Fraction(one.parts, one.whole), contingent=one.role == "contingent"
            )
            for role in ("beneficiary", "contingent")
            for one in stakes
            if one.role == role
        ),
    )


def shared(*, on: date | None = None) -> dict[UUID, tuple[str, ...]]:
    """The owners' codes of every deposit that has other owners than its account holder, or was ever said to: as they
    stand, or as the books of a day have it."""
    with connection.cursor() as cursor:
        if on is None:
            cursor.execute(SHARED)
        else:
            cursor.execute(SHARED_ON, {"on": on})
        return {deposit_id: tuple(people) for deposit_id, people in cursor.fetchall()}


def owned_by(*, person: str) -> tuple[UUID, ...]:
    """The deposits of which a person is an owner now, alone or with others."""
    return tuple(shares_of(people=[person])[person])


def shares_of(*, people: Collection[str]) -> dict[str, dict[UUID, Fraction]]:
    """The deposits of which each of these is an owner now, and their share of each."""
    shares: dict[str, dict[UUID, Fraction]] = {person: {} for person in people}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_code, deposit_id, parts, whole FROM deposits_owned WHERE person_code = ANY (%s::text[])",
            [sorted(people)],
        )
        for person, deposit_id, parts, whole in cursor.fetchall():
            shares[person][deposit_id] = Fraction(parts, whole)
    return shares


_ONCE = """
    SELECT deposit_id, bool_or(several) FROM (
        SELECT d.deposit_id, EXISTS (SELECT FROM deposits_ownership o WHERE o.deposit_id = d.deposit_id) AS several
        FROM deposits_deposit d WHERE d.saver_code = %(person)s
        UNION ALL
        SELECT o.deposit_id, true FROM deposits_stake s JOIN deposits_ownership o ON o.id = s.ownership_id
        WHERE s.role = 'owner' AND s.person_code = %(person)s) f
    GROUP BY 1
"""


def once_owned_by(*, person: str) -> dict[UUID, bool]:
    """The deposits of which a person is or ever was an owner, and whether more was ever said of their ownership."""
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, {"person": person})
        return dict(cursor.fetchall())


def with_owner_among(*, people: Collection[str]) -> tuple[UUID, ...]:
    """Deposits that one of these owns together with others or by another name than the account holder's."""
    if not people:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT o.deposit_id FROM deposits_owned o JOIN deposits_deposit d ON d.deposit_id = o.deposit_id"
            " WHERE o.person_code = ANY (%s::text[]) AND d.saver_code <> o.person_code",
            [sorted(people)],
        )
        return tuple(row[0] for row in cursor.fetchall())


def histories(*, deposits: Iterable[Deposit]) -> dict[UUID, tuple[Succession, ...]]:
    """Who owned these deposits one after another, by deposit, from the contract on."""
    found = {one.deposit_id: one for one in deposits}
    sets = list(models.Ownership.objects.filter(deposit_id__in=list(found)).order_by("deposit_id", "from_day"))
    stakes = _stakes_of(sets)
    every: dict[UUID, list[Succession]] = {one: [] for one in found}
    for row in sets:
        every[row.deposit_id].append(
            Succession(
                from_day=row.from_day,
                known_on=row.known_on,
                ground=Ground(row.ground),
                ownership=_value(row, stakes[row.pk]),
                evidence=row.evidence,
                recorded_by=row.recorded_by,
                after_place=row.after_place,
            )
        )
    return {
        deposit_id: tuple(every[deposit_id])
        or (
            Succession(
                from_day=one.opened_on, known_on=one.opened_on, ground=Ground.CONTRACT, ownership=sole(saver=one.saver)
            ),
        )
        for deposit_id, one in found.items()
    }


def holders(*, deposits: Iterable[Deposit]) -> dict[UUID, tuple[Stint, ...]]:
    """Whose account and whose cash these deposits were, one after another."""
    return {deposit_id: stints(history=found) for deposit_id, found in histories(deposits=deposits).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedOn:
    """One owner's share of one deposit on a day; `place` 1 is the account holder."""

    deposit_id: UUID
    place: int
    person: str
    capacity: Capacity
    on_behalf_of: str | None
    share: Fraction


def owned_on(*, day: date, known_on: date | None = None) -> Iterator[OwnedOn]:
    """Who owned what on a day: every deposit that was opened by then, as it was known at the end of `known_on` (None:
    of that day itself, which is what the day's books have)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT deposit_id, place, person_code, capacity, for_code, parts, whole FROM deposits_owned_on_v1(%s, %s)"
            " ORDER BY deposit_id, place",
            [day, known_on or day],
        )
        for deposit_id, place, person, capacity, behalf, parts, whole in cursor.fetchall():
            yield OwnedOn(
                deposit_id=deposit_id, place=place, person=person, capacity=Capacity(capacity), on_behalf_of=behalf,
                share=Fraction(parts, whole),
            )  # fmt: skip

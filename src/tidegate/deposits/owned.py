"""A deposit's owners as they are kept: written once with the deposit, read as of a day. `owners` has their meaning.

Only a deposit of which more is said than that its saver owns it alone has rows; the view `deposits_owned` unites both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db import connection

from tidegate.catalogue.terms import Title
from tidegate.deposits import models
from tidegate.deposits.owners import Beneficiary, Capacity, Owner, Ownership, Signing, sole, whole_of


def keep(*, deposit_id: UUID, ownership: Ownership, from_day: date) -> None:
    """Stores a set; nothing for a saver alone in their own name, who needs no rows. Proved at commit."""
    assert connection.in_atomic_block, "a door opens the transaction"
    if ownership.plain:
        return
    kept = models.Ownership.objects.create(
        deposit_id=deposit_id, from_day=from_day, title=ownership.title.value, signing=ownership.signing.value
    )
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


def ownership_of(*, deposit_id: UUID, saver: str, on: date | None = None) -> Ownership:
    """Who owns a deposit on a day (None: as it stands). `saver` is its account holder."""
    return ownerships(deposits={deposit_id: saver}, on=on)[deposit_id]


def ownerships(*, deposits: dict[UUID, str], on: date | None = None) -> dict[UUID, Ownership]:
    """The same of many, by id and account holder."""
    sets = models.Ownership.objects.filter(deposit_id__in=list(deposits)).order_by("from_day")
    if on is not None:
        sets = sets.filter(from_day__lte=on)
    newest = {one.deposit_id: one for one in sets}
    stakes: dict[int, list[models.Stake]] = {one.pk: [] for one in newest.values()}
    for stake in models.Stake.objects.filter(ownership_id__in=list(stakes)).order_by("place"):
        stakes[stake.ownership_id].append(stake)
    return {
        deposit_id: _value(newest[deposit_id], stakes[newest[deposit_id].pk])
        if deposit_id in newest
        else sole(saver=saver)
        for deposit_id, saver in deposits.items()
    }


def owner_sets(*, deposit_id: UUID, saver: str) -> tuple[tuple[date, Ownership], ...]:
    """Who owned a deposit from which day on, the oldest set first. It begins with its account holder alone."""
    sets = models.Ownership.objects.filter(deposit_id=deposit_id).order_by("from_day")
    stakes: dict[int, list[models.Stake]] = {one.pk: [] for one in sets}
    for stake in models.Stake.objects.filter(ownership_id__in=list(stakes)).order_by("place"):
        stakes[stake.ownership_id].append(stake)
    return ((date.min, sole(saver=saver)), *((one.from_day, _value(one, stakes[one.pk])) for one in sets))


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


def owned_by(*, person: str) -> tuple[UUID, ...]:
    """The deposits of which a person is an owner, alone or with others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deposit_id FROM deposits_owned WHERE person_code = %s", [person])
        return tuple(row[0] for row in cursor.fetchall())


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

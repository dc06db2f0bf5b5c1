"""The register of institutions and licences, and how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

from tidegate.parties import models
from tidegate.parties.institution import (
    ANYBODY,
    Activity,
    CapitalClass,
    Institution,
    InstitutionKind,
    Licence,
    RegisterSnapshot,
)
from tidegate.parties.refusal import PartyRefusal, Refused, refused


def register_institution(
    *,
    code: str,
    kind: InstitutionKind,
    name: str,
    jurisdiction: str,
    home_region: str,
    local: bool = False,
    own_platform_of: str | None = None,
) -> Institution | Refused:
    """Enters an institution. The same again changes nothing; other content under the same code is refused."""
    assert connection.in_atomic_block, "a door opens the transaction"
    wanted = Institution(
        code=code,
        kind=kind,
        name=name,
        jurisdiction=jurisdiction,
        home_region=home_region,
        local=local,
        own_platform_of=own_platform_of,
    )
    banks = models.Institution.objects.filter(code=own_platform_of, kind=InstitutionKind.BANK.value)
    if own_platform_of is not None and not banks.exists():
        return refused(PartyRefusal.UNKNOWN_BANK, field="own_platform_of")
    row, _ = models.Institution.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind.value,
            "name": name,
            "jurisdiction": jurisdiction,
            "home_region": home_region,
            "local": local,
            "own_platform_of_id": own_platform_of,
        },
    )
    if _institution(row) != wanted:
        return refused(PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT, field="code")
    return wanted


def grant_licence(
    *,
    institution: str,
    activity: Activity,
    areas: Sequence[str],
    insured: bool,
    valid_from: date,
    source: str,
    valid_until: date | None = None,
    saver_classes: Sequence[str] = (ANYBODY,),
    capital_class: CapitalClass | None = None,
) -> Licence | Refused:
    """Enters a licence. The same again changes nothing; one that overlaps another of the same activity is refused."""
    assert connection.in_atomic_block, "a door opens the transaction"
    wanted = Licence(
        institution=institution,
        activity=activity,
        areas=tuple(areas),
        insured=insured,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        saver_classes=tuple(saver_classes),
        capital_class=capital_class,
    )
    # The institution's row is the lock under which its licences are compared.
    if not models.Institution.objects.select_for_update().filter(code=institution).exists():
        return refused(PartyRefusal.UNKNOWN_INSTITUTION, field="institution")
    others = [
        licence_from(row)
        for row in models.Licence.objects.filter(institution_id=institution, activity=activity.value)
        if row.valid_until != row.valid_from
    ]
    if wanted in others:
        return wanted
    if any(wanted.meets(other) for other in others):
        return refused(PartyRefusal.OVERLAPS_ANOTHER, field="valid_from")
    models.Licence.objects.create(
        institution_id=institution,
        activity=activity.value,
        areas=list(areas),
        insured=insured,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        saver_classes=list(saver_classes),
        capital_class=capital_class,
    )
    return wanted


def end_licence(*, institution: str, activity: Activity, on: date) -> Licence | Refused:
    """The licence in force on `on` holds no longer from that day."""
    assert connection.in_atomic_block, "a door opens the transaction"
    found = licence_of(institution=institution, activity=activity, on=on)
    if found is None or found.valid_from >= on:
        return refused(PartyRefusal.UNKNOWN_INSTITUTION, field="institution")
    row = models.Licence.objects.get(institution_id=institution, activity=activity.value, valid_from=found.valid_from)
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    return licence_from(row)


def record_snapshot(*, jurisdiction: str, as_of: datetime, digest: str) -> RegisterSnapshot:
    """Notes that the register was read as it stood at `as_of`. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    assert as_of.tzinfo is not None, "an instant has a zone"
    models.RegisterSnapshot.objects.get_or_create(jurisdiction=jurisdiction, as_of=as_of, defaults={"digest": digest})
    return RegisterSnapshot(jurisdiction=jurisdiction, as_of=as_of, digest=digest)


def latest_snapshot(*, jurisdiction: str, at: datetime) -> RegisterSnapshot | None:
    """The freshest reading of the register not later than `at`."""
    rows = models.RegisterSnapshot.objects.filter(jurisdiction=jurisdiction, as_of__lte=at)
    row = rows.order_by("-as_of").first()
    return None if row is None else RegisterSnapshot(jurisdiction=jurisdiction, as_of=row.as_of, digest=row.digest)


def institution(*, code: str) -> Institution | None:
    """The institution with this code, or None."""
    row = models.Institution.objects.filter(code=code).first()
    return None if row is None else _institution(row)


def institutions(*, kind: InstitutionKind | None = None) -> tuple[Institution, ...]:
    """All institutions (of a kind) in order of code."""
    rows = models.Institution.objects.order_by("code")
    return tuple(_institution(row) for row in (rows if kind is None else rows.filter(kind=kind.value)))


def licence_of(*, institution: str, on: date, activity: Activity = Activity.ACCEPT_DEPOSITS) -> Licence | None:
    """The licence in force on `on`, or None."""
    row = models.Licence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on),
        institution_id=institution,
        activity=activity.value,
        valid_from__lte=on,
    ).first()
    return None if row is None else licence_from(row)


def _institution(row: models.Institution) -> Institution:
    return Institution(
        code=row.code,
        kind=InstitutionKind(row.kind),
        name=row.name,
        jurisdiction=row.jurisdiction,
        home_region=row.home_region,
        local=row.local,
        own_platform_of=row.own_platform_of_id,
    )


def licence_from(row: models.Licence) -> Licence:
    """The licence of a row that came to hold."""
    return Licence(
        institution=row.institution_id,
        activity=Activity(row.activity),
        areas=tuple(row.areas),
        insured=row.insured,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
        saver_classes=tuple(row.saver_classes),
        capital_class=None if row.capital_class is None else CapitalClass(row.capital_class),
    )

"""Take a register's snapshot in: what it says holds from its day on, and what it no longer says ends that day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from tidegate.parties import models
from tidegate.parties.describe import platform_profile
from tidegate.parties.institution import InstitutionKind, Licence
from tidegate.parties.look_alike import look_alikes
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.parties.register import licence_from
from tidegate.parties.snapshot import Change, Entry, Finding, Rule, Snapshot, compare
from tidegate.parties.snapshot.entry import content


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a snapshot came to. `new` False: it was here already and nothing was done. `findings` are for a person."""

    jurisdiction: str
    as_of: datetime
    digest: str
    entries: int
    new: bool
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LicencePlan:
    """Licences that end, each with its last day (not included), and licences that are granted."""

    ends: tuple[tuple[Licence, date], ...]
    grants: tuple[Licence, ...]


def plan_licences(*, stated: Sequence[Licence], kept: Sequence[Licence], on: date) -> LicencePlan:
    """How licences that are kept come to be those that the register states, from the day `on`; the past stays.

    A licence goes on if the register states the same content for the day; its end follows the register. Any other ends
    on `on`, or never begins. What is stated anew begins when the register says, but never before something kept ended.
    """
    open_kept = [one for one in kept if one.valid_until is None or one.valid_until > on]
    left = [one for one in stated if one.valid_until is None or one.valid_until > on]
    ends: list[tuple[Licence, date]] = []
    for one in open_kept:
        same = next((other for other in left if _goes_on(one, other, on)), None)
        if same is None:
            ends.append((one, max(one.valid_from, on)))
        else:
            left.remove(same)
            if same.valid_until != one.valid_until:
                ends.append((one, same.valid_until or date.max))
    return LicencePlan(ends=tuple(ends), grants=tuple(_granted(one, kept, on) for one in left))


def _goes_on(kept: Licence, stated: Licence, on: date) -> bool:
    both_hold = kept.in_force(on=on) and stated.in_force(on=on)
    return content(kept) == content(stated) and (both_hold or kept.valid_from == stated.valid_from)


def _granted(stated: Licence, kept: Sequence[Licence], on: date) -> Licence:
    known = any((one.institution, one.activity) == (stated.institution, stated.activity) for one in kept)
    return replace(stated, valid_from=max(stated.valid_from, on)) if known else stated


def take_in(*, snapshot: Snapshot, at: datetime) -> TakenIn | Refused:
    """Stores the snapshot and makes its institutions and licences ours, from its day on. The same again does nothing.

    Refused if it is older than the one here, of a later instant than `at`, or another of the same instant.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"register/{snapshot.jurisdiction}"])
    last = models.RegisterSnapshot.objects.filter(jurisdiction=snapshot.jurisdiction).order_by("-as_of").first()
    if snapshot.as_of > at:
        return refused(PartyRefusal.SNAPSHOT_OF_LATER, field="as_of")
    if last is not None and last.as_of == snapshot.as_of and last.digest != snapshot.digest:
        return refused(PartyRefusal.SNAPSHOT_OF_SAME_INSTANT, field="as_of")
    if last is not None and last.as_of > snapshot.as_of:
        return refused(PartyRefusal.SNAPSHOT_OLDER, field="as_of")
    findings = tuple(_findings(snapshot))
    if last is not None and last.as_of == snapshot.as_of:
        return _taken(snapshot, new=False, changes=(), findings=findings)
    if any(not one.for_a_person for one in findings):
        return refused(PartyRefusal.CODE_TAKEN, field="institution")
    before = entries_of(snapshot_id=_last_with_entries(snapshot.jurisdiction), jurisdiction=snapshot.jurisdiction)
    _keep(snapshot)
    _institutions(snapshot)
    _licences(snapshot, on=_day(snapshot))
    return _taken(snapshot, new=True, changes=compare(before=before, after=snapshot.entries), findings=findings)


def entries_of(*, snapshot_id: int | None, jurisdiction: str) -> tuple[Entry, ...]:
    """What a kept snapshot said, in its order."""
    rows = models.RegisterEntry.objects.filter(snapshot_id=snapshot_id).order_by("line")
    return tuple(Entry.from_json(row.content, line=row.line, jurisdiction=jurisdiction) for row in rows)


def changes_since(*, jurisdiction: str, since: datetime | None = None) -> tuple[Change, ...] | None:
    """What changed up to the last snapshot: from the one before it, or from the last one not later than `since`.

    None if there are no two snapshots with entries to compare.
    """
    rows = list(
        models.RegisterSnapshot.objects.filter(jurisdiction=jurisdiction)
        .exclude(source="")
        .order_by("-as_of")
        .values_list("id", "as_of")
    )
    earlier = rows[1:] if since is None else [row for row in rows[1:] if row[1] <= since]
    if not earlier:
        return None
    before, after = (entries_of(snapshot_id=row[0], jurisdiction=jurisdiction) for row in (earlier[0], rows[0]))
    return compare(before=before, after=after)


def _taken(snapshot: Snapshot, *, new: bool, changes: tuple[Change, ...], findings: tuple[Finding, ...]) -> TakenIn:
    return TakenIn(
        jurisdiction=snapshot.jurisdiction,
        as_of=snapshot.as_of,
        digest=snapshot.digest,
        entries=len(snapshot.entries),
        new=new,
        changes=changes,
        findings=findings,
    )


def _day(snapshot: Snapshot) -> date:
    """The snapshot's day on the platform; in UTC where none is described yet."""
    profile = platform_profile()
    return snapshot.as_of.astimezone(ZoneInfo(profile.zone if profile else "UTC")).date()


def _last_with_entries(jurisdiction: str) -> int | None:
    rows = models.RegisterSnapshot.objects.filter(jurisdiction=jurisdiction).exclude(source="").order_by("-as_of")
    return rows.values_list("id", flat=True).first()


def _keep(snapshot: Snapshot) -> None:
    row = models.RegisterSnapshot.objects.create(
        jurisdiction=snapshot.jurisdiction, as_of=snapshot.as_of, digest=snapshot.digest, source=snapshot.source
    )
    models.RegisterEntry.objects.bulk_create(
        [models.RegisterEntry(snapshot=row, line=one.line, content=one.to_json()) for one in snapshot.entries],
        batch_size=2000,
    )


def _findings(snapshot: Snapshot) -> Iterable[Finding]:
    """What the file alone does not show: codes that are taken, names like those of institutions known here."""
    lines = {one.code: one.line for one in reversed(snapshot.entries)}
    known = {row.code: row for row in models.Institution.objects.filter(code__in=list(lines))}
    for code, of in snapshot.institutions.items():
        row = known.get(code)
        if row is not None and (row.kind, row.jurisdiction) != (of.kind, of.jurisdiction):
            detail = f"{code} is a {row.kind} of {row.jurisdiction} here."
            yield Finding(rule=Rule.CODE_TAKEN, line=lines[code], field="institution", value=code, detail=detail)
    names = dict(models.Institution.objects.exclude(code__in=list(lines)).order_by("code").values_list("code", "name"))
    stated = {code: of.name for code, of in snapshot.institutions.items()}
    for found in look_alikes({**names, **stated}):
        if found.code in lines:
            yield Finding(
                rule=Rule(found.kind), line=lines[found.code], field="name", value=stated[found.code],
                detail=found.detail,
            )  # fmt: skip


def _institutions(snapshot: Snapshot) -> None:
    """Banks first: a platform may be one's own."""
    stated = sorted(snapshot.institutions.values(), key=lambda one: (one.kind is not InstitutionKind.BANK, one.code))
    models.Institution.objects.bulk_create(
        [
            models.Institution(
                code=one.code,
                kind=one.kind.value,
                name=one.name,
                jurisdiction=one.jurisdiction,
                home_region=one.home_region,
                local=one.local,
                own_platform_of_id=one.own_platform_of,
            )
            for one in stated
        ],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "jurisdiction", "home_region", "local", "own_platform_of"],
    )


def _licences(snapshot: Snapshot, *, on: date) -> None:
    rows = list(
        models.Licence.objects.select_for_update()
        .filter(institution__jurisdiction=snapshot.jurisdiction)
        .exclude(institution__kind=InstitutionKind.AUTHORITY.value)
    )
    kept: dict[tuple[str, str], list[models.Licence]] = {}
    for row in rows:
        kept.setdefault((row.institution_id, row.activity), []).append(row)
    stated: dict[tuple[str, str], list[Licence]] = {}
    for entry in snapshot.entries:
        stated.setdefault((entry.code, entry.licence.activity.value), []).append(entry.licence)
    for key in kept.keys() | stated.keys():
        _carry_out(stated.get(key, []), kept.get(key, []), on)


def _carry_out(stated: Sequence[Licence], rows: Sequence[models.Licence], on: date) -> None:
    by_first_day = {row.valid_from: row for row in rows}
    known = [licence_from(row) for row in rows if row.valid_until != row.valid_from]
    plan = plan_licences(stated=stated, kept=known, on=on)
    for licence, until in plan.ends:
        row = by_first_day[licence.valid_from]
        row.valid_until = None if until == date.max else until
        row.save(update_fields=["valid_until"])
    for licence in plan.grants:
        models.Licence.objects.update_or_create(
            institution_id=licence.institution,
            activity=licence.activity.value,
            valid_from=licence.valid_from,
            defaults={
                "areas": list(licence.areas),
                "insured": licence.insured,
                "valid_until": licence.valid_until,
                "source": licence.source,
                "saver_classes": list(licence.saver_classes),
                "capital_class": licence.capital_class,
            },
        )

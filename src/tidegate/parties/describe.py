"""Which platform this deployment is: written once, read by everybody."""

from __future__ import annotations

from django.db import connection

from tidegate.parties import models
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.refusal import PartyRefusal, Refused, refused


def describe_platform(*, profile: PlatformProfile) -> PlatformProfile | Refused:
    """Says which platform this is. The same again changes nothing; another platform's profile is refused."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row, _ = models.PlatformProfile.objects.get_or_create(
        only=True,
        defaults={
            "code": profile.code,
            "name": profile.name,
            "zone": profile.zone,
            "calendar": profile.calendar,
            "currency": profile.currency,
            "jurisdiction": profile.jurisdiction,
        },
    )
    if _profile(row) != profile:
        return refused(PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT, field="platform")
    return profile


def platform_profile() -> PlatformProfile | None:
    """The profile, or None on a deployment that has not been told yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name, zone, calendar, currency, jurisdiction FROM parties_platformprofile")
        row = cursor.fetchone()
    if row is None:
        return None
    code, name, zone, calendar, currency, jurisdiction = row
    return PlatformProfile(
        code=code, name=name, zone=zone, calendar=calendar, currency=currency, jurisdiction=jurisdiction
    )


def _profile(row: models.PlatformProfile) -> PlatformProfile:
    return PlatformProfile(
        code=row.code,
        name=row.name,
        zone=row.zone,
        calendar=row.calendar,
        currency=row.currency,
        jurisdiction=row.jurisdiction,
    )

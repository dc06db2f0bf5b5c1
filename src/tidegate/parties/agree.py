"""Agreements between a platform and banks."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from tidegate.money import currency as iso_currency
from tidegate.parties import models
from tidegate.parties.agreement import Agreement, Holding
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.refusal import PartyRefusal, Refused, refused


def agree(
    *,
    platform: str,
    bank: str,
    holding: Holding,
    currency: str,
    valid_from: date,
    valid_until: date | None = None,
    settlement: bool = False,
) -> Agreement | Refused:
    """Enters an agreement. The same again changes nothing; one settlement bank per platform, currency and day."""
    assert connection.in_atomic_block, "a door opens the transaction"
    iso_currency(currency)
    wanted = Agreement(
        platform=platform,
        bank=bank,
        holding=holding,
        currency=currency,
        settlement=settlement,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    # The platform's row is the lock under which its agreements are compared.
    platforms = models.Institution.objects.select_for_update().filter(
        code=platform, kind=InstitutionKind.PLATFORM.value
    )
    if not platforms.exists():
        return refused(PartyRefusal.UNKNOWN_INSTITUTION, field="platform")
    if not models.Institution.objects.filter(code=bank, kind=InstitutionKind.BANK.value).exists():
        return refused(PartyRefusal.UNKNOWN_BANK, field="bank")
    rows = models.Agreement.objects.filter(platform_id=platform, currency=currency, settlement=settlement)
    others = [_agreement(row) for row in (rows if settlement else rows.filter(bank_id=bank))]
    if wanted in others:
        return wanted
    if any(_overlap(wanted, other) for other in others):
        return refused(PartyRefusal.OVERLAPS_ANOTHER, field="valid_from")
    models.Agreement.objects.create(
        platform_id=platform,
        bank_id=bank,
        holding=holding.value,
        currency=currency,
        settlement=settlement,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return wanted


def agreement_with(*, platform: str, bank: str, currency: str, on: date) -> Agreement | None:
    """The agreement under which deposits are placed at `bank` on that day, or None."""
    row = _held(on).filter(platform_id=platform, bank_id=bank, currency=currency, settlement=False).first()
    return None if row is None else _agreement(row)


def settlement_bank(*, platform: str, currency: str, on: date) -> Agreement | None:
    """The settlement agreement of that day: where savers' cash in `currency` waits. None if there is none."""
    row = _held(on).filter(platform_id=platform, currency=currency, settlement=True).first()
    return None if row is None else _agreement(row)


def agreements(*, platform: str, on: date) -> tuple[Agreement, ...]:
    """All agreements of the platform in force on that day, by bank."""
    rows = _held(on).filter(platform_id=platform).order_by("bank_id", "currency", "settlement")
    return tuple(_agreement(row) for row in rows)


def _held(on: date) -> QuerySet[models.Agreement]:
    return models.Agreement.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)


def _overlap(one: Agreement, other: Agreement) -> bool:
    ends_before = one.valid_until is not None and one.valid_until <= other.valid_from
    begins_after = other.valid_until is not None and other.valid_until <= one.valid_from
    return not (ends_before or begins_after)


def _agreement(row: models.Agreement) -> Agreement:
    return Agreement(
        platform=row.platform_id,
        bank=row.bank_id,
        holding=Holding(row.holding),
        currency=row.currency,
        settlement=row.settlement,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )

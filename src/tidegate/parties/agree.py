"""Agreements between a platform and banks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

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
    return placement(platform=platform, bank=bank, currency=currency, on=on)[0]


def settlement_bank(*, platform: str, currency: str, on: date) -> Agreement | None:
    """The settlement agreement of that day: where savers' cash in `currency` waits. None if there is none."""
    return next(iter(_held(_SETTLEMENT, platform, on, currency)), None)


def placement(*, platform: str, bank: str, currency: str, on: date) -> tuple[Agreement | None, Agreement | None]:
    """The agreement under which deposits are placed at `bank` on that day, and the settlement agreement beside it."""
    held = _held(_PLACEMENT, platform, on, currency, bank)
    return next((one for one in held if not one.settlement), None), next((one for one in held if one.settlement), None)


def agreements(*, platform: str, on: date) -> tuple[Agreement, ...]:
    """All agreements of the platform in force on that day, by bank."""
    return _held(_ALL, platform, on)


def all_agreements(*, platform: str) -> tuple[Agreement, ...]:
    """Every agreement of the platform, of whatever day, by bank and first day."""
    rows = models.Agreement.objects.filter(platform_id=platform)
    return tuple(_agreement(row) for row in rows.order_by("bank_id", "currency", "settlement", "valid_from"))


_HELD = """
    SELECT platform_id, bank_id, holding, currency, settlement, valid_from, valid_until FROM parties_agreement
    WHERE platform_id = %s AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
    {} ORDER BY bank_id, currency, settlement
"""
_SETTLEMENT = _HELD.format("AND currency = %s AND settlement")
_PLACEMENT = _HELD.format("AND currency = %s AND (settlement OR bank_id = %s)")
_ALL = _HELD.format("")


def _held(statement: str, platform: str, on: date, *of: str) -> tuple[Agreement, ...]:
    """In force on that day. Every movement of money asks, so the statement is not built anew each time."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [platform, on, on, *of])
        rows = cursor.fetchall()
    return tuple(_read(row) for row in rows)


def _overlap(one: Agreement, other: Agreement) -> bool:
    ends_before = one.valid_until is not None and one.valid_until <= other.valid_from
    begins_after = other.valid_until is not None and other.valid_until <= one.valid_from
    return not (ends_before or begins_after)


def _read(row: tuple[Any, ...]) -> Agreement:
    platform, bank, holding, currency, settlement, valid_from, valid_until = row
    return Agreement(
        platform=platform,
        bank=bank,
        holding=Holding(holding),
        currency=currency,
        settlement=settlement,
        valid_from=valid_from,
        valid_until=valid_until,
    )


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

"""Accrue interest: one posting per bank, product, currency and calendar day, from one statement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from tidegate.deposits import models
from tidegate.deposits.clock import DAYS, place
from tidegate.deposits.legs import leg_id, payable, receivable
from tidegate.ledger.post import BATCH_MAX, Batch, post
from tidegate.ledger.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAccrual:
    """What all deposits of a product earned on one calendar day, in minor units."""

    bank: str
    product: str
    currency: str
    day: date
    amount_minor: int


def accrued_until() -> date | None:
    """The first calendar day that has not been accrued; None before the first accrual."""
    row = models.Accrued.objects.order_by("-next_day").first()
    return None if row is None else row.next_day


def accruals(*, first_day: date, next_day: date) -> tuple[DayAccrual, ...]:
    """What the calendar days from `first_day` up to and without `next_day` earn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bank_code, product_code, currency, day, amount_minor FROM deposits_accrual_v1(%s, %s)"
            " WHERE strand = 0",
            [first_day, next_day],
        )
        return tuple(
            DayAccrual(bank=bank, product=product, currency=currency, day=day, amount_minor=amount)
            for bank, product, currency, day, amount in cursor.fetchall()
        )


_MISSING = """
    SELECT p.clock, d.day FROM (SELECT DISTINCT clock FROM deposits_pool WHERE clock <> %(days)s) p
    CROSS JOIN (SELECT %(first)s::date + n AS day FROM generate_series(0, %(next)s::date - %(first)s::date) AS n) d
    WHERE NOT EXISTS (SELECT FROM deposits_reading r WHERE r.clock = p.clock AND r.day = d.day)
"""


def keep_readings(*, first_day: date, next_day: date) -> int:
    """Writes down where these days, `next_day` included, stand on the clocks in use; how many were not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"days": DAYS, "first": first_day, "next": next_day})
        missing = cursor.fetchall()
    models.Reading.objects.bulk_create(
        [models.Reading(clock=clock, day=day, place=place(name=clock, day=day)) for clock, day in missing],
        batch_size=5000,
    )
    return len(missing)


def plan_accrual(*, earned: Sequence[DayAccrual], business_days: Sequence[date]) -> tuple[Transfer, ...]:
    """A posting for each; it counts on its calendar day and is booked on the last business day not after it.

    What is negative is owed the other way round.
    """
    return tuple(_posting(one, business_days[max(0, bisect_right(business_days, one.day) - 1)]) for one in earned)


def _posting(one: DayAccrual, business_day: date) -> Transfer:
    owed = receivable(bank=one.bank, product=one.product, currency=one.currency).account_id
    due = payable(bank=one.bank, product=one.product, currency=one.currency).account_id
    return Transfer(
        transfer_id=leg_id("accrue", one.day, one.bank, one.product, one.currency),
        debit_account=owed if one.amount_minor > 0 else due,
        credit_account=due if one.amount_minor > 0 else owed,
        amount_minor=abs(one.amount_minor),
        code="interest_accrued",
        value_date=one.day,
        business_day=business_day,
        reference=one.product,
    )


def accrue(*, business_days: Sequence[date], next_day: date) -> int:
    """Books what was earned up to and without `next_day` on the business days that are being closed; in minor units.

    Goes on where the last accrual ended, so no calendar day is earned twice or left out.
    """
    assert connection.in_atomic_block, "the close opens the transaction"
    first_day = accrued_until() or business_days[0]
    if first_day >= next_day:
        return 0
    keep_readings(first_day=first_day, next_day=next_day)
    earned = accruals(first_day=first_day, next_day=next_day)
    transfers = plan_accrual(earned=earned, business_days=business_days)
    for start in range(0, len(transfers), BATCH_MAX):
        results = post(transfers=transfers[start : start + BATCH_MAX], mode=Batch.ALL, closing=True)
        assert all(one.outcome in {"created", "exists"} for one in results), "an accrual is always booked"
    models.Accrued.objects.create(first_day=first_day, next_day=next_day, business_day=business_days[-1])
    return sum(one.amount_minor for one in earned)

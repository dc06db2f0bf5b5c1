"""Accrue interest: one posting per bank, product, currency and calendar day, from one statement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from tidegate.deposits import models
from tidegate.deposits.clock import DAYS, place
from tidegate.deposits.legs import leg_id
from tidegate.deposits.strand import Strand
from tidegate.deposits.strand_legs import accrual_sides
from tidegate.ledger.account import Account
from tidegate.ledger.post import BATCH_MAX, Batch, open_accounts, post
from tidegate.ledger.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAccrual:
    """What all deposits of a product earned on one calendar day by one strand, in minor units."""

    bank: str
    product: str
    currency: str
    day: date
    amount_minor: int
    strand: Strand = Strand.SAVER


def accrued_until() -> date | None:
    """The first calendar day that has not been accrued; None before the first accrual."""
    row = models.Accrued.objects.order_by("-next_day").first()
    return None if row is None else row.next_day


def accruals(*, first_day: date, next_day: date) -> tuple[DayAccrual, ...]:
    """What the calendar days from `first_day` up to and without `next_day` earn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bank_code, product_code, currency, day, amount_minor, strand FROM deposits_accrual_v1(%s, %s)",
            [first_day, next_day],
        )
        return tuple(
            DayAccrual(
                bank=bank, product=product, currency=currency, day=day, amount_minor=amount, strand=Strand(strand)
            )
            for bank, product, currency, day, amount, strand in cursor.fetchall()
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
        ignore_conflicts=True,
    )
    return len(missing)


def plan_accrual(*, earned: Sequence[DayAccrual], business_days: Sequence[date]) -> tuple[Transfer, ...]:
    """A posting for each; it counts on its calendar day and is booked on the last business day not after it.

    What is negative is owed the other way round.
    """
    return tuple(_posting(one, business_days[max(0, bisect_right(business_days, one.day) - 1)]) for one in earned)


_CODES = {Strand.SAVER: "interest_accrued", Strand.MARGIN: "margin_accrued", Strand.SUBSIDY: "subsidy_accrued"}


def _posting(one: DayAccrual, business_day: date) -> Transfer:
    debit, credit = _sides(one)
    beside = () if one.strand is Strand.SAVER else (one.strand.name,)
    return Transfer(
        transfer_id=leg_id("accrue", one.day, one.bank, one.product, one.currency, *beside),
        debit_account=(debit if one.amount_minor > 0 else credit).account_id,
        credit_account=(credit if one.amount_minor > 0 else debit).account_id,
        amount_minor=abs(one.amount_minor),
        code=_CODES[one.strand],
        value_date=one.day,
        business_day=business_day,
        reference=one.product,
    )


def _sides(one: DayAccrual) -> tuple[Account, Account]:
    return accrual_sides(strand=one.strand, bank=one.bank, product=one.product, currency=one.currency)


def accrue(*, business_days: Sequence[date], next_day: date) -> int:
    """Books what was earned up to and without `next_day` on the business days that are being closed; savers' interest.

    Goes on where the last accrual ended, so no calendar day is earned twice or left out.
    """
    assert connection.in_atomic_block, "the close opens the transaction"
    first_day = accrued_until() or business_days[0]
    if first_day >= next_day:
        return 0
    keep_readings(first_day=first_day, next_day=next_day)
    earned = accruals(first_day=first_day, next_day=next_day)
    transfers = plan_accrual(earned=earned, business_days=business_days)
    beside = {account.account_id: account for one in earned if one.strand for account in _sides(one)}
    if beside:
        open_accounts(accounts=list(beside.values()))
    for start in range(0, len(transfers), BATCH_MAX):
        results = post(transfers=transfers[start : start + BATCH_MAX], mode=Batch.ALL, closing=True)
        assert all(one.outcome in {"created", "exists"} for one in results), "an accrual is always booked"
    models.Accrued.objects.create(first_day=first_day, next_day=next_day, business_day=business_days[-1])
    return sum(one.amount_minor for one in earned if one.strand is Strand.SAVER)

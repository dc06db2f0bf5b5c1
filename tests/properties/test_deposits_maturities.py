"""Maturities paid as columns are those paid one by one: the same postings, rows, steps and figures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.deposits_world import (
    DIRECT,
    FIRST_DAY,
    MONTHLY,
    OMNIBUS,
    SETTLEMENT,
    closed,
    contract,
    found_platform,
    opened,
    savers,
    set_clock,
    uid,
)
from tidegate.catalogue.terms import BalanceBasis, Compounding, FeeEvery, Interest, InterestPaid, MaintenanceFee
from tidegate.deposits import mature as module
from tidegate.deposits import models
from tidegate.deposits.booking import Unbooked
from tidegate.deposits.contract import Contract
from tidegate.deposits.mature import Matured, mature
from tidegate.deposits.movement import Done
from tidegate.deposits.plain_maturity import Plain, plan_plain_maturities
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.columns import Columns
from tidegate.ledger.day import roll_days
from tidegate.money import DayCount, Rate, Roll, Rounding

FRIDAY, DUE = date(2020, 11, 6), date(2020, 11, 9)
WITHDRAWN_ON = date(2020, 10, 20)
SAVERS = 5
UNUSUAL: tuple[dict[str, Any], ...] = (
    {"interest": Interest(compounding=Compounding.WEEKLY, scale=4)},
    {"interest": Interest(balance=BalanceBasis.AVERAGE_DAILY)},
    {"bank_rate": Rate.percent("4.5")},
    {"subsidy": Rate.percent("0.3")},
    {"jurisdiction": "DE", "tax_withheld": True},
    {"rate": Rate(ppb=-5_000_000), "negative_allowed": True},
)
PLAIN: tuple[dict[str, Any], ...] = (
    {},
    {},
    MONTHLY,
    {"interest_paid": InterestPaid.IN_ADVANCE},
    {"rate": Rate(ppb=0)},
    {"maintenance_fee": MaintenanceFee(amount_minor=250, every=FeeEvery.MONTHLY, day=21, principal_at_risk=True)},
    {"day_count": DayCount.THIRTY_E_360},
    {"day_count": DayCount.ACT_ACT_ISDA, "roll": Roll.NONE},
    {"day_count": DayCount.ACT_360, "interest": Interest(earning_min_minor=1_000_000)},
)
_CONTENT = {
    "postings": "SELECT transfer_id::text, debit_account, credit_account, amount_minor, currency, code, phase,"
    " value_date, business_day, reference FROM ledger_transfer WHERE business_day = %s ORDER BY 1",
    "totals": "SELECT account_id::text, owner_code, purpose, debits_posted, credits_posted, debits_pending,"
    " credits_pending FROM ledger_account WHERE %s IS NOT NULL ORDER BY 1",
    "deposits": "SELECT * FROM deposits_deposit WHERE %s IS NOT NULL ORDER BY deposit_id",
    "segments": "SELECT deposit_id::text, pool_id, strand, starts_on, ends_on, base_minor, per_unit, opening_numerator"
    " FROM deposits_segment WHERE %s IS NOT NULL ORDER BY 1, 3, 4",
    "steps": "SELECT deposit_id::text, step, business_day, evidence FROM deposits_step WHERE business_day = %s"
    " ORDER BY 1, 2",
    "taxes": "SELECT deposit_id::text, paid_on, interest_minor, tax_minor FROM deposits_withholding"
    " WHERE %s IS NOT NULL ORDER BY 1",
}


def _terms(random: Random, number: int, changes: dict[str, Any]) -> Contract:
    habits: dict[str, Any] = {
        "bank": random.choice([DIRECT, OMNIBUS, SETTLEMENT]),
        "percent": random.choice(["1.6", "3.65", "2.125"]),
        "rounding": random.choice(list(Rounding)),
        "top_up_allowed": False,
    }
    return contract(product=f"P{number}", term=random.choice(["P30D", "P1M", "P31D"]), **habits | changes)


def _world(random: Random) -> list[UUID]:
    """Deposits that all have matured by `DUE`; some were left in part, some have an instruction."""
    found_platform(count=SAVERS)
    set_clock(FIRST_DAY)
    many = [_terms(random, n, changes) for n, changes in enumerate([*PLAIN, *PLAIN, *UNUSUAL])]
    ids = []
    for number, terms in enumerate(many * 2):
        saver = random.choice(savers(SAVERS))
        ids.append(
            opened(
                request=uid("one", number), saver=saver, terms=terms, amount_minor=random.randrange(2_000, 4_000_000)
            )
        )
    closed(WITHDRAWN_ON)
    for one in random.sample(ids, len(ids) // 3):
        row = models.Deposit.objects.get(deposit_id=one)
        with transaction.atomic():
            done = withdraw(
                request_id=uid("leave", one),
                deposit_id=one,
                saver=row.saver_code,
                amount_minor=row.principal_minor // 3,
            )
        assert isinstance(done, Done), done
    closed(FRIDAY)
    with transaction.atomic():
        assert roll_days(closing=(DUE,), next_day=date(2020, 11, 10)).ok
    instructed, pledged = random.sample(ids, 2), random.sample(ids, 2)
    models.Deposit.objects.filter(deposit_id__in=instructed).update(instruction={"instruction": "renew_all"})
    models.Deposit.objects.filter(deposit_id__in=pledged).update(pledged=True)
    return ids


def _matured(ids: list[UUID]) -> tuple[Matured, dict[str, list[Any]]]:
    """What paying them comes to, undone again."""
    with transaction.atomic():
        figures = mature(day=DUE, deposit_ids=ids)
        found = {}
        with connection.cursor() as cursor:
            for name, statement in _CONTENT.items():
                cursor.execute(statement, [DUE])
                found[name] = cursor.fetchall()
        transaction.set_rollback(True)
    return figures, found


def _none_plain(*, day: date, deposit_ids: object) -> Plain:
    return Plain(day=day, transfers=Columns(business_day=day))


@pytest.mark.parametrize("seed", [1, 2])
def test_as_columns_and_one_by_one_they_are_the_same(platform_db: Database, seed: int) -> None:
    ids = _world(Random(seed))
    with transaction.atomic():
        plain = plan_plain_maturities(day=DUE, deposit_ids=ids)
        plain.pay()
        transaction.set_rollback(True)
    together = _matured(ids)
    with patch.object(module, "plan_plain_maturities", _none_plain):
        model = _matured(ids)
    for name, rows in model[1].items():
        assert together[1][name] == rows, name
    assert together[0] == model[0]
    assert together[0].deposits == len(ids)
    seen = Counter(step for _, step, _, _ in model[1]["steps"])
    assert seen["paid"] == len(ids), seen
    assert len(plain.deposits) >= len(ids) // 2, "most are plain"
    assert len(plain.rest(deposit_ids=ids)) >= len(UNUSUAL), "what is unusual is not"
    assert {sum(leg != "NULL" for leg in legs) for legs in plain.legs} >= {2, 3, 4}


def test_what_the_ledger_refuses_is_named_and_nothing_is_paid(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    found_platform()
    terms = contract(product="MONTH", percent="1.6", term="P30D")
    ids = [
        opened(request=uid(n), saver=saver, terms=terms, amount_minor=1_000_000) for n, saver in enumerate(savers(3))
    ]
    closed(FRIDAY)
    owner_connection.execute(
        "UPDATE deposits_deposit SET principal_minor = principal_minor + 1 WHERE deposit_id = %s", (ids[1],)
    )
    with transaction.atomic():
        assert roll_days(closing=(DUE,), next_day=date(2020, 11, 10)).ok
    with pytest.raises(Unbooked) as caught, transaction.atomic():
        mature(day=DUE, deposit_ids=ids)
    assert caught.value.outcome == "exceeds_credits"
    assert caught.value.transfer.reference == str(ids[1])
    assert {row.state for row in models.Deposit.objects.all()} == {"running"}

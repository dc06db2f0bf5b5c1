"""`check`: deposits proved against themselves and against the ledger. Names the first wrong deposit of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

from django.db import connection

from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.legs import payable, receivable
from tidegate.ledger.balance import balances_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.ledger.check import Finding, Report

_SQL = files("tidegate.deposits").joinpath("sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booked:
    """A deposit's own account in the ledger, in minor units."""

    posted: int
    pending: int


def check() -> Report:
    """Every rule over all deposits. Inside a REPEATABLE READ transaction all of them see one snapshot."""
    findings = [*_named(), *_principal(), *_interest()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'running'),"
            " count(*) FILTER (WHERE state = 'paid') FROM deposits_deposit"
        )
        total, running, paid = cursor.fetchone()
    return Report(findings=tuple(findings), figures={"deposits": total, "running": running, "paid": paid})


def _named() -> Iterator[Finding]:
    """The statements of `sql/check.sql`."""
    for part in _SQL.joinpath("check.sql").read_text("utf-8").split("-- name: ")[1:]:
        name, _, statement = part.partition("\n")
        with connection.cursor() as cursor:
            cursor.execute(statement)
            count, first = cursor.fetchone()
        if count:
            yield Finding(rule=name.strip(), count=count, first=str(first))


_EXPECTED = """
    SELECT d.deposit_id, d.saver_code, d.bank_code, d.currency,
           CASE WHEN d.state = 'running' THEN d.principal_minor ELSE 0 END,
           CASE WHEN d.state = 'funded' THEN d.principal_minor ELSE 0 END + coalesce(t.reserved, 0)
    FROM deposits_deposit d
    LEFT JOIN (
        SELECT deposit_id, sum(amount_minor)::bigint AS reserved
        FROM deposits_movement WHERE kind = 'top_up' AND state = 'reserved' GROUP BY deposit_id
    ) t ON t.deposit_id = d.deposit_id
    ORDER BY d.deposit_id
"""


def _principal() -> Iterator[Finding]:
    """Each deposit's account holds its principal, and what is reserved for it."""
    booked = _booked()
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED)
        expected = cursor.fetchall()
    wrong, first, known = 0, "", set()
    for deposit_id, saver, bank, currency, principal, waiting in expected:
        account = account_id(
            purpose=Purpose.SAVER_DEPOSIT, owner=saver, book=bank, currency=currency, reference=str(deposit_id)
        )
        known.add(account)
        found = booked.get(account, _Booked(posted=0, pending=0))
        if (found.posted, found.pending) != (principal, waiting):
            wrong, first = (
                wrong + 1,
                first
                or (
                    f"deposit {deposit_id}: principal {principal} and {waiting} reserved,"
                    f" the ledger has {found.posted} and {found.pending}"
                ),
            )
    if wrong:
        yield Finding(rule="principal_equals_the_ledger", count=wrong, first=first)
    strangers = sorted(str(one) for one in booked.keys() - known if booked[one] != _Booked(posted=0, pending=0))
    if strangers:
        rule = "every_deposit_account_has_its_deposit"
        yield Finding(rule=rule, count=len(strangers), first=f"account {strangers[0]}")


def _booked() -> dict[UUID, _Booked]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, balance_minor, credits_pending FROM ledger_balances WHERE purpose = %s",
            [Purpose.SAVER_DEPOSIT.value],
        )
        return {row[0]: _Booked(posted=row[1], pending=row[2]) for row in cursor.fetchall()}


def _interest() -> Iterator[Finding]:
    """Per bank and product, interest accrued and not paid is what the ledger owes savers and banks owe us."""
    until = accrued_until()
    if until is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQL.joinpath("unpaid_interest.sql").read_text("utf-8"), {"until": until})
        unpaid = cursor.fetchall()
    for rule, of in (("accrued_interest_is_payable", payable), ("accrued_interest_is_receivable", receivable)):
        accounts = [of(bank=bank, product=product, currency=currency) for bank, product, currency, _ in unpaid]
        balances = balances_now(account_ids=[one.account_id for one in accounts])
        wrong = [
            f"{bank} {product}: deposits say {minor} {currency}, the ledger {found}"
            for (bank, product, currency, minor), one in zip(unpaid, accounts, strict=True)
            if (found := balances[one.account_id].amount_minor if one.account_id in balances else 0) != minor
        ]
        if wrong:
            yield Finding(rule=rule, count=len(wrong), first=wrong[0])

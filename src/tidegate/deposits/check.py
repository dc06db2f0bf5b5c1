"""`check`: deposits proved against themselves and against the ledger. Names the first wrong deposit of each rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from uuid import UUID

from django.db import connection

from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.check_tax import check_tax
from tidegate.deposits.contract import Contract
from tidegate.deposits.fee import fee_period_after
from tidegate.deposits.strand import Strand
from tidegate.deposits.strand_legs import accrual_sides
from tidegate.ledger.balance import balances_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.ledger.check import Finding, Report

_SQL = files("tidegate.deposits").joinpath("sql")


def check() -> Report:
    """Every rule over all deposits. Inside a REPEATABLE READ transaction all of them see one snapshot."""
    findings = [*_named(), *_principal(), *_interest(), *check_tax(), *_fees()]
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


_CHUNK = 5_000
"""Deposits, or accounts, that are held in memory at once."""

_EXPECTED = """
    SELECT d.deposit_id, d.saver_code, d.bank_code, d.currency,
           CASE WHEN d.state = 'running' THEN d.principal_minor ELSE 0 END,
           CASE WHEN d.state = 'funded' THEN d.principal_minor ELSE 0 END + coalesce((
               SELECT sum(m.amount_minor)::bigint FROM deposits_movement m
               WHERE m.deposit_id = d.deposit_id AND m.kind = 'top_up' AND m.state = 'reserved'), 0)
    FROM deposits_deposit d
    WHERE d.deposit_id > %s ORDER BY d.deposit_id LIMIT %s
"""
_BOOKED = "SELECT account_id, balance_minor, credits_pending FROM ledger_balances WHERE account_id = ANY (%s)"
_NONE = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """What a deposit's account should hold, in minor units."""

    deposit_id: UUID
    account: UUID
    principal: int
    waiting: int


def _principal() -> Iterator[Finding]:
    """Each deposit's account holds its principal, and what is reserved for it."""
    wrong, held, first = 0, 0, ""
    for chunk in _expected():
        booked = _booked([one.account for one in chunk])
        held += sum(one != (0, 0) for one in booked.values())
        for one in chunk:
            found = booked.get(one.account, (0, 0))
            if found != (one.principal, one.waiting):
                wrong += 1
                first = first or (
                    f"deposit {one.deposit_id}: principal {one.principal} and {one.waiting} reserved,"
                    f" the ledger has {found[0]} and {found[1]}"
                )
    if wrong:
        yield Finding(rule="principal_equals_the_ledger", count=wrong, first=first)
    yield from _strangers(held=held)


def _expected() -> Iterator[list[_Expected]]:
    """All deposits in order of their ids, some at a time."""
    after = _NONE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_EXPECTED, [after, _CHUNK])
            found = cursor.fetchall()
        if not found:
            return
        after = found[-1][0]
        yield [
            _Expected(
                deposit_id=deposit_id,
                account=_account(deposit_id, saver, bank, currency),
                principal=principal,
                waiting=waiting,
            )
            for deposit_id, saver, bank, currency, principal, waiting in found
        ]


def _account(deposit_id: UUID, saver: str, bank: str, currency: str) -> UUID:
    return account_id(
        purpose=Purpose.SAVER_DEPOSIT, owner=saver, book=bank, currency=currency, reference=str(deposit_id)
    )


def _booked(accounts: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Posted and pending of these accounts, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, [accounts])
        return {account: (posted, pending) for account, posted, pending in cursor.fetchall()}


_COUNT_HELD = """
    SELECT count(*) FROM ledger_balances WHERE purpose = %s AND (balance_minor <> 0 OR credits_pending <> 0)
"""
_HELD = """
    SELECT account_id, owner_code FROM ledger_balances
    WHERE purpose = %s AND (balance_minor <> 0 OR credits_pending <> 0) AND account_id > %s
    ORDER BY account_id LIMIT %s
"""
_OF_OWNERS = "SELECT deposit_id, saver_code, bank_code, currency FROM deposits_deposit WHERE saver_code = ANY (%s)"


def _strangers(*, held: int) -> Iterator[Finding]:
    """Accounts with money of which no deposit knows: as many as hold money beyond the `held` ones of deposits."""
    purpose, after = Purpose.SAVER_DEPOSIT.value, _NONE
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_HELD, [purpose])
        count = cursor.fetchone()[0] - held
    if not count:
        return
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [purpose, after, _CHUNK])
            found = cursor.fetchall()
            cursor.execute(_OF_OWNERS, [list({owner for _, owner in found})])
            known = {_account(*row) for row in cursor.fetchall()}
        strange = [account for account, _ in found if account not in known]
        if strange or not found:
            break
        after = found[-1][0]
    rule = "every_deposit_account_has_its_deposit"
    yield Finding(rule=rule, count=count, first=f"account {strange[0]}" if strange else "an account")


def _interest() -> Iterator[Finding]:
    """Per bank, product and strand, what is accrued and not paid is what the ledger says is owed."""
    until = accrued_until()
    if until is None:
        return
    for strand in Strand:
        with connection.cursor() as cursor:
            statement = _SQL.joinpath("unpaid_interest.sql").read_text("utf-8")
            cursor.execute(statement, {"until": until, "strand": int(strand)})
            unpaid = cursor.fetchall()
        for rule, side in _ACCRUED[strand]:
            accounts = [
                accrual_sides(strand=strand, bank=bank, product=product, currency=currency)[side]
                for bank, product, currency, _ in unpaid
            ]
            balances = balances_now(account_ids=[one.account_id for one in accounts])
            wrong = [
                f"{bank} {product}: deposits say {minor} {currency}, the ledger {found}"
                for (bank, product, currency, minor), one in zip(unpaid, accounts, strict=True)
                if (found := balances[one.account_id].amount_minor if one.account_id in balances else 0) != minor
            ]
            if wrong:
                yield Finding(rule=rule, count=len(wrong), first=wrong[0])


_ACCRUED = {
    Strand.SAVER: (("accrued_interest_is_payable", 1), ("accrued_interest_is_receivable", 0)),
    Strand.MARGIN: (("accrued_margin_is_receivable", 0),),
    Strand.SUBSIDY: (("accrued_subsidy_is_payable", 1),),
}
"""What a strand's accrual leaves unpaid: of its debit (0) or its credit (1) account."""


_CHARGED = """
    SELECT d.deposit_id, d.contract::text, d.starts_on, d.matures_on, d.next_turn_on,
           coalesce((SELECT max(f.until_on) FROM deposits_fee f WHERE f.deposit_id = d.deposit_id),
                    (SELECT m.business_day - 1 FROM deposits_movedin m WHERE m.deposit_id = d.deposit_id), d.starts_on)
    FROM deposits_deposit d
    WHERE d.state = 'running' AND d.contract ? 'maintenance_fee' AND d.deposit_id > %s
    ORDER BY d.deposit_id LIMIT %s
"""


def _fees() -> Iterator[Finding]:
    """No period of a fee is passed over: a running deposit turns no later than its next fee falls due."""
    wrong, first, after = 0, "", _NONE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHARGED, [after, _CHUNK])
            found = cursor.fetchall()
        if not found:
            break
        after = found[-1][0]
        for deposit_id, contract, starts_on, matures_on, next_turn_on, charged_to in found:
            due = fee_period_after(
                contract=_contract(contract), starts_on=starts_on, matures_on=matures_on, day=charged_to
            )
            if due is not None and (next_turn_on is None or next_turn_on > due.ends_on):
                wrong += 1
                first = first or f"deposit {deposit_id}: its fee falls due on {due.ends_on}"
    if wrong:
        yield Finding(rule="no_period_of_a_fee_is_passed_over", count=wrong, first=first)


@lru_cache(maxsize=256)
def _contract(text: str) -> Contract:
    """Many deposits have the same terms."""
    return Contract.from_json(json.loads(text))

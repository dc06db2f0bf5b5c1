"""Withheld tax and own funds against the ledger: what the accounts hold is what was withheld less what was paid over,
and what was brought less what subsidies took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.db import connection

from tidegate.deposits.remit import Pot, owed_account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.check import Finding

_TAX = """
    SELECT jurisdiction, currency, bank, sum(minor)::bigint FROM (
        SELECT w.jurisdiction, w.currency, d.settlement_code AS bank,
               w.tax_minor + w.surcharge_minor + w.church_minor AS minor
        FROM deposits_withholding w JOIN deposits_deposit d ON d.deposit_id = w.deposit_id
        UNION ALL
        SELECT jurisdiction, currency, settlement_code, -amount_minor FROM deposits_remittance) t
    GROUP BY 1, 2, 3
"""
_FUNDS = """
    SELECT bank, currency, sum(minor)::bigint FROM (
        SELECT settlement_code AS bank, currency, -subsidy_paid_minor AS minor FROM deposits_deposit
        WHERE subsidy_paid_minor <> 0
        UNION ALL
        SELECT book_code, currency, balance_minor FROM ledger_balances WHERE purpose = 'contributed') t
    GROUP BY 1, 2
"""
_HELD = "SELECT account_id, book_code, currency, balance_minor FROM ledger_balances WHERE purpose = %s"


def check_tax() -> Iterator[Finding]:
    """Findings, each with the first account that is wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_TAX)
        tax = {
            owed_account(pot=Pot(jurisdiction=law, currency=code, bank=bank)).account_id: minor
            for law, code, bank, minor in cursor.fetchall()
        }
        cursor.execute(_FUNDS)
        funds = {
            account(purpose=Purpose.OWN_FUNDS, book=bank, currency=code).account_id: minor
            for bank, code, minor in cursor.fetchall()
        }
    yield from _compared("withheld_tax_is_owed_until_it_is_paid_over", Purpose.WITHHELD_TAX, tax)
    yield from _compared("own_funds_are_what_was_brought_less_subsidies", Purpose.OWN_FUNDS, funds)


def _compared(rule: str, purpose: Purpose, expected: Mapping[UUID, int]) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [purpose.value])
        held = {row[0]: row[1:] for row in cursor.fetchall()}
    wrong = [
        f"{bank} {code}: {minor} {purpose} in the ledger, {expected.get(one, 0)} by what happened"
        for one, (bank, code, minor) in held.items()
        if minor != expected.get(one, 0)
    ]
    wrong += [f"account {one}: nothing in the ledger, {minor} by what happened" for one, minor in _left(expected, held)]
    if wrong:
        yield Finding(rule=rule, count=len(wrong), first=wrong[0])


def _left(expected: Mapping[UUID, int], held: Iterable[UUID]) -> Iterator[tuple[UUID, int]]:
    known = set(held)
    yield from ((one, minor) for one, minor in expected.items() if minor and one not in known)

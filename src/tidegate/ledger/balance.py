"""Balances: now, at the close of a day, and in total per currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Four totals of one account in minor units. `amount_minor` is on the account's normal side, posted only."""

    account_id: UUID
    account_class: str
    debits_posted: int
    credits_posted: int
    debits_pending: int = 0
    credits_pending: int = 0

    @property
    def amount_minor(self) -> int:
        difference = self.debits_posted - self.credits_posted
        return difference if self.account_class in {"asset", "expense"} else -difference

    @property
    def available_minor(self) -> int:
        """What may still leave: reserved amounts on the leaving side are gone already."""
        leaving = self.credits_pending if self.account_class in {"asset", "expense"} else self.debits_pending
        return self.amount_minor - leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Debits and credits of all accounts of a currency, posted and pending; equal in every snapshot."""

    currency: str
    debits_posted: int
    credits_posted: int
    debits_pending: int
    credits_pending: int

    @property
    def balanced(self) -> bool:
        return self.debits_posted == self.credits_posted and self.debits_pending == self.credits_pending


_NOW = """
    SELECT account_id, account_class, debits_posted, credits_posted, debits_pending, credits_pending
      FROM ledger_balances WHERE account_id = ANY(%s)
"""
_AT_CLOSE = """
    SELECT a.account_id, a.account_class, coalesce(b.debits_posted, 0), coalesce(b.credits_posted, 0)
      FROM ledger_accounts a LEFT JOIN LATERAL (
           SELECT debits_posted, credits_posted FROM ledger_closing_balance c
            WHERE c.account_id = a.account_id AND c.day <= %s ORDER BY c.day DESC LIMIT 1) b ON true
     WHERE a.account_id = %s
"""
_TOTALS = """
    SELECT currency, sum(debits_posted), sum(credits_posted), sum(debits_pending), sum(credits_pending)
      FROM ledger_account GROUP BY currency ORDER BY currency
"""


def balances_now(*, account_ids: Sequence[UUID]) -> dict[UUID, Balance]:
    """Balances of the accounts that are open; one that is not is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, [list(account_ids)])
        return {
            row[0]: Balance(
                account_id=row[0],
                account_class=row[1],
                debits_posted=row[2],
                credits_posted=row[3],
                debits_pending=row[4],
                credits_pending=row[5],
            )
            for row in cursor.fetchall()
        }


def balance_now(*, account_id: UUID) -> Balance | None:
    """The balance now; None if the account is not open."""
    return balances_now(account_ids=[account_id]).get(account_id)


def balance_at_close(*, account_id: UUID, day: date) -> Balance | None:
    """The posted balance when `day` had closed; None if the account is not open.

    A day between two business days has the balance of the one before. Invalid while a day up to `day` is not closed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day) FROM ledger_day WHERE state <> 'closed'")
        (unclosed,) = cursor.fetchone() or (None,)
        if unclosed is None or unclosed <= day:
            raise Invalid(
                field="day",
                value=day.isoformat(),
                rule="A closing balance is that of a closed day.",
                remedy="Close the day first, or ask for the balance now.",
            )
        cursor.execute(_AT_CLOSE, [day, account_id])
        row = cursor.fetchone()
    if row is None:
        return None
    return Balance(account_id=row[0], account_class=row[1], debits_posted=row[2], credits_posted=row[3])


def totals() -> tuple[Total, ...]:
    """Totals per currency in one statement, hence in one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS)
        return tuple(
            Total(
                currency=row[0],
                debits_posted=int(row[1]),
                credits_posted=int(row[2]),
                debits_pending=int(row[3]),
                credits_pending=int(row[4]),
            )
            for row in cursor.fetchall()
        )

"""Balances: now, as of a value date, as known at a closed day or a place in the journal, and in total per currency.

Two times are kept apart: when an amount counts (`value_date`) and when the books knew of it (`business_day`, journal
sequence). Not an instant: transactions commit in another order than they are written in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

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
_AT = """
    SELECT account_id, account_class, debits_posted, credits_posted FROM ledger_balances_at_v1(%s, %s, %s, %s)
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


def balances(
    *, account_ids: Sequence[UUID], value_date: date | None = None, known_at: date | int | None = None
) -> dict[UUID, Balance]:
    """Balances of the accounts that are open; one that is not is left out. Without `value_date` and `known_at`: now.

    `value_date`: only what counts on that date or before. `known_at`, a date: only what belongs to the business days up
    to that one; Invalid while one of them is not closed. `known_at`, a number: only what the journal holds up to that
    sequence; Invalid beyond its end (`journal_position` gives a number after which nothing earlier can appear).
    What is reserved belongs to the present: pending amounts are 0 in a balance of the past.
    """
    if value_date is None and known_at is None:
        return balances_now(account_ids=account_ids)
    day, sequence = (None, known_at) if isinstance(known_at, int) else (known_at, None)
    with connection.cursor() as cursor:
        if day is not None:
            _demand_closed(cursor, day)
        if sequence is not None:
            _demand_written(sequence)
        cursor.execute(_AT, [list(account_ids), value_date or "infinity", day, sequence])
        return {
            row[0]: Balance(account_id=row[0], account_class=row[1], debits_posted=row[2], credits_posted=row[3])
            for row in cursor.fetchall()
        }


def balance_at_close(*, account_id: UUID, day: date) -> Balance | None:
    """The posted balance when `day` had closed; None if the account is not open.

    A day between two business days has the balance of the one before. Invalid while a day up to `day` is not closed.
    """
    return balances(account_ids=[account_id], known_at=day).get(account_id)


def journal_position() -> int:
    """The journal's last sequence, 0 before the first; nothing before it can appear any more.

    Takes the day lock alone in the caller's transaction: it waits for the writers under way, and others wait for it.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_journal_position_v1()")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def last_place() -> int:
    """The journal's last sequence as the caller's transaction sees it, 0 before the first.

    What a row keeps in order (a deposit that is locked) has all it has booked up to there, and the rest beyond.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(sequence), 0) FROM ledger_transfer")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _demand_closed(cursor: CursorWrapper, day: date) -> None:
    cursor.execute("SELECT min(day) FROM ledger_day WHERE state <> 'closed'")
    (unclosed,) = cursor.fetchone() or (None,)
    if unclosed is None or unclosed <= day:
        raise Invalid(
            field="day",
            value=day.isoformat(),
            rule="A closing balance is that of a closed day.",
            remedy="Close the day first, or ask for the balance now.",
        )


def _demand_written(sequence: int) -> None:
    last = last_place()
    if not 0 <= sequence <= last:
        raise Invalid(
            field="known_at",
            value=str(sequence),
            rule=f"A place in the journal lies between 0 and its last sequence, {last}.",
            remedy="Give a sequence that is in the journal, or leave it out for the balance now.",
        )


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

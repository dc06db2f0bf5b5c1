"""An account's lines of the ledger as movements of a saver's statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tidegate.deposits.statement.value import Movement, Nature
from tidegate.ledger import statement as ledger_statement
from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose
from tidegate.money import Invalid

LINES_MAX: Final = 50_000
"""Of one account in one statement: what a reader, and a page, can hold."""

_BY_PURPOSE = {
    Purpose.ACCRUED_INTEREST_PAYABLE: Nature.INTEREST,
    Purpose.WITHHELD_TAX: Nature.TAX,
    Purpose.FEES: Nature.FEE,
    Purpose.SAVER_DEPOSIT: Nature.PRINCIPAL,
    Purpose.SAVER_CASH: Nature.PRINCIPAL,
}

_BY_CODE = {"subsidy_paid": Nature.SUBSIDY, "deposit_moved_in": Nature.PRINCIPAL}
"""Business events that the account on the other side does not tell apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """An account's balances and movements of a period. `moved_before`: something was booked before it."""

    moved_before: bool
    opening_minor: int
    closing_minor: int
    movements: tuple[Movement, ...]


def read_lines(*, account: Account, first: date, last: date) -> Lines:
    """The lines with the balances that the books have stored, which they must make."""
    with ledger_statement.statement(account_id=account.account_id, first=first, last=last) as found:
        movements = tuple(_within(_movements(found), first=first))
        assert found.adds_up, f"the lines of {account.account_id} make the closing balance that the books have stored"
        opening = found.opening
        return Lines(
            moved_before=bool(opening.debits_posted or opening.credits_posted),
            opening_minor=opening.amount_minor,
            closing_minor=found.closing.amount_minor,
            movements=movements,
        )


def reads(*, account: Account, first: date, last: date) -> Iterator[Movement]:
    """The movements alone, one after another; memory does not grow with them."""
    with ledger_statement.statement(account_id=account.account_id, first=first, last=last) as found:
        yield from _movements(found)


def nature_of(*, purpose: str, code: str) -> Nature:
    """What a movement is, by the purpose of the account on the other side and, where that does not tell, its event."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    known = purpose in {one.value for one in Purpose}
    return _BY_PURPOSE.get(Purpose(purpose), Nature.CASH) if known else Nature.CASH


def _movements(found: ledger_statement.Statement) -> Iterator[Movement]:
    for line in found.lines():
        one = line.entry
        deposit = _deposit(one.reference)
        yield Movement(
            sequence=one.sequence,
            transfer_id=one.transfer_id,
            booked_on=one.business_day,
            value_date=one.value_date,
            code=one.code,
            nature=nature_of(purpose=line.counterpart.purpose, code=one.code),
            amount_minor=-one.amount_minor if line.is_debit else one.amount_minor,
            balance_minor=line.balance_minor,
            reference="" if deposit else one.reference,
            deposit_id=deposit,
        )


def _deposit(reference: str) -> UUID | None:
    """Transfers of a deposit are referred to by its id (`Deposit.reference`)."""
    try:
        found = UUID(reference)
    except ValueError:
        return None
    return found if str(found) == reference else None


def _within(movements: Iterator[Movement], *, first: date) -> Iterator[Movement]:
    for count, one in enumerate(movements, start=1):
        if count > LINES_MAX:
            raise Invalid(
                field="from",
                value=first.isoformat(),
                rule=f"A statement has at most {LINES_MAX:,} lines of an account; this period has more.",
                remedy=f"Ask for shorter periods; this one had that many by {one.booked_on}.",
            )
        yield one

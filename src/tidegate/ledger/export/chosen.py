"""Which part of the books is written out, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tidegate.ledger.snapshot import Row, statement_of, stream
from tidegate.money import Invalid, decimal_text, minor_digits

Counted = Callable[[int], None]
"""Told how many rows have gone out so far."""
_TOLD_EVERY: Final = 5_000


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    ID = "id"
    WHOLE = "whole"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Business days from `first` to `last`, both included (None: no end on that side), in one currency or all."""

    first: date | None = None
    last: date | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise Invalid(
                field="to",
                value=self.last.isoformat(),
                rule=f"A period that begins on {self.first} cannot end before it.",
                remedy="Give the last business day that belongs to it.",
            )

    @property
    def values(self) -> Row:
        """The parameters of the export's statements."""
        return {"first": self.first or "-infinity", "last": self.last or "infinity", "currency": self.currency}


TRANSFERS: Final = {
    "sequence": Kind.WHOLE,
    "transfer_id": Kind.ID,
    "business_day": Kind.DAY,
    "value_date": Kind.DAY,
    "booked_at": Kind.INSTANT,
    "phase": Kind.TEXT,
    "code": Kind.TEXT,
    "currency": Kind.TEXT,
    "amount": Kind.TEXT,
    "amount_minor": Kind.WHOLE,
    "amount_limit_minor": Kind.WHOLE,
    "balancing": Kind.TEXT,
    "minor_digits": Kind.WHOLE,
    "debit_account": Kind.ID,
    "debit_book_code": Kind.TEXT,
    "debit_owner_code": Kind.TEXT,
    "debit_purpose": Kind.TEXT,
    "credit_account": Kind.ID,
    "credit_book_code": Kind.TEXT,
    "credit_owner_code": Kind.TEXT,
    "credit_purpose": Kind.TEXT,
    "pending_id": Kind.ID,
    "reverses": Kind.ID,
    "expires_on": Kind.DAY,
    "reference": Kind.TEXT,
}
"""The columns of the journal as a table."""
ACCOUNTS: Final = {
    "account_id": Kind.ID,
    "book_code": Kind.TEXT,
    "owner_code": Kind.TEXT,
    "currency": Kind.TEXT,
    "minor_digits": Kind.WHOLE,
    "account_class": Kind.TEXT,
    "purpose": Kind.TEXT,
    "bound": Kind.TEXT,
    "debits_posted": Kind.WHOLE,
    "credits_posted": Kind.WHOLE,
    "debits_pending": Kind.WHOLE,
    "credits_pending": Kind.WHOLE,
}
"""The columns of the accounts as a table; totals in minor units."""
_TRANSFERS = statement_of("export_transfers")
_ACCOUNTS = statement_of("export_accounts")
_COUNT = """
    SELECT count(*) AS transfers FROM ledger_transfers
     WHERE business_day BETWEEN %(first)s AND %(last)s AND (%(currency)s::text IS NULL OR currency = %(currency)s)
"""


def count_transfers(chosen: Chosen) -> int:
    """How many there are to write, inside the snapshot that writes them."""
    (row,) = stream(_COUNT, chosen.values)
    return int(row["transfers"])


def transfers(chosen: Chosen) -> Iterator[Row]:
    """The journal by business day and place, inside a snapshot; each row with `amount` as a decimal."""
    for row in stream(_TRANSFERS, chosen.values):
        digits = minor_digits(row["currency"])
        yield row | {"minor_digits": digits, "amount": decimal_text(row["amount_minor"], digits=digits)}


def accounts(chosen: Chosen) -> Iterator[Row]:
    """The accounts with the totals they have now, inside a snapshot. The period has no say in it."""
    for row in stream(_ACCOUNTS, chosen.values):
        yield row | {"minor_digits": minor_digits(row["currency"])}


def counted(rows: Iterable[Row], tell: Counted) -> Iterator[Row]:
    """The same rows; `tell` hears every few thousand."""
    number = 0
    for number, row in enumerate(rows, 1):
        if number % _TOLD_EVERY == 0:
            tell(number)
        yield row
    tell(number)

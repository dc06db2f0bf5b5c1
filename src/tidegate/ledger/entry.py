"""A transfer as the journal has it: what was sent, and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tidegate.ledger.snapshot import Row
from tidegate.ledger.transfer import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the journal. `sequence` is its place, `booked_at` when it was written, by the database's clock."""

    sequence: int
    transfer_id: UUID
    debit_account: UUID
    credit_account: UUID
    amount_minor: int
    currency: str
    code: str
    phase: Phase
    pending_id: UUID | None
    reverses: UUID | None
    expires_on: date | None
    value_date: date
    business_day: date
    booked_at: datetime
    reference: str

    @property
    def moves(self) -> bool:
        """Whether it moved money, rather than held it or let it go."""
        return self.phase in {Phase.SINGLE, Phase.POST}


def entry(row: Row) -> Entry:
    """The entry in a row that has the journal's columns, and perhaps others."""
    return Entry(**{name: row[name] for name in Entry.__slots__} | {"phase": Phase(row["phase"])})

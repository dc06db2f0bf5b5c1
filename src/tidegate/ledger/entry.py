"""A transfer as the journal has it: what was sent, and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tidegate.ledger.snapshot import Row
from tidegate.ledger.transfer import Balancing, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the journal. `sequence` is its place, `booked_at` when it was written, by the database's clock.

    `amount_minor` is what moved; of a `balancing` transfer `amount_limit_minor` is the most that it was asked to move.
    """

    sequence: int
    transfer_id: UUID
    debit_account: UUID
    credit_account: UUID
    amount_minor: int
    amount_limit_minor: int | None
    balancing: Balancing | None
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
    kinds = {"phase": Phase(row["phase"]), "balancing": row["balancing"] and Balancing(row["balancing"])}
    return Entry(**{name: row[name] for name in Entry.__slots__} | kinds)

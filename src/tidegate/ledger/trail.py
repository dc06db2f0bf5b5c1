"""A transfer with all that led to it and came of it: reservation and end, what it undid, what undid it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.ledger.account import Account
from tidegate.ledger.day import DayState
from tidegate.ledger.entry import Entry, entry
from tidegate.ledger.find import find_account
from tidegate.ledger.snapshot import one_snapshot, statement_of, stream
from tidegate.ledger.transfer import Phase
from tidegate.money import Invalid


class Outcome(StrEnum):
    """What has become of the money of a transfer, seen over all its steps."""

    HELD = "held"
    POSTED = "posted"
    VOIDED = "voided"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One transfer of a trail, and the state of its business day; `closed_at` is when that day closed."""

    entry: Entry
    day: DayState
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The whole story of one transfer, in the order of the journal. `asked` is the one that was asked for."""

    asked: UUID
    debit: Account
    """The debit account of the first step."""
    credit: Account
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        entries = [step.entry for step in self.steps]
        if any(one.reverses for one in entries):
            return Outcome.REVERSED
        if any(one.moves for one in entries):
            return Outcome.POSTED
        return Outcome.VOIDED if any(one.phase is Phase.VOID for one in entries) else Outcome.HELD


_TRAIL = statement_of("read_trail")


def trail(*, transfer_id: UUID) -> Trail:
    """The story of a transfer, whichever of its steps is asked for. Invalid if the journal has no such transfer."""
    with one_snapshot():
        steps = tuple(
            Step(entry=entry(row), day=DayState(row["state"]), closed_at=row["closed_at"])
            for row in stream(_TRAIL, {"transfer": transfer_id})
        )
        if not steps:
            raise Invalid(
                field="transfer",
                value=str(transfer_id),
                rule="The journal has no transfer with this id.",
                remedy="What is not here was not carried out: send it, under the same id. The id is a UUID.",
            )
        first = steps[0].entry
        return Trail(
            asked=transfer_id,
            debit=find_account(account_id=first.debit_account),
            credit=find_account(account_id=first.credit_account),
            steps=steps,
        )

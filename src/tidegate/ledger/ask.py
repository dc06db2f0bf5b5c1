"""Asking by key: what became of transfers whose call ended without an answer.

An error is not a rollback. A lost connection, a time-out or a killed process leaves a call *in doubt*: it may have been
committed. There is one rule: **ask by key; never issue again as new**.

`ask` is safe against a writer of ours that still runs. It notes which transactions have begun to write before it looks
(each shares the day lock until it ends, one that still waits for an account too), and where something is absent it
waits for these to end and looks again. It holds up nobody. So ABSENT says: no transaction that had begun to write when
you asked has written it, or will. Only somebody who still has the ids could begin anew; therefore whoever wants the
effect sends the same transfers under the SAME ids (`post`), which the journal answers once, and whoever does not want
it any more makes sure first that his own caller has ended.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection

from tidegate.ledger.post import BATCH_MAX, row_of
from tidegate.ledger.transfer import Transfer, TransferRefusal

LOOKS_MAX = 500
"""How often `ask` looks again, 20 ms apart, while writers that had begun are not done."""
_ASK = "SELECT outcome, sequence_ FROM ledger_ask_v1(%s::jsonb) ORDER BY position_"
_WRITERS = "SELECT ledger_writers_v1()"
_WRITERS_SOON = "SELECT ledger_writers_v1() FROM pg_sleep(0.02)"


class Known(StrEnum):
    """What the journal knows of a transfer. IN_FLIGHT: a writer that had begun has not ended yet; ask again."""

    CREATED = "created"
    DIFFERENT = "different"
    ABSENT = "absent"
    IN_FLIGHT = "in_flight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Of one transfer: its sequence if it is there, or in what the one under its id differs."""

    transfer_id: UUID
    known: Known
    sequence: int | None = None
    difference: TransferRefusal | None = None


def ask(*, transfers: Sequence[Transfer], looks: int = LOOKS_MAX) -> tuple[Answer, ...]:
    """What became of up to `BATCH_MAX` transfers, in the order given; writes nothing.

    Needs no transaction; inside one, it must be READ COMMITTED (error TG003). `looks`: how often to look again, 20 ms
    apart, for writers that had begun; when they are used up what is not found is IN_FLIGHT.
    """
    assert len(transfers) <= BATCH_MAX, f"at most {BATCH_MAX} transfers a call"
    if not transfers:
        return ()
    writing = _writers(_WRITERS)
    answers = _look(transfers)
    while _absent(answers) and writing and looks > 0:
        writing &= _writers(_WRITERS_SOON)
        looks -= 1
        if not writing:
            answers = _look(transfers)
    return answers if not writing else tuple(_in_flight(one) for one in answers)


def _look(transfers: Sequence[Transfer]) -> tuple[Answer, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [json.dumps([row_of(one) for one in transfers])])
        rows = cursor.fetchall()
    return tuple(_answer(one.transfer_id, *row) for one, row in zip(transfers, rows, strict=True))


def _answer(transfer_id: UUID, outcome: str, sequence: int | None) -> Answer:
    match outcome:
        case "exists":
            return Answer(transfer_id=transfer_id, known=Known.CREATED, sequence=sequence)
        case "absent":
            return Answer(transfer_id=transfer_id, known=Known.ABSENT)
        case _:
            return Answer(transfer_id=transfer_id, known=Known.DIFFERENT, difference=TransferRefusal(outcome))


def _absent(answers: Sequence[Answer]) -> bool:
    return any(one.known is Known.ABSENT for one in answers)


def _in_flight(one: Answer) -> Answer:
    return Answer(transfer_id=one.transfer_id, known=Known.IN_FLIGHT) if one.known is Known.ABSENT else one


def _writers(statement: str) -> set[str]:
    """The transactions that have begun to write and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        (found,) = cursor.fetchone() or ([],)
    return set(found)

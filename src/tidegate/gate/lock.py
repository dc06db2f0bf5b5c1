"""The intake lock: one per platform (a platform is a database), held to the end of the transaction.

The protocol, for everybody who lets money in or shuts it out:

1. Take it **first**: shared (`lock_intake`) for an act, exclusive (`lock_intake_exclusively`) for an order and for the
   day roll. It is a transaction-level advisory lock: the commit lets it go, nothing else does.
2. Read what decides **after** it, in a statement of its own. READ COMMITTED gives that statement a snapshot taken after
   the lock; under any other isolation the snapshot may be older than the lock, so the isolation is asserted.
3. Hold it **shortly**. The queue is fair: new sharers wait behind an order that waits, so an order waits only for the
   transactions that hold the lock already. Work on many things is cut into chunks of about `HELD_MS_MAX`
   milliseconds; `Pace` finds how many things that is, on this machine, from what the last chunk took.
4. Nobody **hangs** on it: a sharer whose client falls silent inside its transaction is ended by the server after
   `SILENT_S_MAX` seconds, a single statement of one after `STATEMENT_S_MAX`; both limits end with the transaction.
   Orders keep their own connection besides (`interfaces/database/reserved.py`), so a full pool does not keep one out.

Why a lock at all: no isolation level of PostgreSQL keeps an act that read "open" from committing after an order was
acknowledged; there is no cycle to abort. Row share-locks are right but starve the order. `tests/properties/
test_gate_race.py` shows the protocol and, as controls that must fail, the plain reads. An order of locks that is always
kept: this one, then a request id's, then a saver's, a product's, a bank's, then rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

INTAKE_KEY = 7_154_001_417_231_001_601
"""One number for all; the advisory key space of a database is its own."""
HELD_MS_MAX = 100
SILENT_S_MAX = 15
STATEMENT_S_MAX = 60

# The instant of the lock is kept beside it, so that a chunk can ask how long it has held it. Taken again it stays.
_SINCE = (
    "set_config('tidegate.intake_since', coalesce(nullif(current_setting('tidegate.intake_since', true), ''),"
    " clock_timestamp()::text), true)"
)
_SHARED = (
    f"SELECT pg_advisory_xact_lock_shared(%s), current_setting('transaction_isolation'), {_SINCE},"
    f" set_config('idle_in_transaction_session_timeout', '{SILENT_S_MAX}s', true),"
    f" set_config('statement_timeout', '{STATEMENT_S_MAX}s', true)"
)
_EXCLUSIVE = f"SELECT pg_advisory_xact_lock(%s), current_setting('transaction_isolation'), {_SINCE}"
_HELD = (
    "SELECT extract(epoch FROM clock_timestamp()"
    " - nullif(current_setting('tidegate.intake_since', true), '')::timestamptz) * 1000"
)


def lock_intake() -> None:
    """Shares the gate until this transaction ends. Take it before reading what a permit depends on; again is free."""
    _lock(_SHARED)


def lock_intake_exclusively() -> None:
    """Holds the gate alone until this transaction ends: for orders and the day roll. Keep it short."""
    _lock(_EXCLUSIVE)


def held_ms() -> int:
    """For how many milliseconds this transaction has held the lock, by the server's clock."""
    assert connection.in_atomic_block, "a lock is held in a transaction"
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        (held,) = cursor.fetchone()
    assert held is not None, "this transaction has not taken the lock"
    return int(held)


@dataclass(slots=True, kw_only=True)
class Pace:
    """How many things one transaction does under the lock: `count`, between `count_min` and `count_max`.

    `count_min`: so few cost little more than one, because a transaction costs something by itself.
    """

    count: int
    count_max: int
    count_min: int = 1

    def after(self, *, done: int, held_ms: int) -> None:
        """Learns from a chunk: as many things as would have taken `HELD_MS_MAX`, and never more than twice the last."""
        assert done > 0, "a chunk does something"
        fitting = done * HELD_MS_MAX // max(held_ms, 1)
        self.count = max(self.count_min, min(fitting, 2 * self.count, self.count_max))


def _lock(statement: str) -> None:
    assert connection.in_atomic_block, "a door opens the transaction"
    with connection.cursor() as cursor:
        cursor.execute(statement, [INTAKE_KEY])
        _, isolation, *_ = cursor.fetchone()
    assert isolation == "read committed", f"the gate stands on READ COMMITTED, not on {isolation}"

"""A transaction that the server ended so that others could go on is carried out again, from its beginning.

Locks are taken in one order (docs/decisions/0006-one-order-of-locks.md), so no two transactions wait for each other in
a ring that we know of. Should one come about all the same, the server ends one of the two: nothing of it is left, and
nobody was told that it was done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
ENDED_FOR_OTHERS = frozenset({"40P01", "40001"})
"""SQLSTATE of a deadlock and of a failure to serialize: the same again may well succeed."""
TIMES_MAX = 5


def again(work: Callable[[], T]) -> T:
    """What `work` answers. It opens its own transaction and keeps nothing of one that failed.

    Inside another transaction it is done once: only that one as a whole could be made again.
    """
    once = connection.in_atomic_block
    for left in reversed(range(TIMES_MAX)):
        try:
            return work()
        except OperationalError as error:
            if once or not left or getattr(error.__cause__, "sqlstate", None) not in ENDED_FOR_OTHERS:
                raise
    raise AssertionError("the last time answers or raises")


def transacted(work: Callable[[], T]) -> T:
    """What `work` answers, in a transaction of its own: a door's."""

    def in_one() -> T:
        with transaction.atomic():
            return work()

    return again(in_one)

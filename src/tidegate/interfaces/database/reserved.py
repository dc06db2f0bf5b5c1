"""A connection kept aside for orders: when savers have taken every other, an order still gets through.

Each server process opens one at its start and never gives it up. A door that receives an order works on it: within
`orders_connection()` it *is* this thread's `default`, so that nothing below the door knows of it. One order at a time
in a process: the next waits for the one before, which is short.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
R = TypeVar("R")


class _Reserve:
    """The process's one reserved connection, and whose turn it is."""

    def __init__(self) -> None:
        self.turn = threading.RLock()
        self.wrapper: BaseDatabaseWrapper | None = None
        self.of: dict[str, Any] | None = None

    def ready(self) -> BaseDatabaseWrapper:
        """Open and usable; opened anew if the server has let it go, or if `default` points elsewhere by now."""
        wanted = connections.databases[DEFAULT_DB_ALIAS]
        if self.wrapper is None or self.of is not wanted:
            self.give_up()
            self.wrapper, self.of = connections.create_connection(DEFAULT_DB_ALIAS), wanted
            self.wrapper.inc_thread_sharing()  # threads take turns with it
        if self.wrapper.connection is not None and not self.wrapper.is_usable():
            self.wrapper.close()
        self.wrapper.ensure_connection()
        self.wrapper.close_at = None  # it has no age
        return self.wrapper

    def give_up(self) -> None:
        if self.wrapper is not None:
            self.wrapper.close()
        self.wrapper = self.of = None


_RESERVE = _Reserve()


def reserve() -> None:
    """Opens it now, while there is room. Called when a server process starts."""
    with _RESERVE.turn:
        _RESERVE.ready()


def give_up() -> None:
    """Closes it: the process ends, or turns to another database."""
    with _RESERVE.turn:
        _RESERVE.give_up()


@contextmanager
def orders_connection() -> Iterator[None]:
    """This thread's `default` is the reserved connection until the block ends; its own is put back as it was."""
    with _RESERVE.turn:
        aside = [one for one in connections.all(initialized_only=True) if one.alias == DEFAULT_DB_ALIAS]
        assert not any(one.in_atomic_block for one in aside), "a door opens the transaction"
        connections[DEFAULT_DB_ALIAS] = _RESERVE.ready()
        try:
            yield
        finally:
            del connections[DEFAULT_DB_ALIAS]
            for one in aside:
                connections[DEFAULT_DB_ALIAS] = one


def on_orders_connection(door: Callable[P, R]) -> Callable[P, R]:
    """A door all of whose work is done on the reserved connection."""

    @wraps(door)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with orders_connection():
            return door(*args, **kwargs)

    return guarded

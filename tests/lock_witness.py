"""A witness of locks: writes down what each transaction of this connection takes, and names what is out of order.

It reads the statements themselves, so it knows nothing of who should have taken what (docs/decisions/0006).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.gate.lock import INTAKE_KEY

GATE, REQUEST, DEPOSIT, MOVEMENT, TAX, SAVER, PRODUCT, BANK, CAP, ACCOUNT, STOCK = RANKS = (
    "gate", "request", "deposit", "movement", "tax year", "saver", "product", "bank", "cap", "account", "stock",
)  # fmt: skip
Lock = tuple[int, Any]
"""Which of the ranks, and its key within it: of one type for each rank."""
_NAMED = re.compile(r"deposits/(saver|product|bank|cap)/(.+)")


class Witness:
    """`seen` counts the locks by rank, `wrong` says what was taken behind something later."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.seen: dict[str, int] = dict.fromkeys(RANKS, 0)
        self._begun: datetime | None = None
        self._held: set[Lock] = set()
        self._accounts: set[UUID] = set()

    @contextmanager
    def watching(self) -> Iterator[Witness]:
        with connection.execute_wrapper(self._statement):
            yield self

    def _statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        taken = list(_locks(sql, params))
        if taken:
            self._in_transaction()
        for rank, key in taken:
            self._take(rank, key)
        return execute(sql, params, many, context)

    def _in_transaction(self) -> None:
        """A new one holds nothing; what it opens itself nobody else can hold."""
        raw = connection.connection
        (begun,) = raw.execute("SELECT now()").fetchone()
        if begun != self._begun:
            self._begun, self._held = begun, set()
            self._accounts = {row[0] for row in raw.execute("SELECT account_id FROM ledger_account").fetchall()}

    def _take(self, name: str, key: Any) -> None:
        if name == ACCOUNT and key not in self._accounts:
            return
        lock = (RANKS.index(name), key)
        self.seen[name] += 1
        if lock in self._held:
            return
        later = max(self._held, default=lock)
        if later > lock:
            self.wrong.append(f"{name} {key} behind {RANKS[later[0]]} {later[1]}")
        self._held.add(lock)


def _locks(sql: str, params: Any) -> Iterator[tuple[str, Any]]:
    """The locks that a statement takes, in its order."""
    if "pg_advisory_xact_lock" in sql:
        yield from _advisory(sql, params)
    elif "FOR UPDATE" in sql and "deposits_deposit" in sql:
        ids = sorted(set(_uuids(params)))
        assert len(ids) == 1 or "ORDER BY" in sql, f"rows are locked in one order: {sql}"
        yield from ((DEPOSIT, one) for one in ids)
    elif "FOR UPDATE" in sql and "deposits_movement" in sql:
        yield MOVEMENT, ""
    elif "ledger_hold_accounts" in sql:
        yield from ((ACCOUNT, one) for one in sorted(params[0]))
    elif "ledger_post_" in sql:
        yield from ((ACCOUNT, one) for one in sorted(_sides(params)))
    elif "deposits_stock" in sql and ("UPDATE" in sql or "INSERT" in sql):
        places = zip(params["banks"], params["products"], params["currencies"], strict=True)
        yield from ((STOCK, place) for place in sorted(places))


def _advisory(sql: str, params: Any) -> Iterator[tuple[str, Any]]:
    if not params:
        return  # the ledger's day, which every writer shares
    (key, *_) = params
    if key == INTAKE_KEY:
        yield GATE, ""
    elif isinstance(key, str):
        yield from _named([key])
    elif "unnest" in sql and "text" in sql:
        yield from _named(key)
    elif "unnest" in sql:
        yield from ((TAX, one) for one in key)
    else:
        yield REQUEST, key


def _named(keys: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for found in map(_NAMED.fullmatch, keys):
        if found:
            yield found[1], found[2]


def _uuids(params: Any) -> Iterator[UUID]:
    for one in params.values() if isinstance(params, dict) else params or ():
        if isinstance(one, UUID):
            yield one
        elif isinstance(one, list | tuple):
            yield from _uuids(one)
        elif isinstance(one, str) and one.startswith("{") and len(one) > 36:
            yield from (UUID(text) for text in one.strip("{}").split(","))


def _sides(params: Any) -> set[UUID]:
    if isinstance(params, dict):
        return {UUID(one) for side in ("debit_accounts", "credit_accounts") for one in _texts(params[side])}
    rows = json.loads(params[0])
    return {UUID(one[side]) for one in rows for side in ("debit_account", "credit_account")}


def _texts(array: str) -> list[str]:
    return array.strip("{}").split(",")

"""The rows of the table: what is measured, at which sizes, and the hand-written limit it is held against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.day import open_first_day
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Transfer

_NAMESPACE = UUID("4e0cbb4a-95f7-5c2c-8f6e-0a3d0f0a7c11")
_DAY = date(2020, 12, 18)
BATCH = 2000
_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement: `seconds` for `size` pieces, and what the limit took for the same pieces."""

    what: str
    size: int
    seconds: float
    limit_seconds: float

    @property
    def ratio(self) -> float:
        return self.limit_seconds / self.seconds

    @property
    def each_second(self) -> int:
        return int(self.size / self.seconds)


_LIMIT_TABLES = (_SQL / "limit_tables.sql").read_text("utf-8")
_LIMIT_INSERT = (_SQL / "limit_insert.sql").read_text("utf-8")


def ledger(*, accounts: int, size: int) -> Figure:
    """Batches from Python, spread over many accounts or on one hot pair; limit: set-based SQL with the same indexes."""
    bank = account(purpose=Purpose.BANK_CASH, book=f"BANK{accounts}", currency="CNY")
    savers = [
        account(purpose=Purpose.SAVER_CASH, owner=f"S{number}", book=f"BANK{accounts}", currency="CNY")
        for number in range(accounts)
    ]
    with transaction.atomic():
        open_first_day(day=_DAY)
        for start in range(0, accounts, BATCH):
            open_accounts(accounts=[bank, *savers[start : start + BATCH]])
        _limit_accounts([bank.account_id, *(one.account_id for one in savers)])
    pairs = [(bank.account_id, savers[number % accounts].account_id) for number in range(size)]
    mine = _timed(lambda: _post(pairs, mark=f"mine-{accounts}-{size}"))
    theirs = _timed(lambda: _insert(pairs, mark=f"limit-{accounts}-{size}"))
    what = "one hot account" if accounts == 1 else f"spread over {accounts:,} accounts"
    return Figure(
        what=f"ledger, batches of {BATCH:,} from Python, {what}", size=size, seconds=mine, limit_seconds=theirs
    )


def _post(pairs: list[tuple[UUID, UUID]], *, mark: str) -> None:
    for start, part in _parts(pairs):
        with transaction.atomic():
            results = post(
                transfers=[
                    Transfer(
                        transfer_id=uuid5(_NAMESPACE, f"{mark}-{start + place}"),
                        debit_account=debit,
                        credit_account=credit,
                        amount_minor=100,
                        code="bench",
                        value_date=_DAY,
                        business_day=_DAY,
                    )
                    for place, (debit, credit) in enumerate(part)
                ]
            )
        assert all(result.outcome == "created" for result in results)


def _insert(pairs: list[tuple[UUID, UUID]], *, mark: str) -> None:
    for start, part in _parts(pairs):
        ids = [uuid5(_NAMESPACE, f"{mark}-{start + place}") for place in range(len(part))]
        values: list[Any] = [ids, [debit for debit, _ in part], [credit for _, credit in part], [100] * len(part)]
        with transaction.atomic(using="owner"), _owner().cursor() as cursor:
            cursor.execute(_LIMIT_INSERT, values)


def _parts(pairs: list[tuple[UUID, UUID]]) -> Iterator[tuple[int, list[tuple[UUID, UUID]]]]:
    for start in range(0, len(pairs), BATCH):
        yield start, pairs[start : start + BATCH]


def _limit_accounts(ids: list[UUID]) -> None:
    with _owner().cursor() as cursor:
        cursor.execute(_LIMIT_TABLES)
        cursor.execute("INSERT INTO limit_account (id) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING", [ids])


_SEGMENTS = (_SQL / "segments.sql").read_text("utf-8")
_ACCRUAL = "SELECT count(*), sum(amount_minor) FROM deposits_accrual_v1(%s, %s)"
_ACCRUAL_LIMIT = (_SQL / "limit_accrual.sql").read_text("utf-8")


def accrual(*, have: int, size: int) -> Figure:
    """One day's accrual over all segments; limit: the same sum over the same segments, hand-written in numeric."""
    with transaction.atomic(using="owner"), _owner().cursor() as cursor:
        cursor.execute(_SEGMENTS, [have + 1, size, have + 1, size])
    mine = _best(lambda: _ask(_ACCRUAL, [_DAY, _DAY + timedelta(days=1)]))
    theirs = _best(lambda: _ask(_ACCRUAL_LIMIT, {"day": _DAY}))
    return Figure(what="a day's accrual, segments", size=size, seconds=mine, limit_seconds=theirs)


def _ask(statement: str, values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]
        assert (cursor.fetchone() or (0,))[0] > 0


def _owner() -> BaseDatabaseWrapper:
    return connections["owner"]


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _best(work: Callable[[], None]) -> float:
    return min(_timed(work) for _ in range(3))

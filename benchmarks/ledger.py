"""The ledger's batches, from Python and inside the database, on journals of growing size, beside set-based SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.figure import Figure, percentile, timed
from benchmarks.rows import _DAY
from tidegate.ledger.day import open_first_day
from tidegate.ledger.post import post
from tidegate.ledger.transfer import Transfer

BATCH = 2000
_SQL = Path(__file__).parent / "sql"
_TEXT = {name: _SQL.joinpath(f"{name}.sql").read_text("utf-8") for name in (
    "limit_tables", "limit_insert", "ledger_accounts", "ledger_fill", "ledger_totals", "ledger_inside",
)}  # fmt: skip
_LIMIT = "SELECT limit_post(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[])"
_LIMIT_INSIDE = """
    SELECT limit_post(array_agg(md5(%(mark)s || n)::uuid), array_agg((CASE WHEN %(hot)s THEN md5('a0')
                      ELSE md5('a' || ((%(start)s + n) %% %(funded)s + 1) %% %(accounts)s + 1) END)::uuid),
                      array_agg(md5('a' || (%(start)s + n) %% %(accounts)s + 1)::uuid), array_agg(100::bigint))
      FROM generate_series(1, %(batch)s) n
"""
_BYTES = "SELECT pg_total_relation_size('ledger_transfer')"
BANK = 0
"""The account that everybody's money came from."""


def account_id(number: int) -> UUID:
    """The id of a benchmark's account; 0 is the bank's."""
    return UUID(md5(b"a%d" % number, usedforsecurity=False).hexdigest())


@contextmanager
def owner() -> Iterator[CursorWrapper]:
    """A cursor of the owner, committed at the end."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        yield cursor


@dataclass(kw_only=True)
class Books:
    """A ledger and the limit's tables, with accounts a1 … aN, growing together."""

    accounts: int
    transfers: int = 0
    made: int = field(default=0)

    @property
    def funded(self) -> int:
        """How many accounts the journal has brought money to, a2 … in turn: who pays is one of them."""
        return min(self.accounts, self.transfers)

    def begin(self) -> None:
        with transaction.atomic():
            open_first_day(day=_DAY)
        with owner() as cursor:
            cursor.execute(_TEXT["limit_tables"])
            cursor.execute(_TEXT["limit_insert"])
            cursor.execute(_TEXT["ledger_accounts"], {"accounts": self.accounts})

    def grow(self, *, to: int) -> None:
        """Untimed: both journals get as many rows."""
        first = self.transfers + 1
        while self.transfers < to:
            last = min(to, self.transfers + 1_000_000)
            self._bring("ledger_fill", first=self.transfers + 1, last=last)
            self.transfers = last
        self._bring("ledger_totals", first=first, last=to)
        connections["owner"].ensure_connection()
        for table in ("ledger_account", "ledger_transfer", "limit_account", "limit_transfer"):
            with connections["owner"].cursor() as cursor:
                cursor.execute(_VACUUM[table])

    def _bring(self, what: str, *, first: int, last: int) -> None:
        with owner() as cursor:
            cursor.execute(_TEXT[what], {"accounts": self.accounts, "first": first, "last": last})

    def mark(self) -> str:
        self.made += 1
        return f"b{self.made}-"


_VACUUM = {table: f"VACUUM (ANALYZE) {table}" for table in (
    "ledger_account", "ledger_transfer", "limit_account", "limit_transfer",
)}  # fmt: skip


def batches(*, books: Books, hot: bool, count: int) -> Figure:
    """Batches from Python against the limit from Python, turn by turn. Hot: each transfer debits the bank."""
    mine, theirs = [], []
    for turn in range(count + 1):
        start = turn * BATCH
        pairs = [_pair(books, hot, start + place) for place in range(BATCH)]
        ids = [[UUID(md5(f"{mark}{n}".encode(), usedforsecurity=False).hexdigest()) for n in range(BATCH)]
               for mark in (books.mark(), books.mark())]  # fmt: skip
        seconds = (
            timed(lambda pairs=pairs, ids=ids: _post(pairs, ids[0])),  # type: ignore[misc]
            timed(lambda pairs=pairs, ids=ids: _limit(pairs, ids[1])),  # type: ignore[misc]
        )
        if turn:  # the first one warms up
            mine.append(seconds[0])
            theirs.append(seconds[1])
    return _figure(books, f"batches of {BATCH:,} from Python", hot, mine, theirs)


def limit_a_transfer() -> float:
    """Seconds of the limit for one transfer: batches spread over 1,000 accounts, on a journal of 10,000."""
    with owner() as cursor:
        cursor.execute(_TEXT["limit_tables"])
        cursor.execute(_TEXT["limit_insert"])
        cursor.execute("INSERT INTO limit_account (id) SELECT md5('a' || n)::uuid FROM generate_series(1, 1000) n")
    pairs = [(account_id(place % 1000 + 1), account_id((place + 1) % 1000 + 1)) for place in range(BATCH)]
    ids = [[UUID(md5(f"{turn}-{n}".encode(), usedforsecurity=False).hexdigest()) for n in range(BATCH)]
           for turn in range(10)]  # fmt: skip
    seconds = [timed(lambda some=some: _limit(pairs, some)) for some in ids]  # type: ignore[misc]
    return sum(seconds[5:]) / (len(seconds[5:]) * BATCH)


def inside(*, books: Books, hot: bool, count: int) -> Figure:
    """The same made and posted inside the database."""
    mine, theirs = [], []
    for turn in range(count + 1):
        values: dict[str, bool | int | str] = {
            "hot": hot,
            "start": turn * BATCH,
            "accounts": books.accounts,
            "funded": books.funded,
            "batch": BATCH,
        }
        seconds = (
            timed(lambda values=values: _ask(_TEXT["ledger_inside"], values | {"mark": books.mark()})),  # type: ignore[misc]
            timed(lambda values=values: _ask(_LIMIT_INSIDE, values | {"mark": books.mark()})),  # type: ignore[misc]
        )
        if turn:
            mine.append(seconds[0])
            theirs.append(seconds[1])
    return _figure(books, f"batches of {BATCH:,} inside the database", hot, mine, theirs)


def bytes_each(*, books: Books) -> float:
    """Bytes of a transfer in the journal, indexes included."""
    with owner() as cursor:
        cursor.execute(_BYTES)
        return float((cursor.fetchone() or (0,))[0]) / (books.transfers + books.made // 2 * BATCH)


def _pair(books: Books, hot: bool, place: int) -> tuple[UUID, UUID]:
    credit = place % books.accounts + 1
    return (account_id(BANK if hot else (place % books.funded + 1) % books.accounts + 1), account_id(credit))


def _post(pairs: list[tuple[UUID, UUID]], ids: list[UUID]) -> None:
    transfers = [
        Transfer(
            transfer_id=one,
            debit_account=debit,
            credit_account=credit,
            amount_minor=100,
            code="bench",
            value_date=_DAY,
            business_day=_DAY,
        )
        for one, (debit, credit) in zip(ids, pairs, strict=True)
    ]
    with transaction.atomic():
        results = post(transfers=transfers)
    assert all(result.outcome == "created" for result in results)


def _limit(pairs: list[tuple[UUID, UUID]], ids: list[UUID]) -> None:
    with owner() as cursor:
        debits, credits_ = [debit for debit, _ in pairs], [credit for _, credit in pairs]
        cursor.execute(_LIMIT, [ids, debits, credits_, [100] * len(pairs)])


def _ask(statement: str, values: dict[str, bool | int | str]) -> None:
    with owner() as cursor:
        cursor.execute(statement, values)
        assert cursor.fetchone() in {(BATCH,), ("",)}


def _figure(books: Books, what: str, hot: bool, mine: list[float], theirs: list[float]) -> Figure:
    where = "one hot account" if hot else f"spread over {books.accounts:,} accounts"
    return Figure(
        what=f"ledger, {what}, {where}, journal of {books.transfers:,}",
        size=len(mine) * BATCH,
        seconds=sum(mine),
        limit_seconds=sum(theirs),
        p50_ms=percentile(mine, 0.5) * 1000,
        p99_ms=percentile(mine, 0.99) * 1000,
    )

"""Segments written down, each with the pool in which its interest is accrued: as a statement for many, or by COPY."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.segment import Segment
from tidegate.deposits.strand import Strand

Written = tuple[Deposit, Strand, Segment]
"""A segment, and whose it is."""
_Pool = tuple[str, str, str, int, str, str, int]
"""Bank, product, currency, strand, rounding, clock, basis."""

_KEYS = """
    unnest(%s::text[], %s::text[], %s::text[], %s::smallint[], %s::text[], %s::text[], %s::bigint[]) WITH ORDINALITY
        AS g (bank, product, currency, strand, rounding, clock, basis, place)
"""
_IDS = f"""
    SELECT p.id FROM {_KEYS}
    LEFT JOIN deposits_pool p ON (p.bank_code, p.product_code, p.currency, p.strand, p.rounding, p.clock, p.basis)
        = (g.bank, g.product, g.currency, g.strand, g.rounding, g.clock, g.basis)
    ORDER BY g.place
"""  # noqa: S608 (of the text above)
_OPEN = f"""
    INSERT INTO deposits_pool (bank_code, product_code, currency, strand, rounding, clock, basis)
    SELECT g.bank, g.product, g.currency, g.strand, g.rounding, g.clock, g.basis FROM {_KEYS} ORDER BY g.place
    ON CONFLICT DO NOTHING
"""  # noqa: S608

_FIELDS = (
    ("starts_on", "date"), ("ends_on", "date"), ("swift_until", "date"), ("origin", "bigint"),
    ("base_minor", "bigint"), ("rate_ppb", "bigint"), ("index_ppb", "bigint"), ("extra_ppb", "bigint"),
    ("compounded", "numeric"), ("capital_minor", "bigint"), ("per_unit", "numeric"), ("opening_numerator", "numeric"),
    ("own_weight", "numeric"), ("gone_numerator", "numeric"), ("fees_minor", "bigint"), ("period_on", "date"),
)  # fmt: skip
"""A segment's own columns, named as in the value."""
_RARE = frozenset({"own_weight", "gone_numerator", "fees_minor"})
"""Null where they are nothing, as of most deposits."""
_NAMES = ", ".join(name for name, _ in _FIELDS)
_WRITE = f"""
    INSERT INTO deposits_segment (deposit_id, pool_id, strand, {_NAMES})
    SELECT * FROM unnest(%s::uuid[], %s::int[], %s::smallint[], {", ".join(f"%s::{kind}[]" for _, kind in _FIELDS)})
    ON CONFLICT (deposit_id, strand, starts_on) DO UPDATE
    SET pool_id = excluded.pool_id, {", ".join(f"{name} = excluded.{name}" for name, _ in _FIELDS[1:])}
"""  # noqa: S608 (of the names above)
_COPY = f"COPY deposits_segment (deposit_id, pool_id, strand, {_NAMES}) FROM STDIN"


def write_segments(*, segments: Sequence[Written]) -> None:
    """New segments, or what has become of those that a deposit had on the same day."""
    if not segments:
        return
    with connection.cursor() as cursor:
        records = _records(cursor, segments)
        cursor.execute(_WRITE, [list(column) for column in zip(*records, strict=True)])
        assert cursor.rowcount == len(segments), "every segment is written"


def copy_segments(*, segments: Sequence[Written]) -> None:
    """The segments of new deposits, however many."""
    with connection.cursor() as cursor:
        records = _records(cursor, segments)
        with cursor.copy(_COPY) as copy:
            for record in records:
                copy.write_row(record)


def _records(cursor: CursorWrapper, segments: Sequence[Written]) -> list[tuple[Any, ...]]:
    pools = [_pool(*one) for one in segments]
    ids = _pool_ids(cursor, pools)
    return [
        (deposit.deposit_id, ids[pool], int(strand), *(_column(segment, name) for name, _ in _FIELDS))
        for (deposit, strand, segment), pool in zip(segments, pools, strict=True)
    ]


def _column(segment: Segment, name: str) -> Any:
    value = getattr(segment, name)
    return value or None if name in _RARE else value


def _pool(deposit: Deposit, strand: Strand, segment: Segment) -> _Pool:
    contract = deposit.contract
    return (
        contract.bank_code,
        contract.product_code,
        contract.currency,
        int(strand),
        contract.rounding.value,
        segment.clock,
        segment.basis,
    )


def _pool_ids(cursor: CursorWrapper, pools: Sequence[_Pool]) -> dict[_Pool, int]:
    """Pools that are not there yet are opened; a neighbour may do the same at the same time."""
    wanted = sorted(set(pools))
    columns = [list(column) for column in zip(*wanted, strict=True)]
    cursor.execute(_IDS, columns)
    ids = [row[0] for row in cursor.fetchall()]
    if None in ids:
        cursor.execute(_OPEN, columns)
        cursor.execute(_IDS, columns)
        ids = [row[0] for row in cursor.fetchall()]
    return dict(zip(wanted, ids, strict=True))

"""Stock: what is in a product now, kept beside its deposits, so that whoever asks how full it is reads one row.

It is the principal of deposits that live, what is waited for too, and what is reserved to top them up. Whoever writes
those moves it in the same transaction, in one statement for many; `check` compares it with the sum that it stands for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from django.db import connection

from tidegate.deposits.deposit import Deposit

Place = tuple[str, str, str]
"""Bank, product, currency."""


class Placed(Protocol):
    """What says of which product its money is."""

    @property
    def bank(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def currency(self) -> str: ...


_GIVEN = """
    FROM unnest(%(banks)s::text[], %(products)s::text[], %(currencies)s::text[], %(minors)s::bigint[])
        AS n (bank_code, product_code, currency, minor)
"""
_MOVE = f"""
    UPDATE deposits_stock s SET minor = s.minor + n.minor {_GIVEN}
    WHERE (s.bank_code, s.product_code, s.currency) = (n.bank_code, n.product_code, n.currency)
    RETURNING s.bank_code, s.product_code, s.currency
"""  # noqa: S608 (of the text above)
_LOCK = """
    SELECT FROM deposits_stock
    WHERE (bank_code, product_code, currency)
        IN (SELECT * FROM unnest(%(banks)s::text[], %(products)s::text[], %(currencies)s::text[]))
    ORDER BY bank_code, product_code, currency FOR NO KEY UPDATE
"""
_BEGIN = f"""
    INSERT INTO deposits_stock AS s (bank_code, product_code, currency, minor)
    SELECT n.bank_code, n.product_code, n.currency, n.minor {_GIVEN}
    ON CONFLICT (bank_code, product_code, currency) DO UPDATE SET minor = s.minor + excluded.minor
"""


def live_minor(deposit: Deposit) -> int:
    """What a deposit itself has in the stock."""
    return 0 if deposit.state.ended else deposit.principal_minor


def place_of(of: Placed) -> Place:
    """Where its money counts."""
    return (of.bank, of.product, of.currency)


def move_stock(*, moves: Iterable[tuple[Place, int]]) -> None:
    """Adds to the stock of each place, or takes from it. Minor units."""
    assert connection.in_atomic_block, "it commits with what it counts"
    total: Counter[Place] = Counter()
    for place, minor in moves:
        total[place] += minor
    left = {place: minor for place, minor in sorted(total.items()) if minor}
    if not left:
        return
    lock_stock(places=left)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, _columns(left))
        for place in cursor.fetchall():
            del left[place]
        if left:
            cursor.execute(_BEGIN, _columns(left))


def lock_stock(*, places: Collection[Place]) -> None:
    """Holds the stock of these places, in their order (`lock_order`); one alone is held by whoever moves it."""
    if len(places) < 2:
        return
    banks, products, currencies = (list(column) for column in zip(*sorted(places), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"banks": banks, "products": products, "currencies": currencies})


def _columns(moves: dict[Place, int]) -> dict[str, list[str] | list[int]]:
    banks, products, currencies = (list(column) for column in zip(*moves, strict=True))
    return {"banks": banks, "products": products, "currencies": currencies, "minors": list(moves.values())}


_RESERVED = """
    SELECT d.bank_code, d.product_code, d.currency, sum(m.amount_minor)::bigint
    FROM deposits_movement m JOIN deposits_deposit d ON d.deposit_id = m.deposit_id
    WHERE m.request_id = ANY (%s::uuid[]) GROUP BY 1, 2, 3
"""


def leave_stock(*, top_ups: Iterable[UUID]) -> None:
    """These reserved top-ups, by their requests, are none any more."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVED, [list(top_ups)])
        move_stock(moves=[((bank, product, currency), -minor) for bank, product, currency, minor in cursor.fetchall()])


def product_stock(*, product: str) -> int:
    """What is in a product, in minor units."""
    return _sum("SELECT coalesce(sum(minor), 0)::bigint FROM deposits_stock WHERE product_code = %s", product)


def bank_stock(*, bank: str, currency: str) -> int:
    """What is at a bank in a currency, in minor units: a row for each of its products."""
    statement = "SELECT coalesce(sum(minor), 0)::bigint FROM deposits_stock WHERE bank_code = %s AND currency = %s"
    return _sum(statement, bank, currency)


def _sum(statement: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])

"""What is there already under orders that cap an amount: the stock of a scope, or what came into it on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits.exposure import LOCK_NAMES, Moved
from tidegate.deposits.holdings import days_of
from tidegate.deposits.owned import SHARED
from tidegate.orders import Kind, Order, Scope
from tidegate.parties.enrol import regions

_ROWS = """
    SELECT d.bank_code, d.product_code, d.kind, d.contract->>'term', d.opened_on,
           coalesce(o.people, ARRAY[d.saver_code]), sum({amount})::bigint
    FROM deposits_deposit d
    LEFT JOIN (
        SELECT deposit_id, sum(amount_minor) AS minor FROM deposits_movement WHERE kind = 'top_up' AND {top_ups}
        GROUP BY deposit_id
    ) t ON t.deposit_id = d.deposit_id
    LEFT JOIN ({shared}) o ON o.deposit_id = d.deposit_id
    WHERE d.currency = %(currency)s AND {deposits} AND d.deposit_id IS DISTINCT FROM %(without)s::uuid
      AND (%(banks)s::text[] = '{{}}' OR d.bank_code = ANY (%(banks)s))
      AND (%(products)s::text[] = '{{}}' OR d.product_code = ANY (%(products)s))
    GROUP BY 1, 2, 3, 4, 5, 6
"""
_STOCK = _ROWS.format(
    shared=SHARED,
    amount="d.principal_minor + coalesce(t.minor, 0)",
    top_ups="state = 'reserved'",
    deposits="d.state IN ('requested', 'funded', 'running')",
)
# What came in on a day: openings of that day and top-ups asked for on it, unless they were returned or cancelled.
_INFLOW = _ROWS.format(
    shared=SHARED,
    amount="CASE WHEN d.opened_on = %(on)s AND d.state NOT IN ('returned', 'cancelled') THEN d.opened_minor ELSE 0 END"
    " + coalesce(t.minor, 0)",
    top_ups="state IN ('reserved', 'done') AND business_day = %(on)s",
    deposits="(d.opened_on = %(on)s OR t.minor IS NOT NULL)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    bank: str
    product: str
    kind: str
    term: str | None
    opened_on: date
    owners: list[str]
    minor: int


def amounts_under(
    *, on: date, without: UUID | None = None, moved: Sequence[Moved] = ()
) -> Callable[[tuple[Order, ...]], Mapping[UUID, int]]:
    """A reader of what is there already, in minor units, for each order that caps an amount on the business day `on`.
    `without` is a deposit whose money is on its way into this act: it does not count twice. `moved` is what acts before
    in the same transaction have changed and not written yet.

    It takes a lock of each order's own first, in the order of identifiers, so that two acts at once do not both fit
    under one cap; the gate calls it after the locks on saver and product.
    """

    def read(orders: tuple[Order, ...]) -> Mapping[UUID, int]:
        lock_caps(orders=orders)
        return {order.order_id: _there(order, on, without) + _beside(order, on, moved) for order in orders}

    return read


def lock_caps(*, orders: Iterable[Order]) -> None:
    """Holds what is under these orders' caps, in the order of their identifiers (`lock_order`)."""
    names = [f"deposits/cap/{order_id}" for order_id in sorted({order.order_id for order in orders})]
    if names:
        with connection.cursor() as cursor:
            cursor.execute(LOCK_NAMES, [names])


def _there(order: Order, on: date, without: UUID | None) -> int:
    scope = order.scope
    asked = {
        "on": on,
        "without": without,
        "currency": order.measure.currency,
        "banks": sorted(scope.banks),
        "products": sorted(scope.products),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STOCK if order.kind is Kind.CAP_STOCK else _INFLOW, asked)
        found = [_Row(**dict(zip(_Row.__slots__, row, strict=True))) for row in cursor.fetchall()]
    lives_in = regions(codes={code for row in found for code in row.owners}) if scope.regions else {}
    return sum(row.minor for row in found if _meets(scope, row, lives_in))


def _beside(order: Order, on: date, moved: Sequence[Moved]) -> int:
    """What has gone out from under a cap on stock and come in, or of a cap on a day's inflow: what has come in."""
    rows = [
        _Row(
            bank=one.deposit.bank,
            product=one.deposit.product,
            kind=one.deposit.contract.kind.value,
            term=None if one.deposit.contract.term is None else one.deposit.contract.term.text(),
            opened_on=one.deposit.opened_on,
            owners=list(one.owners),
            minor=one.deposit.principal_minor if one.begins else -one.deposit.principal_minor,
        )
        for one in moved
        if one.deposit.currency == order.measure.currency
        and (order.kind is Kind.CAP_STOCK or (one.begins and one.deposit.opened_on == on))
    ]
    scope = order.scope
    lives_in = regions(codes={code for row in rows for code in row.owners}) if scope.regions else {}
    return sum(row.minor for row in rows if _meets(scope, row, lives_in))


def _meets(scope: Scope, row: _Row, lives_in: Mapping[str, str]) -> bool:
    """Of what several own all of it counts where the scope meets one of them: so it does when it comes in."""
    term_days = days_of(term=row.term, opened_on=row.opened_on)
    return any(
        scope.covers(bank=row.bank, product=row.product, kind=row.kind, term_days=term_days, region=lives_in.get(code))
        for code in row.owners
    )

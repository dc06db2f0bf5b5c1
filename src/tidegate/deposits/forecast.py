"""Forecast: what is to be sent to each bank and what comes back from it, by the books as they stand. For people.

Principal alone: interest comes on top of what comes back. Nothing is locked or kept, so what savers ask for meanwhile
changes the figures. Deposits that are set aside are in it, since their money is owed all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from tidegate.catalogue.offer import offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many deposits, and minor units."""

    deposits: int = 0
    minor: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(deposits=self.deposits + other.deposits, minor=self.minor + other.minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """At one bank in one currency. `placed`: deposits and top-ups; `instalments`: asked of savers' cash, and missed
    where it does not cover them; `matured` and `noticed` come back, of what matures `renewed` stays at the bank."""

    bank: str
    currency: str
    placed: Count = Count()
    instalments: Count = Count()
    matured: Count = Count()
    renewed: Count = Count()
    noticed: Count = Count()

    @property
    def sent_minor(self) -> int:
        return self.placed.minor + self.instalments.minor

    @property
    def back_minor(self) -> int:
        return self.matured.minor - self.renewed.minor + self.noticed.minor

    @property
    def need_minor(self) -> int:
        """What the bank has to get; below zero what it has to send."""
        return self.sent_minor - self.back_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturing:
    """What matures on one day in one currency; of it `instructed` is to be renewed or moved."""

    on: date
    currency: str
    matured: Count
    instructed: Count


_FLOWS = """
    WITH flow AS (
        SELECT bank_code, currency, 'placed' AS kind, NULL AS into_product, principal_minor AS minor
        FROM deposits_deposit WHERE state = 'funded' AND opened_on > %(after)s AND opened_on <= %(until)s
        UNION ALL
        SELECT d.bank_code, d.currency, 'placed', NULL, m.amount_minor
        FROM deposits_movement m JOIN deposits_deposit d USING (deposit_id)
        WHERE m.kind = 'top_up' AND m.state = 'reserved' AND m.business_day > %(after)s AND m.business_day <= %(until)s
        UNION ALL
        SELECT bank_code, currency, 'instalments', NULL, opened_minor FROM deposits_deposit
        WHERE state = 'running' AND next_instalment_on > %(after)s AND next_instalment_on <= %(until)s
        UNION ALL
        SELECT d.bank_code, d.currency, 'noticed', NULL, coalesce(m.amount_minor, d.principal_minor)
        FROM deposits_movement m JOIN deposits_deposit d USING (deposit_id)
        WHERE m.kind = 'notice' AND m.state = 'reserved' AND m.due_on > %(after)s AND m.due_on <= %(until)s
        UNION ALL
        SELECT bank_code, currency, CASE WHEN instruction IS NULL THEN 'matured' ELSE 'renewed' END,
            instruction ->> 'product_code', principal_minor FROM deposits_deposit
        WHERE state = 'running' AND matures_on > %(after)s AND matures_on <= %(until)s
    )
    SELECT bank_code, currency, kind, into_product, count(*), sum(minor)::bigint FROM flow
    GROUP BY bank_code, currency, kind, into_product ORDER BY bank_code, currency
"""


def forecast(*, after: date, until: date) -> tuple[Expected, ...]:
    """What the closes of the days after `after` up to and with `until` move, by bank and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"after": after, "until": until})
        rows = cursor.fetchall()
    return plan_forecast(rows=rows, banks=_banks({row[3] for row in rows if row[3]}))


def _banks(products: Iterable[str]) -> dict[str, str]:
    return {code: one.terms.bank_code for code, one in offers(product_codes=frozenset(products)).items()}


def plan_forecast(
    *, rows: Sequence[tuple[str, str, str, str | None, int, int]], banks: dict[str, str]
) -> tuple[Expected, ...]:
    """The flows as sums: what is moved into another bank's product leaves the one and is sent to the other. `banks`:
    whose each such product is."""
    found: dict[tuple[str, str], Expected] = {}

    def add(bank: str, code: str, name: str, size: Count) -> None:
        one = found.setdefault((bank, code), Expected(bank=bank, currency=code))
        found[bank, code] = replace(one, **{name: getattr(one, name) + size})

    for bank, code, kind, product, deposits, minor in rows:
        size, to = Count(deposits=deposits, minor=minor), banks.get(product or "", bank)
        if kind != "renewed":
            add(bank, code, kind, size)
            continue
        add(bank, code, "matured", size)
        add(to, code, "renewed" if to == bank else "placed", size)
    return tuple(found[key] for key in sorted(found))


_MATURING = """
    SELECT matures_on, currency, count(*), sum(principal_minor)::bigint,
        count(*) FILTER (WHERE instruction IS NOT NULL),
        coalesce(sum(principal_minor) FILTER (WHERE instruction IS NOT NULL), 0)::bigint
    FROM deposits_deposit WHERE state = 'running' AND matures_on > %s AND matures_on <= %s
    GROUP BY matures_on, currency ORDER BY matures_on, currency
"""


def maturing(*, after: date, until: date) -> tuple[Maturing, ...]:
    """Day by day what matures after `after` up to and with `until`."""
    with connection.cursor() as cursor:
        cursor.execute(_MATURING, [after, until])
        return tuple(
            Maturing(
                on=on,
                currency=code,
                matured=Count(deposits=count, minor=minor),
                instructed=Count(deposits=kept, minor=kept_minor),
            )
            for on, code, count, minor, kept, kept_minor in cursor.fetchall()
        )

"""What the gate is told of money that is here already: a saver's, a product's, a bank's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import owned_by, ownerships
from tidegate.deposits.stock import bank_stock, product_stock

_HELD = """
    WITH owned AS MATERIALIZED (
        SELECT deposit_id, parts, whole FROM deposits_owned WHERE person_code = %(saver)s)
    SELECT coalesce(sum(ceil((d.principal_minor + coalesce(t.reserved, 0)) * o.parts::numeric / o.whole)), 0)::bigint
    FROM owned o
    JOIN LATERAL (SELECT * FROM deposits_deposit one WHERE one.deposit_id = o.deposit_id OFFSET 0) d ON true
    LEFT JOIN LATERAL (
        SELECT sum(m.amount_minor) AS reserved FROM deposits_movement m
        WHERE m.deposit_id = d.deposit_id AND m.kind = 'top_up' AND m.state = 'reserved') t ON true
    WHERE d.state IN ('requested', 'funded', 'running')
      AND (d.product_code = %(product)s OR (d.bank_code, d.currency) = (%(bank)s, %(currency)s))
"""
"""What a saver has in a product, or at a bank in a currency: their own deposits are all that is read,
each by its key, whatever the planner knows of the table."""


LOCK_NAMES = "SELECT pg_advisory_xact_lock(hashtextextended(n, 0)) FROM unnest(%s::text[]) AS n"
"""One after the other, in the order in which they are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Money in a product and of a saver, reserved money included, in minor units. Of what several own a saver's is
    their share, rounded up. `insured_exposure_minor`: the
    saver's principal and interest to maturity at the bank, as known here. Of the bank as a whole only where asked for.
    """

    held_with_product_minor: int
    product_stock_minor: int
    insured_exposure_minor: int
    held_at_bank_minor: int = 0
    bank_stock_minor: int = 0


def exposure(
    *,
    saver: str,
    bank: str,
    product: str,
    currency: str,
    bank_capped: bool = False,
    without: Deposit | None = None,
    share: Fraction = Fraction(1),
    capped: bool = True,
) -> Exposure:
    """Reads under locks on saver and product, so that two acts at once do not both fit under one cap.

    Of the bank only what is in `currency` is told. `bank_capped`: the bank as a whole is read too, and locked. What is
    `without` is on its way into this act, `share` the saver's of it. Not `capped`, neither product nor saver has a cap
    in the product: what is in it is not asked, and told as 0.
    """
    lock_exposures(people=[saver], products=[product], banks=[bank] if bank_capped else [])
    stock = held = 0
    if capped:
        stock, held = product_stock(product=product), held_minor(saver=saver, product=product)
    at_bank = held_at_bank = 0
    if bank_capped:
        at_bank = bank_stock(bank=bank, currency=currency)
        held_at_bank = held_minor(saver=saver, bank=bank, currency=currency)
    moving = 0 if without is None or without.bank != bank else without.principal_minor
    same = moving if without is not None and without.product == product else 0
    return Exposure(
        held_with_product_minor=held and held - ceil(same * share),
        product_stock_minor=stock and stock - same,
        insured_exposure_minor=_at_bank(saver=saver, bank=bank, currency=currency, without=without),
        held_at_bank_minor=held_at_bank and held_at_bank - ceil(moving * share),
        bank_stock_minor=at_bank and at_bank - moving,
    )


def held_minor(*, saver: str, product: str | None = None, bank: str | None = None, currency: str | None = None) -> int:
    """What a saver has in a product, or at a bank in a currency, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"saver": saver, "product": product, "bank": bank, "currency": currency})
        return int(cursor.fetchone()[0])


def _at_bank(*, saver: str, bank: str, currency: str, without: Deposit | None) -> int:
    owned = owned_by(person=saver)
    if not owned:
        return 0
    states = ("requested", "funded", "running")
    live = models.Deposit.objects.filter(deposit_id__in=owned, bank_code=bank, currency=currency, state__in=states)
    if without is not None:
        live = live.exclude(deposit_id=without.deposit_id)
    found = rows.values(live)
    of = ownerships(deposits={one.deposit_id: one.saver for one in found})
    return sum(
        ceil(
            of[one.deposit_id].share(saver)
            * (one.principal_minor + max(0, one.interest_to_maturity_minor() - one.interest_paid_minor))
        )
        for one in found
    )


def lock_exposures(*, people: Collection[str], products: Collection[str] = (), banks: Collection[str] = ()) -> None:
    """Holds savers, then products, then banks, each in the order of their codes (`lock_order`)."""
    names = [
        f"deposits/{what}/{code}"
        for what, codes in (("saver", people), ("product", products), ("bank", banks))
        for code in sorted(set(codes))
    ]
    with connection.cursor() as cursor:
        cursor.execute(LOCK_NAMES, [names])

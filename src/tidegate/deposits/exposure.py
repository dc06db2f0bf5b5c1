"""What the gate is told of money that is here already: a saver's, a product's, a bank's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.movement import reserved_on
from tidegate.deposits.owned import shares_of
from tidegate.deposits.owners import Ownership
from tidegate.deposits.stock import Place, bank_stock, live_minor, place_of, product_stock

_HELD = """
    WITH owned AS MATERIALIZED (
        SELECT deposit_id, parts, whole FROM deposits_owned WHERE person_code = %(saver)s)
    SELECT coalesce(sum(ceil((d.principal_minor + coalesce(t.reserved, 0)) * o.parts::numeric / o.whole)), 0)::bigint
    FROM owned o
    JOIN LATERAL (SELECT * FROM deposits_deposit one WHERE one.deposit_id = o.deposit_id OFFSET 0) d ON true
    LEFT JOIN LATERAL (
        SELECT sum(m.amount_minor) AS reserved FROM deposits_movement m
        WHERE m.deposit_id = d.deposit_id AND m.kind = 'top_up' AND m.state = 'reserved') t ON true
    WHERE d.state IN ('requested', 'funded', 'running') AND d.product_code = %(product)s
"""
"""What a saver has in a product: their own deposits are all that is read, each by its key, whatever the planner knows
of the table."""
LOCK_NAMES = "SELECT pg_advisory_xact_lock(hashtextextended(n, 0)) FROM unnest(%s::text[]) AS n"
"""One after the other, in the order in which they are named."""
_LIVE = ("requested", "funded", "running")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an act before in the same transaction changed and has not written yet: a deposit ended, or one began."""

    deposit: Deposit
    owners: tuple[str, ...]
    begins: bool


class Exposures:
    """What is here already, for several acts of one transaction. Read once, under locks on savers, products and banks,
    so that two acts at once do not both fit under one cap; what an act changes counts for the next (`move`).

    Of a bank as a whole only those in `banks` are read, and locked.
    """

    def __init__(self, *, people: Collection[str], places: Collection[Place], banks: Collection[str] = ()) -> None:
        lock_exposures(people=people, products={product for _, product, _ in places}, banks=banks)
        self._banks = frozenset(banks)
        self._shares = shares_of(people=people)
        ids = {one for owned in self._shares.values() for one in owned}
        found = (
            rows.values(
                models.Deposit.objects.filter(
                    deposit_id__in=ids,
                    bank_code__in={bank for bank, _, _ in places},
                    currency__in={currency for _, _, currency in places},
                    state__in=_LIVE,
                )
            )
            if ids
            else ()
        )
        self._live = {one.deposit_id: one for one in found}
        self._reserved = reserved_on(deposit_ids=list(self._live))
        self._added: Counter[Place] = Counter()
        self._known: dict[tuple[str, ...], int] = {}
        self._insured: dict[object, int] = {}
        self.moved: list[Moved] = []

    def of(
        self,
        *,
        saver: str,
        place: Place,
        without: Deposit | None,
        share: Fraction = Fraction(1),
        capped: bool = True,
        bank_capped: bool = False,
    ) -> Exposure:
        """What is `without` is on its way into this act, `share` the saver's of it. Not `capped`, neither product nor
        saver has a cap in the product: what is in it is not asked, and told as 0; nor is the bank as a whole, not
        `bank_capped`."""
        bank, product, currency = place
        moving = 0 if without is None or without.bank != bank else without.principal_minor
        same = moving if without is not None and without.product == product else 0
        theirs = list(self._theirs(saver, bank, currency))
        stock = held = at_bank = held_at_bank = 0
        if capped:
            stock = self._product(product)
            held = sum(self._held(one, part) for one, part in theirs if one.product == product)
        if bank_capped:
            assert bank in self._banks, "a bank whose cap is asked for is held"
            at_bank = self._bank(bank, currency)
            held_at_bank = sum(self._held(one, part) for one, part in theirs)
        leaves = None if without is None else without.deposit_id
        return Exposure(
            held_with_product_minor=held and held - ceil(same * share),
            product_stock_minor=stock and stock - same,
            insured_exposure_minor=sum(
                ceil(part * self._with_interest(one)) for one, part in theirs if one.deposit_id != leaves
            ),
            held_at_bank_minor=held_at_bank and held_at_bank - ceil(moving * share),
            bank_stock_minor=at_bank and at_bank - moving,
        )

    def move(self, *, before: Deposit, after: Deposit | None, ownership: Ownership) -> None:
        """`before` has ended or changed; `after`, owned by the same, is here in its place (None: nothing is)."""
        self._live.pop(before.deposit_id, None)
        self._insured.pop(before.deposit_id, None)
        self._added[place_of(before)] -= live_minor(before)
        self.moved.append(Moved(deposit=before, owners=ownership.people, begins=False))
        if after is None:
            return
        self._live[after.deposit_id] = after
        self._added[place_of(after)] += live_minor(after)
        self.moved.append(Moved(deposit=after, owners=ownership.people, begins=True))
        for person in {*ownership.people} & self._shares.keys():
            self._shares[person][after.deposit_id] = ownership.share(person)

    def _theirs(self, saver: str, bank: str, currency: str) -> Iterator[tuple[Deposit, Fraction]]:
        for deposit_id, part in self._shares[saver].items():
            found = self._live.get(deposit_id)
            if found is not None and (found.bank, found.currency) == (bank, currency):
                yield found, part

    def _held(self, deposit: Deposit, part: Fraction) -> int:
        return ceil((deposit.principal_minor + self._reserved.get(deposit.deposit_id, 0)) * part)

    def _with_interest(self, deposit: Deposit) -> int:
        found = self._insured.get(deposit.deposit_id)
        if found is None:
            more = max(0, deposit.interest_to_maturity_minor() - deposit.interest_paid_minor)
            found = self._insured[deposit.deposit_id] = deposit.principal_minor + more
        return found

    def _product(self, product: str) -> int:
        if (product,) not in self._known:
            self._known[(product,)] = product_stock(product=product)
        return self._known[(product,)] + sum(minor for place, minor in self._added.items() if place[1] == product)

    def _bank(self, bank: str, currency: str) -> int:
        if (bank, currency) not in self._known:
            self._known[bank, currency] = bank_stock(bank=bank, currency=currency)
        more = (minor for place, minor in self._added.items() if (place[0], place[2]) == (bank, currency))
        return self._known[bank, currency] + sum(more)


def held_minor(*, saver: str, product: str) -> int:
    """What a saver has in a product, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"saver": saver, "product": product})
        return int(cursor.fetchone()[0])


def lock_exposures(*, people: Collection[str], products: Collection[str] = (), banks: Collection[str] = ()) -> None:
    """Holds savers, then products, then banks, each in the order of their codes (`lock_order`)."""
    names = [
        f"deposits/{what}/{code}"
        for what, codes in (("saver", people), ("product", products), ("bank", banks))
        for code in sorted(set(codes))
    ]
    with connection.cursor() as cursor:
        cursor.execute(LOCK_NAMES, [names])

"""Renewals carried out together are those carried out one after the other: the same postings, rows, steps and records.

The model is the same step asked for one deposit at a time, each written before the next is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import (
    DIRECT,
    FIRST_DAY,
    OMNIBUS,
    closed,
    contract,
    found_platform,
    listed,
    opened,
    savers,
    set_clock,
    uid,
)
from tests.gate_world import order
from tests.properties.undone import carried_out
from tidegate.catalogue.listing import delist
from tidegate.catalogue.terms import Compounding, Interest, Owners, Title
from tidegate.deposits import models
from tidegate.deposits.contract import Contract
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.intake import Intakes
from tidegate.deposits.owners import jointly
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.renew import renew_matured
from tidegate.gate.in_force import put_in_force
from tidegate.ledger.day import current_business_day, roll_days
from tidegate.money import Rate
from tidegate.orders import Kind, Measure, Scope

FRIDAY, DUE = date(2020, 11, 6), date(2020, 11, 9)
SAVERS = 6
CNY_MAX = 50_000_000
TOGETHER = Owners(count_max=3, titles=(Title.SOLE, Title.JOINT))
KINDS: dict[str, tuple[Contract, dict[str, Any]]] = {
    "PLAIN": (contract(product="PLAIN", percent="1.6", term="P30D"), {}),
    "FULL": (contract(product="FULL", percent="3.65", term="P30D"), {"capacity_minor": 0}),
    "MOST": (contract(product="MOST", percent="3.65", term="P30D"), {"per_saver_max_minor": 0}),
    "BANKFUL": (contract(product="BANKFUL", bank=OMNIBUS, percent="3.65", term="P30D"), {"bank_capacity_minor": 0}),
    "STOCK": (contract(product="STOCK", percent="2", term="P30D"), {}),
    "INFLOW": (contract(product="INFLOW", percent="2", term="P30D"), {}),
    "SHUT": (contract(product="SHUT", percent="2", term="P30D"), {}),
    "GONE": (contract(product="GONE", percent="2", term="P30D"), {}),
    "TAXED": (contract(product="TAXED", percent="2", term="P30D", jurisdiction="DE", tax_withheld=True), {}),
    "GIFTED": (contract(product="GIFTED", percent="2", term="P30D", subsidy=Rate.percent("0.3"), jurisdiction="DE",
                        tax_withheld=True), {}),
    "MARGIN": (contract(product="MARGIN", percent="2", term="P30D", bank_rate=Rate.percent("2.5")), {}),
    "WEEKLY": (contract(product="WEEKLY", percent="2", term="P30D",
                        interest=Interest(compounding=Compounding.WEEKLY, scale=4)), {}),
    "COSTS": (contract(product="COSTS", percent="1", term="P30D", rate=Rate(ppb=-5_000_000), negative_allowed=True,
                       demand_rate=Rate(ppb=-6_000_000)),
              {}),
}  # fmt: skip
AWAY = contract(product="AWAY", bank=OMNIBUS, percent="2", term="P90D")


def _world(random: Random) -> list[UUID]:
    """Deposits that have all matured by `DUE` and are to go on, into products that have room for some of them."""
    found_platform(count=SAVERS)
    set_clock(FIRST_DAY)
    into: Counter[str] = Counter()
    chosen = [(name, terms) for name, (terms, _) in KINDS.items() for _ in range(4)]
    plans = [(name, terms, random.choice(savers(SAVERS)), random.randrange(20_000, 900_000)) for name, terms in chosen]
    for name, _, _, minor in plans:
        into[name] += minor
    rooms = {"capacity_minor": into["FULL"] + 1_500, "bank_capacity_minor": into["BANKFUL"] + 1_000_000}
    rooms["per_saver_max_minor"] = max(
        sum(minor for name, _, other, minor in plans if (name, other) == ("MOST", saver)) for saver in savers(SAVERS)
    )
    for terms, caps in KINDS.values():
        listed(terms=terms, owners=TOGETHER, **{cap: rooms[cap] for cap in caps})
    listed(terms=AWAY, owners=TOGETHER, bank_capacity_minor=rooms["bank_capacity_minor"])
    ids = []
    for number, (_, terms, saver, minor) in enumerate(plans):
        others = [one for one in savers(SAVERS) if one != saver]
        ownership = jointly(people=[saver, random.choice(others)]) if number % 5 == 2 else None
        ids.append(
            opened(request=uid("one", number), saver=saver, terms=terms, amount_minor=minor, ownership=ownership)
        )
    closed(FRIDAY)
    _instructed(random, ids)
    _ordered(into)
    with transaction.atomic():
        assert roll_days(closing=(DUE,), next_day=date(2020, 11, 10)).ok
    set_clock(DUE)
    return ids


def _instructed(random: Random, ids: Sequence[UUID]) -> None:
    words: list[dict[str, str]] = [{"instruction": "renew_all"}] * 3 + [{"instruction": "renew_principal"}]
    away = {"instruction": "move", "product_code": "AWAY", "term": "P90D"}
    for number, one in enumerate(ids):
        models.Deposit.objects.filter(deposit_id=one).update(
            instruction=away if number % 6 == 5 else random.choice(words)
        )
    with transaction.atomic():
        for one in random.sample(ids, 4):
            holder = models.Deposit.objects.get(deposit_id=one).saver_code
            pledged = pledge_deposit(
                pledge_id=uid("pledge", one), deposit_id=one,
                pledgee=next(code for code in reversed(savers(SAVERS)) if code != holder),
                amount_minor=random.choice([None, 10_000]), evidence="a test's", recorded_by="a test",
            )  # fmt: skip
            assert isinstance(pledged, Pledge) or pledged.code == "pledgee_is_an_owner", pledged
        delist(product_code="GONE", business_day=current_business_day())


def _ordered(into: Counter[str]) -> None:
    """The gate shuts one product, and leaves some room in two."""
    caps = {"STOCK": (Kind.CAP_STOCK, into["STOCK"] + 1_000), "INFLOW": (Kind.CAP_DAILY_INFLOW, into["INFLOW"] // 2)}
    with transaction.atomic():
        put_in_force(order=order(1, scope=Scope(products=frozenset({"SHUT"}))))
        for number, (product, (kind, minor)) in enumerate(caps.items(), start=2):
            put_in_force(
                order=order(
                    number, kind=kind, scope=Scope(products=frozenset({product})),
                    measure=Measure(amount_minor=minor, currency="CNY"),
                )
            )  # fmt: skip


def _renewed(ids: Sequence[UUID]) -> None:
    renew_matured(day=DUE, platform="alder", deposit_ids=ids)


def _one_by_one(ids: Sequence[UUID]) -> None:
    for one in sorted(ids):
        _renewed([one])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_together_and_one_by_one_they_are_the_same(platform_db: Database, seed: int) -> None:
    ids = _world(Random(seed))
    together, model = carried_out(lambda: _renewed(ids), day=DUE), carried_out(lambda: _one_by_one(ids), day=DUE)
    for name, rows in model.items():
        assert together[name] == rows, name
    steps = Counter(step for _, step, _, _ in model["steps"])
    assert steps["renewed"] + steps["renewal_refused"] == len(ids)
    assert steps["renewed"] > len(ids) // 3, steps
    reasons = Counter(evidence["code"] for _, step, _, evidence in model["steps"] if step == "renewal_refused")
    assert {"closed_by_order", "above_ordered_cap", "above_capacity", "not_listed"} <= reasons.keys(), reasons
    assert {row[5] for row in model["deposits"]} == {DIRECT, OMNIBUS} or model["deposits"]


def test_that_one_leaves_its_room_to_the_next_is_seen(platform_db: Database) -> None:
    """The control: acts that do not tell one another what they changed give other answers."""
    ids = _world(Random(1))
    model = carried_out(lambda: _one_by_one(ids), day=DUE)
    with patch.object(Intakes, "move", lambda *_, **__: None):
        blind = carried_out(lambda: _renewed(ids), day=DUE)
    assert blind["records"] != model["records"]

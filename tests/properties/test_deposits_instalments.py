"""Instalments asked for together are those taken one after the other: the same postings, rows, steps and records.

The model is the same step for one plan at a time, each written before the next is asked.
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
from tidegate.catalogue.terms import Kind, Missed, Plan
from tidegate.deposits import models
from tidegate.deposits.contract import Contract
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.instalment import pay_instalments
from tidegate.deposits.intake import Intakes
from tidegate.deposits.pledge import Pledge
from tidegate.gate.in_force import put_in_force
from tidegate.ledger.day import roll_days
from tidegate.money import Rate, Term
from tidegate.orders import Kind as OrderKind
from tidegate.orders import Measure, Scope

FRIDAY, DUE = date(2020, 11, 6), date(2020, 11, 9)
SAVERS, EACH, CASH = 5, 3, 200_000


def _plan(product: str, missed: Missed, **more: Any) -> Contract:
    """A plan of a year, an instalment a month."""
    plan = {"every": Term(months=1), "missed": missed} | more.pop("plan", {})
    return contract(product=product, percent="2", term="P1Y", kind=Kind.RECURRING, plan=Plan(**plan), **more)


PLANS: dict[str, tuple[Contract, dict[str, Any]]] = {
    "SKIP": (_plan("SKIP", Missed.SKIP), {}),
    "LATE": (_plan("LATE", Missed.CATCH_UP, plan={"grace_days": 10}), {}),
    "ENDS": (_plan("ENDS", Missed.END, plan={"missed_max": 0}), {}),
    "GIFTED": (_plan("GIFTED", Missed.END, plan={"missed_max": 0}, subsidy=Rate.percent("0.3"), jurisdiction="DE",
                     tax_withheld=True), {}),
    "FULL": (_plan("FULL", Missed.SKIP), {"capacity_minor": 0}),
    "MOST": (_plan("MOST", Missed.SKIP, bank=OMNIBUS), {"per_saver_max_minor": 0}),
    "BANKFUL": (_plan("BANKFUL", Missed.SKIP, bank=OMNIBUS), {"bank_capacity_minor": 0}),
    "STOCK": (_plan("STOCK", Missed.SKIP), {}),
    "SHUT": (_plan("SHUT", Missed.SKIP), {}),
}  # fmt: skip


def _world(random: Random, *, pledged: bool) -> list[UUID]:
    """Plans with an instalment on `DUE`; cash and caps suffice for some of them."""
    found_platform(count=SAVERS, cash_minor=CASH)
    set_clock(FIRST_DAY)
    plans = [
        (name, terms, savers(SAVERS)[number % SAVERS], random.randrange(5_000, 40_000))
        for number, (name, terms) in enumerate((name, one) for name, (one, _) in PLANS.items() for _ in range(EACH))
    ]
    held: Counter[str] = Counter()
    for name, _, _, minor in plans:
        held[name] += minor
    room = {"capacity_minor": held["FULL"] * 3 // 2, "per_saver_max_minor": 30_000}
    room["bank_capacity_minor"] = (held["BANKFUL"] + held["MOST"]) * 5 // 4
    for terms, caps in PLANS.values():
        listed(terms=terms, **{cap: room[cap] for cap in caps})
    ids = [
        opened(request=uid("plan", number), saver=saver, terms=terms, amount_minor=minor)
        for number, (_, terms, saver, minor) in enumerate(plans)
    ]
    closed(FRIDAY)
    with transaction.atomic():
        put_in_force(order=order(1, scope=Scope(products=frozenset({"SHUT"}))))
        put_in_force(
            order=order(
                2, kind=OrderKind.CAP_STOCK, scope=Scope(products=frozenset({"STOCK"})),
                measure=Measure(amount_minor=held["STOCK"] * 3 // 2, currency="CNY"),
            )
        )  # fmt: skip
    _pledge([one for one, plan in zip(ids, plans, strict=True) if plan[0] == "ENDS"] if pledged else [])
    with transaction.atomic():
        assert roll_days(closing=(DUE,), next_day=date(2020, 11, 10)).ok
    set_clock(DUE)
    return ids


def _pledge(ids: Sequence[UUID]) -> None:
    for one in ids:
        holder = models.Deposit.objects.get(deposit_id=one).saver_code
        with transaction.atomic():
            found = pledge_deposit(
                pledge_id=uid("pledge", one), deposit_id=one, amount_minor=None, evidence="a test's",
                pledgee=next(code for code in savers(SAVERS) if code != holder), recorded_by="a test",
            )  # fmt: skip
            assert isinstance(found, Pledge), found


def _paid(ids: Sequence[UUID]) -> int:
    return pay_instalments(day=DUE, platform="alder", deposit_ids=ids)


def _one_by_one(ids: Sequence[UUID]) -> None:
    for one in sorted(ids):
        _paid([one])


@pytest.mark.parametrize(("seed", "pledged"), [(1, False), (2, False), (3, True)])
def test_together_and_one_by_one_they_are_the_same(platform_db: Database, seed: int, pledged: bool) -> None:
    ids = _world(Random(seed), pledged=pledged)
    together = carried_out(lambda: _paid(ids), day=DUE)
    model = carried_out(lambda: _one_by_one(ids), day=DUE)
    for name, found in model.items():
        assert together[name] == found, name
    steps = Counter(step for _, step, _, _ in model["steps"])
    assert steps["instalment_paid"] + steps["instalment_missed"] + steps["instalment_late"] == len(ids)
    assert steps["instalment_paid"] > len(ids) // 4, steps
    assert steps["plan_ended"], steps
    reasons = Counter(evidence["code"] for _, _, _, evidence in model["steps"] if "code" in evidence)
    assert {"closed_by_order", "above_ordered_cap", "above_capacity", "insufficient_cash"} <= reasons.keys(), reasons


def test_that_one_leaves_its_room_to_the_next_is_seen(platform_db: Database) -> None:
    """The control: acts that do not tell one another what they changed give other answers."""
    ids = _world(Random(1), pledged=False)
    model = carried_out(lambda: _one_by_one(ids), day=DUE)
    with patch.object(Intakes, "move", lambda *_, **__: None):
        blind = carried_out(lambda: _paid(ids), day=DUE)
    assert blind["records"] != model["records"]

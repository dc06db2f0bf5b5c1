"""A book exported from random lives and moved in elsewhere lives on there exactly as where it came from."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tests.conftest import Databases
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    closed,
    contract,
    deposit,
    found_platform,
    listed,
    opened,
    savers,
    set_clock,
    uid,
)
from tests.moving_in_world import Cells, imported, told, write_csv
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Compounding, FeeEvery, Interest, MaintenanceFee, PaidTo, ProductTerms
from tidegate.deposits.check import check
from tidegate.deposits.contract import Contract, InterestPaid
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.movement import Done
from tidegate.deposits.moving_in.plan import deposit_id_of
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.money import DayCount, Roll, Rounding

START, CUT_OFF, END = date(2020, 6, 1), date(2020, 12, 18), date(2021, 9, 1)
DEMAND = contract(product="DEMAND", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY)
CAPITAL = Interest(paid_to=PaidTo.DEPOSIT)
COMPOUND = Interest(compounding=Compounding.MONTHLY, scale=4)
FEE = MaintenanceFee(amount_minor=390, every=FeeEvery.MONTHLY, waived_from_minor=2_000_000)
TERMS = (
    DEMAND,
    contract(product="SAVED", bank=OMNIBUS, percent="0.35", term=None, interest=CAPITAL, **MONTHLY),
    contract(product="HALF", percent="1.9", term="P6M", roll=Roll.NONE, rounding=Rounding.HALF_EVEN),
    contract(product="YEAR", bank=OMNIBUS, percent="2.1", term="P1Y", rounding=Rounding.DOWN, **MONTHLY),
    contract(product="COUPON", percent="2.2", term="P1Y", interest_paid=InterestPaid.QUARTERLY, pay_day=None,
             day_count=DayCount.THIRTY_360_ISDA),
    contract(product="ADVANCE", percent="2.0", term="P1Y", interest_paid=InterestPaid.IN_ADVANCE),
    contract(product="KEPT", bank=OMNIBUS, percent="1.1", term=None, maintenance_fee=FEE, amount_min_minor=390,
             **MONTHLY),
    contract(product="GROWS", percent="2.2", term="P1Y", interest=COMPOUND, day_count=DayCount.ACT_360),
)  # fmt: skip
_CHANGING = frozenset({"DEMAND", "HALF", "YEAR"})
"""Whose balance the random acts change: what one balance since a day says everything of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How a deposit stands, and what it has come to."""

    state: State
    principal_minor: int
    interest_paid_minor: int
    capitalised_minor: int
    interest_paid_to: date
    ended_on: date | None
    next_pay_on: date | None
    next_turn_on: date | None


def stands(one: Deposit) -> Stands:
    return Stands(**{name: getattr(one, name) for name in Stands.__slots__})


def _publish(terms: Contract) -> None:
    plain = {name: getattr(terms, name) for name in ProductTerms.__slots__ if hasattr(terms, name)}
    cell = Cell(term=terms.term, from_minor=0, to_minor=None, rate=terms.rate)
    more = {"name": terms.product_code, "per_saver_max_minor": None, "capacity_minor": None, "chart": (cell,)}
    with transaction.atomic():
        publish_product(terms=ProductTerms(**{**plain, **more}), on=START)


def _live(seed: int) -> tuple[list[UUID], Counter[str]]:
    """Half a year of random openings, top-ups and partial withdrawals; every deposit that runs at the end."""
    found_platform(first_day=START)
    set_clock(START)
    listed(terms=DEMAND)
    draw, seen, ids = random.Random(seed), Counter[str](), list[UUID]()
    while (day := open_day()) is not None and day < CUT_OFF:
        set_clock(day)
        terms = draw.choice(TERMS)
        minor = draw.randrange(100_000, 3_000_000)
        ids.append(opened(request=uid(seed, day), saver=draw.choice(savers(3)), terms=terms, amount_minor=minor))
        seen[_changed(draw, ids, day)] += 1
        closed(
            min(CUT_OFF, day + timedelta(days=draw.choice([0, 3, 12]))) - timedelta(days=1) if day < CUT_OFF else day
        )
        if open_day() == day:
            closed(day)
    return [one for one in ids if deposit(one).state is State.RUNNING], seen


def _changed(draw: random.Random, ids: list[UUID], day: date) -> str:
    """One deposit's balance changes, if it may."""
    one = deposit(draw.choice(ids))
    if one.state is not State.RUNNING or one.product not in _CHANGING:
        return "unchanged"
    with transaction.atomic():
        if one.product == "DEMAND" and draw.random() < 1 / 2:
            done = top_up(
                request_id=uid("more", day), deposit_id=one.deposit_id, saver=one.saver, amount_minor=12_345,
                platform="alder",
            )  # fmt: skip
        else:
            done = withdraw(
                request_id=uid("less", day), deposit_id=one.deposit_id, saver=one.saver,
                amount_minor=one.principal_minor // 3,
            )  # fmt: skip
    return "changed" if isinstance(done, Done) else "unchanged"


def _exported(ids: list[UUID]) -> list[Cells]:
    rows = []
    for number, one in enumerate(map(deposit, ids)):
        plain = one.product not in _CHANGING or len(one.segments) == 1
        rows.append(told(one=one, reference=f"R{number}", cut_off=CUT_OFF, plain=plain))
    return rows


def _later(ids: list[UUID]) -> list[list[Stands]]:
    """How all of them stand at ends of months, up to the end."""
    found, day = [[stands(deposit(one)) for one in ids]], CUT_OFF
    while day < END:
        day += timedelta(days=31)
        closed(day)
        found.append([stands(deposit(one)) for one in ids])
    assert not (*ledger_check().findings, *check().findings)
    return found


def test_a_book_that_moves_lives_on_as_where_it_came_from(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("platform"):
        ids, seen = _live(1)
        rows = _exported(ids)
        stayed = _later(ids)
    with databases.fresh("platform"):
        found_platform(first_day=CUT_OFF)
        set_clock(CUT_OFF)
        for terms in TERMS:
            _publish(terms)
        outcome, found = imported(write_csv(tmp_path / "book.csv", rows))
        assert (outcome.new, found) == (len(rows), [])
        moved = _later([deposit_id_of(platform="alder", reference=f"R{number}") for number in range(len(rows))])
    assert moved == stayed
    assert seen["changed"] > 5, seen
    assert sum(bool(one["earning_from"]) for one in rows) > 5, "some had changed"
    assert {one["product"] for one in rows} == {one.product_code for one in TERMS}

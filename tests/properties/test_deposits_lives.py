"""Random acts on a real database for half a year: money is conserved, the checks hold, and every deposit pays what an
independent sum of its own history says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    closed,
    contract,
    deposit,
    found_platform,
    funded,
    listed,
    savers,
    set_clock,
    uid,
)
from tidegate.catalogue.terms import FeeEvery, MaintenanceFee
from tidegate.deposits.cancel import cancel
from tidegate.deposits.check import check
from tidegate.deposits.contract import Contract, InterestPaid, Kind
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.in_flight import return_in_flight
from tidegate.deposits.movement import Done
from tidegate.deposits.reading import Statement, deposits_of, statement
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.balance import totals
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.money import Roll, Rounding, round_fraction

START, END = date(2020, 10, 9), date(2021, 4, 9)
CASH = 50_000_000
FEE = MaintenanceFee(amount_minor=12_300, every=FeeEvery.MONTHLY, waived_from_minor=900_000)
TERMS = (
    contract(
        product="DEMAND",
        bank=OMNIBUS,
        percent="3.00",
        term=None,
        maintenance_fee=FEE,
        amount_min_minor=12_300,
        **MONTHLY,
    ),
    contract(product="MONTH", percent="1.6", term="P30D", rounding=Rounding.HALF_EVEN),
    contract(product="QUARTER", bank=OMNIBUS, percent="1.7", term="P90D", roll=Roll.PRECEDING, rounding=Rounding.DOWN),
    contract(product="HALF", percent="3.3", term="P6M", roll=Roll.NONE, interest_paid=InterestPaid.MONTHLY, pay_day=31),
    contract(product="FIVE", percent="4.875", term="P5Y", **MONTHLY),
)


class World:
    """Acts of one seed, counted by what became of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.seen: Counter[str] = Counter()
        self.open: list[tuple[UUID, str, Contract]] = []

    def next_id(self) -> UUID:
        self.count += 1
        return uid("act", self.count)

    def act(self) -> None:
        kind = self.random.choice(["open", "open", "top_up", "withdraw", "withdraw", "cancel", "order"])
        getattr(self, f"_{kind}")()

    def _note(self, kind: str, outcome: object) -> None:
        self.seen[kind if isinstance(outcome, Done) else f"{kind} refused"] += 1

    def _open(self) -> None:
        saver, terms, minor = (
            self.random.choice(savers(3)), self.random.choice(TERMS), self.random.randrange(100, 3_000_000)
        )  # fmt: skip
        outcome = funded(request=self.next_id(), saver=saver, terms=terms, amount_minor=minor)
        self._note("open", outcome)
        if isinstance(outcome, Done):
            self.open.append((outcome.deposit_id, saver, terms))

    def _top_up(self) -> None:
        demand = [one for one in self.open if one[2].kind is Kind.DEMAND]
        if demand:
            one, saver, _ = self.random.choice(demand)
            with transaction.atomic():
                minor = self.random.randrange(1, 2_000_000)
                outcome = top_up(
                    request_id=self.next_id(), deposit_id=one, saver=saver, amount_minor=minor, platform="alder"
                )
            self._note("top_up", outcome)

    def _withdraw(self) -> None:
        if self.open:
            one, saver, _ = self.random.choice(self.open)
            principal = deposit(one).principal_minor
            minor = self.random.choice([None, max(1, principal // 3), max(1, principal // 2)])
            with transaction.atomic():
                outcome = withdraw(request_id=self.next_id(), deposit_id=one, saver=saver, amount_minor=minor)
            self._note("withdraw", outcome)

    def _cancel(self) -> None:
        if self.open:
            one, saver, _ = self.random.choice(self.open[-3:])
            with transaction.atomic():
                self._note("cancel", cancel(request_id=self.next_id(), deposit_id=one, saver=saver))

    def _order(self) -> None:
        day = open_day()
        assert day is not None
        if self.random.random() < 1 / 2:
            with transaction.atomic():
                bank = self.random.choice([terms.bank_code for terms in TERMS])
                self.seen["returned"] += return_in_flight(
                    covers=lambda *, bank, product, kind, term_days, region, person, met=bank: bank == met,
                    order_id=self.next_id(),
                    business_day=day,
                )


def told(one: Deposit) -> Statement:
    found = statement(deposit_id=one.deposit_id)
    assert found is not None
    return found


def earned(one: Deposit) -> int:
    """What a deposit must have paid by its end, from its steps alone: the base of each day times the day's rate."""
    found = told(one)
    contract, numerator, base, since = one.contract, 0, 0, one.starts_on
    end = one.ended_on if one.state is State.WITHDRAWN else one.matures_on
    assert end is not None
    for step in found.steps:
        on = step.business_day
        if step.step in {"placed", "top_up_placed"}:
            numerator, since = numerator + base * contract.rate.ppb * (on - since).days, on
            base += step.evidence["amount_minor"]
        if step.step in {"partly_withdrawn", "withdrawn"}:
            numerator, since = numerator + base * contract.rate.ppb * (on - since).days, on
            amount = step.evidence["amount_minor"]
            base -= amount
            if contract.kind is Kind.FIXED:
                assert contract.demand_rate is not None
                numerator -= amount * (contract.rate.ppb - contract.demand_rate.ppb) * (on - one.starts_on).days
        if step.step == "fee_charged":
            numerator, since = numerator + base * contract.rate.ppb * (on - since).days, on
            base -= step.evidence["charged_minor"]
    numerator += base * contract.rate.ppb * (end - since).days
    return round_fraction(Fraction(numerator, contract.denominator), contract.rounding)


@pytest.mark.parametrize("seed", [1, 2])
def test_half_a_year_of_random_acts(platform_db: Database, seed: int) -> None:
    found_platform(cash_minor=CASH)
    set_clock(START)
    listed(terms=TERMS[0])
    world = World(seed)
    while (day := open_day()) is not None and day < END:
        set_clock(day)
        for _ in range(world.random.choice([1, 2, 4])):
            world.act()
        closed(day + timedelta(days=world.random.choice([0] * 9 + [5, 20])))
        assert all(total.balanced for total in totals())
    broken = (*ledger_check().findings, *check().findings)
    assert not broken, broken
    everything = [one for saver in savers(3) for one in deposits_of(saver=saver)]
    for one in everything:
        if one.state in {State.PAID, State.WITHDRAWN}:
            assert one.interest_paid_minor == earned(one), one
            world.seen["ended and paid exactly"] += 1
    assert world.seen["open"] > 20, world.seen
    assert min(world.seen[kind] for kind in ("top_up", "withdraw", "ended and paid exactly")) > 5, world.seen
    fees = [fee for one in everything for fee in told(one).fees]
    assert {fee.waived for fee in fees} == {True, False}
    assert _cash_and_deposits() == 3 * CASH + sum(one.interest_paid_minor for one in everything) - sum(
        fee.charged_minor for fee in fees
    )


def _cash_and_deposits() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(balance_minor)::bigint FROM ledger_balances WHERE purpose IN ('saver_cash', 'saver_deposit')"
        )
        return int(cursor.fetchone()[0])

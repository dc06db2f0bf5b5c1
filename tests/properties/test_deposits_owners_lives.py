"""Random pledges, releases, realisations, gifts, deaths and withdrawals on a real database: money is conserved, on
every day the shares of every deposit make one whole, and what is pledged never leaves but to the pledgee."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

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
from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits.change_owners import Changed, change_owners
from tidegate.deposits.check import check
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.movement import Done
from tidegate.deposits.owned import owned_on, ownership_of
from tidegate.deposits.owners import Owner, Ownership, sole
from tidegate.deposits.pledge import Pledge, secured_minor
from tidegate.deposits.pledged import pledge_by_id, pledges_of
from tidegate.deposits.reading import every_deposit
from tidegate.deposits.realise_pledge import Realised, realise_pledge
from tidegate.deposits.release_pledge import Released, release_pledge
from tidegate.deposits.succession import Ground
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.decision import GateRefused
from tidegate.ledger.balance import totals
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid

START, END = date(2020, 10, 9), date(2020, 12, 31)
COUNTED = (
    "pledge", "pledge refused", "pledge behind", "release", "realise", "realise refused", "withdraw",
    "withdraw refused", "hand on", "pay out",
)  # fmt: skip
CASH, PEOPLE = 20_000_000, 4
TERMS = (
    contract(product="DEMAND", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY),
    contract(product="MONTH", percent="1.6", term="P30D"),
    contract(product="QUARTER", bank=OMNIBUS, percent="1.7", term="P90D"),
    contract(product="WEEK", percent="1.5", term="P7D"),
)


class World:
    """Acts of one seed, counted by what became of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.seen: Counter[str] = Counter()
        self.deposits: list[UUID] = []
        self.pledges: list[UUID] = []
        self.twice: list[UUID] = []
        self.paid_out = 0

    def next_id(self) -> UUID:
        self.count += 1
        return uid("act", self.count)

    def act(self) -> None:
        kinds = ["open", "open", "pledge", "pledge", "pledge", "release", "realise", "realise"]
        kinds += ["withdraw", "withdraw", "hand_on", "pay_out", "twice"]
        getattr(self, f"_{self.random.choice(kinds)}")()

    def _note(self, kind: str, found: Any, good: type) -> None:
        assert not isinstance(found, GateRefused), found
        self.seen[kind if isinstance(found, good) else f"{kind} refused"] += 1

    def _person(self) -> str:
        return self.random.choice(savers(PEOPLE))

    def _open(self) -> None:
        terms = self.random.choice(TERMS)
        minor = self.random.randrange(1_000, 2_000_000)
        found = funded(request=self.next_id(), saver=self._person(), terms=terms, amount_minor=minor)
        self._note("open", found, Done)
        if isinstance(found, Done):
            self.deposits.append(found.deposit_id)

    def _pledge(self) -> None:
        if not self.deposits:
            return
        behind = self.random.random() < 0.4
        one = deposit(self.random.choice(self.deposits[-8:]))
        if behind and self.pledges:
            before = pledge_by_id(pledge_id=self.random.choice(self.pledges[-3:]))
            assert before is not None
            one = deposit(before.deposit_id)
        parts = [None, max(1, one.principal_minor // 3), max(1, one.principal_minor // 2)]
        minor = self.random.choice([*parts, one.principal_minor or 1] if behind else parts)
        with transaction.atomic():
            found = pledge_deposit(
                pledge_id=self.next_id(), deposit_id=one.deposit_id, pledgee=self._person(), amount_minor=minor,
                evidence="a deed", recorded_by="op", behind=behind,
            )  # fmt: skip
        self._note("pledge behind" if behind else "pledge", found, Pledge)
        if isinstance(found, Pledge):
            self.pledges.append(found.pledge_id)

    def _some(self) -> tuple[Pledge, int | None] | None:
        """One of the last pledges, or often one for which money is held."""
        if not self.pledges:
            return None
        found = pledge_by_id(pledge_id=self.random.choice(self.pledges[-5:]))
        assert found is not None
        if self.random.random() < 0.5:
            every = (pledge_by_id(pledge_id=one) for one in self.pledges)
            held = [one for one in every if one is not None and one.holds]
            found = held[0] if held else found
        rest = found.rest_minor or 2
        return found, self.random.choice([None, max(1, rest // 2)])

    def _release(self) -> None:
        some = self._some()
        if some is not None:
            self._let_go(*some)

    def _let_go(self, pledge: Pledge, amount_minor: int | None) -> None:
        before = _covered(pledge.deposit_id)
        with transaction.atomic():
            found = release_pledge(
                request_id=self.next_id(), pledge_id=pledge.pledge_id, amount_minor=amount_minor, evidence="x",
                recorded_by="op",
            )  # fmt: skip
        self._note("release", found, Released)
        self.seen["moved up"] += isinstance(found, Released) and found.moved_up_minor > 0
        after = _covered(pledge.deposit_id)
        harmed = [one for one in before if one != pledge.rank and after[one] < before[one]]
        assert not harmed, "a release takes nothing from the others"

    def _twice(self) -> None:
        """The life of two pledges of the same money, a step of it at a time: opened, pledged twice, paid, released."""
        for one in self.twice:
            found, pledges = deposit(one), pledges_of(deposits=[deposit(one)]).get(one, ())
            if found.state == "running" and not found.pledged:
                for behind in (False, True):
                    with transaction.atomic():
                        kept = pledge_deposit(
                            pledge_id=self.next_id(), deposit_id=one, pledgee=self._person(), evidence="a deed",
                            amount_minor=found.principal_minor * 3 // 4, recorded_by="op", behind=behind,
                        )  # fmt: skip
                    self._note("pledge behind" if behind else "pledge", kept, Pledge)
                return
            if pledges and pledges[0].holds:
                self._let_go(pledges[0], self.random.choice([None, max(1, pledges[0].held_minor // 2)]))
                return
        with transaction.atomic():
            opened = funded(
                request=self.next_id(), saver=self._person(), terms=TERMS[-1],
                amount_minor=self.random.randrange(1_000, 2_000_000),
            )  # fmt: skip
        self._note("open", opened, Done)
        if isinstance(opened, Done):
            self.twice.append(opened.deposit_id)

    def _realise(self) -> None:
        some = self._some()
        if some is not None:
            before = _covered(some[0].deposit_id)
            with transaction.atomic():
                found = realise_pledge(
                    request_id=self.next_id(), pledge_id=some[0].pledge_id, amount_minor=some[1], evidence="x",
                    recorded_by="op",
                )  # fmt: skip
            self._note("realise", found, Realised)
            after = _covered(some[0].deposit_id)
            assert all(after[one] == before[one] for one in before if one < some[0].rank), "the earlier are untouched"
            if isinstance(found, Realised) and some[0].amount_minor is not None:
                assert found.amount_minor <= before[some[0].rank], "no more than the earlier leave it"

    def _withdraw(self) -> None:
        if not self.deposits:
            return
        one = deposit(self.random.choice(self.deposits[-8:]))
        minor = self.random.choice([None, max(1, one.principal_minor // 3)])
        secured = secured_minor(
            pledges=pledges_of(deposits=[one]).get(one.deposit_id, ()), principal_minor=one.principal_minor
        )
        with transaction.atomic():
            found = withdraw(request_id=self.next_id(), deposit_id=one.deposit_id, saver=one.saver, amount_minor=minor)
        self._note("withdraw", found, Done)
        if isinstance(found, Done):
            assert found.amount_minor <= one.principal_minor - secured, "what is pledged stays"

    def _hand_on(self) -> None:
        if not self.deposits:
            return
        one = deposit(self.random.choice(self.deposits[-8:]))
        before = ownership_of(deposit_id=one.deposit_id, saver=one.saver)
        first, second = self.random.sample(savers(PEOPLE), 2)
        part = Fraction(self.random.randrange(1, 7), 7)
        halves = (Owner(person=first, share=part), Owner(person=second, share=1 - part))
        after = self.random.choice([sole(saver=first), Ownership(title=Title.SHARES, owners=halves)])
        if before == after:
            return
        with transaction.atomic():
            found = change_owners(
                request_id=self.next_id(), deposit_id=one.deposit_id, ownership=after, ground=Ground.GIFT,
                evidence="a deed", recorded_by="op", platform="alder",
            )  # fmt: skip
        self._note("hand on", found, Changed)

    def _pay_out(self) -> None:
        minor = self.random.randrange(1, 500_000)
        with transaction.atomic():
            found = pay_out_cash(request_id=self.next_id(), saver=self._person(), currency="CNY", amount_minor=minor)
        self._note("pay out", found, Paid)
        if isinstance(found, Paid):
            self.paid_out += minor


@pytest.mark.parametrize("seed", [1, 2])
def test_two_months_of_random_owners_and_pledges(platform_db: Database, seed: int) -> None:
    found_platform(count=PEOPLE, cash_minor=CASH)
    set_clock(START)
    for terms in TERMS:
        listed(terms=terms, owners=Owners(count_max=3, titles=tuple(Title)))
    world = World(seed)
    while (day := open_day()) is not None and day < END:
        set_clock(day)
        for _ in range(world.random.choice([6, 8, 10])):
            world.act()
        closed(day + timedelta(days=world.random.choice([0] * 6 + [5, 12])))
        assert all(total.balanced for total in totals())
    broken = (*ledger_check().findings, *check().findings)
    assert not broken, broken
    for on in (START, date(2020, 11, 2), date(2020, 12, 1), END):
        shares: Counter[UUID] = Counter()
        for one in owned_on(day=on):
            shares[one.deposit_id] += one.share  # type: ignore[assignment]
        assert set(shares.values()) <= {Fraction(1)}, "the shares of a deposit make one whole, whatever the day"
        assert len(shares) == sum(one.opened_on <= on for one in every_deposit())
    earned = sum(one.interest_paid_minor for one in every_deposit())
    assert _cash_and_deposits() == PEOPLE * CASH + earned - world.paid_out
    rare = {kind: world.seen[kind] for kind in COUNTED if world.seen[kind] < 2}
    assert not rare, dict(world.seen)
    assert world.seen["moved up"], world.seen


def _cash_and_deposits() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(balance_minor)::bigint FROM ledger_balances WHERE purpose IN ('saver_cash', 'saver_deposit')"
        )
        return int(cursor.fetchone()[0])


def _covered(deposit_id: UUID) -> dict[int, int]:
    """What there is for each pledge of a deposit that still secures something, by rank, reckoned anew: it goes
    to the earlier first."""
    one = deposit(deposit_id)
    left, found = one.principal_minor, {}
    for pledge in sorted(pledges_of(deposits=[one]).get(deposit_id, ()), key=lambda each: each.rank):
        used = pledge.realised_minor + pledge.released_minor + pledge.held_minor
        wanted = 0 if pledge.ended else left if pledge.amount_minor is None else pledge.amount_minor - used
        inside = min(left, wanted)
        left -= inside
        found[pledge.rank] = 0 if pledge.ended else inside + pledge.held_minor
    return found

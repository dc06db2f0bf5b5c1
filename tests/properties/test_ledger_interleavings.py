"""Posts, ends of reservations, reversals, rolls and closes, interleaved by seeds: always as in some serial order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests.conftest import Database
from tests.properties.ledger_explorer import Doing, History, NotSerial, Plan, explore, serial_order
from tests.properties.ledger_model import Facts, Model
from tests.properties.test_ledger_model import as_transfer
from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.balance import balances_now
from tidegate.ledger.check import check
from tidegate.ledger.day import close_days, day_state, open_first_day, roll_days
from tidegate.ledger.post import Batch, open_accounts, post

FIRST = date(2026, 1, 5)
SEEDS = range(45)
BOUNDS = {0: Bound.NONE, 1: Bound.DEBITS_MUST_NOT_EXCEED_CREDITS, 2: Bound.DEBITS_MUST_NOT_EXCEED_CREDITS,
          3: Bound.CREDITS_MUST_NOT_EXCEED_DEBITS}  # fmt: skip
OPENING = {1: (0, 1, 40), 2: (0, 2, 40), 3: (3, 0, 40), 4: (0, 1, 7)}
"""Id → debit, credit, amount: what there is before the race. 4 is there to be reversed."""
HELD = {5: (1, 2, 20), 6: (2, 0, 15)}
"""Reserved before the race, to be posted or voided by whoever comes first."""


@dataclass(slots=True, kw_only=True)
class World:
    """One exploration's own accounts and ids in a database that is shared by many: only days are common."""

    number: int
    model: Model

    def id(self, number: int) -> UUID:
        return UUID(int=(self.number + 1 << 64) + number)

    def account(self, number: int) -> UUID:
        return self.id(1000 + number)

    def facts(self, number: int, debit: int, credit: int, amount: int, **more: Any) -> Facts:
        today = next((day for day, state in self.model.days.items() if state == "open"), FIRST)
        sides = {"debit_account": self.account(debit), "credit_account": self.account(credit)}
        none = {"balancing": None, "pending_id": None, "reverses": None, "expires_on": None, "reference": ""}
        words = {"id": self.id(number), "amount": amount, "code": "move", "phase": "single"}
        return none | words | sides | {"value_date": today, "business_day": today} | more


def found(number: int) -> World:
    """Accounts and what is there before the race, in the ledger and in the model."""
    world = World(number=number, model=Model())
    with transaction.atomic():
        open_first_day(day=FIRST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, state FROM ledger_day ORDER BY day")
        world.model.days = dict(cursor.fetchall())
    accounts = [
        Account(account_id=world.account(n), owner_code="S", book_code="B", currency="CNY",
                account_class=AccountClass.LIABILITY, purpose="race", bound=bound)
        for n, bound in BOUNDS.items()
    ]  # fmt: skip
    for one in accounts:
        world.model.open_account(one.account_id, one.currency, one.bound.value)
    sent = [world.facts(n, *sides) for n, sides in OPENING.items()]
    sent += [world.facts(n, *sides, phase="reserve") for n, sides in HELD.items()]
    with transaction.atomic():
        open_accounts(accounts=accounts)
        assert all(result.ok for result in post(transfers=[as_transfer(one) for one in sent]))
    assert set(world.model.batch(sent, everything=True, closing=False)) == {"created"}
    return world


def writing(world: World, name: str, facts: list[Facts], *, everything: bool, commits: bool) -> Plan:
    """A batch, booked on the day that its transaction takes."""

    def dated(doing: Doing) -> list[Facts]:
        return [one | {"value_date": doing.today, "business_day": doing.today} for one in facts]

    def write(doing: Doing) -> list[str]:
        mode = Batch.ALL if everything else Batch.EACH
        results = post(transfers=[as_transfer(one) for one in dated(doing)], mode=mode)
        return [result.outcome for result in results]

    def model(model_: Model, doing: Doing) -> list[str]:
        return model_.batch(dated(doing), everything=everything, closing=False)

    return Plan(name=name, write=write, model=model, commits=commits)


def late(world: World, facts: Facts) -> Plan:
    """The close's own write into a day that is closing, or has closed meanwhile."""
    return Plan(
        name="late",
        takes_day=False,
        write=lambda _: [post(transfers=[as_transfer(facts)], mode=Batch.EACH, closing=True)[0].outcome],
        model=lambda model, _: model.batch([facts], everything=False, closing=True),
    )


def rolling(today: date) -> Plan:
    following = today + timedelta(days=1)
    return Plan(
        name="roll",
        takes_day=False,
        write=lambda _: roll_days(closing=[today], next_day=following).outcome,
        model=lambda model, _: model.roll([today], following),
    )


def closing(today: date) -> Plan:
    return Plan(
        name="close",
        takes_day=False,
        write=lambda _: close_days(days=[today]).outcome,
        model=lambda model, _: model.close([today]),
    )


def scripts(world: World, rng: Random) -> list[list[Plan]]:
    """Three sessions that write, and often one whose day rolls and closes under them."""
    numbers = iter(range(10, 100))
    made = [[batch(world, rng, numbers) for _ in range(rng.randint(1, 2))] for _ in range(3)]
    if rng.random() < 0.6:
        today = next(day for day, state in world.model.days.items() if state == "open")
        into = world.facts(next(numbers), 0, 1, 3, value_date=today, business_day=today)
        made.append([rolling(today), *([late(world, into)] if rng.random() < 0.5 else []), closing(today)])
        if rng.random() < 0.3:
            made[0].append(late(world, into | {"id": world.id(next(numbers))}))
    return made


def batch(world: World, rng: Random, numbers: Iterator[int]) -> Plan:
    name = f"batch{next(numbers)}"
    rows = [row(world, rng, numbers) for _ in range(rng.randint(1, 3))]
    return writing(world, name, rows, everything=rng.random() < 0.4, commits=rng.random() < 0.85)


def row(world: World, rng: Random, numbers: Iterator[int]) -> Facts:
    """Something that others want too: the same reservation, the same reversal, the same id, the same money."""
    kind = rng.choice(["move", "move", "end", "reverse", "same", "reserve", "sweep"])
    fresh = next(numbers)
    if kind == "end":
        held = rng.choice(list(HELD))
        debit, credit, amount = HELD[held]
        phase = rng.choice(["post", "void"])
        return world.facts(fresh, debit, credit, amount, phase=phase, pending_id=world.id(held))
    if kind == "reverse":
        debit, credit, amount = OPENING[4]
        return world.facts(fresh, credit, debit, amount, reverses=world.id(4))
    debit, credit = rng.sample(list(BOUNDS), 2)
    if kind == "same":
        fresh = 9
    if kind == "sweep":
        return world.facts(fresh, rng.choice([1, 2]), 0, 60, balancing="debit")
    return world.facts(fresh, debit, credit, rng.randint(10, 25), phase="reserve" if kind == "reserve" else "single")


def books_of(world: World) -> Callable[[Model], bool]:
    """Whether a model says of every account, and of every day and its close, what the books say."""
    accounts = [world.account(n) for n in BOUNDS]
    balances = {
        one.account_id: (one.debits_posted, one.credits_posted, one.debits_pending, one.credits_pending)
        for one in balances_now(account_ids=accounts).values()
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, state FROM ledger_day ORDER BY day")
        days = dict(cursor.fetchall())
        cursor.execute(
            "SELECT day, account_id, debits_posted, credits_posted FROM ledger_closing_balance"
            " WHERE account_id = ANY(%s)", [accounts]
        )  # fmt: skip
        closings = {(day, account): (debits, credits_) for day, account, debits, credits_ in cursor.fetchall()}

    def agree(model: Model) -> bool:
        closed = all(model.closing[day][account] == both for (day, account), both in closings.items())
        return closed and model.days == days and all(model.balance(one) == balances[one] for one in accounts)

    return agree


def raced(seed: int, number: int, watcher: psycopg.Connection[Any], seen: Counter[str]) -> History:
    """One exploration, explained by a serial order."""
    world = found(number)
    history = explore(seed=seed, scripts=scripts(world, Random(seed)), watcher=watcher)
    order = serial_order(history, world.model, books_of(world))
    seen["waits"] += history.waits
    seen["not in the order of commits"] += order != [one.plan.name for one in history.ended]
    for one in history.ended:
        for told in one.doing.told:
            seen.update(told if isinstance(told, list) else [f"{one.plan.name} {told}"])
    settle_days()
    return history


def settle_days() -> None:
    """The next exploration begins with one open day and no reservation of this one's in its way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT day FROM ledger_day WHERE state = 'closing' ORDER BY day")
        for (day,) in cursor.fetchall():
            assert close_days(days=[day]).ok
            assert day_state(day=day) == "closed"


ENOUGH = {"created": 120, "exceeds_credits": 20, "pending_transfer_already_posted": 5, "already_reversed": 3,
          "batch_refused": 10, "waits": 50, "roll created": 15, "close created": 10}  # fmt: skip


def explored(seeds: range, watcher: psycopg.Connection[Any]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        raced(seed, seed, watcher, seen)
    return seen


def test_every_interleaving_is_as_in_some_serial_order(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    seen = explored(SEEDS, owner_connection)
    few = {kind: seen[kind] for kind, least in ENOUGH.items() if seen[kind] < least}
    assert not few, f"too little happened for the run to show anything: {few} of {seen}"
    assert check().ok


def test_a_seed_replays_its_race(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    seen: Counter[str] = Counter()
    for seed in (3, 7, 12):
        first, second = (raced(seed, 10 * seed + turn, owner_connection, seen).trace for turn in (0, 1))
        assert first == second
    assert seen["waits"] >= 3, seen


WEAK = {
    "accounts are not locked": ("FOR NO KEY UPDATE", ""),
    "a roll does not wait for who has the day": ("PERFORM pg_advisory_xact_lock(ledger_day_key_v1());", ""),
    "a close does not wait for who writes into its day": ("PERFORM pg_advisory_xact_lock(ledger_close_key_v1());", ""),
}


@pytest.mark.parametrize("weak", WEAK)
def test_the_control_a_weaker_ledger_is_caught(
    weak: str, platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    right, wrong = WEAK[weak]
    rows = owner_connection.execute(
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname ^@ 'ledger_' AND strpos(prosrc, %s) > 0", [right]
    ).fetchall()
    assert rows, "the weakness is planted somewhere"
    for (definition,) in rows:
        owner_connection.execute(definition.replace(right, wrong))
    with pytest.raises((NotSerial, IntegrityError, OperationalError)):
        explored(range(200), owner_connection)

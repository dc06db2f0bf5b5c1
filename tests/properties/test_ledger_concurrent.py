"""Many connections at once: every snapshot balances, nobody waits in a circle, nothing straddles a day."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from tests.conftest import Database
from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.balance import balance_at_close
from tidegate.ledger.check import check
from tidegate.ledger.day import close_days, current_business_day, open_day, open_first_day, roll_days
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Phase, Transfer

FIRST = date(2026, 1, 5)
WORLDS = {"CNY": UUID(int=1), "USD": UUID(int=2)}
OTHERS = {currency: [UUID(int=100 * n + k) for k in range(8)] for n, currency in enumerate(WORLDS, 1)}
WRITERS, BATCHES = 4, 80
_SNAPSHOT = """
    SELECT sum(abs(posted)) + sum(abs(pending)), sum(moved) FROM (
        SELECT sum(debits_posted) - sum(credits_posted) AS posted,
               sum(debits_pending) - sum(credits_pending) AS pending,
               sum(debits_posted) + sum(debits_pending) AS moved
          FROM ledger_balances GROUP BY currency) t
"""


@contextmanager
def own_connection() -> Iterator[None]:
    """Django's connections are a thread's own; a thread that ends closes its."""
    try:
        yield
    finally:
        connection.close()


def found() -> None:
    with transaction.atomic():
        open_first_day(day=FIRST)
        open_accounts(accounts=[account(WORLDS[c], c, Bound.NONE) for c in WORLDS])
        bound = Bound.DEBITS_MUST_NOT_EXCEED_CREDITS
        open_accounts(accounts=[account(one, c, bound) for c, ones in OTHERS.items() for one in ones])
        post(transfers=[move(UUID(int=one.int << 64), WORLDS[c], one, 500) for c in OTHERS for one in OTHERS[c]])


def account(account_id: UUID, currency: str, bound: Bound) -> Account:
    return Account(
        account_id=account_id,
        owner_code="S",
        book_code="B",
        currency=currency,
        account_class=AccountClass.LIABILITY,
        purpose="race",
        bound=bound,
    )


def move(transfer_id: UUID, debit: UUID, credit: UUID, amount_minor: int, *, on: date = FIRST) -> Transfer:
    return Transfer(
        transfer_id=transfer_id,
        debit_account=debit,
        credit_account=credit,
        amount_minor=amount_minor,
        code="move",
        value_date=on,
        business_day=on,
    )


def some(rng: random.Random, on: date, held: list[Transfer]) -> Transfer:
    """A transfer, a reservation, or the end of one that this writer holds; often too much."""
    fresh = UUID(int=rng.getrandbits(128))
    if held and rng.random() < 0.4:
        one = held.pop(rng.randrange(len(held)))
        phase = rng.choice([Phase.POST, Phase.VOID])
        return replace(one, transfer_id=fresh, phase=phase, pending_id=one.transfer_id, value_date=on, business_day=on)
    currency = rng.choice(list(OTHERS))
    debit, credit = rng.sample([*OTHERS[currency], WORLDS[currency]], 2)
    phase = rng.choice([Phase.SINGLE, Phase.RESERVE])
    return replace(move(fresh, debit, credit, rng.randint(1, 300), on=on), phase=phase)


def write(seed: int, seen: Counter[str]) -> None:
    rng, held = random.Random(seed), []  # type: ignore[var-annotated]
    with own_connection():
        for _ in range(BATCHES):
            with transaction.atomic():
                today = current_business_day()
                sent = [some(rng, today, held) for _ in range(rng.randint(1, 30))]
                results = post(transfers=sent, mode=Batch.EACH)
                if rng.random() < 0.1:
                    transaction.set_rollback(True)
                    continue
            for one, result in zip(sent, results, strict=True):
                seen[f"{one.phase} {result.outcome}"] += 1
                if one.phase is Phase.RESERVE and result.ok:
                    held.append(one)


def read(stop: threading.Event, statement: str) -> tuple[int, int, int]:
    """Snapshots taken, how many of them did not balance, how many differed from the one before."""
    taken = wrong = moving = 0
    last: Any = None
    with own_connection(), connection.cursor() as cursor:
        while not stop.is_set() or not taken:
            cursor.execute(statement)
            off, moved = cursor.fetchone() or (0, 0)
            taken, wrong, moving = taken + 1, wrong + (off != 0), moving + (moved != last)
            last = moved
    return taken, wrong, moving


def read_account_by_account(stop: threading.Event) -> int:
    """The control: the same sum, gathered in as many statements as there are accounts."""
    wrong = 0
    everyone = [*WORLDS.values(), *(one for ones in OTHERS.values() for one in ones)]
    with own_connection(), connection.cursor() as cursor:
        while not stop.is_set():
            total = 0
            for one in everyone:
                cursor.execute(
                    "SELECT debits_posted - credits_posted FROM ledger_balances WHERE account_id = %s", [one]
                )
                total += (cursor.fetchone() or (0,))[0]
            wrong += total != 0
    return wrong


def roll_and_close(stop: threading.Event) -> int:
    """Days go by while the writers write, each closed with writes of the close itself."""
    rng, days = random.Random(99), 0
    with own_connection():
        while not stop.wait(0.02):
            with transaction.atomic():
                today = open_day()
                assert today is not None
                assert roll_days(closing=[today], next_day=today + timedelta(days=1)).ok
            with transaction.atomic():
                late = move(UUID(int=rng.getrandbits(128)), WORLDS["CNY"], OTHERS["CNY"][0], 1, on=today)
                assert post(transfers=[late], closing=True)[0].ok
            with transaction.atomic():
                assert close_days(days=[today]).ok
            days += 1
    return days


def result_of(future: Future[Any]) -> Any:
    return future.result(timeout=60)


def test_every_snapshot_balances_while_days_go_by(platform_db: Database) -> None:
    found()
    stop, seen = threading.Event(), Counter[str]()
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        writers = [pool.submit(write, seed, seen) for seed in range(WRITERS)]
        reader = pool.submit(read, stop, _SNAPSHOT)
        control = pool.submit(read_account_by_account, stop)
        closer = pool.submit(roll_and_close, stop)
        try:
            for writer in writers:
                result_of(writer)
        finally:
            stop.set()
        taken, wrong, moving = result_of(reader)
        seen_wrong, days = result_of(control), result_of(closer)
    assert wrong == 0, f"{wrong} of {taken} snapshots do not balance"
    assert seen_wrong > 0, "the control must see an imbalance, or the run shows nothing"
    assert taken >= 20, f"only {taken} snapshots"
    assert moving >= 10, f"only {moving} snapshots differ from the one before"
    assert days >= 2, f"only {days} days went by"
    for kind in ("single created", "reserve created", "post created", "void created", "single exceeds_credits"):
        assert seen[kind] >= 20, f"{kind}: {seen[kind]}"
    report = check()
    assert report.ok, report.findings


def test_batches_in_opposite_order_do_not_wait_in_a_circle(platform_db: Database) -> None:
    found()

    def shuffle(seed: int) -> int:
        rng, done = random.Random(seed), 0
        with own_connection():
            for _ in range(20):
                ones = list(OTHERS["CNY"])
                rng.shuffle(ones)
                sent = [move(UUID(int=rng.getrandbits(128)), WORLDS["CNY"], one, 1) for one in ones]
                with transaction.atomic():
                    done += sum(result.ok for result in post(transfers=sent))
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(shuffle, range(4))) == 4 * 20 * 8
    assert check().ok


def test_one_id_from_two_connections_is_written_once(
    platform_db: Database, second_connection: Callable[[], psycopg.Connection[Any]]
) -> None:
    """The second waits for the first to commit, looks again, and answers as if it had come later."""
    found()
    first, second = OTHERS["CNY"][:2]
    outcomes: Counter[str] = Counter()
    gate = threading.Barrier(2)

    def race(debit: UUID, number: int) -> str:
        with own_connection():
            gate.wait(timeout=30)
            with transaction.atomic():
                sent = move(
                    UUID(int=7_000_000 + number), debit, WORLDS["CNY"] if debit == first else OTHERS["CNY"][3], 1
                )
                return post(transfers=[sent], mode=Batch.EACH)[0].outcome

    with ThreadPoolExecutor(2) as pool:
        for number in range(30):
            pair = [pool.submit(race, debit, number) for debit in (first, second)]
            outcomes.update(result_of(one) for one in pair)
    assert outcomes == {"created": 30, "exists_with_different_debit_account": 30}
    assert check().ok


def test_a_roll_waits_for_who_has_the_day(platform_db: Database) -> None:
    found()
    holding, rolled = threading.Event(), threading.Event()

    def roll() -> bool:
        with own_connection(), transaction.atomic():
            holding.wait(timeout=30)
            done = roll_days(closing=[FIRST], next_day=FIRST + timedelta(days=1)).ok
            rolled.set()
        return done

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(roll)
        with transaction.atomic():
            today = current_business_day()
            holding.set()
            assert not rolled.wait(timeout=0.3), "the day rolled under a writer"
            assert post(transfers=[move(UUID(int=5), WORLDS["CNY"], OTHERS["CNY"][0], 1, on=today)])[0].ok
        assert result_of(waiting)
    with transaction.atomic():
        assert current_business_day() == FIRST + timedelta(days=1)


def test_a_close_waits_for_who_writes_into_the_closing_day(platform_db: Database) -> None:
    found()
    with transaction.atomic():
        roll_days(closing=[FIRST], next_day=FIRST + timedelta(days=1))
    writing, closed = threading.Event(), threading.Event()

    def close() -> bool:
        with own_connection(), transaction.atomic():
            writing.wait(timeout=30)
            done = close_days(days=[FIRST]).ok
            closed.set()
        return done

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(close)
        with transaction.atomic():
            late = move(UUID(int=5), WORLDS["CNY"], OTHERS["CNY"][0], 1)
            assert post(transfers=[late], closing=True)[0].ok
            writing.set()
            assert not closed.wait(timeout=0.3), "the day closed over a writer's head"
        assert result_of(waiting)
    balance = balance_at_close(account_id=OTHERS["CNY"][0], day=FIRST)
    assert balance is not None
    assert balance.credits_posted == 501
    assert check().ok

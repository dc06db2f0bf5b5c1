"""The ledger against an independent model: every answer and every balance, over random lives, acceptances counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import hypothesis
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import Database
from tests.properties.ledger_model import Facts, Model
from tests.properties.ledger_writer import ACCOUNTS, Writer
from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.balance import balance_at_close, balances, balances_now
from tidegate.ledger.check import check
from tidegate.ledger.day import close_days, open_first_day, roll_days
from tidegate.ledger.expire import expire_reservations
from tidegate.ledger.month import close_month
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Balancing, Phase, Transfer, TransferRefusal

KINDS = {
    ACCOUNTS[0]: ("CNY", Bound.NONE),
    ACCOUNTS[1]: ("CNY", Bound.DEBITS_MUST_NOT_EXCEED_CREDITS),
    ACCOUNTS[2]: ("CNY", Bound.DEBITS_MUST_NOT_EXCEED_CREDITS),
    ACCOUNTS[3]: ("CNY", Bound.CREDITS_MUST_NOT_EXCEED_DEBITS),
    ACCOUNTS[4]: ("USD", Bound.NONE),
    ACCOUNTS[5]: ("CNY", Bound.NONE),  # opened late, if at all
}
FIRST = date(2026, 1, 5)
HAPPENED: Counter[str] = Counter()


def as_transfer(facts: Facts) -> Transfer:
    words = dict(facts)
    words |= {"transfer_id": words.pop("id"), "amount_minor": words.pop("amount"), "phase": Phase(words.pop("phase"))}
    balancing = words.pop("balancing")
    return Transfer(**words, balancing=None if balancing is None else Balancing(balancing))


class Life(RuleBasedStateMachine):
    """One ledger's life in one transaction, which is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            self.books_hold()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def books_hold(self) -> None:
        report = check()
        assert report.ok, report.findings
        since_close = check(since_close=True)
        assert since_close.ok, since_close.findings
        assert report.figures["transfers"] == len(self.model.journal)
        for day, sums in self.model.closing.items():
            for account, both in sums.items():
                found = balance_at_close(account_id=account, day=day)
                assert found is not None
                assert (found.debits_posted, found.credits_posted) == both

    @initialize()
    def begin(self) -> None:
        assert open_first_day(day=FIRST).outcome == "created"
        self.model.days[FIRST] = "open"
        for account in ACCOUNTS[:5]:
            self.open(account)
        some = Writer(Random(1), self.model)
        pairs = [(0, 1), (0, 2), (3, 0)]
        self.post(
            [
                some.fresh("single")
                | {"debit_account": ACCOUNTS[debit], "credit_account": ACCOUNTS[credit], "amount": 200}
                for debit, credit in pairs
            ],
            everything=True,
            closing=False,
        )

    def open(self, account: UUID, *, bound: Bound | None = None) -> None:
        currency, usual = KINDS[account]
        wanted = Account(
            account_id=account,
            owner_code="S",
            book_code="B",
            currency=currency,
            account_class=AccountClass.LIABILITY,
            purpose="model",
            bound=bound or usual,
        )
        (result,) = open_accounts(accounts=[wanted])
        assert result.outcome == self.model.open_account(account, currency, (bound or usual).value)

    @rule(account=st.sampled_from(ACCOUNTS), bound=st.sampled_from([None, None, Bound.NONE]))
    def open_some(self, account: UUID, bound: Bound | None) -> None:
        if account != ACCOUNTS[5] or bound is None:
            self.open(account, bound=bound)

    @rule(
        seed=st.integers(0, 2**32),
        everything=st.sampled_from([False, False, True]),
        closing=st.booleans(),
    )
    def post_some(self, seed: int, everything: bool, closing: bool) -> None:
        self.post(Writer(Random(seed), self.model).batch(), everything=everything, closing=closing)

    @rule(seed=st.integers(0, 2**32))
    def post_more(self, seed: int) -> None:
        for part in range(2):
            self.post(Writer(Random(seed + part), self.model).batch(), everything=False, closing=False)

    def post(self, sent: list[Facts], *, everything: bool, closing: bool) -> None:
        expected = self.model.batch(sent, everything=everything, closing=closing)
        mode = Batch.ALL if everything else Batch.EACH
        results = post(transfers=[as_transfer(one) for one in sent], mode=mode, closing=closing)
        assert [result.outcome for result in results] == expected
        for one, outcome, result in zip(sent, expected, results, strict=True):
            HAPPENED[outcome] += 1
            assert result.amount_minor == (self.model.journal[one["id"]]["amount"] if result.ok else None)
            if outcome == "created" and one["balancing"]:
                HAPPENED["balancing created"] += 1
            if outcome == "created":
                HAPPENED["reversal created" if one["reverses"] else f"{one['phase']} created"] += 1

    @precondition(lambda self: sum(state == "closing" for state in self.model.days.values()) < 3)
    @rule(days=st.integers(1, 3), spoil=st.sampled_from([False, False, False, True]))
    def roll(self, days: int, spoil: bool) -> None:
        today = max(self.model.days) - timedelta(days=spoil)
        closing = [today + timedelta(days=n) for n in range(days)]
        expected = self.model.roll(closing, closing[-1] + timedelta(days=1))
        assert roll_days(closing=closing, next_day=closing[-1] + timedelta(days=1)).outcome == expected
        HAPPENED[f"roll {expected}"] += 1

    @precondition(lambda self: "closing" in self.model.days.values())
    @rule(expire=st.booleans(), later=st.sampled_from([False, False, False, True]))
    def close(self, expire: bool, later: bool) -> None:
        waiting = [day for day, state in self.model.days.items() if state == "closing"]
        if expire:
            for day in waiting:
                self.expire(day)
        days = waiting[1:] or [max(self.model.days)] if later else waiting
        expected = self.model.close(days)
        assert close_days(days=days).outcome == expected
        HAPPENED[f"close {expected}"] += 1

    def expire(self, day: date) -> None:
        due = self.model.due(day)
        assert expire_reservations(on=day) == len(due)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pending_id, transfer_id FROM ledger_transfers WHERE phase = 'void'")
            voids = dict(cursor.fetchall())
        for one in due:
            void: Facts = dict(one, id=voids[one["id"]], phase="void", pending_id=one["id"], code="expired")
            void |= {"balancing": None, "expires_on": None, "value_date": day, "business_day": day, "reference": ""}
            assert self.model.one(void, closing=True) == "created"
            HAPPENED["expired"] += 1

    @rule(back=st.integers(0, 2))
    def close_a_month(self, back: int) -> None:
        first = max(self.model.days).replace(day=1)
        for _ in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        expected = self.model.close_month(first, last)
        assert close_month(month=first).outcome == expected
        HAPPENED[f"month {expected}"] += 1

    @precondition(lambda self: len(self.model.journal) > 8 * (1 + len(self.model.closing)))
    @rule(days=st.sampled_from([62, 31]))
    def a_month_goes_by(self, days: int) -> None:
        """Closes all that is open up to now and goes on later, so that months can end."""
        today = max(self.model.days)
        closing = [*(day for day, state in self.model.days.items() if state == "closing"), today]
        self.model.roll([today], today + timedelta(days=days))
        roll_days(closing=[today], next_day=today + timedelta(days=days))
        for day in closing:
            self.expire(day)
        assert close_days(days=closing).outcome == self.model.close(closing)

    @rule(seed=st.integers(0, 2**32))
    def look_back(self, seed: int) -> None:
        """Any account, any value date, as known now, on any closed day, at any place in the journal."""
        random = Random(seed)
        value = max(self.model.days) + timedelta(days=random.randint(-45, 5))
        with connection.cursor() as cursor:
            cursor.execute("SELECT transfer_id, sequence FROM ledger_transfers ORDER BY sequence")
            order = cursor.fetchall()
        known: set[Any] = set(self.model.journal)
        known_at: date | int | None = random.choice([None, *self.model.closing, *(place for _, place in order)])
        if isinstance(known_at, int):
            known = {transfer for transfer, place in order if place <= known_at}
        elif known_at is not None:
            known = {one["id"] for one in self.model.journal.values() if one["business_day"] <= known_at}
        found = balances(account_ids=list(self.model.accounts), value_date=value, known_at=known_at)
        for account, balance in found.items():
            expected = self.model.balance_as_of(account, value, known)
            assert (balance.debits_posted, balance.credits_posted) == expected, (account, value, known_at)
        HAPPENED[f"looked back, known at {type(known_at).__name__}"] += 1

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        found = balances_now(account_ids=ACCOUNTS)
        assert set(found) == set(self.model.accounts)
        for account, balance in found.items():
            four: tuple[Any, ...] = (balance.debits_posted, balance.credits_posted)
            four += (balance.debits_pending, balance.credits_pending)
            assert four == self.model.balance(account)


ENOUGH = {
    "single created": 500,
    "reserve created": 300,
    "post created": 100,
    "void created": 100,
    "reversal created": 100,
    "exists": 300,
    "batch_refused": 300,
    "expired": 10,
    "roll created": 30,
    "close created": 15,
    "balancing created": 60,
    "value_date_in_closed_month": 5,
    "month created": 10,
    "month exists": 5,
    "month month_not_over": 10,
    "month earlier_month_not_closed": 2,
    "looked back, known at date": 30,
    "looked back, known at int": 100,
    "looked back, known at NoneType": 10,
}


@pytest.fixture
def counted() -> Counter[str]:
    HAPPENED.clear()
    return HAPPENED


def live(*, lives: int, phases: Sequence[hypothesis.Phase] = tuple(hypothesis.Phase)) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=lives,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_ledger_does_what_the_model_says(platform_db: Database, counted: Counter[str]) -> None:
    live(lives=150)
    few = {kind: counted[kind] for kind, least in ENOUGH.items() if counted[kind] < least}
    assert not few, f"too little happened for the run to show anything: {few}"
    unseen = {str(one) for one in TransferRefusal} - set(counted)
    assert len(unseen) <= 6, f"refusals never met: {sorted(unseen)}"


PLANTED = {
    "a post releases only what it posts": (
        "ledger_decide_v1",
        "pending := -held.amount_minor",
        "pending := -one.amount_minor",
    ),
    "a bound forgets what is reserved": (
        "ledger_decide_v1",
        "THEN 'exceeds_credits'",
        "AND one.phase <> 'reserve' THEN 'exceeds_credits'",
    ),
    "a reversal can be reversed": ("ledger_reversal_refusal_v1", "p_undone.reverses IS NOT NULL", "false"),
    "a row does not see the earlier rows of its batch": ("ledger_decide_v1", "earlier[one.ordinality] > 0", "false"),
    "closing balances forget the day before": ("ledger_close_days_v1", "coalesce(b.debits_posted, 0)", "0"),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_caught(
    bug: str, platform_db: Database, owner_connection: psycopg.Connection[Any], counted: Counter[str]
) -> None:
    function, right, wrong = PLANTED[bug]
    row = owner_connection.execute("SELECT pg_get_functiondef(%s::regproc)", [function]).fetchone()
    assert row is not None
    assert right in row[0], "the bug is planted somewhere"
    owner_connection.execute(row[0].replace(right, wrong))
    with pytest.raises((AssertionError, DatabaseError, BaseExceptionGroup)):
        live(lives=150, phases=[hypothesis.Phase.generate])

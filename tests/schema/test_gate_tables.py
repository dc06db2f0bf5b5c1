"""The gate's and compliance's tables: only ever added to; the lock, the isolation and the clock they stand on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.gate_world import HERON, PLATFORM, found_platform, lift, opening, order, received, signed, uid
from tests.rules.test_gate_permit_table import FACTS
from tidegate.compliance.receive import receive
from tidegate.deposits.movement import Done
from tidegate.gate.clock import now, set_simulated, simulated_at
from tidegate.gate.decision import GateRefused
from tidegate.gate.in_force import put_in_force
from tidegate.gate.lock import INTAKE_KEY, lock_intake, lock_intake_exclusively
from tidegate.gate.permit import permit
from tidegate.gate.policy import REFUSE, Policy, policy_in_force, set_policy
from tidegate.gate.record import recorded, replay, replay_all

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
ADDED_TO = (
    "gate_order",
    "gate_record",
    "gate_policy",
    "compliance_received",
    "compliance_receipt",
    "compliance_reply",
    "compliance_paper",
    "compliance_simulation",
    "compliance_leaf",
    "compliance_checkpoint",
)
Connect = Callable[[], psycopg.Connection[Any]]


def _filled() -> None:
    found_platform(at=AT)
    one = order(1)
    assert received(signed(one)).in_effect
    assert received(signed(lift(2, one))).in_effect
    with transaction.atomic():
        set_policy(policy=Policy(insurance_headroom=REFUSE))


def _changes(table: str) -> list[psycopg.sql.Composed]:
    name, column = psycopg.sql.Identifier(table), psycopg.sql.Identifier(_COLUMN[table])
    texts = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")
    return [psycopg.sql.SQL(text).format(name, column) for text in texts]


_COLUMN = {
    "gate_order": "kind",
    "gate_record": "permitted",
    "gate_policy": "set_at",
    "compliance_received": "spent",
    "compliance_receipt": "envelope",
    "compliance_reply": "envelope",
    "compliance_paper": "payload",
    "compliance_simulation": "content",
    "compliance_leaf": "entry",
    "compliance_checkpoint": "note",
}


@pytest.mark.parametrize("table", ADDED_TO)
def test_nobody_changes_what_is_only_added_to(
    platform_db: Database, owner_connection: psycopg.Connection[Any], second_connection: Connect, table: str
) -> None:
    _filled()
    for change in _changes(table):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            second_connection().execute(change)
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner_connection.execute(change)


def test_without_the_guard_the_same_change_goes_through(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """The planted violation: what refuses is the guard, not an accident."""
    _filled()
    owner_connection.execute("ALTER TABLE gate_record DISABLE TRIGGER gate_record_append_only")
    with owner_connection.transaction():
        owner_connection.execute("DELETE FROM gate_record")


def test_a_record_that_was_tampered_with_does_not_replay(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    found_platform(at=AT)
    assert isinstance(opening(uid(1)), Done)
    assert received(signed(order(1))).in_effect
    assert isinstance(opening(uid(2)), GateRefused)
    answers = replay_all()
    assert len(answers) == 4, "two listings, a sale, a refusal"
    assert all(one.same and one.same_law for one in answers)
    owner_connection.execute("ALTER TABLE gate_record DISABLE TRIGGER gate_record_append_only")
    owner_connection.execute(
        "UPDATE gate_record SET inputs = jsonb_set(inputs, '{perimeter,bank_insured}', 'false') WHERE act = 'open'"
    )
    assert [one.same for one in replay_all()] == [True, True, False, False]
    assert replay(record_id=10_000) is None
    latest = recorded(count_max=1)[0]
    assert (latest.permitted, latest.codes, latest.saver, latest.amount_minor) == (
        False, ("closed_by_order",), "S000001", 10_000,
    )  # fmt: skip


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_the_gate_stands_on_read_committed(platform_db: Database, level: str) -> None:
    found_platform(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('default_transaction_isolation', %s, false)", [level.lower()])
    with pytest.raises(AssertionError, match=level.lower()), transaction.atomic():
        permit(facts=FACTS)


@pytest.mark.parametrize(
    "verb",
    [
        lock_intake,
        lock_intake_exclusively,
        lambda: permit(facts=FACTS),
        lambda: receive(envelope=b"", platform=PLATFORM, signing_key=HERON),
    ],
)
def test_a_door_opens_the_transaction(platform_db: Database, verb: Callable[[], object]) -> None:
    with pytest.raises(AssertionError, match="door"):
        verb()


def test_an_order_waits_for_acts_under_way_and_acts_wait_for_it(
    platform_db: Database, second_connection: Connect
) -> None:
    found_platform(at=AT)
    act, state = second_connection(), "SELECT mode, granted FROM pg_locks WHERE locktype = 'advisory' ORDER BY 1, 2"
    act.execute("SELECT pg_advisory_xact_lock_shared(%s)", [INTAKE_KEY])
    envelope, answers = signed(order(1)), []

    def carry_out() -> None:
        try:
            answers.append(received(envelope))
        finally:
            connection.close()

    thread = threading.Thread(target=carry_out)
    thread.start()
    looker = second_connection()
    looker.autocommit = True
    for _ in range(200):
        if ("ExclusiveLock", False) in looker.execute(state).fetchall():
            break
        thread.join(0.02)
    assert ("ExclusiveLock", False) in looker.execute(state).fetchall(), "the order waits for the act"
    assert not answers
    assert looker.execute("SELECT pg_try_advisory_lock_shared(%s)", [INTAKE_KEY]).fetchone() == (False,), (
        "a new act waits behind the order, so the order is not starved"
    )
    act.commit()
    thread.join(10)
    assert answers[0].in_effect


def test_numbers_and_lifts_are_unique_in_the_database_too(platform_db: Database) -> None:
    found_platform(at=AT)
    one = order(1)
    with transaction.atomic():
        put_in_force(order=one)
    for again in (order(1, order_id=uid("other")), order(2, order_id=one.order_id)):
        with pytest.raises(Exception, match="duplicate key"), transaction.atomic():
            put_in_force(order=again)
    with transaction.atomic():
        put_in_force(order=lift(2, one))
    with pytest.raises(Exception, match="order_lifted_once"), transaction.atomic():
        put_in_force(order=lift(3, one))


def test_time_is_real_until_a_drill_simulates_it_and_never_goes_back(platform_db: Database) -> None:
    assert simulated_at() is None
    first, second = now(), now()
    assert first < second, "read anew each time"
    with transaction.atomic():
        assert now() < now(), "also within a transaction"
        set_simulated(at=AT)
    assert now() == simulated_at() == AT
    with pytest.raises(AssertionError, match="never goes back"), transaction.atomic():
        set_simulated(at=AT - timedelta(seconds=1))


def test_a_policy_is_the_last_one_set(platform_db: Database) -> None:
    assert policy_in_force() == Policy()
    with transaction.atomic():
        set_policy(policy=Policy(register_age_max_h=1))
        set_policy(policy=Policy(insurance_headroom=REFUSE))
    assert policy_in_force() == Policy(insurance_headroom=REFUSE)
    for wrong in (Policy(insurance_headroom="shrug"), Policy(register_age_max_h=0)):
        with pytest.raises(Exception, match="policy_"), transaction.atomic():
            set_policy(policy=wrong)

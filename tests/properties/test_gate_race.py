"""Shut means shut: 24 savers open deposits while 200 takedowns come and are lifted, on a real database.

The controls are the same race with the one difference that savers read the status without the lock; they must show late
sales, or the race proves nothing. The long race is `make race`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.race import Guard, race, sales_a_second
from tests.conftest import Database
from tests.gate_world import found_platform
from tidegate.gate.record import replay_all
from tidegate.ledger.check import check

SAVERS = 24
ROUNDS = 200
CONTROL_ROUNDS_MAX = 120
CONTROL_LATE_MIN = 3


def test_no_sale_commits_after_an_acknowledged_takedown(
    platform_db: Database, record_testsuite_property: Callable[[str, object], None]
) -> None:
    found_platform(count=SAVERS)
    run = race(guard=Guard.GATE, savers_count=SAVERS, rounds=ROUNDS)
    record_testsuite_property("race", run.figures())
    assert len(run.shut) == ROUNDS
    assert run.late == 0, run.figures()
    assert run.seen_while_shut == 0, run.figures()
    assert len(run.sold_at) > ROUNDS // 2, "savers did get in between"
    assert run.refused > 0, "savers did meet the shut gate"
    assert run.returned > 0, "sales were in flight when orders came"
    assert max(run.takedown_s) < 5, "the order was not starved"
    assert check().ok
    assert all(one.same for one in replay_all(count_max=500))


@pytest.mark.parametrize("guard", [Guard.PLAIN_READ_COMMITTED, Guard.PLAIN_SERIALIZABLE], ids=str)
def test_a_plain_read_lets_sales_in_late(
    platform_db: Database, guard: Guard, record_testsuite_property: Callable[[str, object], None]
) -> None:
    found_platform(count=SAVERS)
    run = race(
        guard=guard,
        savers_count=SAVERS,
        rounds=CONTROL_ROUNDS_MAX,
        busy=guard.serializable,
        enough=lambda run: run.late >= CONTROL_LATE_MIN,
    )
    record_testsuite_property(f"control {guard.name.lower()}", run.figures())
    assert run.late >= CONTROL_LATE_MIN, f"the control shows nothing late, so the race proves nothing: {run.figures()}"


def test_the_cost_of_the_gate_can_be_measured(platform_db: Database) -> None:
    found_platform(count=2)
    for guard in (Guard.GATE, Guard.PLAIN_READ_COMMITTED):
        assert sales_a_second(guard=guard, savers_count=2, seconds=0.5) > 0

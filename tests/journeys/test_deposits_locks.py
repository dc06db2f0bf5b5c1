"""Nobody waits for another in a ring: a saver opens a deposit while the close carries out theirs beside another's.

The connections are led by the locks that they wait for, never by time. Each control does the same without the order:
one deposit after the other in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from time import sleep
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction

from tests.conftest import Database, Databases
from tests.deposits_world import (
    FIRST_DAY,
    MONTHLY,
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
from tests.lock_witness import Witness
from tests.platform_world import ALICE, client_of, story
from tidegate.catalogue.listing import delist
from tidegate.catalogue.terms import Funding, Interest, Kind, Plan
from tidegate.closing.run import RunStep
from tidegate.closing.steps import BY_DEPOSIT
from tidegate.deposits import models
from tidegate.deposits.check import check
from tidegate.deposits.correct import correct
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.instalment import pay_instalments
from tidegate.deposits.movement import Done
from tidegate.deposits.notice import give_notice
from tidegate.deposits.open import No, open_deposit, renew
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.renew import renew_matured
from tidegate.deposits.requested import settle_requested
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.again import TIMES_MAX, transacted
from tidegate.gate.in_force import put_in_force
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import current_business_day, roll_days
from tidegate.money import Term
from tidegate.orders import Kind as OrderKind
from tidegate.orders import Measure
from tidegate.payments.receive import receive_cash

Connect = Callable[[], psycopg.Connection[Any]]
FRIDAY, DUE, NEXT = date(2020, 11, 6), date(2020, 11, 9), date(2020, 11, 10)
FIRST, SECOND = savers(2)
IDS = tuple(sorted((uid("one"), uid("two"))))
CASH = 100_000_000
AGAIN = contract(product="AGAIN", percent="1.6", term="P30D")
PLAN = contract(product="PLAN", percent="2", term="P1Y", kind=Kind.RECURRING, plan=Plan(every=Term(months=1)))
LATER = contract(product="LATER", percent="2", term="P1Y")
OTHER = contract(product="OTHER", percent="1.7", term="P90D")


def _rolled() -> None:
    with transaction.atomic():
        assert roll_days(closing=(DUE,), next_day=NEXT).ok
    set_clock(NEXT)


def _to_be_renewed() -> None:
    listed(terms=AGAIN)
    for deposit_id, saver in zip(IDS, (FIRST, SECOND), strict=True):
        opened(request=deposit_id, saver=saver, terms=AGAIN, amount_minor=1_000_000)
    closed(FRIDAY)
    models.Deposit.objects.update(instruction={"instruction": "renew_all"})


def _with_instalments() -> None:
    listed(terms=PLAN)
    for deposit_id, saver in zip(IDS, (FIRST, SECOND), strict=True):
        opened(request=deposit_id, saver=saver, terms=PLAN, amount_minor=10_000)
    closed(FRIDAY)


def _awaiting_money() -> None:
    listed(terms=LATER, funding=Funding(within_days=5))
    closed(FRIDAY)
    set_clock(DUE)
    for deposit_id, saver in zip(IDS, (FIRST, SECOND), strict=True):
        _open(deposit_id, saver, "LATER", CASH + 1)
        with transaction.atomic():
            receive_cash(request_id=uid("more", saver), saver=saver, currency="CNY", amount_minor=CASH)


def _open(request: UUID, saver: str, product: str, minor: int) -> Done:
    terms = {"LATER": LATER, "OTHER": OTHER}[product]
    with transaction.atomic():
        return _done(
            open_deposit(
                request_id=request, saver=saver, product_code=product, term=terms.term, amount_minor=minor,
                platform="alder",
            )
        )  # fmt: skip


def _done(answer: No | Done) -> Done:
    assert isinstance(answer, Done), answer
    return answer


def _renews(ids: Sequence[UUID]) -> None:
    assert renew_matured(day=DUE, platform="alder", deposit_ids=ids).deposits == len(ids)


def _pays(ids: Sequence[UUID]) -> None:
    assert pay_instalments(day=DUE, platform="alder", deposit_ids=ids) == len(ids)


def _funds(ids: Sequence[UUID]) -> None:
    assert settle_requested(day=DUE, platform="alder", deposit_ids=ids).funded == len(ids)


STEPS: dict[str, tuple[Callable[[], None], Callable[[Sequence[UUID]], None]]] = {
    "renewals": (_to_be_renewed, _renews),
    "instalments": (_with_instalments, _pays),
    "awaited money": (_awaiting_money, _funds),
}


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest, platform_db: Database) -> Callable[[Sequence[UUID]], None]:
    """A step of the close that has two deposits to do, of two savers; the day is rolled."""
    begin, work = STEPS[request.param]
    found_platform(cash_minor=CASH)
    set_clock(FIRST_DAY)
    listed(terms=OTHER)
    begin()
    _rolled()
    return work


def _together(step: Callable[[Sequence[UUID]], None]) -> None:
    step(IDS)


def _one_after_the_other(step: Callable[[Sequence[UUID]], None]) -> None:
    for one in IDS:
        step([one])


def _both(
    closing: Callable[[], object], owner: psycopg.Connection[Any], second_connection: Connect
) -> list[BaseException]:
    """The second saver's opening waits for the saver's lock, then the close for the same, then it is let go; what went
    wrong with either."""
    gatekeeper = second_connection()
    gatekeeper.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"deposits/saver/{SECOND}"])
    with ThreadPoolExecutor(max_workers=2) as pool:
        opening = pool.submit(_apart, lambda: _open(uid("meanwhile"), SECOND, "OTHER", 500_000))
        _until_wait(owner, 1, opening)
        close = pool.submit(_apart, closing)
        _until_wait(owner, 2, close)
        gatekeeper.rollback()
        wrong = [one.exception(timeout=60) for one in (opening, close)]
    return [one for one in wrong if one is not None]


def _apart(work: Callable[[], object]) -> None:
    """In this thread's own connection, in one transaction."""
    try:
        with transaction.atomic():
            work()
    finally:
        connections.close_all()


_WAITING = """
    SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE NOT l.granted AND a.datname = current_database()
"""


def _until_wait(owner: psycopg.Connection[Any], count: int, latest: Future[None]) -> None:
    """Until so many transactions wait for a lock."""
    while owner.execute(_WAITING).fetchone() != (count,):
        assert not latest.done(), "it waits for the saver's lock"
        sleep(0.005)


def test_an_opening_beside_a_close_is_not_met_in_a_ring(
    step: Callable[[Sequence[UUID]], None],
    owner_connection: psycopg.Connection[Any],
    second_connection: Connect,
) -> None:
    assert _both(lambda: _together(step), owner_connection, second_connection) == []
    assert not (*check().findings, *ledger_check().findings)


def test_without_the_order_one_of_them_is_ended(
    step: Callable[[Sequence[UUID]], None],
    owner_connection: psycopg.Connection[Any],
    second_connection: Connect,
) -> None:
    (wrong,) = _both(lambda: _one_after_the_other(step), owner_connection, second_connection)
    assert isinstance(wrong, OperationalError)
    assert isinstance(wrong.__cause__, psycopg.errors.DeadlockDetected)


def test_the_witness_finds_the_steps_in_order_and_without_it_not(step: Callable[[Sequence[UUID]], None]) -> None:
    for how, in_order in ((_together, True), (_one_after_the_other, False)):
        with Witness().watching() as witness, transaction.atomic():
            how(step)
            transaction.set_rollback(True)
        assert (not witness.wrong) is in_order, witness.wrong
        assert witness.seen["saver"] >= 2
        assert witness.seen["account"] >= 2


def test_every_verb_takes_its_locks_in_the_order(platform_db: Database) -> None:
    """A life of many kinds, through the doors and through whole closes."""
    found_platform()
    set_clock(FIRST_DAY)
    ids = {}
    terms = {
        "month": AGAIN,
        "plan": PLAN,
        "any": contract(product="ANY", bank=OMNIBUS, percent="3", term=None, **MONTHLY),
        "notice": contract(product="SEVEN", percent="1", term=None, kind=Kind.NOTICE, notice_days=7, **MONTHLY),
        "taxed": contract(product="TAXED", percent="2", term="P30D", jurisdiction="DE", tax_withheld=True),
        "beside": contract(product="BESIDE", percent="2", term="P30D", bank_rate=contract(
            product="X", percent="2.5", term=None).rate),
        "gone": contract(product="GONE", percent="2", term="P30D"),
        "compound": contract(product="MORE", bank=OMNIBUS, percent="2", term="P30D", interest=Interest()),
    }  # fmt: skip
    for one in terms.values():
        listed(terms=one, capacity_minor=CASH * 9, bank_capacity_minor=CASH * 9, per_saver_max_minor=CASH)
    listed(terms=LATER, funding=Funding(within_days=5))
    listed(terms=OTHER)
    with transaction.atomic():
        put_in_force(order=order(1, kind=OrderKind.CAP_STOCK, measure=Measure(amount_minor=CASH * 99, currency="CNY")))
    with Witness().watching() as witness:
        for name, one in terms.items():
            for saver in savers(3):
                ids[name, saver] = opened(request=uid(name, saver), saver=saver, terms=one, amount_minor=1_000_000)
        closed(date(2020, 10, 20))
        models.Deposit.objects.filter(product_code__in=("AGAIN", "TAXED", "BESIDE", "GONE")).update(
            instruction={"instruction": "renew_principal"}
        )
        for deposit_id in (ids["month", FIRST], ids["gone", FIRST], ids["gone", SECOND]):
            _pledged(deposit_id)
        with transaction.atomic():
            assert delist(product_code="GONE", business_day=current_business_day())
        set_clock(date(2020, 10, 21))
        for saver in savers(3):
            _at_the_doors(ids, saver)
        closed(NEXT)
        with transaction.atomic():
            again = renew(request_id=uid("again"), deposit_id=ids["compound", FIRST], saver=FIRST, platform="alder")
    assert not witness.wrong
    assert all(witness.seen.values()), witness.seen
    assert isinstance(again, Done), again
    held = models.PledgeEvent.objects.filter(kind="held").count()
    assert (held, models.Pledge.objects.count()) == (2, 4), "what is pledged is held when it is paid, or goes on"
    assert not (*check().findings, *ledger_check().findings)


def _pledged(deposit_id: UUID) -> None:
    with transaction.atomic():
        found = pledge_deposit(
            pledge_id=uid("pledge", deposit_id), deposit_id=deposit_id, pledgee=savers(3)[2], amount_minor=10_000,
            evidence="a test's", recorded_by="a test",
        )  # fmt: skip
        assert isinstance(found, Pledge), found


def _at_the_doors(ids: dict[tuple[str, str], UUID], saver: str) -> None:
    _open(uid("later", saver), saver, "LATER", CASH * 2)
    _open(uid("other", saver), saver, "OTHER", 5_000)
    with transaction.atomic():
        any_ = ids["any", saver]
        _done(top_up(request_id=uid("up", saver), deposit_id=any_, saver=saver, amount_minor=900, platform="alder"))
    with transaction.atomic():
        done = withdraw(request_id=uid("out", saver), deposit_id=ids["any", saver], saver=saver, amount_minor=700)
        assert isinstance(done, Done), done
    with transaction.atomic():
        told = give_notice(
            request_id=uid("told", saver), deposit_id=ids["notice", saver], saver=saver, amount_minor=None
        )
        assert isinstance(told, Done), told
    with transaction.atomic():
        mended = correct(
            request_id=uid("mend", saver), deposit_id=ids["any", saver], first=date(2020, 10, 13),
            until=date(2020, 10, 15), delta_minor=500, reason="a test's",
        )  # fmt: skip
        assert isinstance(mended, Done), mended


def _ended_by_the_server(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{state}'; END $$")


@pytest.mark.parametrize(("state", "times"), [("40P01", 3), ("40001", 3), ("55P03", 1), ("53200", 1)])
def test_what_the_server_ended_for_others_is_carried_out_again(platform_db: Database, state: str, times: int) -> None:
    calls: list[int] = []

    def work() -> str:
        calls.append(1)
        assert not models.Reading.objects.exists(), "nothing is left of a try that failed"
        models.Reading.objects.create(clock="a test's", day=DUE, place=1)
        if len(calls) < 3:
            _ended_by_the_server(state)
        return "done"

    if times == 3:
        assert transacted(work) == "done"
    else:
        with pytest.raises(OperationalError):
            transacted(work)
    assert len(calls) == times


def test_it_is_not_tried_for_ever_and_not_inside_another(platform_db: Database) -> None:
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        _ended_by_the_server("40P01")

    with pytest.raises(OperationalError):
        transacted(work)
    assert len(calls) == TIMES_MAX
    with pytest.raises(OperationalError), transaction.atomic():
        transacted(work)
    assert len(calls) == TIMES_MAX + 1


def test_a_close_carries_a_chunk_out_again(platform_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """And sets nobody aside for it."""
    found_platform()
    set_clock(FIRST_DAY)
    _to_be_renewed()
    due, work = BY_DEPOSIT[RunStep.RENEW]
    calls: list[int] = []

    def ended_once(run: Any, ids: Sequence[UUID]) -> dict[str, int]:
        calls.append(len(ids))
        figures = work(run, ids)
        if len(calls) == 1:
            _ended_by_the_server("40P01")
        return figures

    monkeypatch.setitem(BY_DEPOSIT, RunStep.RENEW, (due, ended_once))
    outcome = closed(DUE)
    assert calls == [2, 2]
    assert not outcome.exceptions
    assert models.Deposit.objects.filter(state="running").count() == 2
    assert not (*check().findings, *ledger_check().findings)


def test_a_door_carries_out_again_what_the_server_ended(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[UUID] = []

    def ended_once(*, request_id: UUID, **asked: Any) -> Done | No:
        calls.append(request_id)
        done = open_deposit(request_id=request_id, **asked)
        if len(calls) == 1:
            _ended_by_the_server("40P01")
        return done

    monkeypatch.setattr("tidegate.interfaces.platform.api.deposits.open_deposit", ended_once)
    with story(databases):
        key = uid("at the door")
        given = client_of(ALICE).post(
            "/api/v1/deposits",
            {"product_code": "CLEARBROOK-1Y", "amount": "1000.00", "term": "P1Y"},
            content_type="application/json",
            headers={"Idempotency-Key": str(key)},
        )
        assert given.status_code == 200, given.content
        assert calls == [key, key]
        assert models.Deposit.objects.get(deposit_id=key).state == "funded"
        assert not (*check().findings, *ledger_check().findings)

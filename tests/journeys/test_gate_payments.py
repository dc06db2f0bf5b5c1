"""A moratorium and a freeze stop what their law says, and nothing else; when they end, everybody is paid in full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.conftest import Database
from tests.gate_world import ANY, DAY, SUPERVISOR, YEAR, found_platform, opening, order, received, signed, uid
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.movement import Done
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.clock import set_simulated
from tidegate.gate.decision import GateRefused
from tidegate.gate.in_force import put_in_force
from tidegate.gate.record import recorded, replay_all
from tidegate.orders import PAYMENTS_STOPPED, Kind, Measure, Order, Scope
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
MATURITY = date(2021, 12, 20)


def _ordered(sequence: int, kind: Kind, scope: Scope, **measure: Any) -> Order:
    changes: dict[str, Any] = {"existing_holders": PAYMENTS_STOPPED, "expires_at": AT + timedelta(days=720)}
    if measure:
        changes |= {"measure": Measure(**measure), "confidential": "person" in measure}
    found = order(sequence, kind, scope, issuer=SUPERVISOR, **changes)
    with transaction.atomic():
        put_in_force(order=found)
    return found


def _lifted(sequence: int, lifts: Order) -> None:
    with transaction.atomic():
        lift = order(sequence, Kind.LIFT, lifts=lifts.order_id, legal_basis=(), expires_at=None)
        put_in_force(order=lift)


def _leaving(key: object, deposit: Done) -> str:
    with transaction.atomic():
        found = withdraw(request_id=uid(key), deposit_id=deposit.deposit_id, saver="S000001", amount_minor=None)
    return "done" if isinstance(found, Done) else found.code


def _cash_out(key: object, minor: int, *, saver: str = "S000001", deposits_minor: int = 0) -> str:
    with transaction.atomic():
        found = pay_out_cash(
            request_id=uid(key), saver=saver, currency="CNY", amount_minor=minor, deposits_minor=deposits_minor
        )
    return found.outcome if isinstance(found, Paid) else found.code


def _at(at: datetime) -> None:
    with transaction.atomic():
        set_simulated(at=at)


def _closed(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions


def test_a_moratorium_stops_a_banks_payments_and_the_rest_goes_on(platform_db: Database) -> None:
    found_platform(at=AT)
    there, elsewhere = opening(uid(1)), opening(uid(2), product=YEAR)
    assert isinstance(there, Done)
    assert isinstance(elsewhere, Done)
    _closed(DAY)
    stop = _ordered(1, Kind.PAYMENT_MORATORIUM, Scope(banks=frozenset({"NORTHHILL"})))
    assert _leaving("stopped", there) == "payment_stopped_by_order"
    assert _leaving("elsewhere", elsewhere) == "done"
    assert _cash_out("cash", 100) == "created", "cash is not at that bank"
    latest = recorded(count_max=1, refused_only=True)[0]
    assert (latest.act, latest.bank, latest.codes) == ("withdraw", "NORTHHILL", ("payment_stopped_by_order",))
    _lifted(2, stop)
    assert _leaving("after", there) == "done"
    assert all(one.same for one in replay_all())


def test_what_falls_due_under_a_moratorium_is_paid_after_it_as_contracted(platform_db: Database) -> None:
    """Interest and a maturity at the bank wait; nothing is set aside, and no interest is earned beyond the contract."""
    found_platform(at=AT)
    monthly, yearly = opening(uid(1), product=ANY, minor=1_000_000), opening(uid(2), product=YEAR, minor=1_000_000)
    assert isinstance(monthly, Done)
    assert isinstance(yearly, Done)
    _closed(DAY)
    banks = frozenset({"NORTHHILL", "PORTLIN"})
    stop = _ordered(1, Kind.UNAVAILABILITY, Scope(banks=banks))
    _closed(MATURITY + timedelta(days=10))
    assert set(models.Deposit.objects.values_list("state", flat=True)) == {"running"}
    assert set(models.Deposit.objects.values_list("interest_paid_minor", flat=True)) == {0}
    _at(AT + timedelta(days=380))
    _lifted(2, stop)
    _closed(MATURITY + timedelta(days=11))
    paid = models.Deposit.objects.get(deposit_id=yearly.deposit_id)
    assert (paid.state, paid.interest_paid_minor) == ("paid", 1_000_000 * 225 * (MATURITY - DAY).days // 365 // 10_000)
    assert models.Deposit.objects.get(deposit_id=monthly.deposit_id).interest_paid_minor > 0


def test_a_freeze_meets_one_person_and_lets_interest_and_maturities_in(platform_db: Database) -> None:
    found_platform(at=AT)
    frozen, year = opening(uid(1)), opening(uid(2), product=YEAR, minor=1_000_000)
    assert isinstance(frozen, Done)
    assert isinstance(year, Done)
    _closed(DAY)
    stop = _ordered(1, Kind.ASSET_FREEZE, Scope(everything=True), person="S000001")
    assert _leaving("frozen", frozen) == "payment_stopped_by_order"
    assert _cash_out("frozen cash", 100) == "payment_stopped_by_order"
    assert _cash_out("another's cash", 100, saver="S000002") == "created"
    _closed(MATURITY)
    assert models.Deposit.objects.get(deposit_id=year.deposit_id).state == "paid", "credited, and frozen with the rest"
    _at(AT + timedelta(days=370))
    _lifted(2, stop)
    assert _cash_out("thawed cash", 100) == "created"


def test_an_attachment_keeps_its_amount_here_and_a_paid_request_stays_paid(platform_db: Database) -> None:
    found_platform(at=AT, cash_minor=10_000)
    assert _cash_out("before", 1_000) == "created"
    _ordered(1, Kind.ATTACHMENT, Scope(everything=True), person="S000001", amount_minor=6_000, currency="CNY")
    assert _cash_out("before", 1_000) == "exists", "asked again it is the payment of its day"
    assert _cash_out("too much", 3_001) == "payment_stopped_by_order"
    assert _cash_out("with deposits", 3_001, deposits_minor=1) == "created"
    assert _cash_out("no more", 1) == "payment_stopped_by_order"
    with transaction.atomic():
        refused = pay_out_cash(request_id=uid("why"), saver="S000001", currency="CNY", amount_minor=1)
    assert isinstance(refused, GateRefused)
    assert refused.reasons[0].check_id == "gate.attachment"
    assert refused.reasons[0].detail == "An order that is not published stands against it."
    assert all(one.same for one in replay_all())


def test_a_takedown_stops_no_payment(platform_db: Database) -> None:
    found_platform(at=AT)
    inside = opening(uid(1))
    assert isinstance(inside, Done)
    _closed(DAY)
    assert received(signed(order(1))).in_effect
    assert not isinstance(opening(uid(2)), Done)
    assert _leaving("out", inside) == "done"
    assert _cash_out("cash", 10_000) == "created"

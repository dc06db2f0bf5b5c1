"""Under any order on new money, money inside goes out as before."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from tests.conftest import Database
from tests.gate_world import DAY, found_platform, opening, order, received, signed, uid
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.movement import Done
from tidegate.deposits.withdraw import withdraw
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)


def test_a_takedown_stops_no_payment(platform_db: Database) -> None:
    found_platform(at=AT)
    inside = opening(uid(1))
    assert isinstance(inside, Done)
    assert isinstance(close_day(until=DAY), Closed)
    assert received(signed(order(1))).in_effect
    assert not isinstance(opening(uid(2)), Done)
    with transaction.atomic():
        out = withdraw(request_id=uid("out"), deposit_id=inside.deposit_id, saver="S000001", amount_minor=None)
        assert isinstance(out, Done)
        paid = pay_out_cash(request_id=uid("cash"), saver="S000001", currency="CNY", amount_minor=out.amount_minor)
    assert isinstance(paid, Paid)

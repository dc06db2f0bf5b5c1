"""Cash in and out: once, never more than there is, asked again on a later day still the payment of its day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import transaction

from tests.deposits_world import cash_of, closed, found_platform, uid
from tidegate.gate.decision import GateRefused
from tidegate.ledger.check import check as ledger_check
from tidegate.money import Invalid
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid, Refused
from tidegate.payments.receive import receive_cash

pytestmark = pytest.mark.usefixtures("platform_db")
SAVER = "S000001"


def pay(request: UUID, minor: int, *, saver: str = SAVER, currency: str = "CNY") -> Paid | Refused | GateRefused:
    with transaction.atomic():
        return pay_out_cash(request_id=request, saver=saver, currency=currency, amount_minor=minor)


def receive(request: UUID, minor: int, *, saver: str = SAVER, currency: str = "CNY") -> Paid | Refused:
    with transaction.atomic():
        return receive_cash(request_id=request, saver=saver, currency=currency, amount_minor=minor)


def code(outcome: Paid | Refused | GateRefused) -> str:
    return outcome.outcome if isinstance(outcome, Paid) else outcome.code


def test_once_and_never_more_than_there_is() -> None:
    found_platform(cash_minor=10_000)
    assert code(receive(uid(1), 500)) == "created"
    assert code(receive(uid(1), 500)) == "exists"
    assert cash_of(SAVER) == 10_500
    assert code(pay(uid(2), 10_501)) == "insufficient_cash"
    assert code(pay(uid(2), 10_500)) == "created", "a refusal leaves the id free"
    assert cash_of(SAVER) == 0
    closed(date(2020, 10, 12))
    later = pay(uid(2), 10_500)
    assert isinstance(later, Paid)
    assert (later.outcome, later.business_day) == ("exists", date(2020, 10, 9))
    assert code(pay(uid(2), 1)) == "exists_with_different_content"
    assert code(receive(uid(2), 10_500)) == "exists_with_different_content"
    assert ledger_check().ok


def test_what_is_no_payment() -> None:
    found_platform()
    assert code(receive(uid(1), 500, saver="S999999")) == "unknown_saver"
    assert code(pay(uid(1), 500, saver="S999999")) == "unknown_saver"
    assert code(receive(uid(1), 500, currency="AUD")) == "no_settlement_bank"
    for minor in (0, -1):
        with pytest.raises(Invalid):
            receive(uid(1), minor)
        with pytest.raises(Invalid):
            pay(uid(1), minor)
    with pytest.raises(Invalid):
        receive(uid(1), 500, currency="XYZ")
    assert cash_of(SAVER) == 100_000_000

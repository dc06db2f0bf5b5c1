"""The life of a deposit on a real database: from the saver's cash to the last payment, with every step on record."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import (
    DIRECT,
    MONTHLY,
    OMNIBUS,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    funded,
    opened,
    uid,
)
from tidegate.deposits.cancel import cancel
from tidegate.deposits.deposit import State
from tidegate.deposits.in_flight import return_in_flight
from tidegate.deposits.movement import Done
from tidegate.deposits.refusal import Refused
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day

pytestmark = pytest.mark.usefixtures("platform_db")
FIVE = contract(product="FIVE", percent="4.875", term="P5Y")
ANY = contract(product="ANY", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY)
SAVER = "S000001"


def test_five_springs_from_cash_to_cash(platform_db: Database) -> None:
    found_platform()
    one = opened(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=30_000_000)
    assert cash_of(SAVER) == 70_000_000
    assert deposit(one).state is State.FUNDED
    closed(date(2020, 10, 9))
    assert open_day() == date(2020, 10, 10), "a working Saturday"
    assert deposit(one).state is State.RUNNING
    closed(date(2025, 10, 8))
    assert deposit(one).accrued_minor(on=date(2025, 10, 9)) == 7_316_507
    assert deposit(one).state is State.RUNNING
    closed(date(2025, 10, 9))
    assert deposit(one).state is State.PAID
    assert cash_of(SAVER) == 100_000_000 + 7_316_507
    assert ledger_check().ok

"""The operator books savers' cash by command: what came, once, and what had waited for it; what left, if it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.gate_world import DAY, PLATFORM, SUPERVISOR, _terms, found_platform, order, uid
from tests.journeys.test_cli_corrections import tidegate
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Funding
from tidegate.deposits import models
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.position import cash_of
from tidegate.gate.in_force import put_in_force
from tidegate.money import parse_term
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, Kind, Measure
from tidegate.parties.life import LifeFact, LifeKind
from tidegate.parties.record_life import record_life

ANNA, BEN = "S000001", "S000002"


@pytest.fixture
def platform(platform_db: Database) -> Database:
    """Anna has 1,000.00."""
    found_platform(at=datetime(2020, 12, 18, 10, 19, tzinfo=UTC), cash_minor=100_000)
    return platform_db


def cash() -> int:
    return cash_of(saver=ANNA)[("LANTERN", "CNY")]


def test_what_came_is_booked_once_and_a_waiting_deposit_gets_it(platform: Database) -> None:
    later = replace(_terms("LATER-1Y", "PORTLIN", "P1Y", "2.25"), funding=Funding(within_days=2))
    with transaction.atomic():
        publish_product(terms=later, on=DAY)
        assert isinstance(list_product(product_code="LATER-1Y", platform=PLATFORM, business_day=DAY), Listed)
        done = open_deposit(
            request_id=uid("one"), saver=ANNA, product_code="LATER-1Y", term=parse_term("P1Y"), amount_minor=500_000,
            platform=PLATFORM,
        )  # fmt: skip
        assert isinstance(done, Done)
    came = ("cash", "received", ANNA, "4000.00", "CNY", "--key", str(uid("came")))
    code, said = tidegate(platform, *came)
    assert (code, said["outcome"], said["amount"], said["deposits_funded"]) == (0, "created", "4000.00", 1), said
    assert models.Deposit.objects.get().state == "funded"
    assert cash() == 0
    code, said = tidegate(platform, *came)
    assert (code, said["outcome"], said["deposits_funded"]) == (0, "exists", 0)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("received", "S999999", "10.00", "CNY"), "saver"),
        (("received", ANNA, "10.001", "CNY"), "amount"),
        (("received", ANNA, "10.00", "XXQ"), "currency"),
        (("received", ANNA, "10.00", "EUR"), "currency"),
        (("received", ANNA, "10.00", "CNY", "--key", "seven"), "key"),
        (("paid-out", ANNA, "2000.00", "CNY"), "amount"),
        (("paid-out", ANNA, "10.00", "CNY", "--asked-by", BEN), "saver"),
    ],
)
def test_what_is_wrong_names_its_field_and_nothing_is_booked(
    platform: Database, arguments: tuple[str, ...], field: str
) -> None:
    code, said = tidegate(platform, "cash", *arguments)
    assert (code != 0, said["field"]) == (True, field), said
    assert said["remedy"]
    assert cash() == 100_000


def test_what_left_is_booked_for_whoever_may_ask_and_not_against_an_order(platform: Database) -> None:
    left = ("cash", "paid-out", ANNA, "250.00", "CNY")
    code, said = tidegate(platform, *left, "--key", str(uid("left")))
    assert (code, said["outcome"]) == (0, "created"), said
    assert tidegate(platform, *left, "--key", str(uid("left")))[1]["outcome"] == "exists"
    with transaction.atomic():
        power = LifeFact(
            kind=LifeKind.POWER_OF_ATTORNEY, person=ANNA, agent=BEN, from_day=DAY, evidence="a test's power"
        )
        record_life(fact=power, recorded_by="Op", confirmed_by="another", recorded_on=DAY)
    assert tidegate(platform, *left, "--asked-by", BEN)[0] == 0
    assert cash() == 50_000
    freeze = order(
        1, Kind.ASSET_FREEZE, EVERYTHING, issuer=SUPERVISOR, existing_holders=PAYMENTS_STOPPED, confidential=True,
        measure=Measure(person=ANNA),
    )  # fmt: skip
    with transaction.atomic():
        put_in_force(order=freeze)
    code, said = tidegate(platform, *left)
    assert (code != 0, said["type"]) == (True, "urn:tidegate:problem:payment-stopped-by-order"), said
    assert cash() == 50_000

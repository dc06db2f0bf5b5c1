"""Orders about savers look at every owner: what comes in by another's hand, is counted, capped, returned and frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.gate_world import (
    CHEN,
    DAY,
    PLATFORM,
    SUPERVISOR,
    _terms,
    found_platform,
    lift,
    order,
    received,
    signed,
    uid,
)
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.compliance.preview import preview
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import jointly
from tidegate.deposits.reading import deposit_of
from tidegate.deposits.top_up import top_up
from tidegate.gate.decision import GateRefused
from tidegate.orders import (
    EVERYTHING,
    PAYMENTS_STOPPED,
    PREVIEW_TYP,
    Kind,
    Measure,
    Preview,
    PreviewRequest,
    Scope,
    preview_request_payload,
)
from tidegate.parties.enrol import add_persons
from tidegate.parties.person import Person
from tidegate.seal import sign

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
NORTH, SOUTH = Scope(regions=frozenset({"CN-33"})), Scope(regions=frozenset({"CN-44"}))
ANNA, BEN, SU = "S000001", "S000002", "S000009"
"""Anna and Ben live in the north and have cash; Su lives in the south."""
OURS = "OURS-ANY"


@pytest.fixture(autouse=True)
def _founded(platform_db: object) -> None:
    found_platform(at=AT)
    terms = replace(_terms(OURS, "PORTLIN", None, "2.25"), owners=Owners(count_max=3, titles=(Title.SOLE, Title.JOINT)))
    with transaction.atomic():
        add_persons(persons=[Person(code=SU, region="CN-44")])
        publish_product(terms=terms, on=DAY)
        assert isinstance(list_product(product_code=OURS, platform=PLATFORM, business_day=DAY), Listed)


def _open(key: object, *people: str, minor: int = 500_000) -> Done | GateRefused:
    with transaction.atomic():
        found = open_deposit(
            request_id=uid(key), saver=people[0], product_code=OURS, term=None, amount_minor=minor, platform=PLATFORM,
            ownership=jointly(people=people) if len(people) > 1 else None,
        )  # fmt: skip
    assert isinstance(found, Done | GateRefused), found
    return found


def _held(*people: str) -> UUID:
    """A deposit of these, placed at its bank."""
    done = _open(("held", *people), *people)
    assert isinstance(done, Done)
    return done.deposit_id


def _seen(kind: Kind, scope: Scope, person: str | None = None) -> Preview:
    request = PreviewRequest(
        issuer=SUPERVISOR, addressee=PLATFORM, kind=kind, scope=scope, person=person, requested_at=AT
    )
    with transaction.atomic():
        found = preview(
            envelope=sign(preview_request_payload(request), keys=[CHEN], typ=PREVIEW_TYP), platform=PLATFORM
        )
    assert isinstance(found, Preview), found
    return found


def test_nobody_comes_in_as_another_s_second_owner() -> None:
    """The order shuts the south. A saver of the north may still come, but not together with one of the south."""
    assert received(signed(order(1, scope=SOUTH))).in_effect
    assert isinstance(_open("alone", ANNA), Done)
    for people in ((ANNA, SU), (ANNA, BEN, SU)):
        found = _open(people, *people)
        assert isinstance(found, GateRefused)
        assert found.code == "closed_by_order"
    assert isinstance(_open("both of the north", ANNA, BEN), Done)


def test_nobody_adds_to_what_somebody_met_owns_too() -> None:
    together, alone = _held(ANNA, SU), _held(ANNA)
    assert isinstance(close_day(until=DAY), Closed)
    assert received(signed(order(1, Kind.CLOSE_TOP_UPS, scope=SOUTH))).in_effect
    answers = {}
    for deposit_id in (together, alone):
        with transaction.atomic():
            answers[deposit_id] = top_up(
                request_id=uid("more", deposit_id), deposit_id=deposit_id, saver=ANNA, amount_minor=100,
                platform=PLATFORM,
            )  # fmt: skip
    assert isinstance(answers[together], GateRefused)
    assert isinstance(answers[alone], Done)


def test_what_is_in_flight_goes_back_whoever_of_its_owners_is_met() -> None:
    together, alone = _held(ANNA, SU), _held(ANNA)
    answer = received(signed(order(1, scope=SOUTH)))
    assert answer.receipt.effect is not None
    assert answer.receipt.effect.in_flight_returned == 1
    states = {one: deposit_of(deposit_id=one) for one in (together, alone)}
    assert [found and found.state.value for found in states.values()] == ["returned", "funded"]


def test_a_simulation_counts_owners_who_are_met_and_what_they_own_with_others() -> None:
    _held(ANNA, SU), _held(ANNA), _held(BEN)
    assert isinstance(close_day(until=DAY), Closed)
    south, north, all_of_it = (_seen(Kind.TAKEDOWN, scope) for scope in (SOUTH, NORTH, EVERYTHING))
    assert (south.holders, south.deposits, south.stock_minor) == (1, 1, 500_000)
    assert (north.holders, north.deposits, north.stock_minor) == (2, 3, 1_500_000)
    assert (all_of_it.holders, all_of_it.deposits) == (3, 3)
    effect = received(signed(order(1, scope=SOUTH, preview_digests={PLATFORM: south.digest}))).receipt.effect
    assert effect is not None
    assert (effect.holders, effect.stock_minor) == (1, 500_000)


def test_a_cap_for_a_region_counts_what_anybody_there_owns_too() -> None:
    _held(ANNA, SU)
    cap = Measure(amount_minor=600_000, currency="CNY")
    assert received(signed(order(1, Kind.CAP_STOCK, scope=SOUTH, measure=cap))).in_effect
    assert isinstance(_open("north alone", BEN), Done)
    refused = _open("more of the south", BEN, SU, minor=100_001)
    assert isinstance(refused, GateRefused)
    assert refused.code == "above_ordered_cap"
    assert isinstance(_open("as much as fits", BEN, SU, minor=100_000), Done)


def test_an_order_against_a_person_is_looked_at_and_bound_for_that_person() -> None:
    _held(ANNA, SU), _held(ANNA), _held(BEN)
    assert isinstance(close_day(until=DAY), Closed)
    seen = _seen(Kind.ASSET_FREEZE, EVERYTHING, person=SU)
    assert (seen.holders, seen.deposits, seen.stock_minor, seen.products) == (1, 1, 500_000, 0)
    against: dict[str, Any] = {
        "confidential": True,
        "existing_holders": PAYMENTS_STOPPED,
        "preview_digests": {PLATFORM: seen.digest},
    }
    wrong = order(1, Kind.ASSET_FREEZE, measure=Measure(person=BEN), **against)
    assert str(received(signed(wrong)).receipt.refusal) == "preview_differs"
    right = order(2, Kind.ASSET_FREEZE, measure=Measure(person=SU), **against)
    effect = received(signed(right)).receipt.effect
    assert effect is not None
    assert (effect.holders, effect.stock_minor) == (seen.holders, seen.stock_minor)


def test_what_a_frozen_person_has_in_flight_is_not_used() -> None:
    together, alone = _held(ANNA, SU), _held(ANNA)
    freeze = order(
        1, Kind.ASSET_FREEZE, measure=Measure(person=SU), confidential=True, existing_holders=PAYMENTS_STOPPED
    )
    answer = received(signed(freeze))
    assert answer.receipt.effect is not None
    assert answer.receipt.effect.in_flight_returned == 1
    assert isinstance(_open("again", ANNA, SU), GateRefused)
    assert isinstance(close_day(until=DAY), Closed)
    found = [deposit_of(deposit_id=one) for one in (together, alone)]
    assert [one and one.state.value for one in found] == ["returned", "running"]
    assert received(signed(lift(2, freeze, confidential=True))).in_effect

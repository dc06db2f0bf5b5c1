"""Deposits that wait for their money: their room is kept, their terms stand, and new money passes the gate twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from tests.gate_world import (
    DAY,
    PLATFORM,
    _terms,
    found_platform,
    lift,
    opening,
    order,
    received,
    signed,
    uid,
)  # fmt: skip
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Funding, Owners, ProductTerms, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.cancel import cancel
from tidegate.deposits.check import check
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No, open_deposit
from tidegate.deposits.owners import Ownership, jointly
from tidegate.deposits.position import cash_of, position
from tidegate.deposits.reading import deposit_of
from tidegate.deposits.requested import fund_requested
from tidegate.deposits.statement.read import deposit_statement
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.in_force import put_in_force
from tidegate.gate.record import replay_all
from tidegate.ledger.check import check as ledger_check
from tidegate.money import Rate, parse_term
from tidegate.orders import EVERYTHING, Kind, Measure
from tidegate.payments.receive import receive_cash

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
LAST = date(2020, 12, 22)
"""Two business days after Friday the 18th."""
ANNA, BEN = "S000001", "S000002"
LATER, CASH = "LATER-1Y", 100_000


def _later(**more: Any) -> ProductTerms:
    plain = {"funding": Funding(within_days=2), "owners": Owners(count_max=2, titles=(Title.SOLE, Title.JOINT))}
    return replace(_terms(LATER, "PORTLIN", "P1Y", "2.25"), **plain | more)


def _founded(**more: Any) -> None:
    found_platform(at=AT, cash_minor=CASH)
    with transaction.atomic():
        publish_product(terms=_later(**more), on=DAY)
        assert isinstance(list_product(product_code=LATER, platform=PLATFORM, business_day=DAY), Listed)


def _order(key: object, minor: int, *, saver: str = ANNA, ownership: Ownership | None = None) -> Done | No:
    with transaction.atomic():
        return open_deposit(
            request_id=uid(key), saver=saver, product_code=LATER, term=parse_term("P1Y"), amount_minor=minor,
            platform=PLATFORM, ownership=ownership,
        )  # fmt: skip


def _ordered(key: object, minor: int, **how: Any) -> None:
    done = _order(key, minor, **how)
    assert isinstance(done, Done), done
    assert _state(key) == "requested"


def _state(key: object) -> str:
    return models.Deposit.objects.get(deposit_id=uid(key)).state


def _steps(key: object) -> list[str]:
    return list(models.Step.objects.filter(deposit_id=uid(key)).order_by("pk").values_list("step", flat=True))


def _brings(minor: int, *, saver: str = ANNA) -> int:
    with transaction.atomic():
        receive_cash(request_id=uid("in", saver, minor), saver=saver, currency="CNY", amount_minor=minor)
    with transaction.atomic():
        return fund_requested(saver=saver, platform=PLATFORM)


def _closes(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions


def _holds() -> None:
    assert not (*check().findings, *ledger_check().findings)
    assert all(one.same for one in replay_all())


def test_an_order_in_between_stops_it_and_its_lift_lets_it_in() -> None:
    _founded()
    _ordered("one", 500_000)
    takedown = order(1)
    answer = received(signed(takedown))
    assert answer.receipt.refusal is None
    assert _state("one") == "requested", "nothing is in flight that could be returned"
    assert _brings(400_000) == 0
    assert cash_of(saver=ANNA) == {("LANTERN", "CNY"): 500_000}, "it stays the saver's, at hand"
    (said,) = models.Step.objects.filter(deposit_id=uid("one"), step="funding_refused")
    assert said.evidence["code"] == "closed_by_order"
    assert isinstance(said.evidence["permit"], int)
    _closes(DAY)
    assert _steps("one") == ["requested", "funding_refused"], "said once, not every day"
    assert received(signed(lift(2, takedown))).receipt.refusal is None
    with transaction.atomic():
        assert fund_requested(saver=ANNA, platform=PLATFORM) == 1
    assert _steps("one")[-1] == "funded"
    _closes(date(2020, 12, 21))
    assert _state("one") == "running"
    _holds()


def test_an_order_that_stays_has_the_last_word() -> None:
    _founded()
    _ordered("one", 500_000)
    received(signed(order(1)))
    _brings(400_000)
    _closes(LAST)
    lapsed = models.Step.objects.get(deposit_id=uid("one"), step="lapsed")
    assert (_state("one"), lapsed.evidence["code"]) == ("cancelled", "closed_by_order")
    assert cash_of(saver=ANNA) == {("LANTERN", "CNY"): 500_000}
    _holds()


def test_an_order_that_comes_when_the_money_is_set_aside_returns_it() -> None:
    _founded()
    _ordered("one", 500_000)
    assert _brings(400_000) == 1
    assert received(signed(order(1))).receipt.refusal is None
    assert (_state("one"), cash_of(saver=ANNA)) == ("returned", {("LANTERN", "CNY"): 500_000})
    _holds()


def test_its_room_is_kept_and_counted_once() -> None:
    """Product, bank and saver take 500,000 and no more."""
    _founded(capacity_minor=500_000, per_saver_max_minor=500_000, bank_capacity_minor=500_000)
    _ordered("one", 500_000)
    for saver in (ANNA, BEN):
        no = _order(("more", saver), 100, saver=saver)
        assert not isinstance(no, Done)
        assert no.code in {"above_saver_maximum", "above_capacity"}
    assert _brings(400_000) == 1, "its own room is not in its way"
    _closes(DAY)
    assert _state("one") == "running"
    _holds()


def test_room_is_free_again_when_it_lapses() -> None:
    _founded(capacity_minor=500_000)
    _ordered("one", 500_000)
    _closes(LAST)
    assert _steps("one") == ["requested", "lapsed"]
    _ordered("two", 500_000, saver=BEN)


@pytest.mark.parametrize("kind", [Kind.CAP_STOCK, Kind.CAP_DAILY_INFLOW])
def test_an_ordered_cap_counts_it_once(kind: Kind) -> None:
    _founded()
    cap = Measure(amount_minor=500_000, currency="CNY")
    with transaction.atomic():
        put_in_force(order=order(1, kind, EVERYTHING, measure=cap))
    _ordered("one", 500_000)
    no = _order("two", 100, saver=BEN)
    assert not isinstance(no, Done)
    assert no.code == "above_ordered_cap"
    assert _brings(400_000) == 1
    _holds()


def test_its_terms_are_those_of_the_order() -> None:
    """The bank publishes a lower rate meanwhile; who orders now gets that, who ordered before does not."""
    _founded()
    _ordered("one", 500_000)
    lower = Cell(term=parse_term("P1Y"), from_minor=100, to_minor=None, rate=Rate.percent("1.00"))
    _closes(DAY)
    with transaction.atomic():
        publish_product(terms=_later(chart=(lower,)), on=date(2020, 12, 21))
        assert isinstance(list_product(product_code=LATER, platform=PLATFORM, business_day=date(2020, 12, 21)), Listed)
    _ordered("two", 700_000, saver=BEN)
    assert _brings(400_000) == 1
    first, second = (deposit_of(deposit_id=uid(one)) for one in ("one", "two"))
    assert first is not None
    assert second is not None
    assert (first.contract.rate.text(), second.contract.rate.text()) == ("0.0225", "0.01")
    assert (first.opened_on, first.matures_on) == (date(2020, 12, 21), date(2021, 12, 21))


def test_the_oldest_order_that_the_cash_covers_is_first() -> None:
    _founded()
    for key, minor in (("large", 900_000), ("first", 300_000), ("second", 200_000)):
        _ordered(key, minor)
    assert _brings(250_000) == 1
    assert [_state(one) for one in ("large", "first", "second")] == ["requested", "funded", "requested"]
    assert _brings(150_000) == 1
    assert [_state(one) for one in ("large", "first", "second")] == ["requested", "funded", "funded"]


def test_money_that_another_deposit_gives_back_is_found_by_the_close() -> None:
    _founded()
    assert isinstance(opening(uid("any"), minor=60_000), Done)
    _closes(DAY)
    _ordered("one", 100_000)
    with transaction.atomic():
        out = withdraw(request_id=uid("out"), deposit_id=uid("any"), saver=ANNA, amount_minor=60_000)
    assert isinstance(out, Done)
    _closes(date(2020, 12, 21))
    assert (_state("one"), _steps("one")) == ("running", ["requested", "funded", "placed"])
    _holds()


def test_every_owner_passes_the_gate_both_times() -> None:
    _founded()
    _ordered("ours", 500_000, ownership=jointly(people=(ANNA, BEN)))
    assert _brings(400_000) == 1
    asked = {one.step: one.evidence["permits"] for one in models.Step.objects.filter(deposit_id=uid("ours"))}
    assert {name: len(found) for name, found in asked.items()} == {"requested": 2, "funded": 2}
    assert not set(asked["requested"]) & set(asked["funded"])


def test_it_is_asked_for_once_and_takes_nothing_else() -> None:
    _founded()
    _ordered("one", 500_000)
    again = _order("one", 500_000)
    assert isinstance(again, Done)
    assert again.outcome == "exists"
    with transaction.atomic():
        more = top_up(request_id=uid("t"), deposit_id=uid("one"), saver=ANNA, amount_minor=100, platform=PLATFORM)
        assert not isinstance(more, Done)
        assert more.code == "not_placed_yet"
    found = position(saver=ANNA, jurisdiction="CN")
    assert [one.deposit_id for one in found.requested] == [uid("one")]
    assert not [bank for bank in found.banks if bank.deposits]
    assert not found.maturities
    told = deposit_statement(deposit_id=uid("one"), saver=ANNA)
    assert told is not None
    assert [one.closing_minor for one in told.accounts] == [0]
    with transaction.atomic():
        done = cancel(request_id=uid("c"), deposit_id=uid("one"), saver=ANNA)
    assert isinstance(done, Done)
    assert (done.to_cash_minor, _state("one")) == (0, "cancelled")
    assert _brings(400_000) == 0
    _holds()

"""The decision table of money going out: stopped only by what its law says, and by nothing that is about new money."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.rules.test_gate_permit_table import AT, LAW, order
from tidegate.gate.act import INTAKE_ACTS, Act
from tidegate.gate.checks.live_order import shuts
from tidegate.gate.decision import GateRefusal
from tidegate.gate.payment_case import PaymentCase, PaymentFacts, decide_payment, payment_case_from_json
from tidegate.orders import PAYMENTS_STOPPED, Closure, Family, Kind, Measure, Order, PaymentWord, Scope, closure_of

# orders in force (kind@bank or kind!person:amount, several by +)
#                                       | withdraw, interest, maturity, cash_out of S1 at NORTHHILL
TABLE = """
                                        | paid    paid    paid    paid
takedown                                | paid    paid    paid    paid
suspend_new                             | paid    paid    paid    paid
close_top_ups                           | paid    paid    paid    paid
withdraw                                | paid    paid    paid    paid
notice                                  | paid    paid    paid    paid
preserve                                | paid    paid    paid    paid
report                                  | paid    paid    paid    paid
payment_moratorium@NORTHHILL            | stopped stopped stopped paid
payment_moratorium@PORTLIN              | paid    paid    paid    paid
unavailability@NORTHHILL                | stopped stopped stopped paid
unavailability@PORTLIN                  | paid    paid    paid    paid
asset_freeze!S1                         | stopped paid    paid    stopped
asset_freeze!S2                         | paid    paid    paid    paid
attachment!S1:4000                      | paid    paid    paid    paid
attachment!S1:4001                      | paid    paid    paid    stopped
attachment!S2:4001                      | paid    paid    paid    paid
attachment!S1:2000+attachment!S1:2001   | paid    paid    paid    stopped
attachment!S1:9999:AUD                  | paid    paid    paid    paid
takedown+payment_moratorium@NORTHHILL   | stopped stopped stopped paid
"""
REMAINING = 4_000
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").splitlines()]


def _order(text: str, number: int) -> Order:
    word, _, bank = text.partition("@")
    word, _, whose = word.partition("!")
    person, _, amount = whose.partition(":")
    amount, _, currency = amount.partition(":")
    kind = Kind(word)
    changes: dict[str, Any] = {"order_id": UUID(int=number), "sequence": number}
    if kind.family is Family.PAYMENTS:
        changes["existing_holders"] = PAYMENTS_STOPPED
    if kind is Kind.ATTACHMENT:
        changes["measure"] = Measure(person=person, amount_minor=int(amount), currency=currency or "CNY")
    elif person:
        changes["measure"] = Measure(person=person)
    changes["confidential"] = bool(person)
    return order(kind, Scope(banks=frozenset({bank})) if bank else Scope(everything=True), **changes)


def _case(payment: PaymentWord, orders: str) -> PaymentCase:
    cash = payment is PaymentWord.CASH_OUT
    facts = PaymentFacts(
        payment=payment, platform="heron", bank=None if cash else "NORTHHILL", product=None if cash else "NORTHHILL-1Y",
        saver="S1", currency="CNY", amount_minor=1_000, business_day=date(2020, 12, 18),
        remaining_minor=REMAINING if cash else None,
    )  # fmt: skip
    found = [_order(text, number) for number, text in enumerate(orders.split("+"), 1) if text]
    return PaymentCase(at=AT, facts=facts, orders=tuple(found))


@pytest.mark.parametrize(("orders", "answers"), ROWS, ids=[row[0] or "none" for row in ROWS])
def test_row(orders: str, answers: str) -> None:
    for payment, answer in zip(PaymentWord, answers.split(), strict=True):
        case = _case(payment, orders)
        decision = decide_payment(case)
        assert decision.permitted == (answer == "paid"), payment
        for reason in decision.refused:
            assert reason.code is GateRefusal.PAYMENT_STOPPED_BY_ORDER
            secret = "!" in orders
            assert reason.citation.title == ("Tidegate, rules of the gate" if secret else LAW)
            assert ("not published" in reason.detail) == secret
        again = payment_case_from_json(
            json.loads(json.dumps(case.to_json())), orders={o.order_id: o for o in case.orders}
        )
        assert again == case
        assert decide_payment(again) == decision


def test_every_kind_of_order_is_in_the_table() -> None:
    """But those about other orders, which stop nothing by themselves, and caps, which are about new money."""
    asked = {text.partition("@")[0].partition("!")[0] for row in ROWS for text in row[0].split("+") if text}
    others = {kind.value for kind in Kind if kind.family is Family.LIFE or kind.value.startswith("cap_")}
    assert asked | others == {kind.value for kind in Kind}


def test_a_stop_passes_by_itself() -> None:
    assert GateRefusal.PAYMENT_STOPPED_BY_ORDER.transient


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_minor": -1}, "goes out"),
        ({"bank": None}, "a bank"),
        ({"remaining_minor": 5}, "what remains"),
    ],
)
def test_facts_that_do_not_fit_are_our_bug(changes: dict[str, Any], words: str) -> None:
    plain = _case(PaymentWord.WITHDRAW, "").facts.to_json()
    with pytest.raises(AssertionError, match=words):
        PaymentFacts(**plain | {"payment": PaymentWord.WITHDRAW, "business_day": date(2020, 12, 18)} | changes)


def test_what_a_closure_shuts_are_ways_in() -> None:
    """No order on new money has a part that could touch money going out."""
    assert not any(shuts(closure=Closure(), act=act) for act in Act)
    for part in fields(Closure):
        closure = Closure(**{part.name: True})
        assert any(shuts(closure=closure, act=act) for act in Act), part.name
    assert all(shuts(closure=closure_of(Kind.TAKEDOWN), act=act) for act in INTAKE_ACTS)
    assert not shuts(closure=closure_of(Kind.TAKEDOWN), act=Act.BECOME_OWNER), "new owners are no new money"

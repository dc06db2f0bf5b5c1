"""The decision table of `permit`: row by row what is asked, what is answered, and where the rule stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tidegate.gate.act import MONEY_ACTS, Act, Cell, IntakeFacts, facts_from_json
from tidegate.gate.case import Case, case_from_json
from tidegate.gate.checks import CHECKS
from tidegate.gate.decide import decide
from tidegate.gate.decision import Decision, GateRefusal
from tidegate.gate.perimeter import Perimeter
from tidegate.gate.policy import REFUSE, Policy
from tidegate.money import Amount, Invalid, Rate, currency, parse_day, parse_term
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, Family, Kind, LegalBasis, Measure, Order, Scope

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
FACTS = IntakeFacts(
    act=Act.OPEN,
    platform="heron",
    bank="NORTHHILL",
    product="NORTHHILL-1Y",
    kind="fixed",
    channel="third_party",
    jurisdiction="CN",
    currency="CNY",
    business_day=date(2020, 12, 18),
    cells=(Cell(term=parse_term("P1Y"), rate=Rate.percent("2.25")),),
    amount=Amount(minor=1_000_000, currency=currency("CNY")),
    saver="S000042",
    saver_region="CN-33",
)
PERIMETER = Perimeter(
    bank_areas=("*",),
    bank_insured=True,
    bank_local=True,
    bank_home_region="CN-13",
    platform_licensed=True,
    saver_state="active",
    register_as_of=AT - timedelta(hours=8),
    channel_owner="NORTHHILL",
    saver_class="natural_person",
    saver_kyc="verified",
)
CASE = Case(at=AT, facts=FACTS, perimeter=PERIMETER, policy=Policy(), orders=())
LAW = "Article 4 (fictional)"


def order(kind: Kind, scope: Scope = EVERYTHING, **changes: Any) -> Order:
    """An order in force an hour before the case."""
    parts = dict[str, Any](
        order_id=UUID(int=7),
        sequence=1,
        issuer="heron" if kind is Kind.WITHDRAW else "SUPERVISOR",
        addressees=("heron",),
        kind=kind,
        scope=scope,
        legal_basis=() if kind is Kind.WITHDRAW else (LegalBasis(ref=LAW, sentence="It ends."),),
        reason="A test.",
        issued_at=AT - timedelta(hours=1),
        effective_at=AT - timedelta(hours=1),
        comply_within_s=0,
        expires_at=AT + timedelta(days=30),
        redress="A court (fictional).",
    )
    return Order(**parts | changes)


def case(changes: str) -> Case:
    """The plain case with changes like `day=2021-01-15 local=no`."""
    found = CASE
    for change in changes.split():
        name, _, value = change.partition("=")
        found = _CHANGES[name](found, value)
    return found


def _facts(found: Case, **changes: Any) -> Case:
    return replace(found, facts=replace(found.facts, **changes))


def _perimeter(found: Case, **changes: Any) -> Case:
    return replace(found, perimeter=replace(found.perimeter, **changes))


def _act(found: Case, value: str) -> Case:
    act = Act(value)
    if act in MONEY_ACTS:
        return _facts(found, act=act)
    if act is Act.BECOME_OWNER:
        return _facts(found, act=act, amount=None)
    return _facts(found, act=act, amount=None, saver=None, saver_region=None)


def _cell(found: Case, **changes: Any) -> Case:
    return _facts(found, cells=(replace(found.facts.cells[0], **changes),))


def _ordered(found: Case, value: str) -> Case:
    """`kind:side~code!figure@issuer`; the figure is a rate, an amount in CNY, or a person."""
    value, _, issuer = value.partition("@")
    value, _, figure = value.partition("!")
    word, _, where = value.partition(":")
    side, _, code = where.partition("~")
    sides: dict[str, Any] = {side: frozenset({code})} if side else {"everything": True}
    if side == "term_days":
        shortest, longest = code.split("-")
        sides = {side: (int(shortest), int(longest))}
    number, kind = len(found.orders) + 1, Kind(word)
    changes: dict[str, Any] = {"order_id": UUID(int=number), "sequence": number, "measure": _measure(kind, figure)}
    changes["confidential"] = changes["measure"].person is not None
    if kind.family is Family.PAYMENTS:
        changes["existing_holders"] = PAYMENTS_STOPPED
    if kind in {Kind.STAY, Kind.AMEND}:
        changes["regards"] = UUID(int=1)
    if issuer:
        changes["issuer"] = issuer
    return replace(found, orders=(*found.orders, order(kind, Scope(**sides), **changes)))


def _measure(kind: Kind, figure: str) -> Measure:
    if kind is Kind.CAP_RATE or (kind is Kind.AMEND and "." in figure):
        return Measure(rate_ppb=Rate.percent(figure).ppb)
    if kind is Kind.ATTACHMENT:
        return Measure(person=figure, amount_minor=1, currency="CNY")
    if kind in {Kind.CAP_STOCK, Kind.CAP_DAILY_INFLOW}:
        return Measure(amount_minor=int(figure), currency="CNY")
    return Measure(person=figure or None)


def _under(found: Case, value: str) -> Case:
    number, _, there = value.partition(":")
    return _facts(found, under_caps=((str(UUID(int=int(number))), int(there)),))


_CHANGES: dict[str, Any] = {
    "act": _act,
    "day": lambda c, v: _facts(c, business_day=parse_day(v, field="day")),
    "kind": lambda c, v: _facts(c, kind=v),
    "channel": lambda c, v: _facts(c, channel=v),
    "in": lambda c, v: _facts(c, jurisdiction=v),
    "from": lambda c, v: _facts(c, saver_region=v),
    "term": lambda c, v: _cell(c, term=None if v == "none" else parse_term(v)),
    "rate": lambda c, v: _cell(c, rate=Rate.percent(v)),
    "subsidy": lambda c, v: _cell(c, subsidy=Rate.percent(v)),
    "early": lambda c, v: _facts(c, early_withdrawal=v),
    "amount": lambda c, v: _facts(c, amount=Amount(minor=int(v), currency=currency("CNY"))),
    "held": lambda c, v: _facts(c, held_with_product_minor=int(v)),
    "most": lambda c, v: _facts(c, per_saver_max_minor=int(v)),
    "stock": lambda c, v: _facts(c, product_stock_minor=int(v)),
    "capacity": lambda c, v: _facts(c, capacity_minor=int(v)),
    "at_bank": lambda c, v: _facts(c, held_at_bank_minor=int(v)),
    "most_at_bank": lambda c, v: _facts(c, per_saver_bank_max_minor=int(v)),
    "bank_stock": lambda c, v: _facts(c, bank_stock_minor=int(v)),
    "bank_capacity": lambda c, v: _facts(c, bank_capacity_minor=int(v)),
    "exposed": lambda c, v: _facts(c, insured_exposure_minor=int(v)),
    "areas": lambda c, v: _perimeter(c, bank_areas=None if v == "none" else tuple(v.split(","))),
    "insured": lambda c, v: _perimeter(c, bank_insured=v == "yes"),
    "local": lambda c, v: _perimeter(c, bank_local=v == "yes"),
    "platform": lambda c, v: _perimeter(c, platform_licensed=v == "yes"),
    "saver": lambda c, v: _perimeter(c, saver_state=None if v == "unknown" else v),
    "kyc": lambda c, v: _perimeter(c, saver_kyc=v),
    "until": lambda c, v: _perimeter(c, saver_verified_until=parse_day(v, field="until")),
    "class": lambda c, v: _perimeter(c, saver_class=v),
    "takes": lambda c, v: _perimeter(c, bank_saver_classes=tuple(v.split(","))),
    "capital": lambda c, v: _perimeter(c, bank_capital_class=None if v == "untold" else v),
    "owner": lambda c, v: _perimeter(c, channel_owner=None if v == "nobody" else v),
    "told": lambda c, v: _perimeter(c, acknowledged=frozenset(v.split(","))),
    "us_bank": lambda c, v: _perimeter(
        _facts(c, jurisdiction="US", channel="own", business_day=parse_day(v, field="day")),
        bank_capital_class="undercapitalised",
    ),
    "register": lambda c, v: _perimeter(c, register_as_of=None if v == "never" else AT - timedelta(hours=int(v))),
    "headroom": lambda c, _v: replace(c, policy=Policy(insurance_headroom=REFUSE)),
    "order": _ordered,
    "under": _under,
}

TABLE = Path(__file__).with_name("may_offer.txt").read_text("utf-8")


def rows(table: str) -> list[tuple[str, str, str, str]]:
    """Changes to the plain case, answer, the checks that said so, where the first of them stands."""
    lines = [line.split("|") for line in table.splitlines()[1:] if line.strip() and not line.startswith("#")]
    assert all(len(line) == 4 for line in lines)
    found = [tuple(cell.strip() for cell in line) for line in lines]
    assert len({row[0] for row in found}) == len(found), "each row once"
    return [(row[0], row[1], row[2], row[3]) for row in found]


def said(decision: Decision) -> str:
    if decision.refused:
        return str(decision.refused[0].code)
    return f"warned {decision.warnings[0].code}" if decision.warnings else "permitted"


@pytest.mark.parametrize(
    ("changes", "answer", "checks", "stands"), rows(TABLE), ids=[row[0] or "plain" for row in rows(TABLE)]
)
def test_row(changes: str, answer: str, checks: str, stands: str) -> None:
    decision = decide(case(changes))
    assert said(decision) == answer, decision
    reasons = decision.refused or decision.warnings
    assert " ".join(reason.check_id.removeprefix("gate.") for reason in reasons) == checks
    assert bool(stands) == bool(reasons), "a refusal has its citation"
    assert not reasons or stands in str(reasons[0].citation)


def test_each_check_is_in_the_table() -> None:
    found = {reason.check_id for row in rows(TABLE) for reason in _all(decide(case(row[0])))}
    assert found == {check.check_id for check in CHECKS}
    of_payments = {GateRefusal.PAYMENT_STOPPED_BY_ORDER}  # tests/rules/test_gate_payments.py
    assert {check.code for check in CHECKS} == set(GateRefusal) - of_payments


def _all(decision: Decision) -> tuple[Any, ...]:
    return (*decision.refused, *decision.warnings)


@pytest.mark.parametrize("check", CHECKS, ids=[check.check_id for check in CHECKS])
def test_a_check_left_out_is_noticed(check: Any) -> None:
    """The planted violation: without any one check, some row of the table answers wrongly."""
    rest = [one for one in CHECKS if one is not check]
    assert any(said(decide(case(changes), checks=rest)) != answer for changes, answer, *_ in rows(TABLE))


def test_all_reasons_are_given_in_precedence() -> None:
    decision = decide(case("areas=none insured=no platform=no saver=closed rate=9 most=1 capacity=1 register=never"))
    codes = [reason.code for reason in decision.refused]
    assert codes == sorted(codes, key=list(GateRefusal).index)
    assert len(codes) == 7
    ordered = decide(case("order=takedown order=close_top_ups act=top_up areas=none"))
    assert [reason.check_id for reason in ordered.refused] == [
        "gate.live_order", "gate.live_order", "gate.bank_licensed",
    ]  # fmt: skip


def test_a_reason_cites_the_rule_and_its_first_day() -> None:
    (reason,) = decide(case("day=2021-01-15 local=no")).refused
    assert reason.check_id == "gate.kind_on_channel"
    assert reason.from_day == date(2021, 1, 15)
    assert "network platform that is not its own" in reason.sentence
    assert reason.citation.url.startswith("https://")
    assert reason.citation.article == "art. 4"


def test_orders_not_due_expired_or_lifted_shut_nothing() -> None:
    ahead = order(Kind.TAKEDOWN, effective_at=AT + timedelta(seconds=1))
    over = order(Kind.TAKEDOWN, expires_at=AT)
    lifted = order(Kind.TAKEDOWN)
    lift = order(Kind.LIFT, order_id=UUID(int=8), sequence=2, lifts=lifted.order_id, legal_basis=(), expires_at=None)
    stranger = replace(lift, issuer="heron")
    for orders, shut in (((ahead,), 0), ((over,), 0), ((lifted, lift), 0), ((lifted, stranger), 1), ((lifted,), 1)):
        assert len(decide(replace(CASE, orders=orders)).refused) == shut, orders


@pytest.mark.parametrize("changes", [row[0] for row in rows(TABLE)])
def test_a_case_survives_being_recorded(changes: str) -> None:
    one = case(changes)
    assert facts_from_json(one.facts.to_json()) == one.facts
    again = case_from_json(one.to_json(), orders={found.order_id: found for found in one.orders})
    assert again == one
    assert decide(again).to_json() == decide(one).to_json()


def test_what_passes_by_itself() -> None:
    passing = {GateRefusal.REGISTER_STALE, GateRefusal.PAYMENT_STOPPED_BY_ORDER}
    assert {code for code in GateRefusal if code.transient} == passing
    assert all(code.remedy for code in GateRefusal)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "fixed-ish"}, "kind"),
        ({"channel": "neighbour"}, "channel"),
        ({"amount": None}, "amount"),
        ({"saver": None}, "somebody"),
        ({"act": Act.BECOME_OWNER, "saver": None}, "comes to own"),
        ({"cells": ()}, "one rate"),
        ({"currency": "AUD"}, "currency"),
    ],
)
def test_facts_that_do_not_fit_are_our_bug(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        replace(FACTS, **changes)


def test_a_jurisdiction_without_law_is_held_to_our_own_rules() -> None:
    assert said(decide(case("in=ZZ areas=none"))) == "bank_not_licensed"
    assert decide(case("in=ZZ")).rule_set == "none"
    with pytest.raises(Invalid):
        parse_day("2021-02-30", field="day")

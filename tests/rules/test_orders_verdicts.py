"""Whether a platform accepts an order: each refusal in its precedence, and what orders close."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.rules.test_orders_documents import DIGEST, FRIDAY, TAKEDOWN
from tidegate.orders import (
    EVERYTHING,
    NOTHING,
    ORDER_TYP,
    RECEIPT_TYP,
    Authority,
    Closure,
    Family,
    Kind,
    Measure,
    Order,
    OrderRefusal,
    Scope,
    Successor,
    Verdict,
    closure_of,
    combine,
    in_force,
    live_orders,
    order_payload,
    verify_order,
)
from tidegate.seal import SigningKey, digest, sign

CHEN, LIU, EVE = (SigningKey.from_seed(bytes([n]) * 32) for n in (1, 2, 3))
SUPERVISOR = Authority(
    code="SUPERVISOR",
    keys={key.kid: key.public for key in (CHEN, LIU)},
    kinds=frozenset({Kind.TAKEDOWN, Kind.CLOSE_TOP_UPS, Kind.STAY}),
    signers_min=2,
)
ONE = TAKEDOWN
TWO = replace(ONE, order_id=UUID(int=2), sequence=2, previous={}, preview_digests={})
LIFT = replace(
    TWO, order_id=UUID(int=3), kind=Kind.LIFT, lifts=ONE.order_id, expires_at=None, legal_basis=(), reason="Put right."
)


def _verdict(
    order: Order | bytes, *, keys: tuple[SigningKey, ...] = (CHEN, LIU), typ: str = ORDER_TYP, **facts: Any
) -> Verdict:
    payload = order if isinstance(order, bytes) else order_payload(order)
    known: dict[str, Any] = {
        "authorities": {"SUPERVISOR": SUPERVISOR},
        "platform": "ALPHA",
        "now": FRIDAY,
        "last_sequence": {},
        "answered": {},
        "accepted": {},
    }
    return verify_order(sign(payload, keys=keys, typ=typ), **{**known, **facts})


def _after(*orders: Order) -> Mapping[str, Any]:
    """What a platform knows that has carried out these orders."""
    return {
        "last_sequence": {"SUPERVISOR": max(order.sequence for order in orders)},
        "answered": {order.order_id: digest(order_payload(order)) for order in orders},
        "accepted": {order.order_id: order for order in orders},
    }


def _refusal(verdict: Verdict) -> OrderRefusal:
    assert verdict.refused is not None
    assert not verdict.accepted
    assert verdict.refused.rule
    assert verdict.refused.remedy
    assert verdict.refused.code == str(verdict.refused.refusal)
    assert verdict.refused.reasons == ()
    assert verdict.refused.transient is verdict.refused.refusal.transient
    return verdict.refused.refusal


def test_a_good_order_is_accepted() -> None:
    verdict = _verdict(ONE)
    assert verdict.accepted
    assert verdict.order == ONE
    assert verdict.digest == digest(order_payload(ONE))
    assert verdict.kids == tuple(sorted(SUPERVISOR.keys))


def test_the_same_order_again_is_a_repetition_whoever_signed_it() -> None:
    verdict = _verdict(ONE, **_after(ONE))
    assert verdict.repeated
    assert not verdict.accepted
    assert verdict.refused is None
    assert _verdict(ONE, keys=(LIU, CHEN, EVE), **_after(ONE)).repeated
    assert _refusal(_verdict(ONE, keys=(EVE,), **_after(ONE))) is OrderRefusal.SIGNATURE_INVALID


def _limited(**change: Any) -> dict[str, Any]:
    return {"authorities": {"SUPERVISOR": replace(SUPERVISOR, **change)}}


AMENDMENT = replace(
    TWO, kind=Kind.AMEND, regards=ONE.order_id, scope=Scope(banks=frozenset({"B1"})), reason="Less is enough."
)
OTHER_STAY = replace(TWO, sequence=3, order_id=UUID(int=5), kind=Kind.STAY, regards=ONE.order_id, reason="Heard first.")
ANOTHERS = {ONE.order_id: replace(ONE, issuer="OTHER")}
REVOKED = replace(
    TWO, kind=Kind.KEY_REVOKE, scope=EVERYTHING, measure=Measure(kid=CHEN.kid), expires_at=None, reason="Lost."
)


def _succeeded(key: SigningKey) -> Order:
    return replace(REVOKED, measure=Measure(kid=CHEN.kid, successor=Successor(officer="Chen", key=key.public)))


OTHER_LIFT = replace(LIFT, order_id=UUID(int=4), sequence=3)
REFUSALS: list[tuple[OrderRefusal, Order | bytes, dict[str, Any]]] = [
    (OrderRefusal.MALFORMED, b"{}", {}),
    (OrderRefusal.MALFORMED, order_payload(ONE)[:-1], {}),
    (OrderRefusal.UNKNOWN_KIND, json.dumps({"kind": "close_the_bank"}).encode(), {}),
    (OrderRefusal.NOT_ADDRESSED_HERE, ONE, {"platform": "GAMMA"}),
    (OrderRefusal.UNKNOWN_AUTHORITY, replace(ONE, issuer="NOBODY"), {}),
    (OrderRefusal.SIGNATURE_INVALID, ONE, {"keys": (EVE,)}),
    (OrderRefusal.SIGNATURE_INVALID, ONE, {"typ": RECEIPT_TYP}),
    (OrderRefusal.TOO_FEW_SIGNERS, ONE, {"keys": (CHEN,)}),
    (OrderRefusal.TOO_FEW_SIGNERS, ONE, {"keys": (CHEN, EVE)}),
    (OrderRefusal.REPLAYED_WITH_OTHER_CONTENT, replace(ONE, reason="Another."), dict(_after(ONE))),
    (OrderRefusal.SEQUENCE_SPENT, replace(ONE, order_id=UUID(int=9)), dict(_after(ONE))),
    (OrderRefusal.SEQUENCE_GAP, TWO, {}),
    (OrderRefusal.SEQUENCE_GAP, replace(TWO, sequence=9, previous={"ALPHA": 5}), dict(_after(ONE))),
    (OrderRefusal.NOT_YET_ISSUED, ONE, {"now": FRIDAY - timedelta(seconds=1)}),
    (OrderRefusal.NOT_COMPETENT, ONE, _limited(kinds=frozenset({Kind.CLOSE_TOP_UPS}))),
    (OrderRefusal.NOT_COMPETENT, ONE, _limited(scope=Scope(banks=frozenset({"B1"})))),
    (OrderRefusal.NOT_COMPETENT, replace(ONE, scope=EVERYTHING), _limited(scope=Scope(kinds=frozenset({"fixed"})))),
    (OrderRefusal.NOT_COMPETENT, replace(ONE, kind=Kind.WITHDRAW), _limited(kinds=frozenset(Kind))),
    (OrderRefusal.EXPIRED, ONE, {"now": FRIDAY + timedelta(days=365)}),
    (OrderRefusal.PREVIEW_MISSING, replace(ONE, preview_digests={"BETA": DIGEST}), _limited(preview_required=True)),
    (OrderRefusal.PREVIEW_DIFFERS, ONE, {"looked_at": {}}),
    (OrderRefusal.PREVIEW_DIFFERS, ONE, {"looked_at": {DIGEST: (Kind.TAKEDOWN, EVERYTHING, None)}}),
    (OrderRefusal.PREVIEW_DIFFERS, ONE, {"looked_at": {DIGEST: (Kind.SUSPEND_NEW, ONE.scope, None)}}),
    (OrderRefusal.LIFT_OF_UNKNOWN_ORDER, replace(LIFT, lifts=UUID(int=8)), dict(_after(ONE))),
    (OrderRefusal.LIFT_OF_UNKNOWN_ORDER, replace(OTHER_LIFT, lifts=LIFT.order_id), dict(_after(ONE, LIFT))),
    (
        OrderRefusal.LIFT_BY_ANOTHER_ISSUER,
        LIFT,
        {**_after(ONE), "accepted": {ONE.order_id: replace(ONE, issuer="OTHER")}},
    ),
    (OrderRefusal.LIFT_SCOPE_DIFFERS, replace(LIFT, scope=Scope(banks=frozenset({"B1"}))), dict(_after(ONE))),
    (OrderRefusal.ALREADY_ENDED, OTHER_LIFT, dict(_after(ONE, LIFT))),
    (OrderRefusal.ALREADY_ENDED, LIFT, {**_after(ONE), "now": FRIDAY + timedelta(days=365)}),
    (OrderRefusal.REGARDS_UNKNOWN_ORDER, AMENDMENT, {"last_sequence": {"SUPERVISOR": 1}}),
    (OrderRefusal.REGARDS_UNKNOWN_ORDER, replace(OTHER_STAY, regards=LIFT.order_id), dict(_after(ONE, LIFT))),
    (OrderRefusal.REGARDS_ORDER_OF_ANOTHER, AMENDMENT, {**_after(ONE), "accepted": ANOTHERS}),
    (OrderRefusal.ALREADY_ENDED, replace(AMENDMENT, sequence=3), dict(_after(ONE, LIFT))),
    (OrderRefusal.AMENDMENT_DOES_NOT_FIT, replace(AMENDMENT, measure=Measure(rate_ppb=1)), dict(_after(ONE))),
    (OrderRefusal.KEY_NOT_OF_ISSUER, replace(REVOKED, measure=Measure(kid=EVE.kid)), dict(_after(ONE))),
    (OrderRefusal.SUCCESSOR_PINNED_ALREADY, _succeeded(LIU), dict(_after(ONE))),
    (
        OrderRefusal.SUCCESSOR_NOT_VOUCHED_FOR,
        _succeeded(EVE),
        {**_after(ONE), **_limited(signers_min=1), "keys": (CHEN,)},
    ),
]


@pytest.mark.parametrize(("refusal", "order", "facts"), REFUSALS)
def test_each_refusal(refusal: OrderRefusal, order: Order | bytes, facts: dict[str, Any]) -> None:
    verdict = _verdict(order, **facts)
    assert _refusal(verdict) is refusal
    assert verdict.refused is not None
    assert verdict.refused.field


def test_every_refusal_is_shown() -> None:
    assert [refusal for refusal in OrderRefusal if refusal in {r for r, _, _ in REFUSALS}] == list(OrderRefusal)


def test_bytes_that_are_no_envelope_are_malformed_and_named_by_their_digest() -> None:
    verdict = verify_order(
        b"order!", authorities={}, platform="ALPHA", now=FRIDAY, last_sequence={}, answered={}, accepted={}
    )
    assert _refusal(verdict) is OrderRefusal.MALFORMED
    assert verdict.digest == digest(b"order!")
    assert verdict.order is None


def test_of_several_refusals_the_first_in_the_order_of_the_words_is_given() -> None:
    """An order with every fault at once; the faults are put right one by one, and the refusals rise."""
    year = timedelta(days=365)
    wrong = replace(ONE, order_id=UUID(int=2), addressees=("BETA",), issuer="NOBODY", previous={}, preview_digests={})
    late = _limited(kinds=frozenset(), preview_required=True)
    steps: list[tuple[Order, dict[str, Any]]] = [(wrong, {"keys": (EVE,)})]
    wrong = replace(wrong, addressees=("ALPHA",))
    steps.append((wrong, {"keys": (EVE,)}))
    wrong = replace(wrong, issuer="SUPERVISOR")
    steps += [(wrong, {"keys": (EVE,)}), (wrong, {"keys": (CHEN,)})]
    spent = {"last_sequence": {"SUPERVISOR": 1}, "now": FRIDAY - year}
    steps += [(wrong, {**late, **spent, "answered": {UUID(int=2): DIGEST}}), (wrong, {**late, **spent})]
    wrong = replace(wrong, sequence=3)
    steps.append((wrong, {**late, **spent}))
    wrong = replace(wrong, sequence=2)
    steps += [(wrong, {**late, **spent}), (wrong, {**late, **spent, "now": FRIDAY + year})]
    able = {**spent, **_limited(preview_required=True)}
    steps += [(wrong, {**able, "now": FRIDAY + year}), (wrong, {**able, "now": FRIDAY})]
    given = [_refusal(_verdict(order, **facts)) for order, facts in steps]
    assert given == list(OrderRefusal)[2:13]
    assert given[-1] is OrderRefusal.PREVIEW_MISSING


def test_a_refusal_is_transient_or_final_and_spends_its_number_or_not() -> None:
    assert {r for r in OrderRefusal if r.transient} == {OrderRefusal.SEQUENCE_GAP, OrderRefusal.NOT_YET_ISSUED}
    assert {r for r in OrderRefusal if r.spends_number} == set(list(OrderRefusal)[10:])
    assert not any(r.transient and r.spends_number for r in OrderRefusal)


def test_an_addressee_left_out_of_an_order_sees_no_gap() -> None:
    later = replace(TWO, sequence=5, previous={"ALPHA": 1})
    assert _verdict(later, **_after(ONE)).accepted
    assert later.number_before(addressee="ALPHA") == 1
    assert later.number_before(addressee="BETA") == 4


def test_whoever_may_order_may_lift_with_the_order_s_scope_or_everything_of_it() -> None:
    assert _verdict(LIFT, **_after(ONE)).accepted
    assert _verdict(replace(LIFT, scope=EVERYTHING), **_after(ONE)).accepted
    assert _verdict(LIFT, **{**_after(ONE), **_limited(preview_required=True)}).accepted


def test_a_platform_withdraws_for_itself() -> None:
    own = replace(TAKEDOWN, issuer="ALPHA", addressees=("ALPHA",), kind=Kind.WITHDRAW, legal_basis=(), previous={})
    alpha = Authority(code="ALPHA", keys={CHEN.kid: CHEN.public}, kinds=frozenset({Kind.WITHDRAW}), signers_min=1)
    assert _verdict(own, keys=(CHEN,), authorities={"ALPHA": alpha}).accepted


@pytest.mark.parametrize(
    ("kind", "closed"),
    [
        (Kind.TAKEDOWN, "listing open top_up renew"),
        (Kind.SUSPEND_NEW, "listing open"),
        (Kind.CLOSE_TOP_UPS, "top_up"),
        (Kind.WITHDRAW, "listing open renew"),
        *((kind, "") for kind in Kind if kind.family is not Family.INTAKE),
        *((kind, "") for kind in (Kind.CAP_STOCK, Kind.CAP_RATE, Kind.CAP_DAILY_INFLOW)),
    ],
)
def test_what_each_kind_closes(kind: Kind, closed: str) -> None:
    assert closure_of(kind) == Closure(**dict.fromkeys(closed.split(), True))
    assert bool(closure_of(kind)) is bool(closed)


def test_no_closure_has_a_part_for_money_going_out() -> None:
    assert set(Closure.__slots__) == {"listing", "open", "top_up", "renew"}
    assert combine([]) == NOTHING


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (EVERYTHING, "A/p1/demand A/p2/fixed B/p3/fixed"),
        (Scope(banks=frozenset({"A"})), "A/p1/demand A/p2/fixed"),
        (Scope(kinds=frozenset({"fixed"})), "A/p2/fixed B/p3/fixed"),
        (Scope(products=frozenset({"p3", "p9"})), "B/p3/fixed"),
        (Scope(banks=frozenset({"A"}), kinds=frozenset({"fixed"})), "A/p2/fixed"),
        (Scope(banks=frozenset({"A"}), products=frozenset({"p3"})), ""),
    ],
)
def test_a_scope_covers_what_lies_in_all_its_parts(scope: Scope, covered: str) -> None:
    market = ["A/p1/demand", "A/p2/fixed", "B/p3/fixed"]
    met = []
    for entry in market:
        bank, product, kind = entry.split("/")
        met += [entry] if scope.covers(bank=bank, product=product, kind=kind) else []
    assert met == covered.split()


def test_orders_in_force_are_due_not_expired_and_not_lifted() -> None:
    later = FRIDAY + timedelta(days=1)
    close = replace(TWO, kind=Kind.CLOSE_TOP_UPS, scope=EVERYTHING, effective_at=later)
    orders = [LIFT, close, ONE]

    def state(*, days: int, without_lift: bool = False) -> tuple[Closure, list[int]]:
        given = [order for order in orders if not (without_lift and order is LIFT)]
        closure, closing = in_force(given, at=FRIDAY + timedelta(days=days), bank="B1", product="p", kind="fixed")
        return closure, [order.sequence for order in closing]

    assert state(days=-1) == (NOTHING, [])
    assert state(days=0, without_lift=True) == (closure_of(Kind.TAKEDOWN), [1])
    assert state(days=1, without_lift=True) == (closure_of(Kind.TAKEDOWN), [1, 2])
    assert state(days=1) == (closure_of(Kind.CLOSE_TOP_UPS), [2])
    assert state(days=365) == (NOTHING, [])
    assert in_force(orders, at=later, bank="B9", product="p", kind="fixed")[0] == closure_of(Kind.CLOSE_TOP_UPS)


def test_a_lift_by_another_issuer_lifts_nothing() -> None:
    assert live_orders([ONE, replace(LIFT, issuer="OTHER")], at=FRIDAY) == (ONE,)
    assert live_orders([ONE, replace(LIFT, effective_at=FRIDAY + timedelta(days=1))], at=FRIDAY) == (ONE,)


def test_officers_that_must_sign_a_narrow_order_may_be_fewer() -> None:
    few = _limited(signers_narrow=1, narrow_products_max=2)
    narrow = replace(ONE, scope=Scope(products=frozenset({"p1", "p2"})))
    assert _verdict(narrow, keys=(CHEN,), **few).accepted
    for wide in (EVERYTHING, Scope(products=frozenset({"p1", "p2", "p3"})), Scope(banks=frozenset({"B1"}))):
        assert _refusal(_verdict(replace(ONE, scope=wide), keys=(CHEN,), **few)) is OrderRefusal.TOO_FEW_SIGNERS
    assert _refusal(_verdict(replace(REVOKED, sequence=1), keys=(CHEN,), **few)) is OrderRefusal.TOO_FEW_SIGNERS


def test_a_stay_and_an_amendment_are_accepted_and_a_planned_rotation_too() -> None:
    assert _verdict(AMENDMENT, **_after(ONE)).accepted
    assert _verdict(replace(OTHER_STAY, sequence=2), **_after(ONE)).accepted
    assert _verdict(REVOKED, **_after(ONE)).accepted
    assert _verdict(_succeeded(EVE), **_after(ONE)).accepted

"""Orders combine as a lattice: any order of arrival, repeated or not, gives the same state; a lift ends its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tidegate.orders import (
    EVERYTHING,
    NOTHING,
    Closure,
    Kind,
    LegalBasis,
    Order,
    Scope,
    closure_of,
    combine,
    in_force,
    live_orders,
    order_payload,
    parse_order,
)

START = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
BANKS, PRODUCTS, KINDS = ("A", "B"), ("p1", "p2"), ("demand", "fixed")
closures = st.builds(Closure, listing=st.booleans(), open=st.booleans(), top_up=st.booleans(), renew=st.booleans())
some = st.builds(
    lambda banks, products, kinds: (
        Scope(banks=banks, products=products, kinds=kinds) if banks or products or kinds else EVERYTHING
    ),
    *(st.frozensets(st.sampled_from(names)) for names in (BANKS, PRODUCTS, KINDS)),
)
hours = st.integers(0, 6).map(lambda n: timedelta(hours=n))


@st.composite
def order_books(draw: st.DrawFn) -> list[Order]:
    """Orders of two issuers, some of them lifted, with overlapping scopes and times."""
    book: list[Order] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        lifted = draw(st.sampled_from([None, *[o for o in book if o.kind is not Kind.LIFT]]))
        effective_at = START + draw(hours)
        kind = (
            draw(st.sampled_from([Kind.TAKEDOWN, Kind.CLOSE_TOP_UPS, Kind.WITHDRAW])) if lifted is None else Kind.LIFT
        )
        book.append(
            Order(
                order_id=UUID(int=number),
                sequence=number,
                issuer=draw(st.sampled_from(["S", "T"])) if lifted is None else lifted.issuer,
                addressees=("ALPHA",),
                kind=kind,
                scope=draw(some) if lifted is None else lifted.scope,
                lifts=None if lifted is None else lifted.order_id,
                legal_basis=(LegalBasis(ref="1", sentence="One."),),
                reason="A reason.",
                issued_at=START,
                effective_at=effective_at,
                comply_within_s=0,
                expires_at=effective_at + timedelta(hours=1) + draw(hours),
                redress="",
            )
        )
    return book


def _state(book: list[Order], at: datetime) -> dict[tuple[str, str, str], tuple[Closure, tuple[Order, ...]]]:
    return {
        (bank, product, kind): in_force(book, at=at, bank=bank, product=product, kind=kind)
        for bank in BANKS
        for product in PRODUCTS
        for kind in KINDS
    }


@given(closures, closures, closures)
def test_closures_are_a_lattice(a: Closure, b: Closure, c: Closure) -> None:
    assert a | b == b | a == combine([b, a])
    assert (a | b) | c == a | (b | c) == combine([c, a, b])
    assert a | a == a
    assert a | NOTHING == a


@given(order_books(), hours, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_state(book: list[Order], after: timedelta, random: Any) -> None:
    arrived = book + random.choices(book, k=2)
    random.shuffle(arrived)
    assert _state(arrived, START + after) == _state(book, START + after)


@given(order_books(), hours)
def test_the_state_is_what_the_live_orders_say_one_by_one(book: list[Order], after: timedelta) -> None:
    at = START + after
    lifted = {o.lifts for o in book if o.kind is Kind.LIFT and o.effective_at <= at}
    for (bank, product, kind), (closure, closing) in _state(book, at).items():
        alone = [
            o
            for o in book
            if o.kind is not Kind.LIFT
            and o.order_id not in lifted
            and o.effective_at <= at < (o.expires_at or at)
            and (not o.scope.banks or bank in o.scope.banks)
            and (not o.scope.products or product in o.scope.products)
            and (not o.scope.kinds or kind in o.scope.kinds)
        ]
        assert set(closing) == set(alone)
        for way in ("listing", "open", "top_up", "renew"):
            assert getattr(closure, way) == any(getattr(closure_of(o.kind), way) for o in alone)


@given(order_books(), hours, st.data())
def test_a_lift_ends_exactly_its_order(book: list[Order], after: timedelta, data: st.DataObject) -> None:
    at = START + after
    live = live_orders(book, at=at)
    if not live:
        return
    target = data.draw(st.sampled_from(live))
    lift = replace(
        target,
        order_id=UUID(int=99),
        sequence=99,
        kind=Kind.LIFT,
        lifts=target.order_id,
        effective_at=at,
        expires_at=None,
    )
    assert live_orders([*book, lift], at=at) == tuple(order for order in live if order != target)


@given(some, some)
def test_a_scope_contains_another_only_if_it_covers_all_that_the_other_covers(one: Scope, other: Scope) -> None:
    market = [{"bank": b, "product": p, "kind": k} for b in (*BANKS, "C") for p in (*PRODUCTS, "p9") for k in KINDS]
    if one.contains(other):
        assert all(one.covers(**product) for product in market if other.covers(**product))
    assert EVERYTHING.contains(one)
    assert one.contains(one)


@given(order_books())
def test_an_order_reads_back_as_it_was_written(book: list[Order]) -> None:
    for order in book:
        assert parse_order(order_payload(order)) == order

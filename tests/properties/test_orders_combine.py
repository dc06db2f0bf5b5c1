"""Orders combine as a lattice: any order of arrival, repeated or not, gives the same state.

The model is written anew from the rules: it looks at each order alone, and shares no step with the code.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product as each
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.orders import (
    EVERYTHING,
    NOTHING,
    PAYMENTS_STOPPED,
    RUN_TO_MATURITY,
    Bounds,
    Closure,
    Family,
    Kind,
    LegalBasis,
    Measure,
    Order,
    PaymentWord,
    Scope,
    bounds,
    closure_of,
    combine,
    conflicts,
    in_force,
    live_orders,
    order_payload,
    parse_order,
    payment_stops,
    touching,
)

START = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
BANKS, PRODUCTS, KINDS, TERMS, REGIONS = ("A", "B"), ("p1", "p2"), ("demand", "fixed"), (None, 30, 365), ("N", "S")
PERSONS = ("X", "Y")
closures = st.builds(Closure, listing=st.booleans(), open=st.booleans(), top_up=st.booleans(), renew=st.booleans())


def _scope(
    banks: frozenset[str], products: frozenset[str], kinds: frozenset[str], regions: frozenset[str], term: Any
) -> Scope:
    given = {"banks": banks, "products": products, "kinds": kinds, "regions": regions, "term_days": term}
    return Scope(**given) if any(given.values()) else EVERYTHING


some = st.builds(
    _scope,
    *(st.frozensets(st.sampled_from(names)) for names in (BANKS, PRODUCTS, KINDS, REGIONS)),
    st.sampled_from([None, None, None, (1, 30), (31, 400)]),
)
hours = st.integers(0, 6).map(lambda n: timedelta(hours=n))
amounts = st.builds(Bounds, rate_ppb=st.none() | st.integers(0, 3), amounts=st.just(frozenset()))
caps = st.builds(
    lambda rate, minor, kind: Bounds(rate_ppb=rate, amounts=frozenset({(kind, EVERYTHING, "CNY", minor)})),
    st.none() | st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([Kind.CAP_STOCK, Kind.CAP_DAILY_INFLOW]),
)
_GIVEN = [kind for kind in Kind if kind.family is not Family.LIFE]
_ABOUT = [Kind.LIFT, Kind.STAY, Kind.AMEND]


def _measure(draw: st.DrawFn, kind: Kind) -> Measure:
    if kind in {Kind.CAP_STOCK, Kind.CAP_DAILY_INFLOW}:
        return Measure(amount_minor=draw(st.integers(0, 9)), currency="CNY")
    if kind is Kind.CAP_RATE:
        return Measure(rate_ppb=draw(st.integers(0, 9)))
    person = draw(st.sampled_from(PERSONS)) if kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT} else None
    if kind is Kind.ATTACHMENT:
        return Measure(person=person, amount_minor=draw(st.integers(0, 9)), currency="CNY")
    return Measure(person=person)


def _scope_for(draw: st.DrawFn, kind: Kind) -> Scope:
    banks = Scope(banks=draw(st.frozensets(st.sampled_from(BANKS), min_size=1)))
    if kind in {Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY}:
        return banks
    if kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT}:
        return draw(st.sampled_from([EVERYTHING, banks]))
    return draw(some)


@st.composite
def order_books(draw: st.DrawFn) -> list[Order]:
    """Orders of two issuers and two families and more, some lifted, stayed, amended or put beside others."""
    book: list[Order] = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        earlier = [one for one in book if one.kind.family is not Family.LIFE]
        about = draw(st.sampled_from([None, None, *earlier])) if earlier else None
        kind = draw(st.sampled_from(_GIVEN if about is None else _ABOUT))
        model = about or Order(
            order_id=UUID(int=number),
            sequence=number,
            issuer=draw(st.sampled_from(["S", "T"])),
            addressees=("ALPHA",),
            kind=kind,
            confidential=kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT},
            scope=_scope_for(draw, kind),
            measure=_measure(draw, kind),
            legal_basis=(LegalBasis(ref="1", sentence="One."),),
            reason="A reason.",
            issued_at=START,
            effective_at=START,
            comply_within_s=0,
            expires_at=START + timedelta(days=1),
            existing_holders=PAYMENTS_STOPPED if kind.family is Family.PAYMENTS else RUN_TO_MATURITY,
            redress="",
        )
        effective_at = max(START + draw(hours), model.effective_at)
        changed: dict[str, Any] = {
            "order_id": UUID(int=number),
            "sequence": number,
            "kind": kind,
            "effective_at": effective_at,
            "expires_at": effective_at + timedelta(hours=1) + draw(hours),
            "alongside": tuple(draw(st.frozensets(st.sampled_from([one.order_id for one in book])))) if book else (),
        }
        if about is not None:
            changed["existing_holders"] = RUN_TO_MATURITY
            changed["lifts" if kind is Kind.LIFT else "regards"] = about.order_id
            changed["measure"] = _measure(draw, about.kind) if kind is Kind.AMEND else Measure()
            changed["scope"] = _scope_for(draw, about.kind) if kind is Kind.AMEND else about.scope
        book.append(replace(model, **changed))
    return book


CASES = list(each(BANKS, PRODUCTS, KINDS, TERMS, (None, *REGIONS), (None, *PERSONS)))


def _asked(case: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("bank", "product", "kind", "term_days", "region", "person"), case, strict=True))


def _state(book: list[Order], at: datetime, cases: list[tuple[Any, ...]]) -> dict[Any, Any]:
    """Everything that orders decide: what is shut, what is bounded, what is not paid, what conflicts."""
    state: dict[Any, Any] = {}
    for case in cases:
        asked = _asked(case)
        limits = {name: part for name, part in asked.items() if name != "person"}
        stops = payment_stops(book, at=at, bank=asked["bank"], person=asked["person"])
        paid = {word: stops.stops(word) for word in PaymentWord}, stops.reserved_minor(currency="CNY")
        state[case] = in_force(book, at=at, **asked), bounds(book, at=at, **limits), paid
    state["conflicts"] = conflicts(live_orders(book, at=at))
    return state


@given(closures, closures, closures)
def test_closures_are_a_lattice(a: Closure, b: Closure, c: Closure) -> None:
    assert a | b == b | a == combine([b, a])
    assert (a | b) | c == a | (b | c) == combine([c, a, b])
    assert a | a == a
    assert a | NOTHING == a


@given(amounts | caps, amounts | caps, amounts | caps)
def test_bounds_are_a_lattice_and_the_stricter_holds(a: Bounds, b: Bounds, c: Bounds) -> None:
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert a | Bounds() == a
    for one in (a, b):
        if one.rate_ppb is not None:
            assert (a | b).rate_ppb is not None
            assert (a | b).rate_ppb <= one.rate_ppb
        for kind, scope, currency, minor in one.amounts:
            assert any(least[:3] == (kind, scope, currency) and least[3] <= minor for least in (a | b).amounts)


def _covers(scope: Scope, case: tuple[Any, ...]) -> bool:
    bank, product, kind, term, region, _ = case
    named = [(scope.banks, bank), (scope.products, product), (scope.kinds, kind), (scope.regions, region)]
    if any(side and value not in side for side, value in named):
        return False
    return scope.term_days is None or (term is not None and term in range(scope.term_days[0], scope.term_days[1] + 1))


def _model(book: list[Order], at: datetime, case: tuple[Any, ...]) -> tuple[set[str], int | None, set[UUID]]:
    """Ways shut, rate bound and the orders that meet, order by order."""
    met: list[tuple[Order, Scope, Measure]] = []
    for one in book:
        mine = [o for o in book if o.issuer == one.issuer and one.order_id in (o.lifts, o.regards)]
        begun = [o for o in mine if o.effective_at <= at]
        ended = {o.lifts for o in book if o.kind is Kind.LIFT and o.effective_at <= at}
        stays = [o for o in book if o.kind is Kind.STAY and o.regards == one.order_id and o.order_id not in ended]
        if one.kind.family is Family.LIFE or one.effective_at > at or any(o.kind is Kind.LIFT for o in begun):
            continue
        if any(o.effective_at <= at and (o.expires_at or at) > at for o in stays):
            continue
        last = max((o for o in begun if o.kind is Kind.AMEND), key=lambda o: o.sequence, default=one)
        about_person = last.measure.person in (None, case[-1])
        if (last.expires_at or at) > at and _covers(last.scope, case) and about_person:
            met.append((one, last.scope, last.measure))
    ways: set[str] = set()
    rates = [measure.rate_ppb for one, _, measure in met if one.kind is Kind.CAP_RATE]
    for one, _, measure in met:
        ways |= {way for way in ("listing", "open", "top_up", "renew") if getattr(closure_of(one.kind), way)}
        if one.kind is Kind.ASSET_FREEZE and measure.person is not None:
            ways |= {"listing", "open", "top_up", "renew"}
    return ways, min((rate for rate in rates if rate is not None), default=None), {one.order_id for one, _, _ in met}


@settings(max_examples=150, deadline=None)
@given(order_books(), hours, st.randoms(use_true_random=False), st.data())
def test_any_order_of_arrival_gives_the_same_state(
    book: list[Order], after: timedelta, random: Any, data: st.DataObject
) -> None:
    cases = data.draw(st.lists(st.sampled_from(CASES), min_size=1, max_size=6, unique=True))
    arrived = book + random.choices(book, k=2)
    random.shuffle(arrived)
    assert _state(arrived, START + after, cases) == _state(book, START + after, cases)


@settings(max_examples=200, deadline=None)
@given(order_books(), hours, st.sampled_from(CASES))
def test_the_state_is_what_the_orders_say_one_by_one(
    book: list[Order], after: timedelta, case: tuple[Any, ...]
) -> None:
    at, asked = START + after, _asked(case)
    ways, rate, met = _model(book, at, case)
    closure, orders = in_force(book, at=at, **asked)
    clashing = [c for c in conflicts(live_orders(book, at=at)) if set(c.orders) <= met]
    if clashing:
        assert closure == Closure(listing=True, open=True, top_up=True, renew=True)
        assert {part for c in clashing for part in c.orders} <= {order.order_id for order in orders}
    else:
        assert {way for way in Closure.__slots__ if getattr(closure, way)} == ways
    assert {order.order_id for order in orders} <= met
    limits = {name: part for name, part in asked.items() if name != "person"}
    if asked["person"] is None:
        assert bounds(book, at=at, **limits).rate_ppb == rate


def _plain(number: int, kind: Kind, issuer: str) -> Order:
    payments = kind.family is Family.PAYMENTS
    measures = {
        Kind.CAP_STOCK: Measure(amount_minor=1, currency="CNY"),
        Kind.CAP_DAILY_INFLOW: Measure(amount_minor=1, currency="CNY"),
        Kind.CAP_RATE: Measure(rate_ppb=1),
        Kind.ASSET_FREEZE: Measure(person="X"),
        Kind.ATTACHMENT: Measure(person="X", amount_minor=1, currency="CNY"),
    }
    return Order(
        order_id=UUID(int=number),
        sequence=number,
        issuer=issuer,
        addressees=("ALPHA",),
        kind=kind,
        confidential=kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT},
        scope=Scope(banks=frozenset({"A"})),
        measure=measures.get(kind, Measure()),
        legal_basis=(LegalBasis(ref="1", sentence="One."),),
        reason="A reason.",
        issued_at=START,
        effective_at=START,
        comply_within_s=0,
        expires_at=START + timedelta(days=1),
        existing_holders=PAYMENTS_STOPPED if payments else RUN_TO_MATURITY,
        redress="",
    )


def test_every_pair_of_kinds_conflicts_or_not_as_the_rule_says() -> None:
    """Different families, or one family of two authorities; never information, never the platform's own withdrawal."""
    found: Counter[bool] = Counter()
    for one, other, issuer in each(_GIVEN, _GIVEN, ("S", "T")):
        pair = [_plain(1, one, "S"), _plain(2, other, issuer)]
        acting = {one.family, other.family} <= {Family.INTAKE, Family.PAYMENTS} and Kind.WITHDRAW not in {one, other}
        expected = acting and (one.family is not other.family or issuer == "T")
        assert bool(conflicts(pair)) is expected, (one, other, issuer)
        beside = [pair[0], replace(pair[1], alongside=(UUID(int=1),))]
        assert not conflicts(beside)
        closure, _ = in_force(pair, at=START, bank="A", product="p", kind="fixed", person="X")
        assert not expected or all(getattr(closure, way) for way in Closure.__slots__)
        found[expected] += 1
    assert found[True] > 50
    assert found[False] > 50


@settings(deadline=None)
@given(order_books(), hours, st.sampled_from(CASES))
def test_a_record_keeps_enough_to_say_the_same_again(
    book: list[Order], after: timedelta, case: tuple[Any, ...]
) -> None:
    at, asked = START + after, _asked(case)
    terms = (asked.pop("term_days"),)
    kept = touching(book, at=at, terms=terms, **asked)
    asked["term_days"] = terms[0]
    assert in_force(kept, at=at, **asked) == in_force(book, at=at, **asked)


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
        regards=None,
        measure=Measure(),
        existing_holders=RUN_TO_MATURITY,
        issued_at=START,
        effective_at=at,
        expires_at=None,
    )
    assert live_orders([*book, lift], at=at) == tuple(order for order in live if order != target)


@given(some, some)
def test_a_scope_contains_another_only_if_it_covers_all_that_the_other_covers(one: Scope, other: Scope) -> None:
    market = [(*place, None) for place in each((*BANKS, "C"), (*PRODUCTS, "p9"), KINDS, TERMS, (None, *REGIONS))]
    if one.contains(other):
        assert all(_covers(one, place) for place in market if _covers(other, place))
    met = [place for place in market if _covers(one, place) and _covers(other, place)]
    assert one.overlaps(other) or not met
    assert EVERYTHING.contains(one)
    assert one.contains(one)
    assert one.overlaps(other) == other.overlaps(one)


@given(order_books())
def test_an_order_reads_back_as_it_was_written(book: list[Order]) -> None:
    for order in book:
        assert parse_order(order_payload(order)) == order

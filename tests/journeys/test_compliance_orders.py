"""Orders carried out, previewed, lifted, expired; and every bad order refused with its reason, changing nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.deposits_world import cash_of, deposit
from tests.gate_world import (
    ANY,
    CHEN,
    DAY,
    EVE,
    HERON,
    LIU,
    OFFICERS,
    PLATFORM,
    SUPERVISOR,
    YEAR,
    found_platform,
    lift,
    opening,
    order,
    received,
    signed,
    uid,
)
from tidegate.catalogue.search import Wanted, search
from tidegate.closing.close_day import Closed, close_day
from tidegate.compliance.own import own_lift, own_withdraw
from tidegate.compliance.preview import preview
from tidegate.compliance.receive import ENVELOPE_BYTES_MAX, receive
from tidegate.compliance.refusal import Refused
from tidegate.compliance.report import report_of, reports
from tidegate.compliance.trust import authorities, revoke_key, trust_authority
from tidegate.deposits.deposit import State
from tidegate.deposits.movement import Done
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.clock import now, set_simulated
from tidegate.gate.decision import GateRefused
from tidegate.gate.record import recorded
from tidegate.ledger.check import check
from tidegate.money import Invalid
from tidegate.orders import (
    EVERYTHING,
    ORDER_TYP,
    PREVIEW_TYP,
    RECEIPT_TYP,
    Kind,
    Order,
    OrderRefusal,
    OrderRefused,
    Preview,
    PreviewRequest,
    Scope,
    order_payload,
    parse_receipt,
    preview_request_payload,
)
from tidegate.seal import SigningKey, sign, verify

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
FIXED = Scope(kinds=frozenset({"fixed"}))
_STATE = """
    SELECT (SELECT count(*) FROM gate_order), (SELECT count(*) FROM ledger_transfer),
           (SELECT string_agg(deposit_id || state, ',' ORDER BY deposit_id) FROM deposits_deposit)
"""


def _state() -> tuple[Any, ...]:
    """What an order could change: what is in force, the journal, deposits."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def _shelf() -> set[str]:
    return {row.product_code for row in search(wanted=Wanted()).rows}


def _placed() -> None:
    """One saver holds both products, placed at their banks; the next day is open."""
    for number, product in enumerate((ANY, YEAR)):
        assert isinstance(opening(uid("held", number), product=product, minor=500_000), Done)
    assert isinstance(close_day(until=DAY), Closed)


def test_a_takedown_shuts_every_way_in_and_no_way_out() -> None:
    found_platform(at=AT)
    _placed()
    assert isinstance(opening(uid("in flight"), saver="S000002"), Done)
    one = order(1)
    answer = received(signed(one))
    assert answer.in_effect
    effect = answer.receipt.effect
    assert effect is not None
    assert (effect.products, effect.holders, effect.stock_minor, effect.in_flight_returned) == (2, 1, 1_000_000, 1)
    assert verify(answer.envelope, keys={HERON.kid: HERON.public}, typ=RECEIPT_TYP).kids == (HERON.kid,)
    assert _shelf() == set()
    for product in (ANY, YEAR):
        refused = opening(uid("late", product), product=product)
        assert isinstance(refused, GateRefused)
        assert refused.code == "closed_by_order"
        assert refused.reasons[0].citation.title == "Notice 9, article 4 (fictional)"
    with transaction.atomic():
        more = top_up(
            request_id=uid("more"), deposit_id=uid("held", 0), saver="S000001", amount_minor=100, platform=PLATFORM
        )
        assert isinstance(more, GateRefused)
        out = withdraw(request_id=uid("out"), deposit_id=uid("held", 0), saver="S000001", amount_minor=100_000)
        assert isinstance(out, Done), out
    assert {answer.codes for answer in recorded(refused_only=True)} == {("closed_by_order",)}
    ended = received(signed(lift(2, one)))
    assert ended.in_effect
    assert _shelf() == {ANY, YEAR}
    assert isinstance(opening(uid("again")), Done)
    assert check().ok


def test_some_products_or_some_ways_in() -> None:
    found_platform(at=AT)
    _placed()
    assert received(signed(order(1, scope=FIXED))).in_effect
    assert _shelf() == {ANY}
    assert isinstance(opening(uid(1), product=YEAR), GateRefused)
    assert isinstance(opening(uid(2), product=ANY), Done)
    answer = received(signed(order(2, Kind.CLOSE_TOP_UPS)))
    assert answer.receipt.effect is not None
    assert answer.receipt.effect.in_flight_returned == 0, "an opening in flight is no top-up"
    assert isinstance(opening(uid(3), product=ANY), Done)
    with transaction.atomic():
        more = top_up(
            request_id=uid("more"), deposit_id=uid("held", 0), saver="S000001", amount_minor=100, platform=PLATFORM
        )
    assert isinstance(more, GateRefused)


def test_the_same_bytes_get_the_same_receipt() -> None:
    found_platform(at=AT)
    one = order(1)
    first = received(signed(one))
    before = _state()
    for envelope in (signed(one), signed(one, keys=[LIU, CHEN])):
        again = received(envelope)
        assert again.again
        assert again.envelope == first.envelope
    assert received(signed(lift(2, one))).in_effect
    assert received(signed(one)).envelope == first.envelope, "an order that was lifted is not carried out again"
    assert _shelf() == {ANY, YEAR}
    assert _state()[1:] == before[1:]


def test_a_refused_order_is_answered_with_a_signed_receipt_and_may_come_again() -> None:
    found_platform(at=AT)
    second = signed(order(2))
    gap = received(second)
    assert gap.receipt.refusal is OrderRefusal.SEQUENCE_GAP
    assert received(second).envelope == gap.envelope
    assert received(signed(order(1, Kind.CLOSE_TOP_UPS))).in_effect
    filled = received(second)
    assert filled.in_effect, "the gap is filled"
    assert [report.receipt.sequence for report in reports(at=now())] == [3, 2, 1]


def test_receipts_and_bytes_are_kept_as_they_were() -> None:
    found_platform(at=AT)
    envelope = signed(order(1))
    answer = received(envelope)
    report = report_of(order_id=uid("order", 1), at=now())
    assert report is not None
    assert report.envelope == envelope
    assert report.receipt_envelope == answer.envelope
    assert parse_receipt(verify(answer.envelope, keys={HERON.kid: HERON.public}, typ=RECEIPT_TYP).payload) == (
        report.receipt
    )


def test_an_order_expires_by_the_clock_alone() -> None:
    found_platform(at=AT)
    until = AT + timedelta(days=1)
    assert received(signed(order(1, expires_at=until))).in_effect
    assert _shelf() == set()
    with transaction.atomic():
        set_simulated(at=until - timedelta(microseconds=1))
    assert _shelf() == set()
    with transaction.atomic():
        set_simulated(at=until)
    assert _shelf() == {ANY, YEAR}
    assert isinstance(opening(uid(1)), Done)
    assert [report.state for report in reports(at=now())] == ["expired"]


def test_an_order_ahead_shuts_when_its_hour_comes() -> None:
    found_platform(at=AT)
    later = AT + timedelta(hours=2)
    answer = received(signed(order(1, effective_at=later)))
    assert answer.receipt.in_effect_at == later
    assert isinstance(opening(uid(1)), Done)
    assert [report.state for report in reports(at=now())] == ["ahead"]
    with transaction.atomic():
        set_simulated(at=later)
    assert isinstance(opening(uid(2)), GateRefused)
    assert [report.state for report in reports(at=now())] == ["in force"]
    before = cash_of("S000001")
    assert isinstance(close_day(until=DAY), Closed)
    assert deposit(uid(1)).state is State.RETURNED, "what was in flight at that hour is not placed"
    assert cash_of("S000001") == before + 10_000
    assert check().ok


def test_the_platforms_own_withdrawal_ranks_lower() -> None:
    found_platform(at=AT)
    _placed()
    until = AT + timedelta(days=400)

    def own(number: int) -> Any:
        with transaction.atomic():
            return own_withdraw(
                order_id=uid("own", number), platform=PLATFORM, scope=FIXED, reason="As regulators require.",
                expires_at=until, signing_key=HERON,
            )  # fmt: skip

    def lifted(number: int, lifts: Any) -> Any:
        with transaction.atomic():
            return own_lift(
                order_id=uid("own lift", number), platform=PLATFORM, lifts=lifts, reason="Back.", signing_key=HERON
            )

    assert own(1).in_effect
    assert own(1).again
    assert _shelf() == {ANY}
    supervisors = order(1)
    assert received(signed(supervisors)).in_effect
    assert lifted(1, supervisors.order_id).receipt.refusal is OrderRefusal.LIFT_BY_ANOTHER_ISSUER
    assert lifted(2, uid("own", 1)).in_effect
    assert _shelf() == set(), "the supervisor's order stands"
    assert received(signed(lift(2, supervisors))).in_effect
    assert _shelf() == {ANY, YEAR}
    stranger = replace(order(3), kind=Kind.WITHDRAW)
    assert received(signed(stranger)).receipt.refusal is OrderRefusal.NOT_COMPETENT
    forged = replace(order(3), kind=Kind.TAKEDOWN, issuer=PLATFORM)
    assert received(signed(forged, keys=[HERON])).receipt.refusal is not None, "the platform may only withdraw"


def _payload(change: Callable[[dict[str, Any]], None]) -> Callable[[], bytes]:
    def made() -> bytes:
        document = json.loads(order_payload(order(2)))
        change(document)
        return sign(json.dumps(document).encode(), keys=[CHEN, LIU], typ=ORDER_TYP)

    return made


def _altered() -> bytes:
    """The text of another order under the signatures of this one."""
    envelope, other = json.loads(signed(order(2))), json.loads(signed(order(2, reason="Another text.")))
    return json.dumps(envelope | {"payload": other["payload"]}).encode()


def _broken_signature() -> bytes:
    envelope = json.loads(signed(order(2)))
    good = envelope["signatures"][0]["signature"]
    envelope["signatures"][0]["signature"] = ("B" if good[0] == "A" else "A") + good[1:]
    return json.dumps(envelope).encode()


BAD: dict[str, tuple[Callable[[], bytes], OrderRefusal]] = {
    "no JSON": (lambda: b"takedown!", OrderRefusal.MALFORMED),
    "empty": (lambda: b"", OrderRefusal.MALFORMED),
    "broken JSON": (lambda: signed(order(2))[:-3], OrderRefusal.MALFORMED),
    "duplicate keys": (lambda: b'{"payload":"","payload":"","signatures":[]}', OrderRefusal.MALFORMED),
    "no text": (lambda: b"\xff\xfe\x00", OrderRefusal.MALFORMED),
    "a lone surrogate": (lambda: b'{"payload":"e30","signatures":[],"\\ud800":1}', OrderRefusal.MALFORMED),
    "a member nobody knows": (_payload(lambda d: d.update({"x" * 4000: 1})), OrderRefusal.MALFORMED),
    "a member with a surrogate": (
        lambda: sign(b'{"kind":"takedown","\\ud800":1}', keys=[CHEN, LIU], typ=ORDER_TYP),
        OrderRefusal.MALFORMED,
    ),
    "30 February": (_payload(lambda d: d.update(issued_at="2020-02-30T00:00:00Z")), OrderRefusal.MALFORMED),
    "an empty scope": (
        _payload(lambda d: d["scope"].update(everything=False)),
        OrderRefusal.MALFORMED,
    ),
    "no expiry": (_payload(lambda d: d.update(expires_at=None)), OrderRefusal.MALFORMED),
    "unknown kind": (_payload(lambda d: d.update(kind="confiscate")), OrderRefusal.UNKNOWN_KIND),
    "addressed elsewhere": (lambda: signed(order(2, addressees=("alder",))), OrderRefusal.NOT_ADDRESSED_HERE),
    "unknown authority": (lambda: signed(order(2, issuer="PRETENDER")), OrderRefusal.UNKNOWN_AUTHORITY),
    "forged by other keys": (
        lambda: signed(order(2), keys=[EVE, SigningKey.from_seed(bytes(32))]),
        OrderRefusal.SIGNATURE_INVALID,
    ),
    "altered": (_altered, OrderRefusal.SIGNATURE_INVALID),
    "one broken signature": (_broken_signature, OrderRefusal.SIGNATURE_INVALID),
    "a receipt's type": (
        lambda: sign(order_payload(order(2)), keys=[CHEN, LIU], typ=RECEIPT_TYP),
        OrderRefusal.SIGNATURE_INVALID,
    ),
    "one officer": (lambda: signed(order(2), keys=[CHEN]), OrderRefusal.TOO_FEW_SIGNERS),
    "one officer and a stranger": (lambda: signed(order(2), keys=[CHEN, EVE]), OrderRefusal.TOO_FEW_SIGNERS),
    "replayed with other content": (
        lambda: signed(order(2, order_id=uid("order", 1))),
        OrderRefusal.REPLAYED_WITH_OTHER_CONTENT,
    ),
    "a number used before": (lambda: signed(order(1, order_id=uid("new"))), OrderRefusal.SEQUENCE_SPENT),
    "a gap": (lambda: signed(order(3)), OrderRefusal.SEQUENCE_GAP),
    "from the future": (
        lambda: signed(order(2, issued_at=AT + timedelta(hours=1), effective_at=AT + timedelta(hours=1))),
        OrderRefusal.NOT_YET_ISSUED,
    ),
    "expired": (
        lambda: signed(
            order(2, issued_at=AT - timedelta(2), effective_at=AT - timedelta(2), expires_at=AT - timedelta(1))
        ),
        OrderRefusal.EXPIRED,
    ),
    "beyond its competence": (
        lambda: signed(order(2, Kind.WITHDRAW)),
        OrderRefusal.NOT_COMPETENT,
    ),
    "a lift of nothing": (
        lambda: signed(lift(2, order(9))),
        OrderRefusal.LIFT_OF_UNKNOWN_ORDER,
    ),
    "a lift in part": (
        lambda: signed(lift(2, order(1), scope=FIXED)),
        OrderRefusal.LIFT_SCOPE_DIFFERS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_order_is_refused_with_its_reason_and_changes_nothing(name: str) -> None:
    found_platform(at=AT)
    assert received(signed(order(1, scope=Scope(products=frozenset({YEAR}))))).in_effect
    assert isinstance(opening(uid("held")), Done)
    before, shelf = _state(), _shelf()
    envelope, refusal = BAD[name][0](), BAD[name][1]
    answer = received(envelope)
    assert answer.receipt.refusal is refusal, answer
    payload = verify(answer.envelope, keys={HERON.kid: HERON.public}, typ=RECEIPT_TYP).payload
    assert parse_receipt(payload) == answer.receipt
    assert _state() == before
    assert _shelf() == shelf == {ANY}
    report = reports(at=now())[0]
    assert (report.state, report.envelope) == ("refused", envelope)
    assert received(envelope).envelope == answer.envelope, "the same bytes, the same receipt"


def test_a_good_order_among_them_changes_what_they_did_not() -> None:
    """The planted opposite: the same harness sees a change when there is one."""
    found_platform(at=AT)
    assert isinstance(opening(uid("held")), Done)
    before, shelf = _state(), _shelf()
    assert received(signed(order(1))).in_effect
    assert _state() != before
    assert _shelf() != shelf


def test_an_order_too_large_to_keep_is_not_kept() -> None:
    found_platform(at=AT)
    with pytest.raises(Invalid, match="envelope"), transaction.atomic():
        receive(envelope=b"x" * (ENVELOPE_BYTES_MAX + 1), platform=PLATFORM, signing_key=HERON)
    assert reports(at=now()) == ()


def test_a_revoked_key_counts_for_nothing() -> None:
    found_platform(at=AT)
    with transaction.atomic():
        assert revoke_key(kid=LIU.kid) is None
        assert isinstance(revoke_key(kid=EVE.kid), Refused)
    assert received(signed(order(1))).receipt.refusal is OrderRefusal.TOO_FEW_SIGNERS
    assert set(authorities()[SUPERVISOR].keys) == {CHEN.kid}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"code": PLATFORM}, "code_of_platform"),
        ({"signers_min": 3}, "too_few_keys"),
        ({"signers_min": 0}, "too_few_keys"),
        ({"signers_min": 1}, "exists_with_different_content"),
        ({"code": "OTHER"}, "key_of_another"),
    ],
)
def test_an_authority_is_pinned_once(changes: dict[str, Any], code: str | None) -> None:
    found_platform(at=AT)
    plain: dict[str, Any] = {
        "code": SUPERVISOR,
        "name": "The Demonstration Authority (fictional)",
        "officers": OFFICERS,
        "kinds": [kind for kind in Kind if kind is not Kind.WITHDRAW],
        "signers_min": 2,
    }
    with transaction.atomic():
        found = trust_authority(**plain | changes)
    assert (found.code if isinstance(found, Refused) else None) == code


def _asked(**changes: Any) -> Preview | OrderRefused:
    plain: dict[str, Any] = {
        "issuer": SUPERVISOR, "addressee": PLATFORM, "kind": Kind.TAKEDOWN, "scope": FIXED, "requested_at": AT,
    }  # fmt: skip
    keys, typ = changes.pop("keys", [CHEN]), changes.pop("typ", PREVIEW_TYP)
    request = PreviewRequest(**plain | changes)
    return preview(envelope=sign(preview_request_payload(request), keys=keys, typ=typ), platform=PLATFORM)


def test_a_preview_counts_what_the_order_then_meets_and_changes_nothing() -> None:
    found_platform(at=AT)
    _placed()
    assert isinstance(opening(uid("in flight"), saver="S000002", product=YEAR), Done)
    before = _state()
    seen = _asked()
    assert isinstance(seen, Preview)
    assert _state() == before
    assert (seen.products, seen.holders, seen.deposits, seen.stock_minor, seen.in_flight) == (1, 1, 1, 500_000, 1)
    assert seen.run_off == ((date(2020, 12, 21), 500_000), (date(2021, 12, 20), 0))
    one: Order = order(1, scope=FIXED, preview_digests={PLATFORM: seen.digest})
    effect = received(signed(one)).receipt.effect
    assert effect is not None
    assert (effect.products, effect.holders, effect.stock_minor) == (seen.products, seen.holders, seen.stock_minor)
    assert effect.in_flight_returned == seen.in_flight


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"issuer": "PRETENDER"}, OrderRefusal.UNKNOWN_AUTHORITY),
        ({"addressee": "alder"}, OrderRefusal.NOT_ADDRESSED_HERE),
        ({"keys": [EVE]}, OrderRefusal.SIGNATURE_INVALID),
        ({"typ": ORDER_TYP}, OrderRefusal.SIGNATURE_INVALID),
        ({"kind": Kind.WITHDRAW}, OrderRefusal.NOT_COMPETENT),
    ],
)
def test_a_preview_is_for_authorities_that_could_order_it(changes: dict[str, Any], refusal: OrderRefusal) -> None:
    found_platform(at=AT)
    answer = _asked(**changes)
    assert isinstance(answer, OrderRefused)
    assert answer.refusal is refusal


def test_an_authority_that_must_look_first_binds_what_it_saw(platform_db: Database) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        trust_authority(
            code="CAREFUL", name="Careful (fictional)", officers={"Eve": EVE.public}, kinds=[Kind.TAKEDOWN],
            signers_min=1, preview_required=True,
        )  # fmt: skip
    blind = order(1, issuer="CAREFUL", order_id=uid("blind"))
    assert received(signed(blind, keys=[EVE])).receipt.refusal is OrderRefusal.PREVIEW_MISSING
    other = _asked(issuer="CAREFUL", keys=[EVE])
    assert isinstance(other, Preview)
    bent = order(2, issuer="CAREFUL", order_id=uid("bent"), preview_digests={PLATFORM: "sha256:" + "0" * 64})
    assert received(signed(bent, keys=[EVE])).receipt.refusal is OrderRefusal.PREVIEW_DIFFERS
    seen = _asked(issuer="CAREFUL", keys=[EVE], scope=EVERYTHING)
    assert isinstance(seen, Preview)
    looked = order(3, issuer="CAREFUL", order_id=uid("looked"), preview_digests={PLATFORM: seen.digest})
    assert received(signed(looked, keys=[EVE])).in_effect

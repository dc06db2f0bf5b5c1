"""Forged, replayed, expired, reordered and mis-scoped orders: each refused with its reason, and nothing changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.gate_world import (
    ANY,
    CHEN,
    EVE,
    HERON,
    LIU,
    PLATFORM,
    SUPERVISOR,
    found_platform,
    lift,
    opening,
    order,
    received,
    signed,
    uid,
)
from tidegate.compliance.preview import preview
from tidegate.compliance.trust import pin_key, revoke_key, trust_authority
from tidegate.deposits.movement import Done
from tidegate.gate.clock import now, set_simulated
from tidegate.orders import (
    EVERYTHING,
    ORDER_TYP,
    PREVIEW_TYP,
    RECEIPT_TYP,
    Kind,
    Measure,
    Order,
    Preview,
    PreviewRequest,
    Scope,
    Successor,
    order_payload,
    preview_request_payload,
)
from tidegate.seal import SigningKey, canonical_bytes, sign, verify

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
ROWS = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in Path(__file__).parents[1].joinpath("rules/bad_orders.txt").read_text("utf-8").splitlines()[1:]
    if line and not line.startswith("#")
]
NEW, OLD, LATER = (SigningKey.from_seed(bytes([n]) * 32) for n in (71, 72, 73))
LOCAL = SigningKey.from_seed(bytes([74]) * 32)
ONE_BANK = Scope(banks=frozenset({"NORTHHILL"}))
_STATE = """
    SELECT (SELECT count(*) FROM gate_order), (SELECT count(*) FROM ledger_transfer),
           (SELECT string_agg(deposit_id || state, ',' ORDER BY deposit_id) FROM deposits_deposit),
           (SELECT count(*) FROM compliance_key WHERE revoked_at IS NULL)
"""


def _state() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bent(header: dict[str, Any], *, signature: bytes | None = None) -> bytes:
    """A good order's payload under a header of one's own, signed by an officer all the same."""
    payload = _b64(order_payload(order(1)))
    protected = _b64(json.dumps(header).encode())
    made = CHEN.signature(f"{protected}.{payload}".encode()) if signature is None else signature
    return canonical_bytes({"payload": payload, "signatures": [{"protected": protected, "signature": _b64(made)}]})


def _header(**changes: Any) -> dict[str, Any]:
    return {"alg": "Ed25519", "kid": CHEN.kid, "typ": ORDER_TYP, **changes}


def _text(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A good order with its text changed, and signed by both officers as it then is."""
    document = json.loads(order_payload(order(1)))
    change(document)
    return sign(json.dumps(document).encode(), keys=(CHEN, LIU), typ=ORDER_TYP)


def _envelope(change: Callable[[dict[str, Any]], None]) -> bytes:
    document = json.loads(signed(order(1)))
    change(document)
    return canonical_bytes(document)


def _swap(document: dict[str, Any], *, last_only: bool = False) -> None:
    other = json.loads(signed(order(7)))["signatures"]
    document["signatures"] = [document["signatures"][0], other[1]] if last_only else other


def _flip(document: dict[str, Any]) -> None:
    payload = base64.urlsafe_b64decode(document["payload"] + "==").replace(b"sells", b"sold ")
    document["payload"] = _b64(payload)


def _twice(document: dict[str, Any]) -> None:
    document["signatures"] = [document["signatures"][0]] * 2


def _hs256() -> bytes:
    payload, protected = _b64(order_payload(order(1))), _b64(json.dumps(_header(alg="HS256")).encode())
    raw = base64.urlsafe_b64decode(CHEN.public.to_jwk()["x"] + "==")
    return _bent(_header(alg="HS256"), signature=hmac.digest(raw, f"{protected}.{payload}".encode(), hashlib.sha256))


def _doubled() -> bytes:
    payload = order_payload(order(1)).replace(b'"kind":', b'"kind":"withdraw","kind":')
    return sign(payload, keys=(CHEN, LIU), typ=ORDER_TYP)


def _put(**members: Any) -> bytes:
    return _text(lambda document: document.update(members))


def _local(number: int, **changes: Any) -> bytes:
    """An order of an authority that may close top-ups at one bank, has its own key and must have looked."""
    plain: dict[str, Any] = {"issuer": "LOCAL", "order_id": uid("local", number), "scope": ONE_BANK}
    return signed(order(number, **{"kind": Kind.CLOSE_TOP_UPS, **plain, **changes}), keys=[LOCAL])


def _seen(scope: Scope) -> str:
    request = PreviewRequest(issuer=SUPERVISOR, addressee=PLATFORM, kind=Kind.TAKEDOWN, scope=scope, requested_at=now())
    with transaction.atomic():
        found = preview(
            envelope=sign(preview_request_payload(request), keys=[CHEN], typ=PREVIEW_TYP), platform=PLATFORM
        )
    assert isinstance(found, Preview)
    return found.digest


def _after(*before: Order, then: Callable[[], bytes]) -> bytes:
    """What is sent after these orders were carried out."""
    for one in before:
        assert received(signed(one)).in_effect
    return then()


def _revoked() -> bytes:
    with transaction.atomic():
        assert revoke_key(kid=LIU.kid) is None
    return signed(order(1))


def _expired_first() -> bytes:
    one = order(1, expires_at=now() + timedelta(seconds=5))
    assert received(signed(one)).in_effect
    with transaction.atomic():
        set_simulated(at=now() + timedelta(seconds=5))
    return signed(lift(2, one))


def _revocation(**measure: Any) -> bytes:
    plain: dict[str, Any] = {"scope": EVERYTHING, "legal_basis": (), "expires_at": None}
    return signed(order(1, Kind.KEY_REVOKE, measure=Measure(**measure), **plain))


BAD: dict[str, Callable[[], bytes]] = {
    "signed by a stranger": lambda: signed(order(1), keys=[EVE]),
    "signed by a stranger and one officer": lambda: signed(order(1), keys=[EVE, CHEN]),
    "one officer's signature twice": lambda: _envelope(_twice),
    "signed by one officer only": lambda: signed(order(1), keys=[CHEN]),
    "a byte of the payload changed": lambda: _envelope(_flip),
    "a signature of another order": lambda: _envelope(_swap),
    "one good signature, one bad": lambda: _envelope(lambda document: _swap(document, last_only=True)),
    "alg none": lambda: _bent(_header(alg="none"), signature=b""),
    "alg HS256 with the public key": _hs256,
    "alg EdDSA of another name": lambda: _bent(_header(alg="EdDSA")),
    "a critical extension": lambda: _bent(_header(crit=["exp"])),
    "a key by address (jku)": lambda: _bent(_header(jku="https://evil.example/keys")),
    "a key in the header (jwk)": lambda: _bent(_header(jwk=EVE.public.to_jwk())),
    "a kid that names another's key": lambda: _bent(_header(kid=LIU.kid)),
    "of the type of a receipt": lambda: sign(order_payload(order(1)), keys=(CHEN, LIU), typ=RECEIPT_TYP),
    "signed by a revoked key": _revoked,
    "signed by a key that counts later": lambda: signed(order(1), keys=[CHEN, LATER]),
    "signed by a key that counted until yesterday": lambda: signed(order(1), keys=[CHEN, OLD]),
    "in the name of a stranger": lambda: signed(order(1, issuer="NOBODY")),
    "in the name of another authority": lambda: signed(order(1, issuer="LOCAL")),
    "no JSON": lambda: b"shut it",
    "bytes behind the envelope": lambda: signed(order(1)) + b"{}",
    "a member twice": _doubled,
    "a member too many": lambda: _put(priority=1),
    "a member missing": lambda: _text(lambda document: document.pop("redress")),
    "an amount with a fraction": lambda: _put(
        kind="cap_stock", measure={**json.loads(order_payload(order(1)))["measure"], "amount_minor": "1.5"}
    ),
    "no expiry": lambda: _put(expires_at=None),
    "no law": lambda: _put(legal_basis=[]),
    "a takedown that stops payments": lambda: _put(existing_holders="payments_stopped"),
    "a cap without an amount": lambda: _put(kind="cap_stock"),
    "a moratorium for everything": lambda: _put(kind="payment_moratorium", existing_holders="payments_stopped"),
    "a freeze that is published": lambda: _put(
        kind="asset_freeze",
        existing_holders="payments_stopped",
        measure={**json.loads(order_payload(order(1)))["measure"], "person": "S000001"},
    ),
    "a scope that names nothing": lambda: _put(
        scope={**json.loads(order_payload(order(1)))["scope"], "everything": False}
    ),
    "a kind nobody knows": lambda: _put(kind="confiscate"),
    "altered under the same identifier": lambda: _after(order(1), then=lambda: signed(order(1, reason="Another."))),
    "a number that is spent": lambda: _after(order(1), then=lambda: signed(order(1, order_id=uid("again")))),
    "a number ahead": lambda: signed(order(3)),
    "an earlier order that claims to follow a later one": lambda: signed(order(4, previous={PLATFORM: 3})),
    "to another platform": lambda: signed(order(1, addressees=("marsh",))),
    "issued tomorrow": lambda: signed(
        order(1, issued_at=now() + timedelta(days=1), effective_at=now() + timedelta(days=1))
    ),
    "expired a second ago": lambda: signed(
        order(
            1,
            issued_at=now() - timedelta(days=1),
            effective_at=now() - timedelta(days=1),
            expires_at=now() - timedelta(seconds=1),
        )
    ),
    "a lift of what has expired": _expired_first,
    "a lift of what is lifted": lambda: _after(order(1), lift(2, order(1)), then=lambda: signed(lift(3, order(1)))),
    "a kind beyond the competence": lambda: _local(1, kind=Kind.TAKEDOWN),
    "a bank beyond the competence": lambda: _local(1, scope=Scope(banks=frozenset({"PORTLIN"}))),
    "everything beyond the competence": lambda: _local(1, scope=EVERYTHING),
    "a platform's withdrawal by an authority": lambda: signed(order(1, Kind.WITHDRAW)),
    "a lift of an order that never came": lambda: signed(lift(1, order(9))),
    "a lift of another's order": lambda: _after(
        order(1), then=lambda: signed(lift(1, order(1), issuer="LOCAL", order_id=uid("theirs")), keys=[LOCAL])
    ),
    "a lift of half an order": lambda: _after(order(1), then=lambda: signed(lift(2, order(1), scope=ONE_BANK))),
    "a stay of an order that never came": lambda: signed(order(1, Kind.STAY, regards=uid("order", 9))),
    "an amendment of another's order": lambda: _after(
        order(1), then=lambda: _local(1, kind=Kind.AMEND, regards=uid("order", 1))
    ),
    "an amendment that does not fit": lambda: _after(
        order(1),
        then=lambda: signed(order(2, Kind.AMEND, regards=uid("order", 1), measure=Measure(rate_ppb=1))),
    ),
    "bound to a simulation that was never given": lambda: signed(
        order(1, preview_digests={PLATFORM: "sha256:" + "7" * 64})
    ),
    "bound to a simulation of a narrower scope": lambda: signed(order(1, preview_digests={PLATFORM: _seen(ONE_BANK)})),
    "not bound to any simulation": lambda: _local(1),
    "revoking a key of another authority": lambda: _revocation(kid=LOCAL.kid),
    "naming a successor that is pinned already": lambda: _revocation(
        kid=CHEN.kid, successor=Successor(officer="Chen", key=LOCAL.public)
    ),
}


def test_the_table_is_the_code_s_and_long_enough() -> None:
    assert [row[0] for row in ROWS] == list(BAD)
    assert len(ROWS) >= 40


@pytest.mark.parametrize(("wrong", "refusal", "field"), ROWS, ids=[row[0] for row in ROWS])
def test_refused_with_its_reason_and_nothing_changed(wrong: str, refusal: str, field: str) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        trust_authority(
            code="LOCAL", name="A local bureau (fictional)", officers={"Local": LOCAL.public},
            kinds=[Kind.CLOSE_TOP_UPS], scope=ONE_BANK, signers_min=1, preview_required=True,
        )  # fmt: skip
        day = timedelta(days=1)
        for key, since, until in ((OLD, None, now() - day), (LATER, now() + day, None)):
            assert pin_key(
                authority=SUPERVISOR, officer="Liu", key=key.public, valid_from=since, valid_until=until
            ) is None  # fmt: skip
    assert isinstance(opening(uid("held"), product=ANY), Done)
    envelope = BAD[wrong]()
    before = _state()
    answer = received(envelope)
    assert answer.receipt.refusal == refusal, answer.receipt
    assert answer.receipt.detail.startswith(field) or answer.receipt.detail == field, answer.receipt.detail
    assert answer.receipt.in_effect_at is None
    verify(answer.envelope, keys={HERON.kid: HERON.public}, typ=RECEIPT_TYP)
    assert _state() == before
    assert received(envelope).envelope == answer.envelope, "the same bytes, the same answer"
    assert _state() == before


def test_the_control_a_good_order_is_carried_out() -> None:
    """The same world takes a good order: the table above cannot pass because everything is refused."""
    found_platform(at=AT)
    before = _state()
    assert received(signed(order(1))).in_effect
    assert _state() != before

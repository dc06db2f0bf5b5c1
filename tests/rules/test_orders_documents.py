"""Orders, receipts and previews are read strictly, with the path of what is wrong, and written canonically."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from tidegate.orders import (
    EVERYTHING,
    Effect,
    Kind,
    LegalBasis,
    Order,
    OrderInvalid,
    OrderRefusal,
    Outcome,
    Preview,
    PreviewRequest,
    Receipt,
    Scope,
    UnknownKind,
    order_payload,
    parse_order,
    parse_preview,
    parse_preview_request,
    parse_receipt,
    preview_payload,
    preview_request_payload,
    receipt_payload,
)

DIGEST = "sha256:" + "a" * 64
FRIDAY = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
TAKEDOWN = Order(
    order_id=UUID("00000000-0000-4000-8000-000000000001"),
    sequence=1,
    issuer="SUPERVISOR",
    addressees=("ALPHA", "BETA"),
    kind=Kind.TAKEDOWN,
    scope=Scope(banks=frozenset({"B2", "B1"}), kinds=frozenset({"fixed"})),
    legal_basis=(LegalBasis(ref="Notice 9/2021, 4", sentence="No time deposits on platforms of others."),),
    reason="Time deposits on a platform that is not the bank's own.",
    issued_at=FRIDAY,
    effective_at=FRIDAY,
    comply_within_s=3600,
    expires_at=FRIDAY + timedelta(days=365),
    redress="Within 60 days at the supervisor.",
    preview_digests={"ALPHA": DIGEST},
    previous={"BETA": 0},
)


def _document(order: Order = TAKEDOWN) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(order_payload(order))
    return document


def _payload(document: Any) -> bytes:
    return json.dumps(document).encode()


def test_an_order_reads_back_as_it_was_written() -> None:
    payload = order_payload(TAKEDOWN)
    assert parse_order(payload) == TAKEDOWN
    assert order_payload(parse_order(payload)) == payload
    assert hash(parse_order(payload)) == hash(TAKEDOWN)
    lift = replace(TAKEDOWN, kind=Kind.LIFT, lifts=UUID(int=7), expires_at=None, legal_basis=(), confidential=True)
    assert parse_order(order_payload(lift)) == lift


def test_instants_are_written_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    local = replace(TAKEDOWN, issued_at=FRIDAY.astimezone(shanghai), effective_at=FRIDAY + timedelta(microseconds=5))
    assert _document(local)["issued_at"] == "2020-12-18T10:19:00Z"
    assert _document(local)["effective_at"] == "2020-12-18T10:19:00.000005Z"
    assert parse_order(order_payload(local)) == local
    with pytest.raises(AssertionError, match="aware"):
        replace(TAKEDOWN, issued_at=FRIDAY.replace(tzinfo=None))


CHANGES: list[tuple[str, Any, str]] = [
    ("version", 2, "version"), ("version", "1", "version"), ("order_id", "1", "order_id"), ("sequence", 0, "sequence"),
    ("order_id", "{00000000-0000-4000-8000-000000000001}", "order_id"), ("sequence", True, "sequence"),
    ("sequence", -1, "sequence"), ("sequence", "1", "sequence"), ("sequence", 2**53, "sequence"),
    ("issuer", "", "issuer"), ("issuer", "a b", "issuer"), ("issuer", None, "issuer"), ("issuer", "x" * 65, "issuer"),
    ("addressees", [], "addressees"), ("addressees", ["A", "A"], "addressees"),
    ("addressees", ["A", 1], "addressees[1]"),
    ("addressees", ["ALPHA"], "addressees"), ("addressees", "ALPHA", "addressees"), ("kind", 5, "kind"),
    ("scope", {}, "scope.everything"), ("scope", None, "scope"), ("reason", " ", "reason"), ("reason", 1, "reason"),
    ("reason", "x" * 4001, "reason"), ("lifts", TAKEDOWN.order_id.hex, "lifts"), ("lifts", str(UUID(int=7)), "lifts"),
    ("lifts", str(TAKEDOWN.order_id), "lifts"), ("legal_basis", [], "legal_basis"), ("legal_basis", {}, "legal_basis"),
    ("legal_basis", [{"ref": "x"}], "legal_basis[0].sentence"), ("legal_basis", ["x"], "legal_basis[0]"),
    ("issued_at", "2020-12-18T10:19:00+00:00", "issued_at"), ("issued_at", "2020-02-30T00:00:00Z", "issued_at"),
    ("issued_at", "infinity", "issued_at"), ("issued_at", "2020-12-17T24:00:00Z", "issued_at"),
    ("issued_at", 5, "issued_at"),
    ("issued_at", "2020-12-18T10:19:00.000000Z", "issued_at"), ("issued_at", "2020-12-18T10:20:00Z", "effective_at"),
    ("issued_at", "2020-12-18T10:19:60Z", "issued_at"), ("expires_at", None, "expires_at"),
    ("expires_at", "2020-12-18T10:19:00Z", "expires_at"), ("comply_within_s", -1, "comply_within_s"),
    ("comply_within_s", None, "comply_within_s"), ("existing_holders", "freeze", "existing_holders"),
    ("redress", None, "redress"), ("preview_digests", {"ALPHA": "abc"}, "preview_digests.ALPHA"),
    ("preview_digests", {"GAMMA": DIGEST}, "addressees"), ("preview_digests", [], "preview_digests"),
    ("previous", {"BETA": -1}, "previous.BETA"), ("previous", {"b c": 1}, "previous"),
    ("confidential", 0, "confidential"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "field"), CHANGES)
def test_a_wrong_member_is_named_by_its_path(name: str, value: Any, field: str) -> None:
    with pytest.raises(OrderInvalid) as refused:
        parse_order(_payload({**_document(), name: value}))
    assert refused.value.field == field
    assert refused.value.rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        ({"everything": False}, "scope.everything"), ({"everything": True, "banks": ["B"]}, "scope.everything"),
        ({"kinds": ["term"]}, "scope.kinds"), ({"banks": ["B", "B"]}, "scope.banks"),
        ({"banks": [""]}, "scope.banks[0]"),
        ({"everything": 1}, "scope.everything"), ({"towns": []}, "scope.towns"),
        ({"regions": ["x y"]}, "scope.regions[0]"), ({"term_days": [5]}, "scope.term_days"),
        ({"term_days": [9, 5]}, "scope.term_days"), ({"term_days": [0, 5]}, "scope.term_days"),
        ({"term_days": ["1", 5]}, "scope.term_days[0]"),
        ({"products": None}, "scope.products"),
    ],
)  # fmt: skip
def test_a_scope_is_everything_or_names_something(scope: dict[str, Any], field: str) -> None:
    empty = {"everything": False, "banks": [], "products": [], "kinds": [], "regions": [], "term_days": None}
    with pytest.raises(OrderInvalid) as refused:
        parse_order(_payload({**_document(), "scope": {**empty, **scope}}))
    assert refused.value.field == field


@pytest.mark.parametrize("name", sorted(_document()))
def test_every_member_is_needed(name: str) -> None:
    document = _document()
    del document[name]
    with pytest.raises(OrderInvalid) as refused:
        parse_order(_payload(document))
    assert refused.value.field == name


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b'{"kind":"lift","kind":"lift"}', b"\xff", b"NaN"])
def test_what_is_no_object_is_refused(payload: bytes) -> None:
    for read in (parse_order, parse_receipt, parse_preview, parse_preview_request):
        with pytest.raises(OrderInvalid):
            read(payload)


def test_a_member_too_many_is_refused() -> None:
    with pytest.raises(OrderInvalid) as refused:
        parse_order(_payload({**_document(), "supersedes": None}))
    assert refused.value.field == "supersedes"


def test_an_unknown_kind_is_told_before_any_other_member_is_judged() -> None:
    with pytest.raises(UnknownKind, match="takedown, suspend_new, close_top_ups"):
        parse_order(_payload({"kind": "close_the_bank", "cap": "1"}))


def test_a_lift_names_another_order_and_nothing_else_does() -> None:
    with pytest.raises(OrderInvalid, match="names the order it lifts"):
        replace(TAKEDOWN, kind=Kind.LIFT)
    with pytest.raises(OrderInvalid, match="does not lift itself"):
        replace(TAKEDOWN, kind=Kind.LIFT, lifts=TAKEDOWN.order_id)
    with pytest.raises(OrderInvalid, match="0 or more"):
        replace(TAKEDOWN, previous={"ALPHA": -1})
    with pytest.raises(OrderInvalid, match="negative"):
        replace(TAKEDOWN, comply_within_s=-1)


IN_EFFECT = Receipt(
    order_id=TAKEDOWN.order_id,
    order_digest=DIGEST,
    platform="ALPHA",
    received_at=FRIDAY,
    in_effect_at=FRIDAY,
    outcome=Outcome.IN_EFFECT,
    effect=Effect(products=8, holders=300, stock_minor=2**62, currency="CNY", in_flight_returned=3),
    sequence=1,
)
REFUSED = Receipt(
    order_id=None,
    order_digest=DIGEST,
    platform="ALPHA",
    received_at=FRIDAY,
    in_effect_at=None,
    outcome=Outcome.REFUSED,
    refusal=OrderRefusal.MALFORMED,
    detail="signatures: none.",
    sequence=2,
)


@pytest.mark.parametrize("receipt", [IN_EFFECT, REFUSED])
def test_a_receipt_reads_back_as_it_was_written(receipt: Receipt) -> None:
    assert parse_receipt(receipt_payload(receipt)) == receipt


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("version", 9, "version"), ("outcome", "done", "outcome"), ("outcome", "refused", "outcome"),
        ("refusal", "no", "refusal"), ("refusal", "expired", "outcome"), ("in_effect_at", None, "outcome"),
        ("effect", None, "outcome"), ("effect", [], "effect"), ("order_digest", "x", "order_digest"),
        ("effect", {**json.loads(receipt_payload(IN_EFFECT))["effect"], "stock_minor": 5}, "effect.stock_minor"),
        ("effect", {**json.loads(receipt_payload(IN_EFFECT))["effect"], "stock_minor": "05"}, "effect.stock_minor"),
        ("effect",
         {**json.loads(receipt_payload(IN_EFFECT))["effect"], "stock_minor": str(2**63)}, "effect.stock_minor"),
        ("effect", {**json.loads(receipt_payload(IN_EFFECT))["effect"], "holders": -1}, "effect.holders"),
    ],
)  # fmt: skip
def test_a_wrong_receipt_is_named_by_its_path(name: str, value: Any, field: str) -> None:
    document = {**json.loads(receipt_payload(IN_EFFECT)), name: value}
    with pytest.raises(OrderInvalid) as refused:
        parse_receipt(_payload(document))
    assert refused.value.field == field


PREVIEW = Preview(
    kind=Kind.TAKEDOWN,
    scope=EVERYTHING,
    platform="ALPHA",
    as_of=FRIDAY,
    products=8,
    holders=300,
    deposits=420,
    stock_minor=63_200_000_00,
    currency="CNY",
    in_flight=4,
    run_off=((date(2020, 12, 18), 63_200_000_00), (date(2021, 3, 18), 10_00), (date(2025, 12, 18), 0)),
)
REQUEST = PreviewRequest(
    issuer="SUPERVISOR", addressee="ALPHA", kind=Kind.TAKEDOWN, scope=EVERYTHING, requested_at=FRIDAY
)


def test_previews_and_requests_read_back_as_they_were_written() -> None:
    assert parse_preview(preview_payload(PREVIEW)) == PREVIEW
    assert parse_preview_request(preview_request_payload(REQUEST)) == REQUEST


def test_what_is_ordered_against_a_person_is_looked_at_for_that_person() -> None:
    hers = replace(PREVIEW, kind=Kind.ASSET_FREEZE, person="S000042")
    assert parse_preview(preview_payload(hers)) == hers
    asked = replace(REQUEST, kind=Kind.ATTACHMENT, person="S000042")
    assert parse_preview_request(preview_request_payload(asked)) == asked
    for wrong in ({"person": "S000042"}, {"kind": Kind.ASSET_FREEZE}):
        for one in (PREVIEW, REQUEST):
            with pytest.raises(OrderInvalid, match="for that person"):
                replace(one, **wrong)


def test_a_preview_s_digest_changes_with_what_was_looked_at() -> None:
    assert PREVIEW.digest == replace(PREVIEW).digest
    others = {replace(PREVIEW, holders=299).digest, replace(PREVIEW, platform="BETA").digest}
    assert PREVIEW.digest not in others
    assert len(others) == 2


def test_a_run_off_never_rises() -> None:
    for run_off in (((date(2021, 1, 1), 1), (date(2021, 1, 2), 2)), ((date(2021, 1, 2), 2), (date(2021, 1, 2), 1))):
        with pytest.raises(OrderInvalid, match="never rises"):
            replace(PREVIEW, run_off=run_off)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("version", 0, "version"), ("stock_minor", 1, "stock_minor"), ("run_off", {}, "run_off"),
        ("run_off", [{"day": "2021-02-30", "stock_minor": "0"}], "run_off[0].day"),
        ("run_off", [{"day": "2021-02-28", "stock_minor": "-1"}], "run_off[0].stock_minor"),
    ],
)  # fmt: skip
def test_a_wrong_preview_is_named_by_its_path(name: str, value: Any, field: str) -> None:
    with pytest.raises(OrderInvalid) as refused:
        parse_preview(_payload({**json.loads(preview_payload(PREVIEW)), name: value}))
    assert refused.value.field == field


def test_a_request_for_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        parse_preview_request(_payload({**json.loads(preview_request_payload(REQUEST)), "kind": "close_the_bank"}))

"""The API: strict in, problem documents out, each write once, orders byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.conftest import Databases
from tests.platform_world import (
    ALICE,
    BOB,
    OFFICERS,
    PLATFORM,
    RECEIPTS,
    STRANGER,
    client_of,
    order,
    receipt_key_at,
    signed,
    story,
    uid,
)
from tidegate.deposits.position import cash_of
from tidegate.deposits.reading import deposits_of
from tidegate.gate.clock import now
from tidegate.orders import (
    EVERYTHING,
    PREVIEW_TYP,
    RECEIPT_TYP,
    Kind,
    Outcome,
    PreviewRequest,
    parse_preview,
    parse_receipt,
    preview_request_payload,
)
from tidegate.seal import sign, verify

pytestmark = pytest.mark.usefixtures("platform")
API = "/api/v1"
PRODUCT, DEMAND = "CLEARBROOK-1Y", "NORTHHILL-ANY"
DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture
def platform(databases: Databases, tmp_path: Path) -> Iterator[None]:
    with story(databases), receipt_key_at(tmp_path):
        yield


def post(client: Client, path: str, body: object, *, key: UUID | str | None = None, raw: bytes | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": str(key)}
    data = raw if raw is not None else json.dumps(body).encode()
    return client.post(API + path, data, content_type="application/json", headers=headers)


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "field", "rule", "remedy", "reasons"} <= set(found)
    assert found["status"] == status
    return found


def opening(amount: str = "1000.00", product: str = PRODUCT, term: str | None = "P1Y") -> dict[str, Any]:
    return {"product_code": product, "term": term, "amount": amount}


def deliver(envelope: bytes) -> Any:
    return Client().post(f"{API}/orders", envelope, content_type="application/jose+json")


def test_the_shelf_is_public_and_pages_by_cursor() -> None:
    client = client_of(None)
    whole = client.get(f"{API}/shelf?limit=200").json()
    assert whole["currency"] == "CNY"
    seen: list[Any] = []
    cursor = ""
    while True:
        found = client.get(f"{API}/shelf?limit=5{cursor}").json()
        seen += found["items"]
        if found["next"] is None:
            break
        cursor = f"&cursor={found['next']}"
    assert seen == whole["items"]
    assert [item["kind"] for item in client.get(f"{API}/shelf?kind=demand").json()["items"]] == ["demand", "demand"]
    for wrong in ("amount=-1", "kind=gold", "sort=luck", "cursor=made-up", "term_max=5", "limit=0"):
        assert problem(client.get(f"{API}/shelf?{wrong}"), 422)["field"]


def test_a_product_is_public_until_an_order_hides_it() -> None:
    client = client_of(None)
    found = client.get(f"{API}/products/{PRODUCT}").json()
    assert found["open"] is True
    assert found["rates"] == [{"term": "P1Y", "amount_from": "0.00", "amount_to": None, "rate": "0.0225"}]
    problem(client.get(f"{API}/products/NOTHING"), 404)
    assert deliver(signed(order())).status_code == 200
    problem(client.get(f"{API}/products/{PRODUCT}"), 404)
    assert client.get(f"{API}/shelf").json()["items"] == []


def test_a_write_is_done_once_and_answered_again() -> None:
    client, key = client_of(ALICE), uid("open")
    first = post(client, "/deposits", opening(), key=key)
    assert first.status_code == 200
    assert first.json()["deposit"]["principal"] == "1000.00"
    again = post(client, "/deposits", opening(), key=key)
    assert (again.status_code, again.json()["exists"]) == (200, True)
    other = problem(post(client, "/deposits", opening("2000.00"), key=key), 422)
    assert "exists-with-different-amount" in other["type"]
    assert len([d for d in deposits_of(saver=ALICE) if d.product == PRODUCT]) == 1


def test_a_deposit_s_whole_way_over_the_api() -> None:
    client = client_of(ALICE)
    before = cash_of(saver=ALICE)
    made = post(client, "/deposits", opening("500.00", DEMAND, None), key=uid("demand")).json()["deposit"]
    path = f"/deposits/{made['deposit_id']}"
    assert client.get(API + path).json()["state"] == "funded"
    topped = post(client, f"{path}/top-ups", {"amount": "1.00"}, key=uid("top"))
    assert topped.status_code == 200, topped.content
    problem(post(client, f"{path}/withdrawals", {}, key=uid("early")), 409)
    assert post(client, f"{path}/cancellation", {}, key=uid("cancel")).status_code in {200, 409, 422}
    listed = client.get(f"{API}/deposits?limit=1").json()
    assert len(listed["items"]) == 1
    position = client.get(f"{API}/position").json()
    assert position["saver"] == ALICE
    assert {"principal", "insured", "above_limit", "cash"} <= set(position["banks"][0])
    explained = client.get(f"{API}{path}/explain").json()
    assert explained["interest"] == "0.00"
    assert sum(cash_of(saver=ALICE).values()) <= sum(before.values())


def test_days_explained_add_up() -> None:
    saver = next(s for s in (f"S{n:06d}" for n in range(1, 43)) if any(d.segments for d in deposits_of(saver=s)))
    client = client_of(saver)
    one = next(d for d in deposits_of(saver=saver) if d.segments and not d.state.ended)
    found = client.get(f"{API}/deposits/{one.deposit_id}/explain").json()
    cents = sum(round(float(day["interest"]) * 100) for day in found["days"])
    assert cents == round(float(found["interest"]) * 100)
    problem(client.get(f"{API}/deposits/{one.deposit_id}/explain?start=2020-02-30"), 422)


def test_nobody_reads_or_moves_another_s_deposit() -> None:
    made = post(client_of(ALICE), "/deposits", opening(), key=uid("hers")).json()["deposit"]["deposit_id"]
    bob, stranger = client_of(BOB), client_of(None)
    for path in (f"/deposits/{made}", f"/deposits/{made}/explain"):
        problem(bob.get(API + path), 404)
        problem(stranger.get(API + path), 401)
    for path, body in (("withdrawals", {}), ("top-ups", {"amount": "1"}), ("cancellation", {})):
        problem(post(bob, f"/deposits/{made}/{path}", body, key=uid("bob", path)), 404)
        problem(post(stranger, f"/deposits/{made}/{path}", body, key=uid("none", path)), 401)
    assert all(item["deposit_id"] != made for item in bob.get(f"{API}/deposits").json()["items"])


BROKEN = (
    b"{", b"[]", b"null", b'{"amount": "1", "amount": "2"}', b'{"amount": 1000}', b'{"amount": 10.0}',
    b'{"amount": NaN}', b'{"amount": "1"} x', b"\xff", b'{"amount": true}', b"",
)  # fmt: skip


def test_bodies_are_read_in_one_way_only() -> None:
    client = client_of(ALICE)
    before = cash_of(saver=ALICE)
    for raw in BROKEN:
        whole = raw.replace(b'{"amount"', b'{"product_code": "CLEARBROOK-1Y", "term": "P1Y", "amount"', 1)
        response = post(client, "/deposits", None, key=uid("raw"), raw=whole)
        assert response.status_code in {400, 422}, (raw, response.content)
        assert problem(response, response.status_code)["rule"], raw
    assert cash_of(saver=ALICE) == before


def test_unknown_members_and_missing_keys_are_refused() -> None:
    client = client_of(ALICE)
    problem(post(client, "/deposits", {**opening(), "rate": "0.99"}, key=uid("more")), 422)
    assert problem(post(client, "/deposits", opening()), 400)["field"] == "Idempotency-Key"
    assert problem(post(client, "/deposits", opening(), key="17"), 422)["field"] == "Idempotency-Key"
    for amount in ("-1", "0", "0.001", "1e400", "NaN", "١٢٣", "1_000", str(2**63)):
        problem(post(client, "/deposits", opening(amount), key=uid("bad", amount)), 422)
    assert problem(post(client, "/deposits", opening(term="P5D"), key=uid("t")), 422)["rule"]
    problem(post(client, "/deposits", opening(product="NOTHING"), key=uid("p")), 404)


def test_forged_requests_from_another_site_are_refused() -> None:
    client = client_of(ALICE, csrf=True)
    problem(post(client, "/deposits", opening(), key=uid("csrf")), 403)


def test_an_order_is_answered_with_a_signed_receipt_and_again_with_the_same() -> None:
    envelope = signed(order())
    response = deliver(envelope)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/jose+json")
    keys = {RECEIPTS.kid: RECEIPTS.public}
    receipt = parse_receipt(verify(response.content, keys=keys, typ=RECEIPT_TYP).payload)
    assert (receipt.outcome, receipt.platform) == (Outcome.IN_EFFECT, PLATFORM)
    assert deliver(envelope).content == response.content
    listed = Client().get(f"{API}/orders").json()["items"]
    assert [(item["state"], item["kind"]) for item in listed] == [("in force", "takedown")]
    refused = problem(post(client_of(ALICE), "/deposits", opening(), key=uid("late")), 422)
    assert refused["reasons"], "the refusal cites its order"


def test_a_forged_order_is_answered_too_and_changes_nothing() -> None:
    for keys in ((STRANGER,), OFFICERS[:1]):
        response = deliver(signed(order(), keys=keys))
        assert response.status_code == 422
        assert response.headers["Content-Type"] == "application/jose+json"
        receipt = parse_receipt(verify(response.content, keys={RECEIPTS.kid: RECEIPTS.public}, typ=RECEIPT_TYP).payload)
        assert receipt.outcome is Outcome.REFUSED
    assert deliver(b"not an envelope").status_code == 422
    assert Client().get(f"{API}/shelf").json()["items"]
    problem(Client().post(f"{API}/orders", signed(order()), content_type="application/json"), 415)
    assert Client().get(f"{API}/orders").json()["items"] == []


def test_without_a_key_for_receipts_no_order_is_carried_out(settings_without_key: None) -> None:
    found = problem(deliver(signed(order())), 503)
    assert "TIDEGATE_SIGNING_KEY_FILE" in found["remedy"]
    assert Client().get(f"{API}/shelf").json()["items"]


@pytest.fixture
def settings_without_key(platform: None) -> Iterator[None]:
    from django.test import override_settings

    with override_settings(SIGNING_KEY_FILE=None):
        yield


def test_a_preview_needs_an_authority_and_changes_nothing() -> None:
    request = PreviewRequest(
        issuer="demo", addressee=PLATFORM, kind=Kind.TAKEDOWN, scope=EVERYTHING, requested_at=now()
    )
    asked = sign(preview_request_payload(request), keys=[OFFICERS[0]], typ=PREVIEW_TYP)
    response = Client().post(f"{API}/orders/preview", asked, content_type="application/jose+json")
    assert response.status_code == 200, response.content
    found = parse_preview(response.content)
    assert found.products == 14
    assert Client().get(f"{API}/shelf").json()["items"]
    forged = sign(preview_request_payload(request), keys=[STRANGER], typ=PREVIEW_TYP)
    problem(Client().post(f"{API}/orders/preview", forged, content_type="application/jose+json"), 422)


def test_the_demonstration_s_state_is_what_the_story_needs() -> None:
    state = Client().get("/demo/state").json()
    assert (state["platform"], state["products_open"], state["closed_by"]) == (PLATFORM, 14, [])
    assert len(state["shelf"]) == 4
    assert {"at", "what", "amount", "currency", "refused"} <= set(state["ticker"][0])
    post(client_of(ALICE), "/deposits", opening(), key=uid("t1"))
    assert deliver(signed(order())).status_code == 200
    post(client_of(ALICE), "/deposits", opening(), key=uid("t2"))
    after = Client().get("/demo/state").json()
    assert (after["products_open"], after["shelf"]) == (0, [])
    assert after["closed_by"][0]["title"] == "Takedown 1 of the Demonstration Authority"
    assert any(line["refused"] for line in after["ticker"])


def test_the_committed_document_is_the_one_served() -> None:
    served = Client().get(f"{API}/openapi.json").json()
    assert json.loads(DOCUMENT.read_text("utf-8")) == served, "make it again: python -m tests.write_openapi"
    assert served["openapi"].startswith("3.1")
    for path, methods in served["paths"].items():
        for method, operation in methods.items():
            if method == "post" and "/orders" not in path:
                names = {p["name"] for p in operation["parameters"] if p["in"] == "header" and p["required"]}
                assert names == {"Idempotency-Key"}, path
            assert any(code[0] in "45" for code in operation["responses"]), f"{method} {path} names its problems"

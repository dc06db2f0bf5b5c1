"""An order's life at the hub: composed, looked at, signed by two, issued, delivered, proved, lifted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import transaction

from tests.hub_world import AT, AUTHORITY, OFFICERS, World, key_of, takedown
from tidegate.hub import register
from tidegate.hub.compose import Composed, compose, look_again, revise
from tidegate.hub.deliver import Delivered, deliver
from tidegate.hub.draft import Draft
from tidegate.hub.history import Step, history
from tidegate.hub.issue import Issued, issue
from tidegate.hub.look_up import orders_in_force, standing, standings
from tidegate.hub.make_draft import make_draft
from tidegate.hub.preview import Previewed, preview
from tidegate.hub.probe import Probed, Verdict, probe
from tidegate.hub.refusal import Refused
from tidegate.hub.shelf import AMOUNTS
from tidegate.hub.sign import Signed, ToSign, add_signature, sign_with, to_sign
from tidegate.hub.standing import AddresseeState, Standing, State
from tidegate.hub.sum_up import totals
from tidegate.orders import ORDER_TYP, RECEIPT_TYP, OrderRefusal, parse_order, parse_receipt
from tidegate.seal import sign, verify

ONE = UUID(int=1)
TWO = UUID(int=2)


@pytest.fixture
def world(hub_db: object) -> World:
    found = World()
    found.register()
    return found


def composed(draft: Draft, order_id: UUID = ONE) -> Composed:
    with transaction.atomic():
        found = compose(order_id=order_id, authority=AUTHORITY, officer="lin", draft=draft, at=AT)
    assert isinstance(found, Composed), found
    return found


def looked(world: World, order_id: UUID = ONE) -> Previewed | Refused:
    return preview(order_id=order_id, officer="lin", key=OFFICERS["lin"], client=world.client, at=AT, wait=world.wait)


def seen(order_id: UUID = ONE) -> str:
    with transaction.atomic():
        found = to_sign(order_id=order_id, at=AT)
    assert isinstance(found, ToSign), found
    return found.digest


def signed(officer: str, order_id: UUID = ONE, saw: str | None = None) -> Signed | Refused:
    saw = saw or seen(order_id)
    with transaction.atomic():
        return sign_with(order_id=order_id, officer=officer, key=OFFICERS[officer], seen=saw, at=AT)


def issued(order_id: UUID = ONE) -> Issued | Refused:
    with transaction.atomic():
        return issue(order_id=order_id, officer="wang", at=AT)


def delivered(world: World, order_id: UUID = ONE) -> Delivered | Refused:
    return deliver(order_id=order_id, client=world.client, at=AT, wait=world.wait)


def gone_out(world: World, draft: Draft, order_id: UUID = ONE) -> Issued:
    """The order, all the way to its issue."""
    composed(draft, order_id)
    if draft.lifts is None:
        assert isinstance(looked(world, order_id), Previewed)
    for officer in ("lin", "wang"):
        assert isinstance(signed(officer, order_id), Signed)
    left = issued(order_id)
    assert isinstance(left, Issued), left
    return left


def now(order_id: UUID = ONE) -> Standing:
    found = standing(order_id=order_id, at=AT)
    assert found is not None
    return found


def states(order_id: UUID = ONE) -> dict[str, AddresseeState]:
    return {one.platform: one.state for one in now(order_id).addressees}


def test_an_order_is_looked_at_signed_by_two_delivered_and_proved(world: World) -> None:
    composed(takedown())
    assert now().state is State.DRAFT
    found = looked(world)
    assert isinstance(found, Previewed)
    assert found.complete
    assert now().state is State.LOOKED_AT
    first = signed("lin")
    assert isinstance(first, Signed)
    assert not first.enough
    assert now().state is State.PARTLY_SIGNED
    second = signed("wang")
    assert isinstance(second, Signed)
    assert second.enough
    assert now().state is State.SIGNED
    left = issued()
    assert isinstance(left, Issued)
    assert left.number == 1
    done = delivered(world)
    assert isinstance(done, Delivered)
    assert done.all_answered
    assert set(states().values()) == {AddresseeState.IN_EFFECT}
    assert now().in_force_somewhere
    looks = probe(client=world.client, at=AT, wait=world.wait, order_id=ONE)
    assert not isinstance(looks, Refused)
    assert [look.verdict for look in looks] == [Verdict.SHUT] * 3


def test_both_officers_sign_the_same_bytes_which_bind_every_preview(world: World) -> None:
    left = gone_out(world, takedown())
    keys = {key.kid: key.public for key in OFFICERS.values()}
    verified = verify(left.envelope, keys=keys, typ=ORDER_TYP)
    assert verified.kids == tuple(sorted((OFFICERS["lin"].kid, OFFICERS["wang"].kid)))
    order = parse_order(verified.payload)
    assert {p.platform: p.digest for p in now().previews} == dict(order.preview_digests)
    assert set(order.preview_digests) == {"alder", "heron", "marsh"}
    assert order.previous == {"alder": 0, "heron": 0, "marsh": 0}


def test_a_receipt_is_kept_as_the_bytes_that_came(world: World) -> None:
    gone_out(world, takedown())
    delivered(world)
    for one in now().addressees:
        platform = world.platforms[one.platform]
        assert [one.receipt_envelope] == list(platform.receipts.values())
        payload = verify(one.receipt_envelope, keys={platform.key.kid: platform.key.public}, typ=RECEIPT_TYP).payload
        assert parse_receipt(payload) == one.receipt


def test_the_same_draft_composed_again_is_the_same_order(world: World) -> None:
    assert composed(takedown()) == composed(takedown())
    with transaction.atomic():
        other = compose(order_id=ONE, authority=AUTHORITY, officer="lin", draft=takedown(reason="Another."), at=AT)
    assert _code(other) == "exists_with_different_content"


def test_nobody_signs_before_every_platform_was_looked_at(world: World) -> None:
    world.platforms["marsh"].silent = 9
    composed(takedown())
    found = looked(world)
    assert isinstance(found, Previewed)
    assert not found.complete
    with transaction.atomic():
        assert _code(to_sign(order_id=ONE, at=AT)) == "not_previewed"
    trouble = {p.platform: p.trouble for p in now().previews}
    assert trouble == {"alder": "", "heron": "", "marsh": "It cannot be reached."}
    world.platforms["marsh"].silent = 0
    again = looked(world)
    assert isinstance(again, Previewed)
    assert again.complete
    assert [one.platform for one in again.looked] == ["marsh"], "only who has not answered is asked again"


def test_one_officer_does_not_sign_twice(world: World) -> None:
    composed(takedown())
    looked(world)
    signed("lin")
    assert _code(signed("lin")) == "signed_already"
    assert _code(issued()) == "too_few_signatures"
    assert now().state is State.PARTLY_SIGNED


def test_a_changed_draft_ends_previews_and_signatures(world: World) -> None:
    composed(takedown())
    looked(world)
    saw = seen()
    signed("lin", saw=saw)
    with transaction.atomic():
        revise(order_id=ONE, officer="wang", draft=takedown(everything=False, kinds=["fixed"]), at=AT)
    assert (now().state, now().signatures, now().digest) == (State.DRAFT, (), "")
    assert all(p.preview is None for p in now().previews)
    with transaction.atomic():
        refused = sign_with(order_id=ONE, officer="wang", key=OFFICERS["wang"], seen=saw, at=AT)
    assert _code(refused) == "not_previewed"
    looked(world)
    assert _code(signed("wang", saw=saw)) == "changed_since_looked_at"
    steps = [event.step for event in history(order_id=ONE)]
    assert steps.count(Step.PREVIEWED) == 6
    assert steps.count(Step.SIGNED) == 1, "what was signed before stays on record"


def test_a_preview_looked_at_again_must_be_signed_again(world: World) -> None:
    composed(takedown())
    looked(world)
    saw = seen()
    signed("lin", saw=saw)
    world.platforms["heron"].holders += 1
    with transaction.atomic():
        look_again(order_id=ONE, officer="lin", at=AT)
    looked(world)
    assert _code(signed("wang", saw=saw)) == "changed_since_looked_at"
    assert _code(issued()) == "too_few_signatures"


def test_a_signature_counts_only_with_the_officers_own_key_over_these_bytes(world: World) -> None:
    composed(takedown())
    looked(world)
    saw = seen()
    with transaction.atomic():
        ready = to_sign(order_id=ONE, at=AT)
    assert isinstance(ready, ToSign)
    cases = {
        "key_of_another": sign(ready.payload, keys=[OFFICERS["wang"]], typ=ORDER_TYP),
        "signature_invalid": sign(ready.payload + b" ", keys=[OFFICERS["lin"]], typ=ORDER_TYP),
    }
    for code, envelope in cases.items():
        with transaction.atomic():
            refused = add_signature(order_id=ONE, officer="lin", envelope=envelope, seen=saw, at=AT)
        assert _code(refused) == code
    both = sign(ready.payload, keys=[OFFICERS["lin"], OFFICERS["wang"]], typ=ORDER_TYP)
    with transaction.atomic():
        assert _code(add_signature(order_id=ONE, officer="lin", envelope=both, seen=saw, at=AT)) == "signature_invalid"
        assert _code(add_signature(order_id=ONE, officer="lin", envelope=b"{", seen=saw, at=AT)) == "signature_invalid"
    assert now().signatures == ()


def test_an_officer_whose_key_was_replaced_has_not_signed(world: World) -> None:
    composed(takedown())
    looked(world)
    signed("lin")
    signed("wang")
    with transaction.atomic():
        register.appoint_officer(
            code="wang", authority=AUTHORITY, name="Wang Demo", public_jwk=key_of("another").public.to_jwk()
        )
    assert _code(issued()) == "too_few_signatures"


def test_an_officer_of_another_authority_does_nothing_here(world: World) -> None:
    with transaction.atomic():
        register.found_authority(code="other", name="Another", jurisdiction="CN")
        register.appoint_officer(code="xu", authority="other", name="Xu", public_jwk=key_of("xu").public.to_jwk())
    composed(takedown())
    looked(world)
    saw = seen()
    with transaction.atomic():
        refused = sign_with(order_id=ONE, officer="xu", key=key_of("xu"), seen=saw, at=AT)
    assert _code(refused) == "officer_of_another_authority"


def test_an_unreachable_platform_is_tried_again_and_again(world: World) -> None:
    gone_out(world, takedown())
    world.platforms["marsh"].silent = 5
    first = delivered(world)
    assert isinstance(first, Delivered)
    assert states() == {
        "alder": AddresseeState.IN_EFFECT,
        "heron": AddresseeState.IN_EFFECT,
        "marsh": AddresseeState.UNREACHABLE,
    }
    assert world.waited == [250, 500], "each time a little longer"
    assert now().owing == ("marsh",)
    asked = {code: list(platform.asked) for code, platform in world.platforms.items()}
    delivered(world)
    assert states()["marsh"] is AddresseeState.IN_EFFECT
    assert world.platforms["alder"].asked == asked["alder"], "who has answered is left alone"
    assert _code(delivered(world)) == "nothing_to_deliver"
    assert next(one for one in now().addressees if one.platform == "marsh").attempts == 6


def test_an_answer_lost_on_the_way_is_asked_for_again_and_counts_once(world: World) -> None:
    gone_out(world, takedown())
    lost = iter([True, False])

    def lose(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path == "/api/v1/orders" and next(lost, False):
            raise httpx.ReadTimeout("gone", request=request)
        return response

    world.platforms["heron"].instead = lose
    delivered(world)
    assert states()["heron"] is AddresseeState.IN_EFFECT
    assert len(world.platforms["heron"].receipts) == 1


def test_a_receipt_that_the_platform_did_not_sign_is_not_believed(world: World) -> None:
    gone_out(world, takedown())

    def forged(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        payload = verify(
            response.content, keys={k.kid: k.public for k in [world.platforms["heron"].key]}, typ=RECEIPT_TYP
        ).payload
        return _enveloped(sign(payload, keys=[key_of("stranger")], typ=RECEIPT_TYP))

    world.platforms["heron"].instead = forged
    delivered(world)
    one = next(one for one in now().addressees if one.platform == "heron")
    assert (one.state, one.receipt) == (AddresseeState.NOT_BELIEVED, None)
    world.platforms["heron"].instead = None
    delivered(world)
    assert states()["heron"] is AddresseeState.IN_EFFECT


def test_a_receipt_of_another_platform_or_order_is_not_believed(world: World) -> None:
    gone_out(world, takedown())
    delivered(world)
    alder = next(iter(world.platforms["alder"].receipts.values()))
    earlier = next(iter(world.platforms["heron"].receipts.values()))
    gone_out(world, takedown(reason="Again."), TWO)
    # heron's key may even be the one that signed: the receipt says whom it is for
    strange = sign(
        verify(alder, keys={k.kid: k.public for k in [world.platforms["alder"].key]}, typ=RECEIPT_TYP).payload,
        keys=[world.platforms["heron"].key],
        typ=RECEIPT_TYP,
    )
    for envelope in (alder, strange, earlier):
        world.platforms["heron"].instead = lambda _request, _response, e=envelope: _enveloped(e)
        delivered(world, TWO)
        assert states(TWO)["heron"] is AddresseeState.NOT_BELIEVED


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (httpx.Response(200, json={"ok": True}), AddresseeState.NO_RECEIPT),
        (httpx.Response(404, json={"rule": "There is no such thing here."}), AddresseeState.NO_RECEIPT),
        (httpx.Response(503, text="busy"), AddresseeState.UNREACHABLE),
        (httpx.Response(302, headers={"Location": "http://alder.example/"}), AddresseeState.NO_RECEIPT),
        (httpx.Response(200, content=b"\x00" * 2_100_000), AddresseeState.UNREACHABLE),
        (
            httpx.Response(200, content=b"{}", headers={"Content-Type": "application/jose+json"}),
            AddresseeState.NOT_BELIEVED,
        ),
    ],
)
def test_what_is_no_receipt_is_taken_for_none(world: World, response: httpx.Response, state: AddresseeState) -> None:
    gone_out(world, takedown(platforms=["heron"]))
    world.platforms["heron"].instead = lambda _request, _response: response
    delivered(world)
    one = now().addressees[0]
    assert (one.state, one.receipt) == (state, None)
    assert one.said


def test_a_refusal_is_a_receipt_with_its_reason(world: World) -> None:
    gone_out(world, takedown(expires_at=AT + timedelta(days=1)))
    world.go_on(days=2)
    delivered(world)
    for one in now().addressees:
        assert one.state is AddresseeState.REFUSED
        assert one.receipt is not None
        assert one.receipt.refusal is OrderRefusal.EXPIRED
    assert _code(delivered(world)) == "nothing_to_deliver"


def test_a_platform_behind_the_hubs_clock_is_asked_again_later(world: World) -> None:
    gone_out(world, takedown())
    world.platforms["alder"].now -= timedelta(minutes=5)
    delivered(world)
    assert states()["alder"] is AddresseeState.REFUSED_FOR_NOW
    world.go_on(minutes=5)
    delivered(world)
    assert states()["alder"] is AddresseeState.IN_EFFECT


def test_numbers_run_without_gap_and_a_platform_left_out_sees_none(world: World) -> None:
    gone_out(world, takedown(platforms=["alder"]))
    gone_out(world, takedown(platforms=["heron"]), TWO)
    three = UUID(int=3)
    gone_out(world, takedown(), three)
    order = now(three).order
    assert order is not None
    assert (order.sequence, dict(order.previous)) == (3, {"alder": 1, "heron": 2, "marsh": 0})
    delivered(world, three)
    assert set(states(three).values()) == {AddresseeState.IN_EFFECT}, "earlier orders went first"
    assert (states(ONE), states(TWO)) == (
        {"alder": AddresseeState.IN_EFFECT},
        {"heron": AddresseeState.IN_EFFECT},
    )


def test_a_number_that_a_platform_did_not_spend_is_not_asked_of_it_later(world: World) -> None:
    with transaction.atomic():
        register.found_authority(code=AUTHORITY, name="Demonstration Authority", jurisdiction="CN", signers_min=1)
    composed(takedown(platforms=["alder"]))
    looked(world)
    signed("lin")
    issued()
    delivered(world)
    refused = now().addressees[0].receipt
    assert refused is not None
    assert refused.refusal is OrderRefusal.TOO_FEW_SIGNERS
    gone_out(world, takedown(platforms=["alder"]), TWO)
    delivered(world, TWO)
    assert states(TWO) == {"alder": AddresseeState.IN_EFFECT}


def test_of_two_orders_drawn_up_with_one_number_the_second_is_looked_at_again(world: World) -> None:
    for order_id in (ONE, TWO):
        composed(takedown(), order_id)
        looked(world, order_id)
        signed("lin", order_id)
        signed("wang", order_id)
    assert isinstance(issued(ONE), Issued)
    assert _code(issued(TWO)) == "sequence_taken"
    with transaction.atomic():
        look_again(order_id=TWO, officer="lin", at=AT)
    looked(world, TWO)
    signed("lin", TWO)
    signed("wang", TWO)
    left = issued(TWO)
    assert isinstance(left, Issued)
    assert left.number == 2


def test_an_issued_order_is_never_edited(world: World) -> None:
    gone_out(world, takedown())
    with transaction.atomic():
        assert _code(revise(order_id=ONE, officer="lin", draft=takedown(reason="No."), at=AT)) == "already_issued"
        assert _code(look_again(order_id=ONE, officer="lin", at=AT)) == "already_issued"
    assert _code(signed_by_third()) == "already_issued"
    assert isinstance(issued(), Issued), "issued twice is issued once"


def signed_by_third() -> object:
    with transaction.atomic():
        return sign_with(order_id=ONE, officer="qiao", key=OFFICERS["qiao"], seen=now().digest, at=AT)


def test_a_probe_finds_what_should_not_be_there(world: World) -> None:
    gone_out(world, takedown(everything=False, kinds=["fixed"]))
    delivered(world)
    world.platforms["heron"].leaves_on_shelf = {"CLEARBROOK-1Y"}
    looks = {look.platform: look for look in _looks(world)}
    assert looks["alder"].verdict is Verdict.SHUT
    assert [seen.product for seen in looks["alder"].seen] == ["NORTHHILL-ANY"], "what is not ordered off may stand"
    assert looks["heron"].verdict is Verdict.VISIBLE
    assert [seen.product for seen in looks["heron"].visible] == ["CLEARBROOK-1Y"]
    world.platforms["marsh"].silent = 99
    assert {look.platform: look.verdict for look in _looks(world)}["marsh"] is Verdict.UNREACHABLE


def _looks(world: World) -> tuple[Probed, ...]:
    found = probe(client=world.client, at=AT, wait=world.wait)
    assert not isinstance(found, Refused)
    return found


def test_a_probe_without_any_order_finds_an_open_shelf_and_reads_every_page(world: World) -> None:
    looks = _looks(world)
    assert {look.verdict for look in looks} == {Verdict.NOTHING_ORDERED}
    assert {(look.pages, len(look.seen)) for look in looks} == {(2 * len(AMOUNTS), 3)}


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b'{"items": [], "items": [], "next": null}',
        b'{"items": [{"product_code": 5}], "next": null}',
        b'{"items": [], "next": "again"}',
    ],
)
def test_a_shelf_that_cannot_be_read_to_its_end_proves_nothing(world: World, body: bytes) -> None:
    gone_out(world, takedown(platforms=["alder"]))
    delivered(world)
    world.platforms["alder"].instead = lambda _request, _response: httpx.Response(200, content=body)
    look = next(look for look in _looks(world) if look.platform == "alder")
    assert look.verdict is Verdict.UNREADABLE
    assert look.trouble


def lift(**changed: Any) -> Draft:
    fields: dict[str, Any] = {
        "kind": "lift",
        "platforms": ["alder", "heron", "marsh"],
        "legal_basis": [],
        "reason": "The cause has gone.",
        "comply_within_s": 3600,
        "expires_at": None,
        "redress": "To the authority within sixty days.",
        "at": AT,
        "lifts": ONE,
    }
    found = make_draft(**{**fields, **changed})
    assert isinstance(found, Draft), found
    return found


def test_a_lift_opens_again_what_its_order_shut(world: World) -> None:
    gone_out(world, takedown(everything=False, banks=["CLEARBROOK"]))
    delivered(world)
    assert {look.verdict for look in _looks(world)} == {Verdict.SHUT}
    gone_out(world, lift(platforms=["alder", "heron"]), TWO)
    delivered(world, TWO)
    assert states() == {
        "alder": AddresseeState.LIFTED,
        "heron": AddresseeState.LIFTED,
        "marsh": AddresseeState.VERIFIED,
    }
    assert orders_in_force(platform="alder", at=AT) == ()
    assert [order.order_id for order in orders_in_force(platform="marsh", at=AT)] == [ONE]
    with transaction.atomic():
        again = compose(order_id=UUID(int=3), authority=AUTHORITY, officer="lin", draft=lift(), at=AT)
    assert _code(again) == "lifted_already"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"lifts": UUID(int=77)}, "lifts_nothing"),
        ({"platforms": ["heron"]}, "lifts_elsewhere"),
        ({"platforms": ["nowhere"]}, "unknown_platform"),
    ],
)
def test_a_lift_that_lifts_nothing_is_refused(world: World, draft: dict[str, Any], code: str) -> None:
    gone_out(world, takedown(platforms=["alder"]))
    with transaction.atomic():
        refused = compose(
            order_id=TWO, authority=AUTHORITY, officer="lin", draft=lift(**{"platforms": ["alder"], **draft}), at=AT
        )
    assert _code(refused) == code


def test_an_order_ends_by_itself(world: World) -> None:
    gone_out(world, takedown(expires_at=AT + timedelta(days=1)))
    delivered(world)
    later = standing(order_id=ONE, at=AT + timedelta(days=2))
    assert later is not None
    assert {one.state for one in later.addressees} == {AddresseeState.EXPIRED}
    assert orders_in_force(platform="alder", at=AT + timedelta(days=2)) == ()


def test_history_tells_every_step_in_order(world: World) -> None:
    gone_out(world, takedown(platforms=["alder"]))
    delivered(world)
    probe(client=world.client, at=AT, wait=world.wait, order_id=ONE)
    assert [event.step for event in history(order_id=ONE)] == [
        Step.COMPOSED, Step.PREVIEWED, Step.DRAWN_UP, Step.SIGNED, Step.SIGNED, Step.ISSUED, Step.ATTEMPTED,
        Step.ANSWERED, Step.PROBED,
    ]  # fmt: skip


def test_evidence_cannot_be_changed_by_the_application_nor_by_accident(
    world: World, owner_connection: Any, second_connection: Callable[[], Any]
) -> None:
    gone_out(world, takedown())
    delivered(world)
    kept = ("order", "revision", "preview", "document", "signature", "issue", "addressee", "delivery", "receipt")
    for table in kept:
        with second_connection() as application, pytest.raises(Exception, match="permission denied"):
            application.execute(f"DELETE FROM hub_{table}")
        with pytest.raises(Exception, match="are evidence"):
            owner_connection.execute(f"DELETE FROM hub_{table}")


def test_no_private_key_is_in_the_database(world: World, owner_connection: Any) -> None:
    gone_out(world, takedown())
    delivered(world)
    secrets = [key.to_jwk()["d"] for key in OFFICERS.values()]
    tables = owner_connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'hub\\_%'").fetchall()
    assert len(tables) == 15
    for (table,) in tables:
        text = str(owner_connection.execute(f"SELECT t::text FROM {table} t").fetchall())
        assert not any(secret in text or secret.encode().hex() in text for secret in secrets)


def test_sums_over_platforms_keep_every_step(world: World) -> None:
    composed(takedown())
    looked(world)
    previews = [one.preview for one in now().previews if one.preview]
    (total,) = totals(previews=previews)
    assert total.stock_minor == sum(preview.stock_minor for preview in previews)
    assert total.run_off[0][1] == total.stock_minor
    assert total.run_off[-1][1] == 0


def test_the_list_shows_the_latest_first(world: World) -> None:
    gone_out(world, takedown())
    composed(takedown(reason="Another."), TWO)
    found = standings(at=AT)
    assert {one.order_id: one.state for one in found} == {ONE: State.ISSUED, TWO: State.DRAFT}


def _enveloped(envelope: bytes) -> httpx.Response:
    return httpx.Response(200, content=envelope, headers={"Content-Type": "application/jose+json"})


def _code(found: object) -> str:
    assert isinstance(found, Refused), found
    assert found.rule
    assert found.remedy
    return str(found.code)

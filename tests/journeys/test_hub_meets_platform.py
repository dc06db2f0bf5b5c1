"""The contract between hub and platform, on a real platform's own doors with its own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.conftest import Database, Databases
from tests.platform_world import OFFICERS, PLATFORM, RECEIPTS, build, receipt_key_at
from tidegate.compliance.say import Told, ask_clarification, cannot_comply, dispute
from tidegate.compliance.trust import trust_authority
from tidegate.gate.clock import now as platform_now
from tidegate.hub.collect import Collected, CollectedFrom, collect
from tidegate.hub.compose import Composed, compose
from tidegate.hub.deliver import Delivered, deliver
from tidegate.hub.draft import Draft
from tidegate.hub.draw_up import needs_preview
from tidegate.hub.issue import Issued, issue
from tidegate.hub.look_up import standing
from tidegate.hub.make_draft import make_draft
from tidegate.hub.preview import Previewed, preview
from tidegate.hub.probe import Verdict, probe
from tidegate.hub.refusal import Refused
from tidegate.hub.register import appoint_officer, found_authority, pin_platform
from tidegate.hub.sign import Signed, ToSign, sign_with, to_sign
from tidegate.hub.standing import AddresseeState
from tidegate.interfaces.database.connections import let_go, point_at
from tidegate.orders import Kind, Measure
from tidegate.seal import SigningKey

PLATFORM_URLS = "tidegate.interfaces.site.urls_platform"
ORDER, LIFT = UUID(int=1), UUID(int=2)
WORDS = {
    "platforms": [PLATFORM],
    "legal_basis": [("Notice 9, article 4", "No time deposits on a third party's shelf.")],
    "reason": "Local banks take deposits from the whole country.",
    "comply_within_s": 3600,
    "redress": "Review office",
}


@dataclass
class Line:
    """Carries requests to the platform's own views, in the platform's database, and comes back to the hub's."""

    hub: Database
    platform: Database

    def __call__(self, request: httpx.Request) -> httpx.Response:
        point_at(self.platform)
        try:
            with override_settings(ROOT_URLCONF=PLATFORM_URLS):
                answer = Client().generic(
                    request.method,
                    request.url.raw_path.decode(),
                    data=request.read(),
                    content_type=request.headers.get("Content-Type", ""),
                )
            return httpx.Response(answer.status_code, content=answer.content, headers=dict(answer.headers.items()))
        finally:
            let_go()
            point_at(self.hub)


@dataclass
class Desk:
    client: httpx.Client
    at: datetime
    line: Line

    def at_the_platform(self, act: Callable[[], object]) -> object:
        """Somebody at the platform does something, in its own database."""
        point_at(self.line.platform)
        try:
            with transaction.atomic():
                return act()
        finally:
            let_go()
            point_at(self.line.hub)

    def wait(self, _milliseconds: int) -> None:
        raise AssertionError("a platform that answers is asked once")

    def sends(self, draft: Draft, order_id: UUID) -> AddresseeState:
        """An order, all the way; its state at the platform."""
        with transaction.atomic():
            composed = compose(order_id=order_id, authority="demo", officer="one", draft=draft, at=self.at)
        assert isinstance(composed, Composed), composed
        if needs_preview(draft=draft):
            looked = preview(
                order_id=order_id, officer="one", key=OFFICERS[0], client=self.client, at=self.at, wait=self.wait
            )
            assert isinstance(looked, Previewed)
            assert looked.complete, looked
        for code, key in zip(("one", "two"), OFFICERS, strict=True):
            with transaction.atomic():
                ready = to_sign(order_id=order_id, at=self.at)
                assert isinstance(ready, ToSign)
                done = sign_with(order_id=order_id, officer=code, key=key, seen=ready.digest, at=self.at)
            assert isinstance(done, Signed), done
        with transaction.atomic():
            assert isinstance(issue(order_id=order_id, officer="one", at=self.at), Issued)
        sent = deliver(order_id=order_id, client=self.client, at=self.at, wait=self.wait)
        assert isinstance(sent, Delivered)
        assert sent.all_answered, sent
        found = standing(order_id=order_id, at=self.at)
        assert found is not None
        return found.addressees[0].state

    def shelf(self) -> tuple[Verdict, int]:
        looks = probe(client=self.client, at=self.at, wait=self.wait)
        assert not isinstance(looks, Refused)
        assert not looks[0].trouble, looks
        return looks[0].verdict, len(looks[0].seen)

    def collects(self, order_id: UUID) -> tuple[CollectedFrom, AddresseeState]:
        """Asks the platform for its answers; what came of it, and the state then."""
        found = collect(
            order_id=order_id, officer="one", key=OFFICERS[0], client=self.client, at=self.at, wait=self.wait
        )
        assert not isinstance(found, Refused), found
        now = standing(order_id=order_id, at=self.at)
        assert now is not None
        return found[0], now.addressees[0].state


@pytest.fixture
def desk(databases: Databases, tmp_path: Path) -> Iterator[Desk]:
    with receipt_key_at(tmp_path), databases.fresh("platform") as platform:
        build(days=2)
        with transaction.atomic():
            at = platform_now()
        with databases.fresh("hub") as hub:
            with transaction.atomic():
                found_authority(code="demo", name="Demonstration Authority", jurisdiction="CN")
                for code, key in zip(("one", "two"), OFFICERS, strict=True):
                    appoint_officer(code=code, authority="demo", name=code, public_jwk=key.public.to_jwk())
                pin_platform(
                    code=PLATFORM, name="Heron", base_url="http://heron.example", receipt_jwk=RECEIPTS.public.to_jwk()
                )
            line = Line(hub=hub, platform=platform)
            yield Desk(client=httpx.Client(transport=httpx.MockTransport(line)), at=at, line=line)


def draft(desk: Desk, **changed: object) -> Draft:
    fields = {**WORDS, "kind": "takedown", "expires_at": desk.at + timedelta(days=365), "at": desk.at, **changed}
    found = make_draft(**fields)  # type: ignore[arg-type]
    assert isinstance(found, Draft), found
    return found


def test_hub_and_platform_understand_each_other(desk: Desk) -> None:
    verdict, whole = desk.shelf()
    assert verdict is Verdict.NOTHING_ORDERED
    assert whole > 5
    assert desk.sends(draft(desk, kinds=["fixed"]), ORDER) is AddresseeState.IN_EFFECT
    found = standing(order_id=ORDER, at=desk.at)
    assert found is not None
    (looked,), (at,) = found.previews, found.addressees
    assert looked.preview is not None
    assert at.receipt is not None
    assert at.receipt.effect is not None
    assert (looked.preview.products, looked.preview.holders, looked.preview.stock_minor) == (
        at.receipt.effect.products,
        at.receipt.effect.holders,
        at.receipt.effect.stock_minor,
    )
    verdict, left = desk.shelf()
    assert verdict is Verdict.SHUT
    assert left == whole - at.receipt.effect.products
    lift = draft(desk, kind="lift", lifts=ORDER, legal_basis=[])
    assert desk.sends(lift, LIFT) is AddresseeState.IN_EFFECT
    assert desk.shelf() == (Verdict.NOTHING_ORDERED, whole)


def test_a_real_refusal_reaches_the_desk_as_a_signed_receipt(desk: Desk) -> None:
    later = replace(desk, at=desk.at + timedelta(hours=1))
    assert later.sends(draft(later, everything=True), ORDER) is AddresseeState.REFUSED_FOR_NOW
    found = standing(order_id=ORDER, at=desk.at)
    assert found is not None
    assert found.addressees[0].receipt is not None
    assert str(found.addressees[0].receipt.refusal) == "not_yet_issued"


def test_what_the_platform_says_reaches_the_hub_and_a_lift_ends_it(desk: Desk) -> None:
    assert desk.sends(draft(desk, kinds=["fixed"]), ORDER) is AddresseeState.IN_EFFECT
    found, state = desk.collects(ORDER)
    assert (found.outcome, found.new, state) == (Collected.BELIEVED, 0, AddresseeState.IN_EFFECT)
    words = {"by": "alice@example.invalid", "platform": PLATFORM, "signing_key": RECEIPTS}
    for says, text, state in (
        (ask_clarification, {"question": "Does it mean recurring deposits?"}, AddresseeState.CLARIFICATION_ASKED),
        (cannot_comply, {"reason": "One bank renews by letter."}, AddresseeState.CANNOT_COMPLY),
        (dispute, {"grounds": "The notice came into force later."}, AddresseeState.DISPUTED),
    ):
        told = desk.at_the_platform(lambda says=says, text=text: says(order_id=ORDER, **text, **words))  # type: ignore[misc]
        assert isinstance(told, Told), told
        found, now = desk.collects(ORDER)
        assert (found.outcome, found.new, now) == (Collected.BELIEVED, 1, state)
        assert desk.collects(ORDER)[0].new == 0
    order = standing(order_id=ORDER, at=desk.at)
    assert order is not None
    (at,) = order.addressees
    assert at.replies[0].reply.detail == "Does it mean recurring deposits?"
    assert at.collected is not None
    assert at.collected.size == 5, "the order, its receipt and three replies are in the log"
    assert desk.sends(draft(desk, kind="lift", lifts=ORDER, legal_basis=[]), LIFT) is AddresseeState.IN_EFFECT
    assert desk.collects(ORDER)[1] is AddresseeState.LIFTED
    assert desk.collects(LIFT)[0].outcome is Collected.BELIEVED


def test_a_platform_that_never_got_the_order_has_no_answer(desk: Desk) -> None:
    broken = replace(desk, at=desk.at + timedelta(hours=1))
    assert broken.sends(draft(broken, everything=True), ORDER) is AddresseeState.REFUSED_FOR_NOW
    found, state = broken.collects(ORDER)
    assert (found.outcome, state) == (Collected.NO_ANSWER, AddresseeState.REFUSED_FOR_NOW)
    assert "Only of an order that came here" in found.said


def test_a_question_is_answered_by_a_notice_and_an_order_is_amended(desk: Desk) -> None:
    """A cap on rates with its figure, asked about, explained, amended: each is an order of its own."""
    cap = draft(desk, kind="cap_rate", everything=True, measure=Measure(rate_ppb=30_000_000))
    assert desk.sends(cap, ORDER) is AddresseeState.IN_EFFECT
    words = {"by": "alice@example.invalid", "platform": PLATFORM, "signing_key": RECEIPTS}
    desk.at_the_platform(lambda: ask_clarification(order_id=ORDER, question="Subsidies too?", **words))  # type: ignore[arg-type]
    assert desk.collects(ORDER)[1] is AddresseeState.CLARIFICATION_ASKED
    notice = draft(desk, kind="notice", regards=ORDER, legal_basis=[], reason="Subsidies are part of the rate.")
    assert desk.sends(notice, LIFT) is AddresseeState.IN_EFFECT
    assert desk.collects(ORDER)[1] is AddresseeState.IN_EFFECT
    amended = draft(desk, kind="amend", everything=True, regards=ORDER, measure=Measure(rate_ppb=20_000_000))
    assert desk.sends(amended, UUID(int=3)) is AddresseeState.IN_EFFECT
    found, state = desk.collects(ORDER)
    assert (found.outcome, state) == (Collected.BELIEVED, AddresseeState.SUPERSEDED)
    order = standing(order_id=ORDER, at=desk.at)
    assert order is not None
    assert order.in_force_somewhere
    misfit = draft(desk, kind="amend", everything=True, regards=ORDER)
    with transaction.atomic():
        refused = compose(order_id=UUID(int=4), authority="demo", officer="one", draft=misfit, at=desk.at)
    assert isinstance(refused, Refused)
    assert (refused.code, "rate_ppb" in refused.rule) == ("amendment_does_not_fit", True)
    stranger = draft(desk, kind="notice", regards=UUID(int=77), legal_basis=[])
    with transaction.atomic():
        refused = compose(order_id=UUID(int=5), authority="demo", officer="one", draft=stranger, at=desk.at)
    assert isinstance(refused, Refused)
    assert refused.code == "regards_nothing"


def test_a_court_stays_an_order_and_its_lift_lets_it_apply_again(desk: Desk) -> None:
    """A court at the same hub: another authority, one judge, an order of its own."""
    judge = SigningKey.from_seed(b"\x07" * 32)
    with transaction.atomic():
        found_authority(code="court", name="Administrative court", jurisdiction="CN", signers_min=1)
        appoint_officer(code="judge", authority="court", name="Judge", public_jwk=judge.public.to_jwk())
    desk.at_the_platform(
        lambda: trust_authority(
            code="court",
            name="Administrative court",
            officers={"judge": judge.public},
            kinds=[Kind.STAY],
            signers_min=1,
        )
    )
    assert desk.sends(draft(desk, everything=True), ORDER) is AddresseeState.IN_EFFECT
    assert desk.shelf()[1] == 0
    for order_id, given in (
        (LIFT, {"kind": "stay", "regards": ORDER}),
        (UUID(int=3), {"kind": "lift", "lifts": LIFT, "legal_basis": []}),
    ):
        with transaction.atomic():
            composed = compose(
                order_id=order_id, authority="court", officer="judge", draft=draft(desk, **given), at=desk.at
            )
            assert isinstance(composed, Composed), composed
            ready = to_sign(order_id=order_id, at=desk.at)
            assert isinstance(ready, ToSign), ready
            sign_with(order_id=order_id, officer="judge", key=judge, seen=ready.digest, at=desk.at)
            assert isinstance(issue(order_id=order_id, officer="judge", at=desk.at), Issued)
        sent = deliver(order_id=order_id, client=desk.client, at=desk.at, wait=desk.wait)
        assert isinstance(sent, Delivered)
        receipt = sent.to[0].receipt
        assert receipt is not None
        assert receipt.refusal is None, receipt
        now = standing(order_id=ORDER, at=desk.at)
        assert now is not None
        stayed = order_id == LIFT
        assert (now.addressees[0].state is AddresseeState.STAYED) is stayed
        assert now.in_force_somewhere is not stayed
        assert (desk.shelf()[1] > 0) is stayed

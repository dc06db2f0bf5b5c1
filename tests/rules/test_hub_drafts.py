"""What an authority may enter, how an answer is read, and what follows from it: tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.hub_world import AT, PRODUCTS, key_of, takedown
from tidegate.hub.compose import Lifted, plan_draft
from tidegate.hub.draft import Draft, scope_words
from tidegate.hub.issue import plan_issue
from tidegate.hub.make_draft import make_draft
from tidegate.hub.probe import Verdict, judge
from tidegate.hub.receipt import Outcome, read_answer
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.shelf import Seen, Shelf
from tidegate.hub.standing import AddresseeState, addressee_state
from tidegate.hub.wire import ANSWER_BYTES_MAX, ENVELOPE_TYPE, Answer, get, patiently
from tidegate.hub.words import said_by
from tidegate.orders import (
    EVERYTHING,
    RECEIPT_TYP,
    Effect,
    Kind,
    LegalBasis,
    Life,
    Measure,
    Order,
    OrderRefusal,
    Receipt,
    Scope,
    Step,
    Successor,
    receipt_payload,
)
from tidegate.orders import Outcome as Answered
from tidegate.seal import digest, sign

ONE = UUID(int=1)
GIVEN: dict[str, Any] = {
    "kind": "takedown", "platforms": ["alder"], "everything": True, "legal_basis": [("A", "B")], "reason": "Because.",
    "comply_within_s": 60, "expires_at": AT + timedelta(days=1), "redress": "There.", "at": AT,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "withdraw"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"kind": "lift"}, "lifts"),
        ({"lifts": ONE}, "lifts"),
        ({"kind": "stay"}, "regards"),
        ({"kind": "amend"}, "regards"),
        ({"regards": ONE}, "regards"),
        ({"kind": "cap_stock"}, "amount_minor"),
        ({"kind": "cap_stock", "measure": Measure(rate_ppb=1)}, "amount_minor"),
        ({"kind": "cap_rate"}, "rate_ppb"),
        ({"kind": "cap_daily_inflow", "measure": Measure(amount_minor=1)}, "currency"),
        ({"measure": Measure(rate_ppb=1)}, "rate_ppb"),
        ({"kind": "suspend_new", "legal_basis": []}, "legal_basis"),
        ({"kind": "notice", "expires_at": None}, "expires_at"),
        ({"everything": False}, "scope"),
        ({"banks": ["A"]}, "scope"),
        ({"everything": False, "banks": ["a b"]}, "banks"),
        ({"everything": False, "products": ["<x>"]}, "products"),
        ({"everything": False, "products": ["p" * 65]}, "products"),
        ({"everything": False, "kinds": ["gold"]}, "kinds"),
        ({"everything": False, "regions": ["CN 33"]}, "regions"),
        ({"everything": False, "term_days": (30, 10)}, "term_days"),
        ({"everything": False, "term_days": (0, 10)}, "term_days"),
        ({"kind": "payment_moratorium"}, "scope"),
        ({"kind": "unavailability", "everything": False, "banks": ["B"], "products": ["p"]}, "scope"),
        ({"kind": "asset_freeze"}, "person"),
        ({"kind": "asset_freeze", "measure": Measure(person="S1"), "everything": False, "kinds": ["fixed"]}, "scope"),
        ({"kind": "attachment", "measure": Measure(person="S1", currency="CNY")}, "amount_minor"),
        ({"kind": "key_revoke", "expires_at": None}, "kid"),
        ({"kind": "takedown", "measure": Measure(person="S1")}, "person"),
        ({"proportionality": "x" * 2001}, "proportionality"),
        ({"effective_at": AT + timedelta(days=2)}, "expires_at"),
        ({"everything": False, "products": ["p"] * 501}, "scope"),
        ({"platforms": []}, "platforms"),
        ({"legal_basis": []}, "legal_basis"),
        ({"legal_basis": [("A", " ")]}, "legal_basis"),
        ({"legal_basis": [("A", "B")] * 11}, "legal_basis"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"redress": ""}, "redress"),
        ({"comply_within_s": 0}, "comply_within_s"),
        ({"comply_within_s": 30 * 86_400 + 1, "expires_at": AT + timedelta(days=99)}, "comply_within_s"),
        ({"expires_at": None}, "expires_at"),
        ({"expires_at": AT}, "expires_at"),
        ({"expires_at": AT + timedelta(seconds=60)}, "expires_at"),
    ],
)
def test_a_draft_that_cannot_be_is_told_at_its_field(changed: dict[str, Any], field: str) -> None:
    found = make_draft(**GIVEN | changed)
    assert isinstance(found, tuple)
    assert [error.field for error in found] == [field]
    assert all(error.rule and error.remedy for error in found)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = make_draft(**GIVEN | {"platforms": [], "reason": "", "redress": "", "comply_within_s": -1})
    assert isinstance(found, tuple)
    assert {error.field for error in found} == {"platforms", "reason", "redress", "comply_within_s"}


LIFTED = Lifted(
    issuer="a", kind=Kind.TAKEDOWN, scope=Scope(banks=frozenset({"B"})), platforms=frozenset({"p", "q"}),
    ended_on=frozenset({"q"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("platforms", "lifted", "code"),
    [
        (("x",), LIFTED, HubRefusal.UNKNOWN_PLATFORM),
        (("p",), None, HubRefusal.LIFTS_NOTHING),
        (("p",), replace(LIFTED, issuer="b"), HubRefusal.LIFTS_NOTHING),
        (("p",), replace(LIFTED, kind=Kind.LIFT), HubRefusal.LIFTS_NOTHING),
        (("p",), replace(LIFTED, kind=Kind.AMEND), HubRefusal.LIFTS_NOTHING),
        (("p",), replace(LIFTED, kind=Kind.KEY_REVOKE), HubRefusal.LIFTS_NOTHING),
        (("r",), LIFTED, HubRefusal.LIFTS_ELSEWHERE),
        (("p", "q"), LIFTED, HubRefusal.LIFTED_ALREADY),
        (("p",), LIFTED, None),
    ],
)
def test_a_lift_ends_a_known_order_of_its_own_authority_once(
    platforms: tuple[str, ...], lifted: Lifted | None, code: HubRefusal | None
) -> None:
    made = make_draft(**GIVEN | {"kind": "lift", "lifts": ONE, "platforms": platforms})
    assert isinstance(made, Draft)
    found = plan_draft(draft=made, authority="a", known={"p", "q", "r"}, lifted=lifted, at=AT)
    if code is None:
        assert isinstance(found, Draft)
        assert found.scope == LIFTED.scope, "a lift states the scope of what it lifts"
    else:
        assert isinstance(found, Refused)
        assert found.code is code


def test_what_is_about_a_confidential_order_is_confidential_too() -> None:
    made = make_draft(**GIVEN | {"kind": "lift", "lifts": ONE, "platforms": ["p"]})
    assert isinstance(made, Draft)
    assert not made.confidential
    found = plan_draft(draft=made, authority="a", known={"p"}, lifted=replace(LIFTED, confidential=True), at=AT)
    assert isinstance(found, Draft)
    assert found.confidential


@pytest.mark.parametrize(
    ("keys", "successor", "code"),
    [
        ({"k": "a"}, None, None),
        ({}, None, HubRefusal.REVOKES_NO_KEY),
        ({"k": "b"}, None, HubRefusal.REVOKES_NO_KEY),
        ({"k": "a"}, "new", None),
        ({"k": "a", "new": "b"}, "new", HubRefusal.SUCCESSOR_KNOWN),
    ],
)
def test_an_authority_revokes_its_own_keys_and_names_new_ones(
    keys: dict[str, str], successor: str | None, code: HubRefusal | None
) -> None:
    new = key_of("new").public
    following = Successor(officer="Lin", key=new) if successor else None
    made = make_draft(
        **GIVEN | {"kind": "key_revoke", "measure": Measure(kid="k", successor=following), "platforms": ["p"]}
    )
    assert isinstance(made, Draft)
    assert (made.expires_at, made.scope) == (None, EVERYTHING)
    known = {new.kid if kid == "new" else kid: whose for kid, whose in keys.items()}
    found = plan_draft(draft=made, authority="a", known={"p"}, lifted=None, at=AT, keys=known)
    assert (found.code if isinstance(found, Refused) else None) == code


ORDER = Order(
    order_id=ONE, sequence=4, issuer="a", addressees=("p",), kind=Kind.TAKEDOWN, scope=EVERYTHING,
    legal_basis=(LegalBasis(ref="A", sentence="B"),), reason="R", issued_at=AT, effective_at=AT, comply_within_s=60,
    expires_at=AT + timedelta(days=1), redress="There", previous={"p": 3},
)  # fmt: skip


@pytest.mark.parametrize(
    ("signers", "next_number", "previous", "days", "refusal"),
    [
        (2, 4, {"p": 3}, 0, None),
        (3, 4, {"p": 3}, 0, None),
        (1, 4, {"p": 3}, 0, HubRefusal.TOO_FEW_SIGNATURES),
        (2, 5, {"p": 3}, 0, HubRefusal.SEQUENCE_TAKEN),
        (2, 4, {"p": 2}, 0, HubRefusal.SEQUENCE_TAKEN),
        (1, 5, {"p": 3}, 0, HubRefusal.SEQUENCE_TAKEN),
        (2, 4, {"p": 3}, 2, HubRefusal.ALREADY_EXPIRED),
    ],
)
def test_an_order_leaves_signed_in_time_and_under_the_next_number(
    signers: int, next_number: int, previous: dict[str, int], days: int, refusal: HubRefusal | None
) -> None:
    found = plan_issue(
        order=ORDER, signers=signers, signers_min=2, next_number=next_number, previous=previous,
        at=AT + timedelta(days=days),
    )  # fmt: skip
    assert found is refusal


EFFECT = Effect(products=1, holders=1, stock_minor=1, currency="CNY", in_flight_returned=0)
RECEIPT = Receipt(
    order_id=ONE, order_digest=digest(b"order"), platform="p", received_at=AT, in_effect_at=AT,
    outcome=Answered.IN_EFFECT, effect=EFFECT, sequence=1,
)  # fmt: skip
REFUSED = replace(RECEIPT, in_effect_at=None, effect=None, outcome=Answered.REFUSED, refusal=OrderRefusal.NOT_COMPETENT)
FOR_NOW = replace(REFUSED, refusal=OrderRefusal.SEQUENCE_GAP)
KEY = key_of("platform p")


def _signed(receipt: Receipt) -> bytes:
    return sign(receipt_payload(receipt), keys=[KEY], typ=RECEIPT_TYP)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(status=200, content_type=ENVELOPE_TYPE, body=_signed(RECEIPT)), Outcome.ANSWERED),
        (Answer(status=422, content_type=ENVELOPE_TYPE, body=_signed(REFUSED)), Outcome.ANSWERED),
        (Answer(status=500, content_type=ENVELOPE_TYPE, body=_signed(RECEIPT)), Outcome.ANSWERED),
        (Answer(status=200, content_type="application/json", body=_signed(RECEIPT)), Outcome.NO_RECEIPT),
        (Answer(status=200, content_type=ENVELOPE_TYPE, body=b""), Outcome.NOT_BELIEVED),
        (
            Answer(status=200, content_type=ENVELOPE_TYPE, body=_signed(replace(RECEIPT, platform="q"))),
            Outcome.NOT_BELIEVED,
        ),
        (
            Answer(status=200, content_type=ENVELOPE_TYPE, body=_signed(replace(RECEIPT, order_id=UUID(int=2)))),
            Outcome.NOT_BELIEVED,
        ),
        (
            Answer(status=200, content_type=ENVELOPE_TYPE, body=_signed(replace(RECEIPT, order_digest=digest(b"x")))),
            Outcome.NOT_BELIEVED,
        ),
        (
            Answer(
                status=200,
                content_type=ENVELOPE_TYPE,
                body=sign(receipt_payload(RECEIPT), keys=[key_of("q")], typ=RECEIPT_TYP),
            ),
            Outcome.NOT_BELIEVED,
        ),
        (
            Answer(
                status=200,
                content_type=ENVELOPE_TYPE,
                body=sign(receipt_payload(RECEIPT), keys=[KEY], typ="tidegate-order+jws"),
            ),
            Outcome.NOT_BELIEVED,
        ),
        (Answer(status=404, content_type="text/html", body=b"<p>"), Outcome.NO_RECEIPT),
        (Answer(status=503, content_type="text/html", body=b""), Outcome.UNREACHABLE),
        (Answer(status=None, content_type="", body=b"", trouble="It cannot be reached."), Outcome.UNREACHABLE),
    ],
)
def test_a_receipt_is_believed_only_from_the_pinned_key_for_this_very_order(answer: Answer, outcome: Outcome) -> None:
    found = read_answer(answer=answer, platform="p", key=KEY.public, order_id=ONE, order_digest=RECEIPT.order_digest)
    assert found.outcome is outcome
    assert found.said
    assert (found.receipt is not None) is (outcome is Outcome.ANSWERED)


def _life(state: Step, *, overdue: bool = False) -> Life:
    return Life(state=state, steps=(), delivered_at=AT, comply_by=None, paused=False, overdue=overdue)


IN_EFFECT = _life(Step.IN_EFFECT)


@pytest.mark.parametrize(
    ("receipt", "outcome", "life", "late", "state"),
    [
        (None, None, None, False, AddresseeState.ISSUED),
        (None, None, None, True, AddresseeState.OVERDUE),
        (None, Outcome.UNREACHABLE, None, False, AddresseeState.UNREACHABLE),
        (None, Outcome.UNREACHABLE, None, True, AddresseeState.OVERDUE),
        (None, Outcome.NO_RECEIPT, None, False, AddresseeState.NO_RECEIPT),
        (None, Outcome.NOT_BELIEVED, None, False, AddresseeState.NOT_BELIEVED),
        (RECEIPT, Outcome.ANSWERED, IN_EFFECT, False, AddresseeState.IN_EFFECT),
        (RECEIPT, Outcome.UNREACHABLE, IN_EFFECT, True, AddresseeState.IN_EFFECT),
        (RECEIPT, Outcome.ANSWERED, _life(Step.ACCEPTED), False, AddresseeState.ACCEPTED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.ACCEPTED, overdue=True), True, AddresseeState.OVERDUE),
        (RECEIPT, Outcome.ANSWERED, _life(Step.CLARIFICATION_ASKED), True, AddresseeState.CLARIFICATION_ASKED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.CANNOT_COMPLY), False, AddresseeState.CANNOT_COMPLY),
        (RECEIPT, Outcome.ANSWERED, _life(Step.VERIFIED), False, AddresseeState.VERIFIED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.DISPUTED), False, AddresseeState.DISPUTED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.SUPERSEDED), False, AddresseeState.SUPERSEDED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.STAYED), False, AddresseeState.STAYED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.LIFTED), False, AddresseeState.LIFTED),
        (RECEIPT, Outcome.ANSWERED, _life(Step.EXPIRED), False, AddresseeState.EXPIRED),
        (REFUSED, Outcome.ANSWERED, None, True, AddresseeState.REFUSED),
        (FOR_NOW, Outcome.ANSWERED, None, False, AddresseeState.REFUSED_FOR_NOW),
        (FOR_NOW, Outcome.ANSWERED, None, True, AddresseeState.OVERDUE),
    ],
)
def test_a_state_follows_from_receipt_attempt_and_life(
    receipt: Receipt | None, outcome: Outcome | None, life: Life | None, late: bool, state: AddresseeState
) -> None:
    assert addressee_state(receipt=receipt, outcome=outcome, life=life, late=late) is state


SHELF = tuple(Seen(product=p, bank=b, kind=k, name=n) for p, b, k, n in PRODUCTS)
FIXED = replace(ORDER, scope=Scope(kinds=frozenset({"fixed"})))


@pytest.mark.parametrize(
    ("shelf", "orders", "verdict", "visible"),
    [
        (Shelf(seen=SHELF, pages=1), (), Verdict.NOTHING_ORDERED, 0),
        (Shelf(seen=(), pages=1), (), Verdict.NOTHING_ORDERED, 0),
        (Shelf(seen=SHELF, pages=1), (ORDER,), Verdict.VISIBLE, 3),
        (Shelf(seen=SHELF, pages=1), (FIXED,), Verdict.VISIBLE, 2),
        (Shelf(seen=SHELF[2:], pages=1), (FIXED,), Verdict.SHUT, 0),
        (Shelf(seen=SHELF, pages=1), (replace(ORDER, kind=Kind.CLOSE_TOP_UPS),), Verdict.NOTHING_ORDERED, 0),
        (Shelf(seen=SHELF[:1], pages=1, trouble="It broke."), (FIXED,), Verdict.VISIBLE, 1),
        (Shelf(seen=(), pages=1, trouble="It broke."), (FIXED,), Verdict.UNREADABLE, 0),
        (Shelf(seen=(), pages=0, trouble="Silence.", answered=False), (FIXED,), Verdict.UNREACHABLE, 0),
    ],
)
def test_a_probe_proves_only_what_it_saw(
    shelf: Shelf, orders: tuple[Order, ...], verdict: Verdict, visible: int
) -> None:
    found = judge(shelf=shelf, orders=orders)
    assert (found[0], len(found[1])) == (verdict, visible)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "all products"),
        ({"everything": False, "kinds": ["fixed"]}, "term deposits"),
        ({"everything": False, "banks": ["B1"]}, "all products of Bank One"),
        ({"everything": False, "kinds": ["demand"], "banks": ["B1", "B2"]},
         "deposits withdrawable at any time of Bank One, B2"),
        ({"everything": False, "products": ["P1", "P2", "P3", "P4", "P5"]}, "products P1, P2, P3 and 2 more"),
    ],
)  # fmt: skip
def test_a_scope_reads_as_a_phrase(changed: dict[str, Any], words: str) -> None:
    assert scope_words(draft=takedown(**changed), names={"B1": "Bank One"}) == words


def test_every_refusal_has_a_rule_and_a_remedy() -> None:
    for code in HubRefusal:
        found = refuse(code)
        assert found.rule.endswith(".")
        assert found.remedy.endswith(".")
        assert found.reasons == ()


def test_an_answer_that_never_ends_is_cut() -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * (ANSWER_BYTES_MAX + 1))

    answer = get(client=httpx.Client(transport=httpx.MockTransport(endless)), url="http://p.example/")
    assert answer.status is None
    assert answer.body == b""
    assert "more than" in answer.trouble


def test_patience_waits_longer_each_time_and_only_for_what_may_pass() -> None:
    busy, gone = (Answer(status=status, content_type="", body=b"") for status in (503, 404))
    for answer, waits in ((busy, [250, 500]), (gone, [])):
        waited: list[int] = []
        answers = patiently(ask=lambda a=answer: a, wait=waited.append)  # type: ignore[misc]
        assert (waited, len(answers)) == (waits, len(waits) + 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=422, content_type="application/problem+json", body=b'{"rule": "No.", "remedy": "Go."}'),
         "No. Go."),
        (Answer(status=422, content_type="application/problem+json", body=b'{"detail": "No."}'), "No."),
        (Answer(status=422, content_type="application/problem+json", body=b"[]"),
         "It answered with status 422 and no reason."),
        (Answer(status=500, content_type="text/html", body=b"<h1>"), "It answered with status 500 and no reason."),
    ],
)  # fmt: skip
def test_what_a_platform_said_is_told_in_words(answer: Answer, said: str) -> None:
    assert said_by(answer=answer) == said

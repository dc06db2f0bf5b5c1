"""An order's life here, step by step: asked about, answered, stayed, amended, lifted, on paper, proved offline."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.gate_world import (
    ANY,
    CHEN,
    EVE,
    HERON,
    LIU,
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
from tidegate.compliance import log
from tidegate.compliance.evidence import answer_enquiry, evidence_of
from tidegate.compliance.paper import confirm_paper, enter_paper, papers_waiting
from tidegate.compliance.preview import preview
from tidegate.compliance.refusal import Refused
from tidegate.compliance.report import OrderReport, report_of
from tidegate.compliance.say import Told, ask_clarification, cannot_comply
from tidegate.compliance.trust import authorities, trust_authority
from tidegate.deposits.movement import Done
from tidegate.gate.clock import now, set_simulated
from tidegate.gate.decision import GateRefused
from tidegate.gate.record import replay_all
from tidegate.orders import (
    ENQUIRY_TYP,
    EVERYTHING,
    PAYMENTS_STOPPED,
    PREVIEW_TYP,
    TRANSFER,
    Enquiry,
    Evidence,
    Kind,
    Measure,
    Order,
    OrderInvalid,
    OrderRefusal,
    Preview,
    PreviewRequest,
    Said,
    Scope,
    Step,
    Successor,
    check_evidence,
    enquiry_payload,
    evidence_bytes,
    parse_evidence,
    preview_request_payload,
    stock_on,
)
from tidegate.seal import SigningKey, Unsealed, is_consistent, open_checkpoint, sign, tree_root

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
COURT = SigningKey.from_seed(bytes([91]) * 32)
NORTHHILL = Scope(banks=frozenset({"NORTHHILL"}))
KEYS = {key.kid: key.public for key in (CHEN, LIU)}
CNY = Measure(amount_minor=30_000, currency="CNY")


def _shelf() -> set[str]:
    return {row.product_code for row in search(wanted=Wanted()).rows}


def _later(**delta: int) -> datetime:
    with transaction.atomic():
        at = now() + timedelta(**delta)
        set_simulated(at=at)
    return at


def _carried_out(one: Order, *, keys: Sequence[SigningKey] = (CHEN, LIU)) -> Order:
    answer = received(signed(one, keys=keys))
    assert answer.in_effect, answer.receipt
    return one


def _report(one: Order) -> OrderReport:
    found = report_of(order_id=one.order_id, at=now())
    assert found is not None
    return found


def _state(one: Order) -> Step:
    life = _report(one).life
    assert life is not None
    return life.state


def _said(one: Order) -> list[Said]:
    return [told.reply.said for told in _report(one).replies]


def _court() -> None:
    with transaction.atomic():
        trust_authority(
            code="COURT", name="The administrative court (fictional)", officers={"Judge": COURT.public},
            kinds=[Kind.STAY, Kind.ATTACHMENT, Kind.CAP_RATE], signers_min=1,
        )  # fmt: skip


def _proof(one: Order) -> Evidence:
    with transaction.atomic():
        found = evidence_of(order_id=one.order_id, platform=PLATFORM, signing_key=HERON)
    assert found is not None
    return parse_evidence(evidence_bytes(found))


def test_a_cap_on_stock_and_one_on_a_day_s_inflow_hold_at_the_gate() -> None:
    found_platform(at=AT)
    _carried_out(order(1, Kind.CAP_STOCK, measure=CNY))
    assert all(isinstance(opening(uid("cap", n)), Done) for n in range(3))
    over = opening(uid("over"), minor=100)
    assert isinstance(over, GateRefused)
    assert over.code == "above_ordered_cap"
    assert "300.00 held" in over.reasons[0].detail
    _carried_out(lift(2, order(1, Kind.CAP_STOCK, measure=CNY)))
    _carried_out(order(3, Kind.CAP_DAILY_INFLOW, NORTHHILL, measure=replace(CNY, amount_minor=40_000)))
    assert isinstance(opening(uid("fourth")), Done)
    assert isinstance(opening(uid("fifth")), GateRefused)
    assert isinstance(opening(uid("elsewhere"), product=YEAR), Done), "another bank is not in its scope"
    assert all(one.same for one in replay_all())


def test_of_two_savers_at_once_one_fits_under_a_cap() -> None:
    found_platform(at=AT)
    _carried_out(order(1, Kind.CAP_STOCK, measure=replace(CNY, amount_minor=10_000)))
    answers: list[Any] = []

    def save(number: int) -> None:
        try:
            answers.append(opening(uid("race", number), saver=f"S00000{number}", product=(ANY, YEAR)[number % 2]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "GateRefused"]


def test_a_cap_on_the_rate_takes_the_dearer_cells_off_the_shelf() -> None:
    found_platform(at=AT)
    _carried_out(order(1, Kind.CAP_RATE, measure=Measure(rate_ppb=25_000_000)))
    assert _shelf() == {YEAR}, "2.25 % may stay, 3.00 % may not"
    assert isinstance(opening(uid(1), product=ANY), GateRefused)
    assert isinstance(opening(uid(2), product=YEAR), Done)
    _carried_out(order(2, Kind.TAKEDOWN, Scope(term_days=(360, 370))))
    assert _shelf() == set()


def test_a_freeze_shuts_one_person_s_new_money_and_a_moratorium_nobody_s() -> None:
    found_platform(at=AT)
    stopped: dict[str, Any] = {"existing_holders": PAYMENTS_STOPPED}
    _carried_out(order(1, Kind.ASSET_FREEZE, measure=Measure(person="S000001"), confidential=True, **stopped))
    frozen = opening(uid(1))
    assert isinstance(frozen, GateRefused)
    assert "sells without permission" not in str(frozen.reasons), "a confidential order tells nobody its reason"
    assert isinstance(opening(uid(2), saver="S000002"), Done)
    assert _shelf() == {ANY, YEAR}
    _carried_out(order(2, Kind.PAYMENT_MORATORIUM, NORTHHILL, alongside=(uid("order", 1),), **stopped))
    assert isinstance(opening(uid(3), saver="S000002"), Done)


def test_a_question_stops_the_clock_and_a_notice_starts_it_again() -> None:
    found_platform(at=AT)
    ahead = AT + timedelta(hours=4)
    one = _carried_out(order(1, effective_at=ahead, expires_at=ahead + timedelta(days=9)))
    life = _report(one).life
    assert life is not None
    assert (life.state, life.comply_by) == (Step.ACCEPTED, AT + timedelta(seconds=3600))
    _later(minutes=30)
    with transaction.atomic():
        told = ask_clarification(
            order_id=one.order_id, question="Does it cover YEAR?", by="Ms Wei", platform=PLATFORM, signing_key=HERON
        )
    assert isinstance(told, Told)
    _later(minutes=60)
    life = _report(one).life
    assert life is not None
    assert (life.state, life.comply_by, life.paused, life.overdue) == (Step.CLARIFICATION_ASKED, None, True, False)
    _carried_out(order(2, Kind.NOTICE, regards=one.order_id, reason="It does."))
    life = _report(one).life
    assert life is not None
    assert (life.state, life.comply_by) == (Step.ACCEPTED, AT + timedelta(seconds=3600 + 60 * 60))
    _later(minutes=31)
    late = _report(one).life
    assert late is not None
    assert late.overdue
    _later(hours=3)
    assert _shelf() == set()
    asked = Enquiry(issuer=SUPERVISOR, addressee=PLATFORM, order_id=one.order_id, asked_at=now())
    with transaction.atomic():
        answer_enquiry(
            envelope=sign(enquiry_payload(asked), keys=[CHEN], typ=ENQUIRY_TYP), platform=PLATFORM, signing_key=HERON
        )
    assert _said(one) == [Said.CLARIFICATION_ASKED, Said.IN_EFFECT]
    assert _state(one) is Step.IN_EFFECT


def test_what_cannot_be_complied_with_is_said_and_what_can_be_shut_is_shut() -> None:
    found_platform(at=AT)
    one = _carried_out(order(1, existing_holders=TRANSFER))
    assert _shelf() == set()
    assert _said(one) == [Said.CANNOT_COMPLY]
    assert _state(one) is Step.CANNOT_COMPLY
    with transaction.atomic():
        for by, reason in (("", "A reason."), ("Ms Wei", " ")):
            no = cannot_comply(order_id=one.order_id, reason=reason, by=by, platform=PLATFORM, signing_key=HERON)
            assert isinstance(no, Refused)
        assert isinstance(
            cannot_comply(order_id=uid("never"), reason="x", by="y", platform=PLATFORM, signing_key=HERON), Refused
        )


def test_a_stay_opens_for_as_long_as_it_lasts() -> None:
    found_platform(at=AT)
    _court()
    one = _carried_out(order(1))
    ends = AT + timedelta(days=2)
    stay = order(1, Kind.STAY, issuer="COURT", order_id=uid("stay"), regards=one.order_id, expires_at=ends)
    _carried_out(stay, keys=[COURT])
    assert _shelf() == {ANY, YEAR}
    assert (_report(one).state, _state(one)) == ("stayed", Step.STAYED)
    assert isinstance(opening(uid(1)), Done)
    with transaction.atomic():
        set_simulated(at=ends)
    assert _shelf() == set()
    assert (_report(one).state, _state(one)) == ("in force", Step.IN_EFFECT)


def test_an_amendment_supersedes_scope_and_expiry() -> None:
    found_platform(at=AT)
    one = _carried_out(order(1))
    expires_at = AT + timedelta(days=3)
    _carried_out(order(2, Kind.AMEND, NORTHHILL, regards=one.order_id, expires_at=expires_at))
    assert _shelf() == {YEAR}
    found = _report(one)
    assert (found.state, _state(one)) == ("in force", Step.SUPERSEDED)
    assert found.now is not None
    assert found.now.scope == NORTHHILL
    with transaction.atomic():
        set_simulated(at=expires_at)
    assert _shelf() == {ANY, YEAR}
    assert (_report(one).state, _state(one)) == ("expired", Step.EXPIRED)
    assert received(signed(lift(3, one))).receipt.refusal is OrderRefusal.ALREADY_ENDED


def test_what_conflicts_is_said_to_both_and_shuts_until_one_names_the_other() -> None:
    found_platform(at=AT)
    _court()
    cap = Measure(rate_ppb=90_000_000)
    one = _carried_out(order(1, Kind.CAP_RATE, measure=cap))
    assert _shelf() == {ANY, YEAR}
    theirs = order(1, Kind.CAP_RATE, issuer="COURT", order_id=uid("court"), measure=cap, scope=NORTHHILL)
    _carried_out(theirs, keys=[COURT])
    assert _shelf() == {YEAR}, "what both meet is shut"
    assert (_said(one), _said(theirs)) == ([Said.CONFLICT], [Said.CONFLICT])
    assert _report(one).replies[0].reply.others == (theirs.order_id,)
    assert _state(one) is Step.DISPUTED
    _carried_out(
        order(2, Kind.AMEND, regards=one.order_id, measure=cap, alongside=(theirs.order_id,), scope=EVERYTHING)
    )
    assert _shelf() == {ANY, YEAR}


def test_figures_that_are_ordered_are_reported() -> None:
    found_platform(at=AT)
    assert isinstance(opening(uid(1)), Done)
    one = _carried_out(order(1, Kind.REPORT))
    assert _said(one) == [Said.REPORT]
    figures = _report(one).replies[0].reply.figures
    assert figures is not None
    assert (figures.products, figures.in_flight) == (2, 1)
    assert _shelf() == {ANY, YEAR}


def test_a_key_is_revoked_and_succeeded_by_order() -> None:
    found_platform(at=AT)
    plain: dict[str, Any] = {"legal_basis": (), "expires_at": None}
    measure = Measure(kid=LIU.kid, successor=Successor(officer="Liu", key=EVE.public))
    _carried_out(order(1, Kind.KEY_REVOKE, measure=measure, **plain))
    assert set(authorities()[SUPERVISOR].keys) == {CHEN.kid, EVE.kid}
    assert received(signed(order(2))).receipt.refusal is OrderRefusal.TOO_FEW_SIGNERS
    assert received(signed(order(2), keys=[CHEN, EVE])).in_effect


def test_a_paper_order_takes_two_people_and_is_marked() -> None:
    found_platform(at=AT)
    one = order(1)
    with transaction.atomic():
        entered = enter_paper(order=one, original=b"%PDF a scan", original_name="order.pdf", by="Ms Wei")
    assert not isinstance(entered, Refused)
    assert _shelf() == {ANY, YEAR}, "one person shuts nothing"
    assert [waiting.entered_by for waiting in papers_waiting()] == ["Ms Wei"]
    with transaction.atomic():
        alone = confirm_paper(payload_digest=entered.digest, by="Ms Wei", platform=PLATFORM, signing_key=HERON)
        assert isinstance(alone, Refused)
        assert alone.code == "same_person"
        answer = confirm_paper(payload_digest=entered.digest, by="Mr Lin", platform=PLATFORM, signing_key=HERON)
    assert not isinstance(answer, Refused)
    assert answer.in_effect
    assert _shelf() == set()
    assert _report(one).paper
    assert papers_waiting() == ()
    proven = check_evidence(_proof(one), platform_key=HERON.public, authority_keys=KEYS)
    assert proven.paper
    assert proven.signers == ()
    stranger = order(2, issuer="NOBODY", order_id=uid("paper"))
    with transaction.atomic():
        typed = enter_paper(order=stranger, original=b"x", original_name="x", by="Ms Wei")
        assert not isinstance(typed, Refused)
        no = confirm_paper(payload_digest=typed.digest, by="Mr Lin", platform=PLATFORM, signing_key=HERON)
    assert not isinstance(no, Refused)
    assert no.receipt.refusal is OrderRefusal.UNKNOWN_AUTHORITY
    assert received(signed(one)).again, "the signed original of the same text is no second order"


def test_everything_about_an_order_is_proved_offline_and_nothing_can_be_bent() -> None:
    found_platform(at=AT)
    one = _carried_out(order(1, existing_holders=TRANSFER))
    early = log.checkpoint(platform=PLATFORM, key=HERON, at=now())
    _carried_out(lift(2, one))
    evidence = _proof(one)
    proven = check_evidence(evidence, platform_key=HERON.public, authority_keys=KEYS)
    assert proven.order == one
    assert proven.signers == tuple(sorted(KEYS))
    assert [reply.said for reply in proven.replies] == [Said.CANNOT_COMPLY]
    receipt, *rest = evidence.pieces[1:]
    bent = [
        replace(evidence, pieces=(evidence.pieces[0], replace(receipt, index=receipt.index + 1), *rest)),
        replace(evidence, pieces=(evidence.pieces[0], *rest)),
        replace(evidence, pieces=(replace(evidence.pieces[0], document=signed(order(1, reason="Bent."))), receipt)),
        replace(evidence, checkpoint=evidence.checkpoint.replace("\n5\n", "\n4\n")),
        replace(evidence, platform="marsh"),
    ]
    for wrong in bent:
        with pytest.raises((OrderInvalid, Unsealed)):
            check_evidence(wrong, platform_key=HERON.public, authority_keys=KEYS)
    with pytest.raises(Unsealed):
        check_evidence(evidence, platform_key=EVE.public)
    with pytest.raises(Unsealed):
        check_evidence(evidence, platform_key=HERON.public, authority_keys={EVE.kid: EVE.public})
    origin = log.origin_of(platform=PLATFORM)
    first, second = (open_checkpoint(note, origin=origin, key=HERON.public) for note in (early, evidence.checkpoint))
    proof = log.consistency(first=first.size, second=second.size)
    assert proof is not None
    assert is_consistent(
        first=first.size, first_root=first.root, second=second.size, second_root=second.root, proof=proof
    )
    assert log.consistency(first=1, second=99) is None
    assert tree_root([]) != second.root


def test_a_confidential_order_is_in_the_log_as_a_salted_hash_and_shown_to_its_issuer_alone() -> None:
    found_platform(at=AT)
    one = _carried_out(order(1, confidential=True))
    with transaction.atomic():
        assert evidence_of(order_id=one.order_id, platform=PLATFORM, signing_key=HERON) is None
    assert all(b'"salted":true' in entry for entry in log.entries(start=0))
    asked = Enquiry(issuer=SUPERVISOR, addressee=PLATFORM, order_id=one.order_id, asked_at=now())

    def answer(key: SigningKey, enquiry: Enquiry = asked) -> Evidence | Refused:
        envelope = sign(enquiry_payload(enquiry), keys=[key], typ=ENQUIRY_TYP)
        with transaction.atomic():
            return answer_enquiry(envelope=envelope, platform=PLATFORM, signing_key=HERON)

    shown = answer(CHEN)
    assert isinstance(shown, Evidence)
    assert check_evidence(shown, platform_key=HERON.public, authority_keys=KEYS).order == one
    without = replace(shown, pieces=tuple(replace(piece, salt=None) for piece in shown.pieces))
    with pytest.raises(OrderInvalid):
        check_evidence(without, platform_key=HERON.public)
    assert isinstance(answer(EVE), Refused)
    assert isinstance(answer(CHEN, replace(asked, addressee="marsh")), Refused)
    assert isinstance(answer(CHEN, replace(asked, issuer="NOBODY")), Refused)


def test_a_simulation_has_three_curves_a_ladder_and_a_digest_that_binds() -> None:
    found_platform(at=AT)
    request = PreviewRequest(
        issuer=SUPERVISOR, addressee=PLATFORM, kind=Kind.TAKEDOWN, scope=EVERYTHING, requested_at=now()
    )
    with transaction.atomic():
        seen = preview(envelope=sign(preview_request_payload(request), keys=[CHEN], typ=PREVIEW_TYP), platform=PLATFORM)
    assert isinstance(seen, Preview)
    assert sum(minor for _, minor in seen.ladder) == seen.stock_minor
    assert stock_on(seen.run_off, AT.date()) == seen.stock_minor
    _carried_out(order(1, preview_digests={PLATFORM: seen.digest}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM compliance_simulation")
        assert cursor.fetchone() == (1,)

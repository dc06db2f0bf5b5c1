"""What people at a platform do about orders: ask, say what cannot be done, dispute, withdraw, enter paper by two."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings

from tests.gate_world import ANY, HERON, PLATFORM, SUPERVISOR, found_platform, opening, order, received, signed, uid
from tidegate.compliance.paper import papers_waiting
from tidegate.compliance.report import report_of, reports
from tidegate.deposits.movement import Done
from tidegate.gate.clock import now
from tidegate.gate.decision import GateRefused
from tidegate.orders import Kind, Measure, Said, Step
from tidegate.parties.admit import Role, add_user

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
WORD = "a long enough phrase"
PEOPLE = {
    "wei@example.invalid": Role.OPERATOR,
    "tan@example.invalid": Role.OPERATOR,
    "aud@example.invalid": Role.AUDITOR,
}
ORDER = uid("order", 1)


@pytest.fixture(autouse=True)
def platform(platform_db: object, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "key.jwk").write_text(json.dumps(HERON.to_jwk()))
    found_platform(at=AT)
    with transaction.atomic():
        for name, role in PEOPLE.items():
            add_user(username=name, role=role, password=WORD)
        add_user(username="saver@example.invalid", role=Role.SAVER, person_code="S000001", password=WORD)
    with override_settings(SIGNING_KEY_FILE=tmp_path / "key.jwk"):
        yield


def client(who: str | None, *, csrf: bool = False) -> Client:
    found = Client(enforce_csrf_checks=csrf)
    if who is not None:
        assert found.login(username=f"{who}@example.invalid", password=WORD)
    return found


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content[:2000]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def said() -> list[tuple[Said, str, str]]:
    found = report_of(order_id=ORDER, at=now())
    assert found is not None
    return [(one.reply.said, one.reply.detail, one.by) for one in found.replies]


def test_only_the_platform_s_people_come_here_and_auditors_only_look() -> None:
    received(signed(order(1)))
    pages = ("/operator/orders", f"/operator/orders/{ORDER}", "/operator/withdraw", "/operator/papers")
    posts = (f"/operator/orders/{ORDER}/say/dispute", "/operator/withdraw", "/operator/papers",
             f"/operator/orders/{ORDER}/lift", "/operator/papers/00/confirm")  # fmt: skip
    for page in pages:
        assert client(None).get(page).headers["Location"].startswith("/login?next=")
        assert client("saver").get(page).status_code == 403
        assert client("aud").get(page).status_code == 200
        assert client("wei").get(page).status_code == 200
    for address in posts:
        assert client(None).post(address, {"text": "No."}).status_code == 302
        assert client("saver").post(address, {"text": "No."}).status_code == 403
        assert client("aud").post(address, {"text": "No."}).status_code == 403
        assert client("wei", csrf=True).post(address, {"text": "No."}).status_code == 403, "without the form's token"
    assert said() == []
    assert len(reports(at=now())) == 1
    landed = Client().post("/login", {"username": "wei@example.invalid", "password": WORD})
    assert landed.headers["Location"] == "/operator/orders"
    assert "Say something to the issuer" not in text(client("aud").get(f"/operator/orders/{ORDER}"))


def test_a_question_a_reason_and_a_dispute_are_signed_in_the_operator_s_name() -> None:
    received(signed(order(1)))
    wei = client("wei")
    page = f"/operator/orders/{ORDER}"
    assert "Nothing" not in text(wei.get(page))
    empty = wei.post(f"{page}/say/clarification", {"text": "  "})
    assert "A question or a reason is written out" in text(empty, 422)
    assert wei.post(f"{page}/say/shout", {"text": "No."}).status_code == 404
    for what, words in (
        ("clarification", "Recurring too?"),
        ("cannot-comply", "One letter."),
        ("dispute", "Too wide."),
    ):
        assert wei.post(f"{page}/say/{what}", {"text": words}).status_code == 302
    by = "wei@example.invalid"
    assert said() == [
        (Said.CLARIFICATION_ASKED, "Recurring too?", by),
        (Said.CANNOT_COMPLY, "One letter.", by),
        (Said.DISPUTED, "Too wide.", by),
    ]
    shown = text(wei.get(page))
    for words in ("Recurring too?", "One letter.", "Too wide.", "reply 3", "leaf 4"):
        assert words in shown
    assert "Dispute: Too wide." in text(wei.get("/operator/orders"))
    assert isinstance(opening(uid("still shut")), GateRefused), "a dispute opens nothing"


def test_a_confidential_order_is_read_by_operators_and_by_nobody_else() -> None:
    one = order(
        1, Kind.ATTACHMENT, measure=Measure(person="S000002", amount_minor=5_000, currency="CNY"), confidential=True,
        existing_holders="payments_stopped",
    )  # fmt: skip
    assert received(signed(one)).in_effect
    assert "S000002" in text(client("wei").get(f"/operator/orders/{ORDER}"))
    assert client("saver").get(f"/orders/{ORDER}").status_code == 404
    assert "A confidential order" in text(client(None).get("/orders"))


def test_a_conflict_that_the_platform_tells_of_is_not_called_a_dispute() -> None:
    received(signed(order(1)))
    frozen = order(
        2, Kind.ASSET_FREEZE, measure=Measure(person="S000002"), confidential=True, existing_holders="payments_stopped"
    )
    assert received(signed(frozen)).in_effect
    assert [what for what, _, _ in said()] == [Said.CONFLICT]
    shown = client("wei").get(f"/operator/orders/{ORDER}").content.decode()
    assert ">Conflict<" in shown
    assert ">Disputed<" not in shown


def test_figures_that_were_ordered_are_told_with_the_reply_that_gave_them() -> None:
    opening(uid("held"))
    assert received(signed(order(1, Kind.REPORT))).in_effect
    assert [what for what, _, _ in said()] == [Said.REPORT]
    shown = text(client("wei").get(f"/operator/orders/{ORDER}"))
    told = report_of(order_id=ORDER, at=now())
    assert told is not None
    figures = told.replies[0].reply.figures
    assert figures is not None
    assert f"{figures.products} product" in shown.split("Figures")[1]
    assert f"of {figures.holders} holder" in shown.split("Figures")[1]


def test_a_withdrawal_is_looked_at_confirmed_done_once_and_ended() -> None:
    assert isinstance(opening(uid("held")), Done)
    wei = client("wei")
    form = {"key": hidden(wei.get("/operator/withdraw"), "key"), "products": ANY, "banks": "", "kinds": "",
            "reason": "As the regulators require.", "until": "2021-03-18"}  # fmt: skip
    for wrong, words in (
        ({"reason": ""}, "A withdrawal gives its reason."),
        ({"until": "2020-12-17"}, "It ends after it begins."),
        ({"products": "NOTHING-HERE"}, "Nothing on the shelf fits that."),
        ({"products": "a b?c"}, "codes"),
    ):
        assert words.lower() in text(wei.post("/operator/withdraw", {**form, **wrong}), 422).lower(), wrong
    asked = text(wei.post("/operator/withdraw", form))
    assert "1 products" in asked
    assert reports(at=now()) == (), "looking changes nothing"
    done = wei.post("/operator/withdraw", {**form, "confirmed": "yes"})
    assert done.status_code == 302, done.content
    again = wei.post("/operator/withdraw", {**form, "confirmed": "yes"})
    assert again.headers["Location"] == done.headers["Location"]
    assert len(reports(at=now())) == 1
    assert isinstance(opening(uid("new")), GateRefused)
    page = done.headers["Location"]
    assert "End the withdrawal" in text(wei.get(page))
    ended = wei.post(f"{page}/lift", {"key": hidden(wei.get(page), "key"), "reason": "It is settled."})
    assert ended.status_code == 302
    assert isinstance(opening(uid("again")), Done)
    received(signed(order(1)))
    refused = wei.post(f"/operator/orders/{ORDER}/lift", {"key": str(uid("no")), "reason": "We would like to."})
    assert "Only its issuer lifts an order." in text(refused, 422)
    assert isinstance(opening(uid("shut")), GateRefused)


PAPER = {
    "issuer": SUPERVISOR, "sequence": "1", "kind": "takedown", "about": "", "products": "", "banks": "",
    "ref": "Notice 9, article 4 (fictional)", "sentence": "No time deposits here.", "reason": "By courier.",
    "redress": "The court (fictional).", "issued_on": "2020-12-18", "comply_hours": "24", "until": "2021-12-18",
}  # fmt: skip


def _paper(**more: Any) -> dict[str, Any]:
    return {**PAPER, "key": str(ORDER), "original": SimpleUploadedFile("scan.pdf", b"%PDF a scan"), **more}


def test_paper_shuts_nothing_until_another_person_has_confirmed_it() -> None:
    wei, tan = client("wei"), client("tan")
    for wrong, words in (
        ({"original": ""}, "original attached"),
        ({"kind": "withdraw"}, "An authority orders one of"),
        ({"kind": "asset_freeze"}, "states what it needs"),
        ({"kind": "cap_rate", "rate": "much"}, "Rate"),
        ({"kind": "payment_moratorium"}, "names banks, and nothing else"),
        ({"term_from": "40", "term_to": "30"}, "range of terms"),
        ({"about": str(ORDER)}, "nothing else does"),
        ({"sequence": "one"}, "whole number"),
        ({"ref": "", "sentence": ""}, "on which law it rests"),
        ({"sentence": ""}, "A provision has its sentence"),
        ({"kind": "lift"}, "A lift, a stay and an amendment name their order"),
        ({"until": "2020-12-01"}, "expires after it takes effect"),
    ):
        assert words in text(wei.post("/operator/papers", _paper(**wrong)), 422), wrong
    assert papers_waiting() == ()
    assert wei.post("/operator/papers", _paper()).status_code == 302
    (waiting,) = papers_waiting()
    digest = waiting.digest.removeprefix("sha256:")
    assert isinstance(opening(uid("before")), Done), "typed is not confirmed"
    assert "another person has to confirm" in text(wei.get("/operator/papers"))
    own = wei.post(f"/operator/papers/{digest}/confirm")
    assert "Two people enter a paper order" in text(own, 422)
    assert isinstance(opening(uid("still")), Done)
    scan = tan.get(f"/operator/papers/{digest}/original")
    assert (scan.content, scan.headers["Content-Type"]) == (b"%PDF a scan", "application/octet-stream")
    done = tan.post(f"/operator/papers/{digest}/confirm")
    assert done.headers["Location"] == f"/operator/orders/{ORDER}"
    assert isinstance(opening(uid("after")), GateRefused)
    found = report_of(order_id=ORDER, at=now())
    assert found is not None
    assert found.paper
    assert found.life is not None
    assert found.life.state is Step.IN_EFFECT
    assert "paper" in text(tan.get("/operator/orders"))
    assert papers_waiting() == ()
    again = tan.post(f"/operator/papers/{digest}/confirm")
    assert again.headers["Location"] == f"/operator/orders/{ORDER}"
    assert tan.post(f"/operator/papers/{'0' * 64}/confirm").status_code == 422
    assert wei.post("/operator/papers", _paper(key=str(uid("spent")), reason="Twice.")).status_code == 302
    (second,) = papers_waiting()
    refused = tan.post(f"/operator/papers/{second.digest.removeprefix('sha256:')}/confirm")
    assert "Each number of an issuer is used once." in text(refused, 422)
    assert second.order.addressees == (PLATFORM,)


def test_paper_orders_may_be_of_any_kind_and_the_second_person_reads_what_they_say() -> None:
    """A court's freeze of one saver, an attachment, and the lift of the freeze."""
    wei, tan = client("wei"), client("tan")

    def carried_out(key: str, number: int, **more: Any) -> str:
        sent = wei.post("/operator/papers", _paper(key=str(uid(key)), sequence=str(number), **more))
        assert sent.status_code == 302, text(sent)
        (waiting,) = papers_waiting()
        shown = text(tan.get("/operator/papers"))
        done = tan.post(f"/operator/papers/{waiting.digest.removeprefix('sha256:')}/confirm")
        assert done.status_code == 302, text(done)
        return shown

    shown = carried_out("freeze", 1, kind="asset_freeze", person="S000001")
    assert "What S000001 owns" in shown
    assert "not published" in shown
    assert isinstance(opening(uid("frozen")), GateRefused)
    assert isinstance(opening(uid("others"), saver="S000002"), Done)
    shown = carried_out(
        "attached",
        2,
        kind="attachment",
        person="S000002",
        amount="300",
        currency="CNY",
        proportionality="The sum owed.",
    )
    assert "¥ 300.00 of S000002" in shown.replace("\xa0", " ")
    assert "The sum owed." in shown
    shown = carried_out("capped", 3, kind="cap_rate", rate="2.5", regions="CN-33", term_from="1", term_to="365")
    assert "at most 2.50 % a year" in shown.replace("\xa0", " ")
    assert "terms of 1 to 365 days for savers in CN-33" in shown
    shown = carried_out("lifted", 4, kind="lift", about=str(uid("freeze")), ref="", sentence="", published="no")
    assert "Asset freeze 1 of" in shown
    assert isinstance(opening(uid("free again")), Done)

"""The desk as officers use it: from an empty list to a proved order, and every way it can be refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.hub_world import OFFICERS, World
from tidegate.hub.look_up import standings
from tidegate.hub.sign import ToSign, to_sign
from tidegate.interfaces.desk import clock, line
from tidegate.orders import ORDER_TYP
from tidegate.parties.admit import Role, add_user
from tidegate.seal import sign

HUB = "tidegate.interfaces.site.urls_hub"
PASSWORD = "a long enough word for a test"


@pytest.fixture
def unset(hub_db: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    """A demonstration's desk at which nobody is known yet."""
    world = World()
    monkeypatch.setattr(line, "client", lambda: world.client)
    monkeypatch.setattr(line, "wait", world.wait)
    monkeypatch.setenv("TIDEGATE_STORY_FOLDER", str(tmp_path))
    (tmp_path / "keys").mkdir()
    for code, key in OFFICERS.items():
        (tmp_path / "keys" / f"officer-{code}.jwk").write_text(json.dumps(key.to_jwk()))
    clock.forget()
    with override_settings(DEMO=True, ROOT_URLCONF=HUB):
        yield world


@pytest.fixture
def world(unset: World) -> World:
    unset.register()
    return unset


@pytest.fixture
def desk(world: World) -> Client:
    return Client()


FORM = {
    "kind": "takedown",
    "what": "everything",
    "platforms": ["alder", "heron", "marsh"],
    "ref": "Notice 9 of 2021, article 2",
    "sentence": "Banks take no time deposits through platforms of others.",
    "reason": "Local banks take deposits nationwide.",
    "redress": "To the authority.",
    "comply_within_s": "3600",
    "expires_at": "2021-12-18",
}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def composed(desk: Client, **changed: Any) -> str:
    """The address of an order that was composed and previewed."""
    key = key_in(text_of(desk.get("/desk/orders/new")))
    response = desk.post("/desk/orders/new", {**FORM, "key": key, **changed})
    assert response.status_code == 303, text_of(response)
    return f"/desk/orders/{key}"


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found, page
    return found[1]


def signed(desk: Client, order: str, officer: str) -> Any:
    desk.post("/desk/officer", {"officer": officer})
    seen = standings(at=clock.now())[0].digest
    return desk.post(f"{order}/sign", {"seen": seen})


def in_effect(desk: Client, **changed: Any) -> str:
    order = composed(desk, **changed)
    for officer in ("lin", "wang"):
        assert signed(desk, order, officer).status_code == 303
    assert desk.post(f"{order}/issue").status_code == 303
    return order


def test_an_empty_desk_says_what_to_do_next(unset: World) -> None:
    desk = Client()
    assert "No platform is known here yet" in text_of(desk.get("/desk/"))
    assert "No platform is pinned here" in text_of(desk.get("/desk/platforms"))
    assert "No platform is pinned here" in text_of(desk.get("/desk/probes"))
    unset.register()
    assert "Nothing has been ordered" in text_of(desk.get("/desk/"))
    assert "Nobody has looked yet" in text_of(desk.get("/desk/probes"))


def test_the_wizard_leads_from_scope_to_proof(desk: Client, world: World) -> None:
    order = composed(desk)
    page = text_of(desk.get(order))
    assert "What it would touch" in page
    assert "871" in page, "holders on three platforms together"
    assert "48,399,165.50" in page
    assert "The figures as a table" in page
    assert "after 365 days" in page
    assert "most leaves" in page
    assert "Sign as Lin Demo (DEMO)" in page
    assert signed(desk, order, "lin").status_code == 303
    assert "Lin Demo has signed" in text_of(desk.get(order))
    assert signed(desk, order, "wang").status_code == 303
    assert "shut the gate" in text_of(desk.get(order))
    assert desk.post(f"{order}/issue").status_code == 303
    page = text_of(desk.get(order))
    assert page.count("in effect, verified</span>") == 3
    assert page.count("gone from the shelf") == 3
    listed = text_of(desk.get("/desk/"))
    assert "Order 1: takedown" in listed
    assert "Every platform has answered" in listed


def test_one_officer_twice_is_refused_with_the_rule_and_what_to_do(desk: Client) -> None:
    order = composed(desk)
    signed(desk, order, "lin")
    response = signed(desk, order, "lin")
    assert response.status_code == 422
    assert "Two different officers sign" in text_of(response)
    assert "Have another officer look and sign." in text_of(response)
    refused = desk.post(f"{order}/issue")
    assert refused.status_code == 409
    assert "as many officers have signed" in text_of(refused)


def test_a_draft_changed_meanwhile_is_not_signed(desk: Client) -> None:
    order = composed(desk)
    seen = seen_in(text_of(desk.get(order)))
    changed = {**FORM, "key": order.rpartition("/")[2], "what": "some", "kinds": ["fixed"]}
    assert desk.post(f"{order}/change", changed).status_code == 303
    response = desk.post(f"{order}/sign", {"seen": seen})
    assert response.status_code == 422
    assert "exactly what was looked at" in text_of(response)
    assert "Term deposits on" in text_of(desk.get(order))
    assert "Draft changed" in text_of(desk.get(order))


def test_looking_again_ends_earlier_signatures(desk: Client) -> None:
    order = composed(desk)
    signed(desk, order, "lin")
    assert desk.post(f"{order}/preview").status_code == 303
    assert standings(at=clock.now())[0].signatures == ()


def test_what_is_wrong_stands_at_its_field_and_answers_are_kept(desk: Client) -> None:
    key = key_in(text_of(desk.get("/desk/orders/new")))
    wrong = {
        **FORM, "key": key, "what": "some", "banks": "A B, <x>", "reason": "", "platforms": [],
        "expires_at": "2020-02-30", "ref": "", "redress": "kept <b>",
    }  # fmt: skip
    response = desk.post("/desk/orders/new", wrong)
    page = text_of(response)
    assert response.status_code == 422
    for name in ("banks", "reason", "platforms", "expires_at", "legal_basis"):
        assert f'href="#order-{name}"' in page
        assert f'id="order-{name}"' in page
    assert "kept &lt;b&gt;" in page
    assert standings(at=clock.now()) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expires_at", "infinity"),
        ("expires_at", "10000-01-01"),
        ("expires_at", "2020-12-01"),
        ("comply_within_s", "-1"),
        ("comply_within_s", "9" * 40),
        ("comply_within_s", "٣٦٠٠"),
        ("kind", "withdraw"),
        ("kind", "nothing"),
        ("reason", "x" * 3000),
        ("platforms", ["nowhere"]),
        ("rules", ["no.such.rule"]),
    ],
)
def test_bad_input_changes_nothing(desk: Client, name: str, value: Any) -> None:
    key = key_in(text_of(desk.get("/desk/orders/new")))
    response = desk.post("/desk/orders/new", {**FORM, "key": key, name: value})
    if name == "rules":
        assert response.status_code == 303, "an unknown rule is ignored; the own provision stands"
        return
    assert response.status_code == 422
    assert 'role="alert"' in text_of(response)
    assert standings(at=clock.now()) == ()


@pytest.mark.parametrize("key", ["", "no uuid", "../../etc"])
def test_a_form_without_its_key_is_no_form(desk: Client, key: str) -> None:
    assert desk.post("/desk/orders/new", {**FORM, "key": key}).status_code == 404


def test_a_form_sent_twice_makes_one_order(desk: Client, world: World) -> None:
    key = key_in(text_of(desk.get("/desk/orders/new")))
    for _ in range(2):
        assert desk.post("/desk/orders/new", {**FORM, "key": key}).status_code == 303
    assert len(standings(at=clock.now())) == 1
    assert [p.asked.count("/api/v1/orders/preview") for p in world.platforms.values()] == [1, 1, 1]


def test_a_silent_platform_is_named_and_can_be_tried_again(desk: Client, world: World) -> None:
    order = composed(desk)
    signed(desk, order, "lin")
    signed(desk, order, "wang")
    world.platforms["heron"].instead = _silent
    desk.post(f"{order}/issue")
    page = text_of(desk.get(order))
    assert "Heron Finance owes an answer" in page
    assert "Deliver again" in page
    front = text_of(desk.get("/desk/"))
    assert "Heron Finance has not answered" in front
    assert "to be carried out by" in front
    assert "tried" in front
    world.platforms["heron"].instead = None
    desk.post(f"{order}/deliver")
    assert "owes an answer" not in text_of(desk.get(order))
    again = desk.post(f"{order}/deliver")
    assert again.status_code == 422
    assert "has answered with a receipt" in text_of(again)


def _silent(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    raise httpx.ConnectTimeout("silent", request=request)


def test_a_product_left_on_the_shelf_is_named(desk: Client, world: World) -> None:
    world.platforms["alder"].leaves_on_shelf = {"CLEARBROOK-5Y"}
    order = in_effect(desk)
    for address in (order, "/desk/", "/desk/probes", "/desk/platforms"):
        assert "Alder Wealth" in text_of(desk.get(address))
    assert "Five Springs" in text_of(desk.get(order))
    assert "still shows 1 product" in text_of(desk.get("/desk/"))


def test_an_order_is_lifted(desk: Client) -> None:
    order = in_effect(desk)
    page = text_of(desk.get(f"/desk/orders/new?lifts={order.rpartition('/')[2]}"))
    assert "Lift order 1" in page
    lift = key_in(page)
    form = {k: v for k, v in FORM.items() if k not in {"what", "expires_at"}}
    form |= {"key": lift, "kind": "lift", "lifts": order.rpartition("/")[2]}
    assert desk.post("/desk/orders/new", form).status_code == 303
    for officer in ("lin", "qiao"):
        assert signed(desk, f"/desk/orders/{lift}", officer).status_code == 303
    desk.post(f"/desk/orders/{lift}/issue")
    assert text_of(desk.get(order)).count(">lifted<") == 3
    assert "Order 2: lift of order 1" in text_of(desk.get("/desk/"))
    assert "No order is in force" in text_of(desk.get("/desk/"))


def test_evidence_can_be_taken_home_as_the_bytes_that_are_kept(desk: Client, world: World) -> None:
    order = in_effect(desk)
    files = {name: desk.get(f"{order}/files/{name}") for name in ("order.jws", "payload.json", "receipt-heron.jws")}
    assert {response.status_code for response in files.values()} == {200}
    assert files["receipt-heron.jws"].content == next(iter(world.platforms["heron"].receipts.values()))
    assert files["order.jws"].headers["Content-Type"] == "application/jose+json"
    assert desk.get(f"{order}/files/receipt-nobody.jws").status_code == 404
    assert desk.get("/desk/orders/00000000-0000-0000-0000-000000000000").status_code == 404


def test_what_others_wrote_is_never_markup(desk: Client, world: World) -> None:
    evil = "<script>alert(1)</script>"

    def shelf(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/api/v1/shelf":
            return response
        item = {"product_code": evil, "bank_code": evil, "kind": "fixed", "name": evil}
        return httpx.Response(200, json={"items": [item], "next": None})

    world.platforms["alder"].instead = shelf
    order = in_effect(desk, reason=evil)
    for address in (order, "/desk/", "/desk/probes", "/desk/orders/new"):
        assert "<script>alert" not in text_of(desk.get(address))


class _Marks(HTMLParser):
    """Collects what a strict policy blocks and what a screen reader misses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.inside_label = 0
        self.headings = 0
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "style" in given or tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"inline <{tag}>")
        self.found += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if tag == "label":
            self.inside_label += 1
            self.labelled.add(str(given.get("for")))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden" and not self.inside_label:
            self.fields.append(given)
        self.headings += tag == "h1"
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_endtag(self, tag: str) -> None:
        self.inside_label -= tag == "label"


def test_pages_keep_a_strict_policy_and_name_every_field(desk: Client) -> None:
    order = in_effect(desk)
    draft = composed(desk)
    pages = ["/desk/", "/desk/platforms", "/desk/probes", "/desk/orders/new", order, draft, f"{draft}/change", "/login"]
    for address in pages:
        response = desk.get(address)
        marks = _Marks()
        marks.feed(text_of(response))
        assert marks.found == [], address
        assert marks.headings == 1, address
        assert [f.get("id") for f in marks.fields if f.get("id") not in marks.labelled] == [], address
        assert len(marks.ids) == len(set(marks.ids)), address
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_desk_that_is_no_demonstration_asks_who_you_are(world: World) -> None:
    with override_settings(DEMO=False), transaction.atomic():
        add_user(username="lin", role=Role.OFFICER, password=PASSWORD)
        add_user(username="looker", role=Role.AUDITOR, password=PASSWORD)
        add_user(username="other", role=Role.OPERATOR, password=PASSWORD)
    with override_settings(DEMO=False):
        stranger = Client()
        for address in ("/desk/", "/desk/platforms", "/desk/probes", "/desk/orders/new"):
            response = stranger.get(address)
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/login?next=")
        assert stranger.post("/desk/probes/now").status_code == 302
        assert stranger.post("/desk/officer", {"officer": "lin"}).status_code == 404
        assert stranger.post("/login", {"username": "lin", "password": "wrong"}).status_code == 422

        officer, auditor, other = Client(), Client(), Client()
        log_in = {"password": PASSWORD, "next": "/desk/platforms"}
        assert officer.post("/login", {"username": "lin", **log_in}).headers["Location"] == "/desk/platforms"
        evil = {"username": "looker", "password": PASSWORD, "next": "https://evil.example/"}
        assert auditor.post("/login", evil).headers["Location"] == "/desk/"
        other.post("/login", {"username": "other", **log_in})
        assert "Log out" in text_of(officer.get("/desk/"))
        assert auditor.get("/desk/").status_code == 200
        assert "Compose an order" not in text_of(auditor.get("/desk/"))
        assert auditor.get("/desk/orders/new").status_code == 403
        assert auditor.post("/desk/probes/now").status_code == 403
        assert other.get("/desk/").status_code == 403


def test_an_officer_signs_where_the_key_is_and_pastes_the_envelope(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = composed(desk)
    monkeypatch.delenv("TIDEGATE_STORY_FOLDER")
    page = text_of(desk.get(order))
    assert "Your key is not at this desk" in page
    with transaction.atomic():
        ready = to_sign(order_id=standings(at=clock.now())[0].order_id, at=clock.now())
    assert isinstance(ready, ToSign)
    assert desk.get(f"{order}/files/payload.json").content == ready.payload
    seen = seen_in(page)
    for key, status in ((OFFICERS["wang"], 422), (OFFICERS["lin"], 303)):
        envelope = sign(ready.payload, keys=[key], typ=ORDER_TYP).decode()
        assert desk.post(f"{order}/sign", {"seen": seen, "envelope": envelope}).status_code == status
    assert desk.post(f"{order}/sign", {"seen": seen, "envelope": ""}).status_code == 422


def test_without_any_key_the_desk_says_why_it_cannot_look(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDEGATE_STORY_FOLDER")
    key = key_in(text_of(desk.get("/desk/orders/new")))
    response = desk.post("/desk/orders/new", {**FORM, "key": key})
    assert response.status_code == 409
    assert "TIDEGATE_SIGNING_KEY_FILE" in text_of(response)
    assert "No platform can be asked from here" in text_of(response)


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/desk/\\evil", "/elsewhere"])
def test_choosing_an_officer_leads_only_to_the_desk(desk: Client, after: str) -> None:
    response = desk.post("/desk/officer", {"officer": "wang", "next": after})
    assert response.headers["Location"] == "/desk/"
    assert "You act as Wang Demo" in text_of(desk.get("/desk/"))
    assert desk.post("/desk/officer", {"officer": "nobody"}).status_code == 404


def test_forms_need_their_token(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/desk/orders/new", "/desk/probes/now", "/desk/officer", "/login"):
        assert strict.post(address, {}).status_code == 403


def test_the_evidence_at_one_platform_is_a_page_of_its_own(desk: Client) -> None:
    order = in_effect(desk)
    page = text_of(desk.get(f"{order}/at/alder"))
    assert "Alder Wealth" in page
    assert "gone from the shelf" in page
    assert "have not been collected yet" in page
    assert desk.post(f"{order}/collect").status_code == 303
    assert "has no answer" in text_of(desk.get(f"{order}/at/alder")), "these platforms keep no log"
    assert desk.get(f"{order}/at/nobody").status_code == 404
    assert desk.get(f"{order}/files/receipt-alder.jws").status_code == 200
    assert desk.get(f"{order}/files/evidence-alder.json").status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "suspend_new"}, "suspension of new deposits"),
        ({"kind": "cap_stock", "amount": "1,000,000.00", "currency": "cny"}, "at most ¥ 1,000,000.00"),
        ({"kind": "cap_rate", "rate": "2.5 %"}, "at most 2.50 % a year"),
        ({"kind": "cap_daily_inflow", "amount": "5000", "currency": "CNY"}, "at most ¥ 5,000.00"),
    ],
)
def test_every_kind_of_the_intake_family_goes_out_from_the_desk(
    desk: Client, given: dict[str, str], words: str
) -> None:
    order = in_effect(desk, **given)
    page = text_of(desk.get(order)).replace("\xa0", " ")
    assert words in page
    assert page.count("in effect") >= 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "cap_stock", "amount": "", "currency": "CNY"}, "Amount:"),
        ({"kind": "cap_stock", "amount": "5", "currency": "XXX0"}, "Amount:"),
        ({"kind": "cap_rate", "rate": "two"}, "Rate:"),
        ({"kind": "stay"}, "The order it regards:"),
        ({"kind": "withdraw"}, "What is ordered:"),
    ],
)
def test_figures_and_kinds_that_do_not_fit_are_named(desk: Client, given: dict[str, str], words: str) -> None:
    key = key_in(text_of(desk.get("/desk/orders/new")))
    response = desk.post("/desk/orders/new", {**FORM, "key": key, **given})
    assert response.status_code == 422
    assert words in text_of(response)
    assert standings(at=clock.now()) == ()


def test_an_order_is_explained_and_amended_from_its_page(desk: Client) -> None:
    order = in_effect(desk, kind="cap_rate", rate="3")
    order_id = order.rpartition("/")[2]
    form = text_of(desk.get(f"/desk/orders/new?regards={order_id}&kind=notice&platform=heron"))
    assert "Notice on order 1" in form
    assert 'name="what"' not in form, "its scope is that of the order"
    sent = {
        **FORM,
        "kind": "notice",
        "regards": order_id,
        "platforms": ["heron"],
        "key": key_in(form),
        "ref": "",
        "sentence": "",
    }
    done = desk.post("/desk/orders/new", sent)
    assert done.status_code == 303, text_of(done)
    notice = done.headers["Location"]
    for officer in ("lin", "wang"):
        assert signed(desk, notice, officer).status_code == 303
    assert desk.post(f"{notice}/issue").status_code == 303
    assert "Order 2: notice on order 1" in text_of(desk.get(notice))
    form = text_of(desk.get(f"/desk/orders/new?regards={order_id}&kind=amend"))
    rate = re.search(r'name="rate"[^>]*value="([^"]*)"', form)
    assert rate, form
    assert Decimal(rate[1]) == 3, "it begins with what the order states"
    sent = {**FORM, "kind": "amend", "regards": order_id, "rate": "2", "key": key_in(form)}
    done = desk.post("/desk/orders/new", sent)
    assert done.status_code == 303, text_of(done)
    amendment = done.headers["Location"]
    for officer in ("lin", "wang"):
        assert signed(desk, amendment, officer).status_code == 303
    assert desk.post(f"{amendment}/issue").status_code == 303
    page = text_of(desk.get(order))
    assert page.count("in effect as amended") == 3
    assert "at most 2.00" in text_of(desk.get(amendment))
    assert desk.get(f"/desk/orders/new?regards={order_id}&kind=takedown").status_code == 404

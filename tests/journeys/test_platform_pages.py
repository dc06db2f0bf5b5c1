"""The platform's pages, as savers and strangers use them, before and after an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import Databases
from tests.platform_world import ALICE, BOB, REASON, STRANGER, client_of, order, receipt_key_at, signed, story
from tidegate.deposits.position import cash_of
from tidegate.deposits.reading import deposits_of
from tidegate.orders import Kind, Scope

pytestmark = pytest.mark.usefixtures("platform")
PRODUCT, DEMAND = "CLEARBROOK-1Y", "NORTHHILL-ANY"


@pytest.fixture
def platform(databases: Databases, tmp_path: Path) -> Iterator[None]:
    with story(databases), receipt_key_at(tmp_path):
        yield


class Page(HTMLParser):
    """What a checker needs of a page: its elements in order with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).replace("\xa0", " ").split())

    def hidden(self, name: str) -> str:
        return next(a["value"] for tag, a in self.elements if tag == "input" and a.get("name") == name)


def page(client: Client, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status, response.content[:500]
    return Page(response.content.decode())


def opened(client: Client, *, amount: str = "10000", product: str = PRODUCT) -> str:
    """Opens a deposit through the forms, as a visitor does; the deposit's address."""
    form = page(client, f"/products/{product}?amount={amount}")
    sent = {"key": form.hidden("key"), "amount": amount, "term": "" if product == DEMAND else "P1Y"}
    asked = client.post(f"/products/{product}/open", sent)
    assert asked.status_code == 200
    assert "Read it once more" in asked.content.decode()
    done = client.post(f"/products/{product}/open", {**sent, "confirmed": "yes"})
    assert done.status_code == 302, Page(done.content.decode()).text
    again = client.post(f"/products/{product}/open", {**sent, "confirmed": "yes"})
    assert again.headers["Location"] == done.headers["Location"], "a form sent twice opens one deposit"
    return done.headers["Location"]


def shut(client: Client, **what: object) -> None:
    envelope = signed(order(**what))  # type: ignore[arg-type]
    response = client.post("/api/v1/orders", envelope, content_type="application/jose+json")
    assert response.status_code == 200, response.content


def test_a_stranger_compares_filters_and_sees_no_one_s_money() -> None:
    client = client_of(None)
    shelf = page(client, "/")
    assert "Clear Brook Rural" in shelf.text
    assert "¥ 500,000.00 per saver and bank" in shelf.text
    only_demand = page(client, "/?kind=demand&amount=20000")
    assert "North Hill City" in only_demand.text
    assert "Clear Brook Rural One" not in only_demand.text
    assert "Nothing fits all of that" in page(client, "/?bank=NOBODY").text
    assert "plain digits" in page(client, "/?amount=1e400").text
    assert client.get("/?after=made-up").status_code == 200
    for private in ("/me", f"/deposits/{order().order_id}"):
        response = client.get(private)
        assert response.headers["Location"].startswith("/login?next=")


def test_yields_come_best_first_and_other_orders_are_kept() -> None:
    shelf = client_of(None).get("/").content.decode()
    yields = [float(text) for text in re.findall(r'data-label="Yield a year">([0-9.]+)', shelf)]
    assert len(yields) > 5
    assert yields == sorted(yields, reverse=True)


def test_open_once_however_often_the_form_is_sent_then_cancel() -> None:
    client = client_of(ALICE)
    before = cash_of(saver=ALICE)
    address = opened(client)
    shown = page(client, address)
    assert "waiting to be placed" in shown.text
    assert sum(cash_of(saver=ALICE).values()) == sum(before.values()) - 1_000_000
    sent = {"key": shown.hidden("key")}
    assert "Read it once more" in client.post(f"{address}/cancel", sent).content.decode()
    assert client.post(f"{address}/cancel", {**sent, "confirmed": "yes"}).status_code == 302
    assert client.post(f"{address}/cancel", {**sent, "confirmed": "yes"}).status_code == 302
    assert cash_of(saver=ALICE) == before
    assert "cancelled" in page(client, address).text


def test_what_i_own_shows_mine_and_another_s_is_not_found() -> None:
    alice, bob = client_of(ALICE), client_of(BOB)
    address = opened(alice)
    assert "Clear Brook Rural" in page(alice, "/me").text
    assert bob.get(address).status_code == 404
    assert bob.post(f"{address}/cancel", {"key": str(order().order_id), "confirmed": "yes"}).status_code == 404
    assert bob.get(f"{address}").content == bob.get(f"/deposits/{order().order_id}").content


def test_each_bad_amount_is_named_with_its_rule_and_changes_nothing() -> None:
    client = client_of(ALICE)
    before = cash_of(saver=ALICE)
    for amount in ("-1", "0", "0.001", "1e400", "NaN", "١٢٣", "1_000", str(2**63), "abc", "99999999"):
        sent = {"key": str(order().order_id), "amount": amount, "term": "P1Y", "confirmed": "yes"}
        response = client.post(f"/products/{PRODUCT}/open", sent)
        assert response.status_code in {409, 422}, amount
        assert 'role="alert"' in response.content.decode(), amount
    assert client.post(f"/products/{PRODUCT}/open", {"amount": "100", "confirmed": "yes"}).status_code == 422
    assert cash_of(saver=ALICE) == before


def test_withdrawing_says_beforehand_what_it_pays() -> None:
    client = client_of("S000003")
    mine = [d for d in deposits_of(saver="S000003") if d.state.value == "running"]
    if not mine:
        pytest.fail("the story's savers hold something")
    address = f"/deposits/{mine[0].deposit_id}"
    shown = page(client, address)
    sent = {"key": shown.hidden("key"), "amount": ""}
    confirm = Page(client.post(f"{address}/withdraw", sent).content.decode())
    assert "To your cash, at once" in confirm.text
    assert client.post(f"{address}/withdraw", {**sent, "confirmed": "yes"}).status_code == 302
    assert "withdrawn" in page(client, address).text.lower()


def test_a_takedown_hides_the_shelf_from_strangers_and_nothing_from_holders() -> None:
    alice, stranger = client_of(ALICE), client_of(None)
    address = opened(alice, product=DEMAND)
    left_open = page(alice, f"/products/{PRODUCT}")
    shut(stranger)
    empty = page(stranger, "/")
    assert "There is nothing to open here now" in empty.text
    assert REASON in empty.text
    assert "No time deposits on a third party" in empty.text
    assert "Notice 9, article 3" in empty.text
    holder = page(alice, "/")
    assert "yours is safe inside" not in empty.text
    page(stranger, f"/products/{PRODUCT}", 404)
    assert "Clear Brook Rural One" not in page(stranger, f"/products/{PRODUCT}", 404).text
    sent = {"key": left_open.hidden("key"), "amount": "500", "term": "P1Y", "confirmed": "yes"}
    late = alice.post(f"/products/{PRODUCT}/open", sent)
    assert late.status_code in {404, 422}
    assert not [d for d in deposits_of(saver=ALICE) if d.product == PRODUCT]
    returned = page(alice, address)
    assert "returned by an order" in returned.text
    assert holder.text
    orders = page(stranger, "/orders")
    assert "Takedown 1 of the Demonstration Authority" in orders.text
    detail = page(stranger, f"/orders/{order().order_id}")
    assert "Returned in flight" in detail.text
    assert "Turned away since" in detail.text, "what met the shut gate is counted"
    assert "Attempts to open a deposit" in detail.text
    assert stranger.get(f"/orders/{order().order_id}/receipt").headers["Content-Type"] == "application/jose+json"


def test_part_of_a_shelf_may_be_shut() -> None:
    client = client_of(None)
    shut(client, scope=Scope(kinds=frozenset({"fixed"})))
    shelf = page(client, "/")
    assert "Part of this shelf is shut" in shelf.text
    assert "North Hill City" in shelf.text
    page(client, f"/products/{PRODUCT}", 404)
    page(client, f"/products/{DEMAND}")


def test_closing_top_ups_tells_holders_and_refuses_a_form_left_open() -> None:
    saver = next(
        code
        for code in (f"S{n:06d}" for n in range(1, 43))
        if any(d.product == DEMAND and d.state.value == "running" for d in deposits_of(saver=code))
    )
    client = client_of(saver)
    held = next(d for d in deposits_of(saver=saver) if d.product == DEMAND and d.state.value == "running")
    address = f"/deposits/{held.deposit_id}"
    left_open = page(client, address)
    assert "Add money" in left_open.text
    shut(client_of(None), kind=Kind.CLOSE_TOP_UPS)
    mine = page(client, "/me")
    assert "Top-ups are closed since 18 December 2020" in mine.text
    assert "Add money" not in page(client, address).text
    late = client.post(f"{address}/top-up", {"key": left_open.hidden("key"), "amount": "5", "confirmed": "yes"})
    assert late.status_code == 422
    assert "Demonstration Authority" in late.content.decode() or "demo" in late.content.decode()
    sent = {"key": left_open.hidden("key"), "amount": "1", "confirmed": "yes"}
    assert client.post(f"{address}/withdraw", sent).status_code == 302, "money out is never shut"


def test_what_a_confidential_order_says_is_shown_nowhere() -> None:
    client = client_of(None)
    shut(client, confidential=True)
    for path, status in (("/", 200), ("/orders", 200), (f"/products/{PRODUCT}", 404)):
        shown = page(client, path, status).text
        assert "onfidential order" in shown
        assert REASON not in shown
        assert str(order().order_id) not in client.get(path).content.decode()
    for hidden in (f"/orders/{order().order_id}", f"/orders/{order().order_id}/receipt"):
        assert client.get(hidden).status_code == 404
    assert client.get("/api/v1/orders").json() == {"items": []}


def test_a_forged_order_is_never_published() -> None:
    client = client_of(None)
    forged = signed(order(), keys=(STRANGER,))
    assert client.post("/api/v1/orders", forged, content_type="application/jose+json").status_code == 422
    assert REASON not in page(client, "/orders").text
    assert client.get(f"/orders/{order().order_id}").status_code == 404


def test_a_lift_opens_the_shelf_again() -> None:
    client = client_of(None)
    shut(client)
    shut(client, sequence=2, kind=Kind.LIFT, lifts=order().order_id)
    assert "Clear Brook Rural" in page(client, "/").text
    orders = page(client, "/orders")
    assert "lifted" in orders.text
    assert "Lift 2 of the Demonstration Authority" in orders.text


def test_forms_of_another_site_are_not_accepted() -> None:
    client = client_of(ALICE, csrf=True)
    response = client.post(f"/products/{PRODUCT}/open", {"amount": "100"})
    assert response.status_code == 403


def test_logging_in_by_password_and_only_to_pages_of_this_site() -> None:
    client = Client()
    wrong = client.post("/login", {"username": "alice@example.invalid", "password": "no"})
    assert wrong.status_code == 422
    assert "That did not work" in wrong.content.decode()
    sent = {"username": "alice@example.invalid", "password": "a long enough phrase", "next": "https://evil.invalid/"}
    assert client.post("/login", sent).headers["Location"] == "/operator/orders"
    assert client.post("/logout").status_code == 302


PAGES = ("/", f"/products/{PRODUCT}", "/me", "/orders", "/login", "/demo/savers", "/nothing-here", "/?kind=demand")


def test_every_page_can_be_read_by_all() -> None:
    """Language, one first heading, headings in order, labels, table headers, no style or script inside."""
    client = client_of(ALICE)
    for path in (*PAGES, opened(client)):
        _readable(client.get(path).content.decode())


def test_the_checker_of_pages_catches_what_it_should() -> None:
    good = client_of(None).get("/").content.decode()
    for planted in ('<p style="color:red">', "<script>1</script>", "<h5>x</h5>", '<input name="x">', "<th>x</th>"):
        with pytest.raises((AssertionError, KeyError)):
            _readable(good.replace("</main>", planted + "</main>"))


def _readable(html: str) -> None:
    found = Page(html)
    tags = [tag for tag, _ in found.elements]
    assert ("html", {"lang": "en"}) in found.elements
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = [a["id"] for _, a in found.elements if "id" in a]
    assert len(ids) == len(set(ids)), "ids are unique"
    labelled = {a.get("for") for tag, a in found.elements if tag == "label"}
    for tag, attributes in found.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")], attributes
        assert tag != "style"
        if tag == "script":
            assert attributes["src"].startswith("/static/")
        if tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden":
            assert attributes["id"] in labelled, attributes
        if tag == "th":
            assert attributes.get("scope") in {"col", "row"}
        if tag == "svg" and "aria-hidden" not in attributes:
            assert attributes.get("role") == "img"
    assert tags.count("table") == tags.count("caption")
    assert any(a.get("class") == "skip" for tag, a in found.elements if tag == "a")


def test_a_reader_may_choose_how_dates_are_written() -> None:
    client = client_of(None)
    assert "18 December 2020" in page(client, "/").text
    assert "2020年12月18日" in page(client, "/?locale=zh-hans").text
    assert "2020年12月18日" in page(client, "/").text, "the choice is kept"

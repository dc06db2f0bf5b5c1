"""Every bad input of a deposit at every door, as one table: refused with field, rule, remedy, and nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.conftest import Databases
from tests.deposits_world import contract
from tests.journeys.test_platform_pages import Page
from tests.moving_in_world import fixed, write_csv
from tests.platform_world import ALICE, PLATFORM, client_of, story, uid
from tests.product_documents import changed, text_of
from tests.rules.test_product_documents import pieces
from tidegate.catalogue.listing import Listed, delist, list_product
from tidegate.catalogue.offer import offer
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Funding, Instruction, Maturity, Owners, ProductTerms, Title
from tidegate.deposits.moving_in.move_in import Outcome, move_in
from tidegate.interfaces.cli.main import run
from tidegate.ledger.day import open_day
from tidegate.money import Rate, parse_term

TABLE = Path(__file__).parents[1] / "rules" / "bad_deposits.txt"
API = "/api/v1"
PLAIN = {
    "currency": "EUR", "principal": "10000.00", "starts_on": "2024-01-31", "term": "P1Y", "rate": "0.035",
    "day_count": "Act/365F",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One row: what is wrong, at which door, of what, what is said, and what must be answered."""

    case: str
    door: str
    of: str
    said: str
    field: str
    rule: str
    remedy: str


def _rows() -> list[Bad]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    names = list(Bad.__dataclass_fields__)
    return [Bad(**dict(zip(names, [cell.strip() for cell in line.split("|")], strict=True))) for line in lines]


ROWS = _rows()
Answer = tuple[str | None, str, str]
"""The field, the rule and the remedy that came back."""


def _terms(code: str, term: str | None, **more: Any) -> ProductTerms:
    found = offer(product_code="NORTHHILL-ANY" if term is None else "CLEARBROOK-1Y")
    assert found is not None
    length = None if term is None else parse_term(term)
    cell = Cell(term=length, from_minor=0, to_minor=None, rate=Rate.percent("2.25"))
    plain = {"amount_min_minor": 5_000, "amount_multiple_minor": 100, "amount_max_minor": None}
    return replace(found.terms, product_code=code, chart=(cell,), **{**plain, **more})


def _products() -> Iterator[ProductTerms]:
    noon = Funding(cut_off=time(12), zone="Asia/Shanghai")
    targets = ("BOUND", "SMALL", "GONE", "OVER")
    owners = Owners(count_max=2, titles=(Title.SOLE, Title.JOINT, Title.SHARES))
    allowed = (Instruction.PAY_OUT, Instruction.RENEW_ALL, Instruction.MOVE)
    yield _terms("BOUND", "P1Y", amount_max_minor=10_000_000, owners=owners)
    yield _terms("OPENED", "P1Y", maturity=Maturity(allowed=allowed, move_to=targets))
    yield _terms("SMALL", "P1Y", amount_max_minor=50_000)
    yield _terms("CAPPED", "P1Y", per_saver_max_minor=6_000_000)
    yield _terms("FULL", "P1Y", capacity_minor=100_000)
    yield _terms("BANKFULL", "P1Y", bank_capacity_minor=100_000)
    yield _terms("GONE", "P1Y")
    yield _terms("NOON", "P1Y", funding=noon)
    yield _terms("NIGHT", "P1Y", funding=replace(noon, opens_at=time(23), cut_off=time(23, 30)))
    yield _terms("LATER", "P1Y", funding=Funding(opens_on=date(2021, 1, 4)))
    yield _terms("OVER", "P1Y", funding=Funding(closes_on=date(2020, 12, 17)))
    yield _terms("LONG", "P7Y")
    yield _terms("ANY", None, amount_multiple_minor=1)
    yield _terms("OLD", "P90D", amount_multiple_minor=1)


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[dict[str, Any]]:
    """The story's platform on 18 December 2020 at 18:19, with particular products, and one deposit of Alice's."""
    with story(databases):
        on = open_day()
        assert on == date(2020, 12, 18)
        with transaction.atomic():
            for terms in _products():
                publish_product(terms=terms, on=on)
                found = list_product(product_code=terms.product_code, platform=PLATFORM, business_day=on)
                assert isinstance(found, Listed), found
            assert delist(product_code="GONE", business_day=on)
        opened = _posted("/deposits", {"product_code": "OPENED", "term": "P1Y", "amount": "1000.00"}, "the deposit")
        assert opened.status_code == 200, opened.content
        yield {"deposit": opened.json()["deposit"]["deposit_id"]}


def _posted(path: str, body: object, name: str) -> Any:
    headers = {"Idempotency-Key": str(uid("bad", name))}
    return client_of(ALICE).post(API + path, json.dumps(body), content_type="application/json", headers=headers)


_BOOKS = (
    "ledger_transfer", "deposits_deposit", "deposits_movement", "deposits_step", "deposits_segment",
    "deposits_ownership", "deposits_stake", "deposits_request", "catalogue_version", "parties_person",
)  # fmt: skip


def _books() -> dict[str, Any]:
    """What must be the same afterwards: how many rows there are, and all balances."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        there = {name for (name,) in cursor.fetchall()}
        for table in _BOOKS:
            assert table in there, f"{table} is no table"
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sum(balance_minor), sum(debits_pending), sum(credits_pending) FROM ledger_balances")
        found["balances"] = cursor.fetchone()
    return found


def _problem(response: Any) -> Answer:
    assert response.status_code in {404, 409, 422}, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    return _told(response.json())


def _told(problem: dict[str, Any]) -> Answer:
    """Where the gate said no, its reasons are the rule."""
    reasons = " ".join(f"{one['sentence']} {one.get('detail', '')}" for one in problem.get("reasons", []))
    return problem["field"], f"{problem['rule']} {reasons}", problem["remedy"]


def _by_api(row: Bad, _world: dict[str, Any], _folder: Path) -> Answer:
    body = {"product_code": row.of, "term": "P1Y", "amount": "1000.00", **json.loads(row.said)}
    return _problem(_posted("/deposits", body, row.said + row.of))


def _by_renewal(row: Bad, world: dict[str, Any], _folder: Path) -> Answer:
    return _problem(_posted(f"/deposits/{world['deposit']}/instructions", json.loads(row.said), row.said))


def _by_reading(row: Bad, world: dict[str, Any], _folder: Path) -> Answer:
    return _problem(client_of(ALICE).get(row.of.replace("OPENED", world["deposit"])))


def _form(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split("&") if part)


def _on_page(response: Any, field: str) -> Answer:
    """A page says rule and remedy in its summary, and marks the field where the form has it."""
    assert response.status_code in {404, 409, 422}, response.status_code
    html = unescape(response.content.decode())
    shown = Page(html)
    assert 'role="alert"' in html
    marked = [a.get("name") for _, a in shown.elements if a.get("aria-invalid") == "true"]
    asked = {a.get("name") for tag, a in shown.elements if tag in {"input", "select"}}
    assert field not in asked or field in marked, f"{field} is not marked: {marked}"
    return field, shown.text, shown.text


def _by_page(row: Bad, _world: dict[str, Any], _folder: Path) -> Answer:
    sent = {"key": str(uid("page", row.said, row.of)), "amount": "1000.00", "term": "P1Y", "confirmed": "yes"}
    response = client_of(ALICE).post(f"/products/{row.of}/open", {**sent, **_form(row.said)})
    return _on_page(response, row.field)


def _by_instruction(row: Bad, world: dict[str, Any], _folder: Path) -> Answer:
    sent = {"key": str(uid("instruct", row.said)), "confirmed": "yes", **_form(row.said)}
    return _on_page(client_of(ALICE).post(f"/deposits/{world['deposit']}/instruct", sent), row.field)


Capture = pytest.CaptureFixture[str]


def _ran(words: list[str], capsys: Capture) -> dict[str, Any]:
    assert run([*words, "--json"]) in {1, 2, 3}
    said = capsys.readouterr()
    found: dict[str, Any] = json.loads(said.err or said.out)
    return found


def _by_command(row: Bad, folder: Path, capsys: Capture) -> Answer:
    if row.door == "preview":
        file = folder / "product.yaml"
        file.write_text(text_of(row.of), "utf-8")
        return _told(_ran(["product", "preview", str(file), *row.said.split()], capsys))
    if row.of == "daycount" or row.door == "command":
        words = row.of.split() + row.said.split()
        return _told(_ran(words, capsys))
    file = folder / "deposit.json"
    plain = {name: value for name, value in {**PLAIN, **json.loads(row.said)}.items() if value is not None}
    file.write_text(json.dumps(plain), "utf-8")
    return _told(_ran(["interest", "schedule", str(file)], capsys))


def _by_document(row: Bad, folder: Path, capsys: Capture) -> Answer:
    """Validated without a database; published, it is refused before there is need of one."""
    file = folder / "product.yaml"
    file.write_bytes(changed(row.of, *pieces(row.said)))
    (read,) = _ran(["product", "validate", str(file)], capsys)["documents"]
    assert run(["product", "publish", str(file), "--json"]) == 2
    (published,) = json.loads(capsys.readouterr().out)["documents"]
    assert read == published
    assert not read["valid"]
    told = {one["path"]: one for one in read["findings"]}
    assert row.field in told, list(told)
    return row.field, told[row.field]["rule"], told[row.field]["remedy"]


def _by_import(row: Bad, _world: dict[str, Any], folder: Path) -> Answer:
    terms = contract(product="OLD", bank="CLEARBROOK", percent="2.25", term="P90D")
    plain = fixed(
        7, terms=terms, starts_on=date(2020, 10, 30), matures_on=date(2021, 1, 28), cut_off=date(2020, 12, 18),
        interest_accrued="30.21",
    )  # fmt: skip
    column, value = row.said.split("=", 1)
    found: list[Any] = []
    outcome = move_in(file=write_csv(folder / "book.csv", [plain, plain | {column: value}]), tell=found.append)
    assert isinstance(outcome, Outcome)
    assert outcome.new == 0
    (wrong,) = [one for one in found if one.row == 3 and one.column == row.field]
    return wrong.column, wrong.rule, wrong.remedy


_BY: dict[str, Callable[[Bad, dict[str, Any], Path], Answer]] = {
    "api": _by_api, "renewal": _by_renewal, "read": _by_reading, "page": _by_page, "instruct": _by_instruction,
    "import": _by_import,
}  # fmt: skip
_ALONE = {"document": _by_document, "preview": _by_command, "calculator": _by_command, "command": _by_command}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.case}:{row.door}:{row.said[:40]}")
def test_what_is_wrong_is_refused_where_it_is_said(
    row: Bad, world: dict[str, Any], tmp_path: Path, capsys: Capture
) -> None:
    before = _books()
    if row.door in _ALONE:
        field, rule, remedy = _ALONE[row.door](row, tmp_path, capsys)
    else:
        field, rule, remedy = _BY[row.door](row, world, tmp_path)
    assert field == row.field
    assert row.rule in rule, rule
    assert row.remedy in remedy, remedy
    assert _books() == before, "a refusal changes nothing"


def test_the_control_is_opened(world: dict[str, Any]) -> None:
    """The same request without what is wrong."""
    before = _books()
    for product, body in (("BOUND", {}), ("CAPPED", {}), ("ANY", {"term": None})):
        plain = {"product_code": product, "term": "P1Y", "amount": "1000.00", **body}
        assert _posted("/deposits", plain, f"good {product}").status_code == 200
    good = {"instruction": "move", "product_code": "BOUND", "term": "P1Y"}
    assert _posted(f"/deposits/{world['deposit']}/instructions", good, "good move").status_code == 200
    assert _books() != before


def test_every_kind_of_bad_input_meets_every_door_that_takes_it() -> None:
    """What the table must hold, so that no row is taken out of it unseen."""
    met = {(row.case, row.door) for row in ROWS}
    assert {row.door for row in ROWS} == {*_BY, *_ALONE}
    assert len(ROWS) >= 70
    for case in ("beyond a saver's cap", "beyond the capacity", "after the cut-off", "a closed product"):
        assert {(case, "api"), (case, "page")} <= met

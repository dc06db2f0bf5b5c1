"""Before a contract in the Union and in the United Kingdom: what law wants told is read, acknowledged, then opened."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid5

import pytest
from django.db import transaction
from django.test import Client

from tests.gate_world import ANY, YEAR, Place, found_platform, opening, uid
from tidegate.deposits.movement import Done
from tidegate.deposits.reading import deposits_of
from tidegate.gate.decision import GateRefused
from tidegate.parties.acknowledge import acknowledged
from tidegate.parties.admit import Role, add_user

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
UNION = Place(jurisdiction="EU", currency="EUR", calendar="TARGET", zone="Europe/Berlin")
KINGDOM = Place(jurisdiction="GB", currency="GBP", calendar="LONDON", zone="Europe/London", seat="GB-LND")
SAVER, BANK = "S000001", "NORTHHILL"
SHEET = "eu.information_sheet"


def _saver(place: Place = UNION) -> Client:
    found_platform(at=AT, place=place)
    with transaction.atomic():
        add_user(username="alice@example.invalid", role=Role.SAVER, person_code=SAVER, password="a long enough phrase")
    client = Client()
    assert client.get(f"/demo/login/{SAVER}").status_code == 302
    return client


def _text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def _hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def _open(client: Client, **more: str) -> Any:
    key = str(uuid5(uid("form"), "open"))
    return client.post(f"/products/{ANY}/open", {"key": key, "amount": "100", "term": "", **more})


def test_a_contract_is_refused_until_the_sheet_is_acknowledged_and_then_goes_on() -> None:
    client = _saver()
    refused = opening(uid("straight"))
    assert isinstance(refused, GateRefused)
    assert refused.code == "disclosure_missing"
    asked = _open(client)
    assert asked.status_code == 303
    address = asked.headers["Location"]
    assert address == f"/products/{ANY}/before-contract?amount=100"
    shown = client.get(address)
    for words in (
        "Depositor information sheet: Northhill", "€ 100,000.00 for each depositor and bank", "Directive 2014/49/EU",
    ):  # fmt: skip
        assert words in _text(shown)
    unread = client.post(address, {"amount": "100"})
    assert (unread.status_code, acknowledged(person=SAVER, bank=BANK)) == (422, {})
    sent = {"amount": "100", "received": SHEET, f"text-{SHEET}": _hidden(shown, f"text-{SHEET}")}
    changed = client.post(address, {**sent, f"text-{SHEET}": "sha256:" + "0" * 64})
    assert (changed.status_code, acknowledged(person=SAVER, bank=BANK)) == (409, {})
    done = client.post(address, sent)
    assert (done.status_code, done.headers["Location"]) == (302, f"/products/{ANY}?amount=100")
    assert acknowledged(person=SAVER, bank=BANK) == {SHEET: date(2020, 12, 18)}
    assert "(acknowledged)" in _text(client.get(done.headers["Location"]))
    assert "Read it once more" in _text(_open(client))
    assert _open(client, confirmed="yes").status_code == 302
    assert [one.contract.product_code for one in deposits_of(saver=SAVER)] == [ANY]
    assert client.get(f"/products/{YEAR}/before-contract").status_code == 200
    other = opening(uid("other"), product=YEAR)
    assert isinstance(other, GateRefused), "each bank's sheet is its own"


def test_nobody_else_s_is_acknowledged_and_a_stranger_is_sent_to_log_in() -> None:
    _saver()
    stranger = Client()
    response = stranger.get(f"/products/{ANY}/before-contract")
    assert response.headers["Location"].startswith("/login?next=")
    assert stranger.get(f"/api/v1/products/{ANY}/disclosures").status_code == 401
    forged = Client(enforce_csrf_checks=True)
    assert forged.get(f"/demo/login/{SAVER}").status_code == 302
    assert forged.post(f"/products/{ANY}/before-contract", {"received": SHEET}).status_code == 403
    assert acknowledged(person=SAVER, bank=BANK) == {}


def test_the_api_tells_and_takes_the_acknowledgements_of_the_kingdom() -> None:
    client = _saver(KINGDOM)
    before_2021 = client.get(f"/api/v1/products/{ANY}/disclosures").json()["items"]
    assert [one["disclosure"] for one in before_2021] == ["gb.information_sheet"]
    assert any("£ 85,000.00" in line["text"].replace("\xa0", " ") for line in before_2021[0]["lines"])
    assert before_2021[0]["lines"][0] == {
        "name": "Who protects your deposit",
        "text": "Deposits at Northhill are protected by: Financial Services Compensation Scheme (FSCS).",
        "note": "To reach it: https://www.fscs.org.uk",
    }
    (sheet,) = before_2021
    address = f"/api/v1/products/{ANY}/disclosures"

    def post(body: dict[str, str], key: str | None = str(uid("api"))) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        return client.post(address, json.dumps(body), content_type="application/json", headers=headers)

    good = {"disclosure": sheet["disclosure"], "text_digest": sheet["text_digest"]}
    assert post(good, key=None).status_code == 400
    assert post({**good, "disclosure": SHEET}).status_code == 422
    assert post({**good, "text_digest": "sha256:00"}).status_code == 422
    assert acknowledged(person=SAVER, bank=BANK) == {}
    assert post(good).json()["acknowledged_on"] == "2020-12-18"
    assert post(good).json() == post(good).json()
    assert isinstance(opening(uid("after")), Done)


def test_where_law_wants_nothing_told_nothing_stands_in_the_way() -> None:
    client = _saver(Place())
    assert client.get(f"/api/v1/products/{ANY}/disclosures").json() == {"items": []}
    assert "Read it once more" in _text(_open(client))

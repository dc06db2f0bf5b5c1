"""What a saver is told and asks on pages: its kind's own words, its day, and no at its form where it cannot be."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.deposits_world import closed, contract, found_platform, listed, opened, set_clock, uid
from tidegate.catalogue.terms import Bands, Cell, Compounding, EarlyWithdrawal, Funding, Interest, InterestPaid, Kind
from tidegate.money import Rate, Term
from tidegate.parties.admit import Role, add_user

DAY = date(2020, 10, 9)
WORD = "a long enough phrase"
YEARLY: dict[str, Any] = {"interest_paid": InterestPaid.YEARLY}


def _cells(*bands: tuple[int, int | None, str], term: Term | None = None) -> tuple[Cell, ...]:
    return tuple(Cell(term=term, from_minor=low, to_minor=high, rate=Rate.percent(rate)) for low, high, rate in bands)


STEPS = _cells((0, 1_000_000, "1.50"), (1_000_000, 5_000_000, "2.25"), (5_000_000, None, "0.75"))


@pytest.fixture(autouse=True)
def platform(platform_db: object) -> None:
    found_platform(count=1)
    set_clock(DAY)
    with transaction.atomic():
        add_user(username="one@example.invalid", role=Role.SAVER, person_code="S000001", password=WORD)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content[:2000]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ").split())


def saver() -> Client:
    found = Client()
    assert found.login(username="one@example.invalid", password=WORD)
    return found


def test_what_cannot_be_taken_out_is_refused_at_the_form_and_not_asked_to_be_confirmed() -> None:
    terms = contract(product="YEAR", percent="1.50", term="P1Y", early_withdrawal=EarlyWithdrawal.DEMAND_RATE)
    one = opened(request=uid("one"), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(DAY)
    address, key = f"/deposits/{one}/withdraw", "7a3c1e58-3a3e-4d5c-9a51-0d5a1d6a4f11"
    shown = text(saver().post(address, {"key": key, "amount": "10,000.01"}), 422)
    assert "No more can be withdrawn than the principal." in shown
    assert "Read it once more" not in shown
    assert "Read it once more" in text(saver().post(address, {"key": key, "amount": "10,000.00"}))
    assert "An amount is plain digits" in text(saver().post(address, {"key": key, "amount": "12,50"}), 422)


def test_a_notice_names_its_day_and_daily_compounding_fills_no_page() -> None:
    daily = Interest(compounding=Compounding.DAILY, scale=8)
    terms = contract(
        product="N32", percent="3.10", term=None, kind=Kind.NOTICE, notice_days=32, interest=daily, **YEARLY
    )
    one = opened(request=uid("notice"), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 10, 14))
    set_clock(date(2020, 10, 15))
    asked = {"key": "7a3c1e58-3a3e-4d5c-9a51-0d5a1d6a4f12", "amount": "100.00"}
    confirm = text(saver().post(f"/deposits/{one}/notice", asked))
    assert "32 days from today, at the close of 16 November 2020" in confirm
    shown = text(saver().get(f"/deposits/{one}"))
    assert "Interest compounded, 5 times 10 October 2020 to 14 October 2020" in shown, shown
    assert shown.count("Interest compounded") == 1


def confirming(code: str) -> str:
    saver = Client()
    assert saver.login(username="one@example.invalid", password=WORD)
    key = "7a3c1e58-3a3e-4d5c-9a51-0d5a1d6a4f10"
    return text(saver.post(f"/products/{code}/open", {"key": key, "amount": "10000.00", "term": ""}))


def test_a_product_that_takes_no_money_yet_says_when_it_does() -> None:
    window = Funding(opens_on=date(2020, 11, 2), closes_on=date(2020, 11, 30), cut_off=time(15), zone="Asia/Shanghai")
    listed(terms=contract(product="SPRING", percent="1.50", term="P1Y"), funding=window)
    shown = text(Client().get("/products/SPRING"))
    assert "opens on 2 November 2020" in shown
    assert "Takes money From 2 November 2020 to 30 November 2020, until 15:00." in shown
    assert "Log in to open" not in shown


def test_a_notice_is_the_length_of_a_notice_deposit() -> None:
    listed(terms=contract(product="N32", percent="3.10", term=None, kind=Kind.NOTICE, notice_days=32, **YEARLY))
    shown = confirming("N32")
    assert "Length 32 days' notice" in shown
    assert "any time" not in shown.split("Length")[1].split("Insurance")[0].replace("At any time", "")


def test_a_day_of_bands_has_no_rate_of_its_own() -> None:
    terms = contract(product="STEPS", percent="2.25", term=None, bands=Bands.MARGINAL, chart=STEPS, **YEARLY)
    one = opened(request=uid("steps"), saver="S000001", terms=terms, amount_minor=2_000_000)
    closed(date(2020, 10, 12))
    shown = text(saver().get(f"/deposits/{one}"))
    assert "any time at rates by bands, paid once a year" in shown
    assert "9 Oct 2020 ¥ 20,000.00 – ¥ 1.03" in shown, "375.00 a year are 1.027 a day"

"""How values read: exact, in the reader's locale, digits by the currency and not by the locale's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tidegate.interfaces.site import display, reader
from tidegate.money import Amount, Rate, Term, currency

CNY = currency("CNY")


@pytest.fixture
def chinese() -> Iterator[None]:
    token = reader._chosen.set("zh-hans")
    yield
    reader._chosen.reset(token)


@pytest.mark.parametrize(
    ("minor", "code", "expected"),
    [
        (123450, "CNY", "¥\xa01,234.50"),
        (0, "CNY", "¥\xa00.00"),
        (-5, "CNY", "\u2212¥\xa00.05"),
        (9_223_372_036_854_775_807, "CNY", "¥\xa092,233,720,368,547,758.07"),
        (1500, "JPY", "JPY\xa01,500"),
        (1500, "KWD", "KWD\xa01.500"),
        (150, "AUD", "$\xa01.50"),
    ],
)
def test_amounts_are_exact_and_have_the_digits_of_their_currency(minor: int, code: str, expected: str) -> None:
    assert display.money(Amount(minor=minor, currency=currency(code))) == expected


def test_rates_are_never_rounded_and_yields_are() -> None:
    assert display.percent(Rate(ppb=41_250_000)) == "4.125\xa0%"
    assert display.percent(Rate(ppb=30_000_000)) == "3.00\xa0%"
    assert display.percent_short(Rate(ppb=41_250_000)) == "4.13\xa0%"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term(months=60), "5\xa0years"),
        (Term(months=12), "1\xa0year"),
        (Term(months=18), "18\xa0months"),
        (Term(months=1), "1\xa0month"),
        (Term(days=90), "90\xa0days"),
        (None, "any time"),
    ],
)
def test_terms_read_as_people_say_them(term: Term | None, expected: str) -> None:
    assert display.term(term) == expected


def test_days_and_instants_follow_the_zone_of_the_page() -> None:
    instant = datetime(2020, 12, 18, 10, 21, tzinfo=UTC)
    assert display.day(date(2020, 12, 18)) == "18 December 2020"
    assert display.instant(instant) == "18 December 2020, 10:21"
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert display.instant(instant) == "18 December 2020, 18:21"
        assert display.clock(instant) == "18:21"


@pytest.mark.usefixtures("chinese")
def test_a_reader_of_chinese_sees_chinese_dates() -> None:
    assert display.day(date(2020, 12, 18)) == "2020年12月18日"
    assert display.money(Amount(minor=123450, currency=CNY)) == "¥\xa01,234.50"


def test_an_axis_is_short() -> None:
    assert display.short_money_text(6_320_000_000, code="CNY") == "¥\xa063.2\xa0M"
    assert display.short_money_text(4_000_000, code="CNY") == "¥\xa040\xa0k"
    assert display.short_money_text(50_000, code="CNY") == "¥\xa0500"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr, en;q=0.5", "en"), ("fr", "en"), ("x" * 10_000, "en")],
)
def test_the_browser_says_which_locale(header: str, expected: str) -> None:
    assert reader.from_header(header) == expected


def test_the_choice_is_kept_and_ends_with_the_request() -> None:
    seen: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(reader.reader_code())
        return HttpResponse()

    request = RequestFactory().get("/", {"locale": "zh-hans"})
    response = reader.Reader(view)(request)
    assert seen == ["zh-hans"]
    assert response.cookies["locale"].value == "zh-hans"
    assert reader.reader_code() == "en"

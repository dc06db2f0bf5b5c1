"""Amounts, rates, terms and days are read strictly; what is no such value is named with field, rule and remedy."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from tidegate.money import (
    AMOUNT_MINOR_MAX,
    Amount,
    Invalid,
    Period,
    Rate,
    Rounding,
    Term,
    currency,
    parse_amount,
    parse_day,
    parse_rate,
    parse_term,
    round_fraction,
)

CNY, JPY, KWD = currency("CNY"), currency("JPY"), currency("KWD")
PLAIN = "plain digits"
BAD_AMOUNTS = {
    "-1": PLAIN, "+1": PLAIN, "1e400": PLAIN, "NaN": PLAIN, "Infinity": PLAIN, "١٢٣": PLAIN, "１２３": PLAIN,
    "1_000": PLAIN, "1,000": PLAIN, "1.": PLAIN, ".5": PLAIN, "": PLAIN, " 1": PLAIN, "1\n": PLAIN, "0x10": PLAIN,
    "1.2.3": PLAIN, "9" * 65: PLAIN, "0": "more than zero", "0.00": "more than zero", "0.001": "2 decimals",
    "1.500": "2 decimals", "92233720368547758.08": "64 bits", str(2**63): "64 bits",
}  # fmt: skip


def _says(error: Invalid, *, field: str) -> None:
    assert error.field == field
    assert error.value is not None
    assert error.rule.endswith(".")
    assert error.remedy.endswith(".")
    assert error.rule in str(error)
    assert error.remedy in str(error)


@pytest.mark.parametrize(("text", "rule"), BAD_AMOUNTS.items())
def test_what_is_no_amount_is_refused(text: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_amount(text, currency=CNY, field="deposit.amount")
    _says(refused.value, field="deposit.amount")
    assert rule in refused.value.rule


@pytest.mark.parametrize("value", [1, 1.5, None, b"1"])
def test_only_text_is_read(value: object) -> None:
    for read in (lambda v: parse_amount(v, currency=CNY), parse_rate, parse_day, parse_term, currency):
        with pytest.raises(Invalid):
            read(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code", "minor", "written"),
    [
        ("1234.5", "CNY", 123450, "1234.50"), ("0.01", "CNY", 1, "0.01"), ("007", "CNY", 700, "7.00"),
        ("50", "JPY", 50, "50"), ("1.234", "KWD", 1234, "1.234"), ("92233720368547758.07", "EUR", 2**63 - 1, None),
    ],
)  # fmt: skip
def test_amounts_are_minor_units_of_their_currency(text: str, code: str, minor: int, written: str | None) -> None:
    amount = parse_amount(text, currency=currency(code))
    assert amount.minor == minor
    assert amount.text() == (written or text)
    assert str(amount) == f"{written or text} {code}"


def test_zero_is_an_amount_where_asked_for() -> None:
    assert not parse_amount("0", currency=CNY, zero=True)


def test_a_yen_has_no_decimals_and_a_dinar_three() -> None:
    with pytest.raises(Invalid, match="0 decimals"):
        parse_amount("1.0", currency=JPY)
    with pytest.raises(Invalid, match="3 decimals"):
        parse_amount("1.0000", currency=KWD)


def test_amounts_add_and_compare_within_a_currency_only() -> None:
    one, two = Amount(minor=1, currency=CNY), Amount(minor=2, currency=CNY)
    assert one + one == two
    assert two - one == one
    assert -one == Amount(minor=-1, currency=CNY)
    assert (-one).text() == "-0.01"
    assert one < two
    assert two > one
    assert two >= one
    assert one <= two
    for mix in (operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(AssertionError, match="do not mix"):
            mix(one, Amount(minor=1, currency=JPY))


def test_an_amount_never_leaves_64_bits() -> None:
    most = Amount(minor=AMOUNT_MINOR_MAX, currency=CNY)
    with pytest.raises(Invalid, match="64 bits"):
        most + Amount(minor=1, currency=CNY)
    with pytest.raises(AssertionError, match="not bool"):
        Amount(minor=True, currency=CNY)


@pytest.mark.parametrize(
    ("text", "ppb", "percent"),
    [("0.04125", 41_250_000, "4.125"), ("0", 0, "0"), ("1", 10**9, "100"), ("0.0400000000000", 40_000_000, "4")],
)
def test_rates_are_parts_per_billion(text: str, ppb: int, percent: str) -> None:
    rate = parse_rate(text)
    assert rate == Rate(ppb=ppb) == Rate.percent(percent)
    assert rate.percent_text() == percent
    assert parse_rate(rate.text()) == rate
    assert rate.fraction == Fraction(ppb, 10**9)
    assert str(rate) == f"{percent} %"


@pytest.mark.parametrize("text", ["-0.01", "4%", "4,1", "1e-3", "٤", "0.0000000001", "1001", "", "0." + "1" * 70])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_rate(text, field="rate")
    _says(refused.value, field="rate")


def test_a_rate_may_be_negative_where_a_market_is_and_has_a_limit() -> None:
    assert Rate(ppb=-5_000_000).percent_text() == "-0.5"
    with pytest.raises(Invalid, match="times"):
        Rate(ppb=10**13)


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down", "up"),
    [
        ("0", 0, 0, 0, 0), ("1/2", 1, 0, 0, 1), ("3/2", 2, 2, 1, 2), ("5/2", 3, 2, 2, 3), ("-1/2", -1, 0, 0, -1),
        ("-5/2", -3, -2, -2, -3), ("7/3", 2, 2, 2, 3), ("8/3", 3, 3, 2, 3), ("-7/3", -2, -2, -2, -3), ("4", 4, 4, 4, 4),
    ],
)  # fmt: skip
def test_rounding_has_a_name(value: str, half_up: int, half_even: int, down: int, up: int) -> None:
    expected = dict(zip(Rounding, (half_up, half_even, down, up), strict=True))
    assert {rounding: round_fraction(Fraction(value), rounding) for rounding in Rounding} == expected


@pytest.mark.parametrize(
    ("text", "months", "days", "written"),
    [
        ("P3M", 3, 0, "P3M"), ("P1Y", 12, 0, "P1Y"), ("P12M", 12, 0, "P1Y"), ("P1Y6M", 18, 0, "P1Y6M"),
        ("P52W", 0, 364, "P364D"), ("P364D", 0, 364, "P364D"), ("P1Y1W2D", 12, 9, "P1Y9D"),
    ],
)  # fmt: skip
def test_terms_are_months_and_days(text: str, months: int, days: int, written: str) -> None:
    term = parse_term(text)
    assert term == Term(months=months, days=days)
    assert str(term) == written


@pytest.mark.parametrize("text", ["P", "P0D", "P0Y0M", "3M", "P3m", "PT1H", "P-1M", "P101Y", "P1.5Y", "P٣M", "P99999D"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_term(text, field="term")
    _says(refused.value, field="term")


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2020-12-18", "P1Y", "2021-12-18"), ("2020-02-29", "P1Y", "2021-02-28"), ("2020-01-31", "P1M", "2020-02-29"),
        ("2019-08-31", "P6M", "2020-02-29"), ("2020-12-18", "P30D", "2021-01-17"), ("2020-11-30", "P3M", "2021-02-28"),
        ("2020-01-31", "P1M1D", "2020-03-01"), ("2020-12-18", "P5Y", "2025-12-18"),
    ],
)  # fmt: skip
def test_a_term_ends_on_the_same_day_or_the_last_of_the_month(start: str, term: str, end: str) -> None:
    assert parse_term(term).end(parse_day(start)) == parse_day(end)


@pytest.mark.parametrize("term", ["P1Y", "P1D"])
def test_a_term_past_the_calendar_is_refused(term: str) -> None:
    with pytest.raises(Invalid, match="9999"):
        parse_term(term).end(date(9999, 12, 31))


def test_terms_sort_by_length() -> None:
    texts = ["P1D", "P1W", "P30D", "P1M", "P31D", "P3M", "P364D", "P365D", "P1Y", "P366D", "P5Y"]
    assert sorted((parse_term(text) for text in reversed(texts)), key=lambda term: term.sort_key) == [
        parse_term(text) for text in texts
    ]
    assert parse_term("P1M") > parse_term("P30D")


@pytest.mark.parametrize(
    "text",
    ["2021-02-30", "2021-02-29", "10000-01-01", "0000-01-01", "infinity", "20201218", "2020-12-18T00:00:00Z",
     "2020-1-1", "٢٠٢٠-١٢-١٨", "2020-W51-5", "", "2020-12-18\n"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_day(text, field="value_date")
    _says(refused.value, field="value_date")


def test_days_are_read() -> None:
    assert parse_day("2020-02-29") == date(2020, 2, 29)


def test_periods_are_half_open() -> None:
    year = Period(start=date(2020, 1, 1), end=date(2021, 1, 1))
    assert year.days == 366 == len(list(year.each_day()))
    assert date(2020, 1, 1) in year
    assert date(2021, 1, 1) not in year
    assert not year.overlaps(Period(start=date(2021, 1, 1), end=None))
    assert Period(start=date(2020, 12, 31), end=None).intersection(year) == Period(
        start=date(2020, 12, 31), end=date(2021, 1, 1)
    )
    assert Period(start=date(2020, 6, 1), end=None).overlaps(Period(start=date(2030, 1, 1), end=None))
    assert Period(start=date(2020, 1, 1), end=date(2020, 1, 1)).is_empty
    with pytest.raises(Invalid, match="before"):
        Period(start=date(2021, 1, 1), end=date(2020, 1, 1))
    with pytest.raises(AssertionError):
        _ = Period(start=date(2020, 1, 1), end=None).days


def test_an_invalid_input_is_shown_shortened_and_crosses_processes() -> None:
    error = Invalid(field="amount", value="9" * 1000, rule="A rule.", remedy="A remedy.")
    assert len(error.value) == 60
    again = pickle.loads(pickle.dumps(error))
    assert (again.field, again.value, again.rule, again.remedy) == ("amount", error.value, "A rule.", "A remedy.")


@pytest.mark.parametrize("read", [lambda: Invalid(field="x", value=3, rule="R.", remedy="M.")])
def test_other_values_are_shown_as_they_are(read: Callable[[], Invalid]) -> None:
    assert read().value == "3"

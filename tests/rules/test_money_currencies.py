"""The currency table agrees with ISO 4217: codes, numbers, digits; withdrawn ones on their days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tidegate.money import Invalid, currencies, currency

ISO_CODES = Path("/usr/share/iso-codes/json/iso_4217.json")
# The maintenance agency changed these after the oldest release of that file still in use.
CHANGED = {"ANG", "BGN", "CUC", "HRK", "SLL", "ZWL", "XAD", "XCG", "ZWG"}


@pytest.mark.parametrize(
    ("code", "numeric", "digits"),
    [
        ("CNY", "156", 2), ("EUR", "978", 2), ("USD", "840", 2), ("AUD", "036", 2), ("JPY", "392", 0),
        ("IQD", "368", 3),
        ("CLF", "990", 4), ("UYW", "927", 4), ("ISK", "352", 0), ("MRU", "929", 2), ("XCG", "532", 2),
        ("ZWG", "924", 2),
        ("AFN", "971", 2), ("LBP", "422", 2), ("KPW", "408", 2), ("MGA", "969", 2),
    ],
)  # fmt: skip
def test_digits_are_the_standard_s_not_a_locale_s(code: str, numeric: str, digits: int) -> None:
    found = currency(code)
    assert (found.numeric, found.digits, found.withdrawn_on) == (numeric, digits, None)


def test_codes_are_unique_and_so_are_numbers_in_use() -> None:
    table = currencies()
    assert len({c.code for c in table}) == len(table) > 200
    in_use = [c for c in table if c.in_use(on=None)]
    assert len(in_use) == 178
    assert len({c.numeric for c in in_use}) == len(in_use)
    assert all(c.numeric.isdigit() and len(c.numeric) == 3 and c.name for c in table)


@pytest.mark.skipif(not ISO_CODES.exists(), reason="no iso-codes on this machine to compare the currency table with")
def test_the_table_agrees_with_another_copy_of_the_standard() -> None:
    other = {entry["alpha_3"]: entry["numeric"] for entry in json.loads(ISO_CODES.read_text("utf-8"))["4217"]}
    ours = {c.code: c.numeric for c in currencies() if c.in_use(on=None)}
    assert set(ours) ^ set(other) <= CHANGED
    assert {code: ours[code] for code in ours.keys() & other} == {code: other[code] for code in ours.keys() & other}


@pytest.mark.parametrize("code", ["", "cny", "CN", "CNYX", "ZZZ", "¥", "１２３", "ABC\n"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="ISO 4217") as refused:
        currency(code, field="deposit.currency")
    assert refused.value.field == "deposit.currency"


@pytest.mark.parametrize(
    ("code", "last", "first_without"),
    [("HRK", date(2022, 12, 31), date(2023, 1, 1)), ("BGN", date(2025, 12, 31), date(2026, 1, 1)),
     ("LTL", date(2014, 12, 31), date(2015, 1, 1)), ("DEM", date(2002, 2, 28), date(2002, 3, 1))],
)  # fmt: skip
def test_a_withdrawn_currency_is_refused_from_its_day(code: str, last: date, first_without: date) -> None:
    assert currency(code, on=last).withdrawn_on == first_without
    for on in (first_without, None):
        with pytest.raises(Invalid, match="withdrawn"):
            currency(code, on=on)


@pytest.mark.parametrize("code", ["XAU", "XDR", "XXX", "XTS"])
def test_nothing_is_deposited_in_what_has_no_minor_unit(code: str) -> None:
    with pytest.raises(Invalid, match="no minor unit"):
        currency(code)
    with pytest.raises(AssertionError):
        _ = next(c for c in currencies() if c.code == code).digits

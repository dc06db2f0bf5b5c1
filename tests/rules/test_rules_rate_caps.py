"""United States rate caps: the published tables under the old formula, worked figures under the new one."""

from __future__ import annotations

from datetime import date

import pytest

from tidegate.money import Rate, parse_term
from tidegate.rules import NotInForce, local_rate_cap, national_rate_cap, parameter

# The FDIC's own tables, non-jumbo: day, product, national rate, cap, in per cent. Simple average plus 0.75.
PUBLISHED = """
2009-08-24 savings 0.21 0.96
2009-08-24 P12M    1.10 1.85
2009-08-24 P60M    2.25 3.00
2013-02-11 savings 0.07 0.82
2013-02-11 P12M    0.23 0.98
2013-02-11 P36M    0.50 1.25
2013-02-11 P60M    0.81 1.56
2016-08-29 savings 0.06 0.81
2016-08-29 P12M    0.22 0.97
2016-08-29 P60M    0.78 1.53
2020-09-07 savings 0.05 0.80
2020-09-07 P12M    0.19 0.94
2020-09-07 P60M    0.39 1.14
2020-09-07 jumbo   0.14 0.89
"""
# Worked here: national, Treasury (or without a term federal funds), cap.
NEW = """
term    1.81 4.30 5.91
no_term 0.46 5.33 6.08
term    0.14 0.05 0.89
term    0.14 none 0.89
term    1.00 2.0833333 3.24999996
"""


@pytest.mark.parametrize("row", PUBLISHED.strip().splitlines())
def test_the_published_tables(row: str) -> None:
    text, product, national, cap = row.split()
    day = date.fromisoformat(text)
    if product.startswith("P"):
        value = parameter("us.national_rate.time_deposit").at(day).for_term(parse_term(product))
        assert value is not None
        kept = value.rate
    else:
        name = {"savings": "savings", "jumbo": "money_market_jumbo"}[product]
        kept = parameter(f"us.national_rate.{name}").at(day).rate
    assert kept == Rate.percent(national)
    formula_day = max(day, date(2009, 12, 3))  # the first table is older than the rule that was made of it
    found = national_rate_cap(on=formula_day, national=kept, has_term=product.startswith("P"))
    assert (found.rate, found.complete) == (Rate.percent(cap), True)


@pytest.mark.parametrize("row", NEW.strip().splitlines())
def test_the_higher_of_two_legs(row: str) -> None:
    kind, national, reference, cap = row.split()
    found = national_rate_cap(
        on=date(2021, 4, 1),
        national=Rate.percent(national),
        reference=None if reference == "none" else Rate.percent(reference),
        has_term=kind == "term",
    )
    ppb = int(cap.replace(".", "").ljust(len(cap.partition(".")[0]) + 7, "0")[: len(cap.partition(".")[0]) + 7])
    assert found.rate == Rate(ppb=ppb)
    assert found.complete == (reference != "none")


def test_a_local_cap_is_nine_tenths_of_the_best_local_rate() -> None:
    assert local_rate_cap(on=date(2021, 4, 1), highest_local=Rate.percent("5.25")) == Rate.percent("4.725")
    with pytest.raises(NotInForce):
        local_rate_cap(on=date(2021, 3, 31), highest_local=Rate.percent("5.25"))


def test_the_formula_changes_on_its_day_and_is_not_guessed_before() -> None:
    one = Rate.percent("1")
    old = national_rate_cap(on=date(2021, 3, 31), national=one, reference=Rate.percent("9"))
    new = national_rate_cap(on=date(2021, 4, 1), national=one, reference=Rate.percent("9"))
    assert (old.rate, new.rate) == (Rate.percent("1.75"), Rate.percent("11.55"))
    with pytest.raises(NotInForce):
        national_rate_cap(on=date(2009, 12, 2), national=one)


def test_a_table_is_kept_for_its_week_only() -> None:
    kept = parameter("us.national_rate.savings")
    assert kept.at(date(2020, 9, 13)).rate == Rate.percent("0.05")
    with pytest.raises(NotInForce):
        kept.at(date(2020, 9, 14))

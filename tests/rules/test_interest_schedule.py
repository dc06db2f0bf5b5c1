"""What each term of a deposit does to its interest: a table that is checked by eye, with figures done by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.interest_world import AVERAGE, EUR, JPY, MINIMUM, NEW_YEAR, TO_DEPOSIT, deposit, move, slabs
from tidegate.catalogue.terms import Bands, Bonus, Compounding, InterestPaid
from tidegate.deposits.interest import (
    IndexLink,
    IndexValue,
    Instalments,
    RatesFrom,
    Slab,
    days,
    schedule,
    timetable,
    yields,
)
from tidegate.money import DayCount, Rate, Roll, Rounding, Term, parse_day

E360, A360 = DayCount.THIRTY_E_360, DayCount.ACT_360
TIERS = slabs((0, "1"), (500_000, "2"), (2_000_000, "3"))
BONUS = Bonus(rate=Rate.percent("1"), lasts=Term(months=3))


def _index(
    *values: tuple[str, str], review: str | None = "P3M", floor: str | None = None, cap: str | None = None
) -> Any:
    """An index by its values; the product's rate of 5 % is replaced by a margin of half a per cent."""
    margin = Slab(from_minor=0, to_minor=None, rate=Rate.percent("0.5"))
    known = tuple(IndexValue(on=parse_day(on), value=_percent(value)) for on, value in values)
    link = IndexLink(
        values=known,
        review=Term(months=int(review[1])) if review else None,
        floor=None if floor is None else Rate.percent(floor),
        cap=None if cap is None else Rate.percent(cap),
    )
    return {"rates": (RatesFrom(starts_on=NEW_YEAR, slabs=(margin,)),), "index": link}


def _percent(text: str) -> Rate:
    found = Rate.percent(text.removeprefix("-"))
    return Rate(ppb=-found.ppb) if text.startswith("-") else found


# 10,000.00 at 5 % for a year on 30E/360, but for the changes: the life's interest in cents, and how it is found.
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "a year at 5 %": ({}, "50000"),
    "a month at 5 %": ({"term": "P1M"}, "50000/12"),
    "nothing at 0 %": ({"percent": "0"}, "0"),
    "half a year, then 2,000.00 more": ({"movements": (move("2023-07-01", 200_000),)}, "50000 + 5000"),
    "a withdrawal in the middle": ({"movements": (move("2023-07-01", -400_000),)}, "50000 - 10000"),
    "whole balance: 10,000 is in the second tier": ({"rates": TIERS}, "20000"),
    "marginal: 5,000 at 1 %, 5,000 at 2 %": ({"rates": TIERS, "bands": Bands.MARGINAL}, "5000 + 10000"),
    "a tier is reached by a movement": (
        {"rates": TIERS, "movements": (move("2023-07-01", 1_000_000),)}, "10000 + 30000",
    ),
    "a rate that changes in July": (
        {"rates": (*slabs((0, "5")), *slabs((0, "3"), starts_on=date(2023, 7, 1)))}, "25000 + 15000",
    ),
    "a bonus of 1 % for three months": ({"bonus": BONUS}, "50000 + 2500"),
    "index 3 % and margin": (_index(("2022-12-01", "3")), "35000"),
    "index reviewed in April: May's value waits for July": (
        _index(("2022-12-01", "3"), ("2023-04-01", "4"), ("2023-05-02", "2")), "8750 + 11250 + 6250 + 6250",
    ),
    "index without review follows at once": (
        _index(("2022-12-01", "3"), ("2023-10-01", "4"), review=None), "26250 + 11250",
    ),
    "index below zero stops at 0": (_index(("2022-12-01", "-2")), "0"),
    "index with a floor of 1 %": (_index(("2022-12-01", "-2"), floor="1"), "10000"),
    "index with a cap of 2 %": (_index(("2022-12-01", "3"), cap="2"), "20000"),
    "negative rates where they are allowed": ({**_index(("2022-12-01", "-2")), "negative_allowed": True}, "-15000"),
    "half-yearly compounding": ({"compounding": Compounding.HALF_YEARLY}, "25000 + 25625"),
    "compounding rounds to cents each time": (
        {"compounding": Compounding.HALF_YEARLY, "principal_minor": 1_001}, "25 + 26",
    ),
    "compounding to four decimals": (
        {"compounding": Compounding.HALF_YEARLY, "scale": 4, "principal_minor": 1_001}, "25.03 + 25.65",
    ),
    "average of 10,000 and 16,000": (
        {"movements": (move("2023-07-01", 600_000),), "balance": AVERAGE, "ends_on": "2024-01-01", "day_count": A360},
        "50000 * 365/360 + 30000 * 184/360",
    ),
    "the average decides the tier: 17,589 is below 20,000": (
        {"rates": TIERS, "movements": (move("2023-04-01", 1_000_000),), "balance": AVERAGE},
        "20000 + 20000 * 275/365",
    ),
    "the least balance of the year": (
        {"movements": (move("2023-03-01", -600_000), move("2023-03-02", 600_000)), "balance": MINIMUM}, "20000",
    ),
    "the least balance of each quarter": (
        {"movements": (move("2023-03-01", -600_000), move("2023-03-02", 600_000)), "balance": MINIMUM,
         "interest_paid": InterestPaid.QUARTERLY}, "5000 + 3 * 12500",
    ),
    "below 12,000.00 nothing earns": ({"earning_min_minor": 1_200_000}, "0"),
    "and from 12,000.00 on everything": (
        {"earning_min_minor": 1_200_000, "movements": (move("2023-07-01", 200_000),)}, "30000",
    ),
    "interest paid to the deposit earns": (
        {"interest_paid": InterestPaid.HALF_YEARLY, "paid_to": TO_DEPOSIT}, "25000 + 25625",
    ),
    "interest paid to cash does not": ({"interest_paid": InterestPaid.HALF_YEARLY}, "50000"),
    "in advance the same interest": ({"interest_paid": InterestPaid.IN_ADVANCE}, "50000"),
    "twelve instalments of 100.00, one missed": (
        {"principal_minor": 0, "percent": "12",
         "instalments": Instalments(amount_minor=10_000, every=Term(months=1), missed=frozenset([date(2023, 3, 1)]))},
        "100 * (78 - 10)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_term_does_to_the_interest(name: str) -> None:
    changes, figure = CASES[name]
    found = schedule(deposit(**{"day_count": E360, **changes}))
    assert found.interest == _worked_out(figure)
    assert sum(one.accrual_minor for one in days(found)) == found.interest_minor


def _worked_out(figure: str) -> Fraction:
    """A sum of products of plain numbers."""
    figure = figure.replace("(78 - 10)", "68").replace(" - ", " + -")
    total = Fraction(0)
    for term in figure.split(" + "):
        product = Fraction(1)
        for factor in term.split(" * "):
            product *= Fraction(factor)
        total += product
    return total


# start, term, end of month, roll → the days on which interest is posted monthly, and the end, on TARGET's calendar.
DATES = """
2024-01-31 P3M no  none               | 2024-02-29 2024-03-31 2024-04-30
2024-02-29 P3M no  none               | 2024-03-29 2024-04-29 2024-05-29
2024-02-29 P3M yes none               | 2024-03-31 2024-04-30 2024-05-31
2024-01-31 P3M no  following          | 2024-02-29 2024-04-02 2024-04-30
2024-01-31 P3M no  modified_following | 2024-02-29 2024-03-28 2024-04-30
2024-01-31 P3M no  preceding          | 2024-02-29 2024-03-28 2024-04-30
2024-03-25 P1M no  following          | 2024-04-25
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_dates_roll_and_stay_on_month_ends(line: str) -> None:
    given, expected = line.split("|")
    start, term, ends, roll = given.split()
    found = timetable(
        deposit(
            starts_on=start, term=term, end_of_month=ends == "yes", roll=Roll(roll), calendar="TARGET",
            interest_paid=InterestPaid.MONTHLY,
        )
    )  # fmt: skip
    assert [day.isoformat() for day in found.postings] == expected.split()
    assert found.ends_on == found.postings[-1]


def test_a_pay_day_stands_in_its_month_of_the_period() -> None:
    quarterly = deposit(interest_paid=InterestPaid.QUARTERLY, pay_day=31, pay_month=3, starts_on="2023-02-10")
    assert [day.isoformat() for day in timetable(quarterly).postings] == [
        "2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31", "2024-02-10",
    ]  # fmt: skip
    yearly = deposit(interest_paid=InterestPaid.YEARLY, pay_day=15, pay_month=6, starts_on="2023-06-15", term="P2Y")
    assert [day.isoformat() for day in timetable(yearly).postings] == ["2024-06-15", "2025-06-15"]


def test_fractions_carry_over_from_posting_to_posting() -> None:
    """100.00 at 1 %: 8.33 cents a month. Twelve postings are a hundred cents, not ninety-six."""
    found = schedule(deposit(principal_minor=10_000, percent="1", day_count=E360, interest_paid=InterestPaid.MONTHLY))
    assert [one.amount_minor for one in found.postings] == [8, 9, 8, 8, 9, 8, 8, 9, 8, 8, 9, 8]
    assert found.interest_minor == 100


@pytest.mark.parametrize(("rounding", "minor"), [("half_up", 13), ("half_even", 12), ("down", 12), ("up", 13)])
def test_the_rounding_is_the_contract_s(rounding: str, minor: int) -> None:
    found = schedule(deposit(principal_minor=250, day_count=E360, rounding=Rounding(rounding)))
    assert (found.interest, found.interest_minor) == (Fraction("12.5"), minor)


def test_interest_in_advance_is_posted_on_the_first_day_and_accrues_over_the_term() -> None:
    found = schedule(deposit(interest_paid=InterestPaid.IN_ADVANCE))
    (posting,) = found.postings
    assert (posting.on, posting.amount_minor, found.paid_out_minor) == (NEW_YEAR, 50_000, 1_000_000)
    assert [one.accrual_minor for one in days(found)][:4] == [137, 137, 137, 137]


def test_a_minimum_that_falls_values_the_earlier_days_anew() -> None:
    moved = (move("2023-01-11", -900_000),)
    accruals = [one.accrual_minor for one in days(schedule(deposit(movements=moved, balance=MINIMUM)))]
    assert sum(accruals[:10]) == 1_370
    assert accruals[10] == 151 - 1_370
    assert sum(accruals) == 5_000


def test_a_currency_without_decimals_compounds_to_whole_units() -> None:
    found = schedule(deposit(currency=JPY, principal_minor=1_000, compounding=Compounding.MONTHLY, day_count=E360))
    assert {one.settled for one in found.periods} == {4}
    assert found.interest_minor == 48


def test_yields_see_when_money_is_paid() -> None:
    """6 % paid monthly: 6.17 % a year effective, as (1 + 0.06 / 12)^12 - 1."""
    monthly = schedule(deposit(percent="6", interest_paid=InterestPaid.MONTHLY, day_count=E360, currency=EUR))
    found = yields(monthly)
    assert found.aer is not None
    assert found.apy is not None
    assert f"{found.aer * 100:.2f} {found.apy * 100:.2f}" == "6.17 6.00"
    assert yields(schedule(deposit(percent="0"))).apy == 0

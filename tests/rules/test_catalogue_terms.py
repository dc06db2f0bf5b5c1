"""Terms that contradict themselves are refused with the field's path; offers compare by effective annual yield."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.effective_yield import effective_annual_yield, yield_of
from tidegate.catalogue.not_yet import not_carried_out
from tidegate.catalogue.refusal import Refused
from tidegate.catalogue.terms import (
    Bonus,
    Cell,
    Compounding,
    EarlyWithdrawal,
    Index,
    InterestPaid,
    Kind,
    ProductTerms,
    Step,
    checked,
    contradictions,
    on_top,
)
from tidegate.deposits.contract import sign
from tidegate.deposits.interest import Schedule
from tidegate.deposits.preview import scheduled
from tidegate.money import DayCount, Invalid, Rate, Roll, Rounding, parse_term
from tidegate.rules import shipped_tax_law

YEAR, QUARTER = parse_term("P1Y"), parse_term("P3M")
FIVE = Rate.percent("5")


def cell(term: Any = YEAR, low: int = 100, high: int | None = None, rate: Rate = FIVE) -> Cell:
    return Cell(term=term, from_minor=low, to_minor=high, rate=rate)


FIXED = ProductTerms(
    product_code="WATTLE:TD", bank_code="WATTLE", name="Term deposit", kind=Kind.FIXED, currency="AUD",
    jurisdiction="AU", calendar="AU", roll=Roll.FOLLOWING, day_count=DayCount.ACT_365F, rounding=Rounding.HALF_UP,
    interest_paid=InterestPaid.AT_MATURITY, pay_day=None, early_withdrawal=EarlyWithdrawal.FORBIDDEN, demand_rate=None,
    amount_min_minor=100, amount_max_minor=1_000_000, amount_multiple_minor=100, per_saver_max_minor=None,
    capacity_minor=None, top_up_allowed=False,
    chart=(cell(high=500_000), cell(low=500_000), cell(QUARTER, low=200, high=400), cell(QUARTER, low=600)),
    gaps_allowed=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("currency", {"currency": "aud"}),
        ("product_code", {"product_code": " "}),
        ("bank_code", {"bank_code": "x" * 121}),
        ("name", {"name": ""}),
        ("amount_min_minor", {"amount_min_minor": -1}),
        ("amount_max_minor", {"amount_max_minor": 99}),
        ("amount_multiple_minor", {"amount_multiple_minor": 0}),
        ("per_saver_max_minor", {"per_saver_max_minor": 99}),
        ("capacity_minor", {"capacity_minor": 0}),
        ("pay_day", {"pay_day": 3}),
        ("pay_day", {"interest_paid": InterestPaid.MONTHLY, "pay_day": 32}),
        ("interest_paid", {"kind": Kind.DEMAND}),
        ("top_up_allowed", {"top_up_allowed": True}),
        ("demand_rate", {"early_withdrawal": EarlyWithdrawal.DEMAND_RATE}),
        ("demand_rate", {"early_withdrawal": EarlyWithdrawal.DEMAND_RATE, "demand_rate": Rate.percent("5.1")}),
        ("chart", {"chart": ()}),
        ("chart", {"chart": tuple(cell(low=n, high=n + 1) for n in range(2001))}),
        ("chart[0].term", {"chart": (cell(None),)}),
        ("chart[1].rate", {"chart": (cell(high=900), cell(low=900, rate=Rate(ppb=-1)))}),
        ("chart[0].from_minor", {"chart": (cell(low=-1),)}),
        ("chart[0].to_minor", {"chart": (cell(high=100),)}),
        ("chart[1].from_minor", {"chart": (cell(high=500), cell(low=499))}),
        ("chart[1].from_minor", {"chart": (cell(), cell(low=499))}),
        ("chart[0].from_minor", {"chart": (cell(low=1_000_001),)}),
        ("chart[1].from_minor", {"chart": (cell(), cell(QUARTER, low=1, high=100))}),
        ("chart[0].from_minor", {"chart": (cell(low=101, high=200),)}),
        ("chart[0].from_minor", {"chart": (cell(low=0, high=1),), "amount_min_minor": 0, "amount_multiple_minor": 1}),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_with_its_field(field: str, changes: dict[str, Any]) -> None:
    assert checked(terms=FIXED) is FIXED
    with pytest.raises(Invalid) as refused:
        checked(terms=replace(FIXED, **changes))
    assert refused.value.field == field
    assert refused.value.remedy


def test_terms_come_back_from_what_is_stored() -> None:
    terms = replace(FIXED, early_withdrawal=EarlyWithdrawal.DEMAND_RATE, demand_rate=Rate.percent("0.35"))
    assert ProductTerms.from_json(terms.to_json()) == terms


@pytest.mark.parametrize(
    ("percent", "term", "paid", "expected"),
    [
        ("5", "P1Y", InterestPaid.AT_MATURITY, 50_000_000),  # a year's simple interest is its own yield
        ("5", "P365D", InterestPaid.AT_MATURITY, 50_000_000),
        ("5", "P2Y", InterestPaid.AT_MATURITY, 48_808_848),  # 1.10 ** (1/2) - 1
        ("5", "P6M", InterestPaid.AT_MATURITY, 50_625_000),  # 1.025 ** 2 - 1
        ("4", "P3M", InterestPaid.AT_MATURITY, 40_604_010),  # 1.01 ** 4 - 1
        ("12", "P1Y", InterestPaid.MONTHLY, 126_825_030),  # 1.01 ** 12 - 1
        ("12", None, InterestPaid.MONTHLY, 126_825_030),
        ("0", "P1Y", InterestPaid.AT_MATURITY, 0),
        ("4", "P3Y", InterestPaid.QUARTERLY, 40_604_010),  # 1.01 ** 4 - 1
        ("4", None, InterestPaid.HALF_YEARLY, 40_400_000),  # 1.02 ** 2 - 1
        ("5", "P2Y", InterestPaid.YEARLY, 50_000_000),
        ("4", "P6M", InterestPaid.IN_ADVANCE, 41_232_820),  # 1 / 0.98 ** 2 - 1
        ("-1", "P1Y", InterestPaid.AT_MATURITY, -10_000_000),
    ],
)
def test_effective_annual_yield(percent: str, term: str | None, paid: InterestPaid, expected: int) -> None:
    found = effective_annual_yield(
        rate=signed(percent), term=None if term is None else parse_term(term), interest_paid=paid
    )
    assert found.ppb == expected


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [(DayCount.ACT_365F, 18_250_000), (DayCount.ACT_360, 18_503_472), (DayCount.ACT_366, 18_200_137)],
)
def test_a_yield_is_of_a_year_however_days_are_counted(day_count: DayCount, expected: int) -> None:
    """1.825 % by a year of 360 days pays for 365 of them."""
    cell = Cell(term=YEAR, from_minor=0, to_minor=None, rate=Rate.percent("1.825"))
    assert yield_of(terms=replace(FIXED, day_count=day_count, chart=(cell,)), cell=cell).ppb == expected


STEPPING = (
    Step(after=parse_term("P1Y"), adds=Rate.percent("0.40")),
    Step(after=parse_term("P2Y"), adds=Rate.percent("1")),
)
BONUS = Bonus(rate=Rate.percent("0.25"), lasts=parse_term("P3M"))


@pytest.mark.parametrize(
    ("bonus", "steps", "term", "ppb"),
    [
        (None, (), "P3Y", 0),
        (BONUS, (), "P3Y", 2_500_000),
        (None, STEPPING, "P3Y", 10_000_000),
        (None, STEPPING, "P2Y", 4_000_000),  # the second step comes with the end
        (None, STEPPING, None, 10_000_000),
        (BONUS, STEPPING, "P1Y", 2_500_000),
        (replace(BONUS, lasts=parse_term("P18M")), STEPPING, "P2Y", 6_500_000),  # together for half a year
    ],
)
def test_a_ceiling_is_asked_of_the_most_that_ever_comes_on_top(
    bonus: Bonus | None, steps: tuple[Step, ...], term: str | None, ppb: int
) -> None:
    assert on_top(bonus=bonus, steps=steps, term=None if term is None else parse_term(term)) == ppb


@pytest.mark.parametrize(
    ("margin", "value", "floor", "cap", "negative", "whole"),
    [
        ("1.00", "2.00", None, None, False, "3.00"),
        ("-0.40", "2.00", None, None, False, "1.60"),
        ("-0.40", "0.10", None, None, False, "0"),
        ("-0.40", "0.10", None, None, True, "-0.30"),
        ("-0.40", "-1.00", "-0.60", None, True, "-0.60"),
        ("1.00", "9.00", None, "6.00", False, "6.00"),
        ("1.00", "0.10", "1.50", "6.00", False, "1.50"),
    ],
)
def test_index_and_margin_are_held_between_floor_and_cap(
    margin: str, value: str, floor: str | None, cap: str | None, negative: bool, whole: str
) -> None:
    """And a contract of it can be signed, whatever the sign of its margin."""
    index = Index(
        code="X", review=YEAR, floor=None if floor is None else signed(floor), cap=None if cap is None else signed(cap)
    )
    cell = Cell(term=YEAR, from_minor=0, to_minor=None, rate=signed(margin))
    terms = replace(FIXED, index=index, negative_allowed=negative, chart=(cell,))
    assert terms.rate_of(cell, index_ppb=signed(value).ppb) == signed(whole)
    found = sign(terms=terms, version=1, cell=cell)
    assert found.highest_at(balance_minor=1000, index_ppb=signed(value).ppb)[0] == signed(whole)


def signed(percent: str) -> Rate:
    ppb = Rate.percent(percent.removeprefix("-")).ppb
    return Rate(ppb=-ppb if percent.startswith("-") else ppb)


def test_compounding_counts_where_interest_is_paid_later() -> None:
    found = {
        how: effective_annual_yield(
            rate=Rate.percent("12"), term=parse_term("P3Y"), interest_paid=InterestPaid.AT_MATURITY, compounding=how
        ).ppb
        for how in (Compounding.MONTHLY, Compounding.QUARTERLY, Compounding.YEARLY)
    }
    assert found == {
        Compounding.MONTHLY: 126_825_030, Compounding.QUARTERLY: 125_508_810, Compounding.YEARLY: 120_000_000
    }  # fmt: skip


@pytest.mark.parametrize(
    ("term", "amount", "code"),
    [
        ("P2Y", 1000, "term_not_offered"),
        ("P1Y", 99, "amount_below_minimum"),
        ("P1Y", 1_000_100, "amount_above_maximum"),
        ("P1Y", 150, "amount_not_a_multiple"),
        ("P3M", 100, "amount_not_in_chart"),
        ("P3M", 500, "amount_not_in_chart"),
        ("P3M", 600, None),
        ("P1Y", 100, None),
        ("P1Y", 500_000, None),
        ("P1Y", 1_000_000, None),
    ],
)
def test_a_chart_answers_or_says_which_rule_says_no(term: str, amount: int, code: str | None) -> None:
    found = cell_for(terms=FIXED, term=parse_term(term), amount_minor=amount)
    assert (found.code if isinstance(found, Refused) else None) == code
    asked = scheduled(terms=FIXED, amount_minor=amount, term=parse_term(term), starts_on=date(2024, 8, 26))
    assert (asked.code if isinstance(asked, Refused) else None) == code


def test_a_preview_counts_the_days_to_the_rolled_maturity() -> None:
    """26 August 2024 and a year: a Tuesday. 24 August 2024 and a year: a Sunday, so one day more of interest."""
    days = {}
    for start in (date(2024, 8, 26), date(2024, 8, 24)):
        found = scheduled(terms=FIXED, amount_minor=365_000, term=YEAR, starts_on=start)
        assert isinstance(found, Schedule)
        days[start] = ((found.dates.ends_on - start).days, found.interest_minor)
    assert days == {date(2024, 8, 26): (365, 18_250), date(2024, 8, 24): (366, 18_300)}


COUNTED = """
every other convention | at_maturity | P18M | sold
1/1                    | monthly     | P3M  | a deposit would earn all of it on the first day
Act/365 Actual         | at_maturity | P1Y  | sold
Act/365 Actual         | at_maturity | P18M | that day would take back interest already earned
Act/365 Actual         | in_advance  | P18M | that day would take back interest already earned
Act/365 Actual         | yearly      | P18M | sold
"""


@pytest.mark.parametrize("line", COUNTED.strip().splitlines())
def test_a_day_count_is_sold_where_each_day_has_its_place(line: str) -> None:
    """What is not sold says why, in one sentence; nothing waits for a later release."""
    name, paid, term, expected = (part.strip() for part in line.split("|"))
    special = {DayCount.ONE_ONE, DayCount.ACT_365_ACTUAL}
    for day_count in sorted(set(DayCount) - special) if name.startswith("every") else [DayCount(name)]:
        terms = replace(
            FIXED, day_count=day_count, interest_paid=InterestPaid(paid), chart=(cell(parse_term(term)),),
        )  # fmt: skip
        said = [wrong.rule for wrong in contradictions(terms=terms) if wrong.field == "day_count"]
        assert not said if expected == "sold" else expected in said[0], (day_count, said)
        assert not list(not_carried_out(terms=terms, law=shipped_tax_law()))

"""Interest that others have published: deposit tests of Apache Fineract, and the examples of 12 CFR 1030, Appendix A.

Fineract's own tests compute maturity amounts from the day they run, in 32-bit floats, and accept a difference below
1.0. The vectors hold both that float and the exact value of the same formula: the exact one is what we must meet, to
the sixth decimal; the float differs from it by up to 0.15 on 100,000, which is what such a float is worth.
"""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.interest_world import NEW_YEAR, compound, deposit, move, slabs
from tidegate.catalogue.terms import Bands, InterestPaid
from tidegate.deposits.interest import Instalments, one_rate, schedule, yields
from tidegate.deposits.interest.chart import ChartRow, chosen
from tidegate.deposits.interest.effective import annual_percentage_yield, annual_percentage_yield_earned
from tidegate.money import DayCount, Rate, Term

SHARED = Path(os.environ.get("TIDEGATE_SHARED", Path(__file__).parents[3] / "shared"))
VECTORS = SHARED / "vectors" / "deposit_interest.csv"
needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason=f"published interest vectors are not at {VECTORS}")

_EVERY = {"daily": "daily", "monthly": "monthly", "every 3 months": "quarterly", "every 6 months": "half_yearly"}
_PAID = {"annual": InterestPaid.YEARLY, "monthly": InterestPaid.MONTHLY}


def _rows(kind: str) -> list[dict[str, str]]:
    if not VECTORS.exists():
        return []
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == kind]


def _described(row: dict[str, str]) -> Any:
    """A row's contract in our words. Posting there only books what has compounded: nothing leaves the deposit."""
    plan = row["product"] == "recurring deposit"
    return deposit(
        principal_minor=0 if plan else 100 * int(row["principal"]),
        instalments=Instalments(amount_minor=100 * int(row["instalment_amount"]), every=Term(months=1))
        if plan
        else None,
        percent=row["annual_rate_pct"],
        starts_on=row["start_date"],
        ends_on=row["end_or_posting_date"],
        term=None,
        day_count={"365": DayCount.ACT_365F, "360": DayCount.ACT_360}[row["days_in_year"]],
        **compound(_EVERY[row["compounding"]]),
    )


@needs_vectors
@pytest.mark.parametrize("row", _rows("derived_from_test_formula"), ids=lambda row: row["id"])
def test_maturity_amounts_of_fineract_s_formula(row: dict[str, str]) -> None:
    found = schedule(_described(row))
    amount = (
        sum(m.amount_minor for m in found.dates.movements) + found.description.principal_minor + found.interest
    ) / 100
    assert abs(amount - Fraction(row["expected_exact_unrounded"])) < Fraction(1, 10**6)
    assert abs(amount - Fraction(row["expected_value"])) < Fraction(row["tolerance"].split()[0])


@needs_vectors
def test_the_published_rows_are_there() -> None:
    assert len(_rows("derived_from_test_formula")) >= 25
    assert {row["id"] for row in _rows("literal_maturity")} == {"L002", "L003"}


# id, principal, rate, start, term or end, count, compounding, scale, maturity amount: the literal figures of the file.
LITERAL = """
L002 |   100.00 | 5 | 2023-01-01 | P12M | 30E/360  | half_yearly | 6 | 105.0625
L003 | 10000.00 | 5 | 2023-01-01 | P12M | 30E/360  | half_yearly | 6 | 10506.25
L007 |  1000.00 | 10 | 2021-11-01 | P1D | Act/365F | daily       | 4 | 1000.2740
L010 |   800.00 | 10 | 2022-06-21 | P2D | Act/365F | daily       | 4 | 800.4384
"""


@pytest.mark.parametrize("line", LITERAL.strip().splitlines())
def test_literal_amounts(line: str) -> None:
    _, principal, percent, start, term, count, every, scale, amount = (cell.strip() for cell in line.split("|"))
    found = schedule(
        deposit(
            principal_minor=int(Decimal(principal) * 100), percent=percent, starts_on=start, term=term,
            day_count=DayCount(count), **{**compound(every), "scale": int(scale)},
        )
    )  # fmt: skip
    assert (found.description.principal_minor + found.interest) / 100 == Fraction(amount)


def test_a_withdrawal_and_a_fee_on_the_first_day_leave_the_rest_to_earn() -> None:
    """L011: 1,000 less 100 and a fee of 100; the balance after two daily postings is 800.4384."""
    moved = (move("2022-06-21", -10_000), move("2022-06-21", -10_000))
    found = schedule(
        deposit(principal_minor=100_000, percent="10", starts_on="2022-06-21", term="P2D", movements=moved,
                **{**compound("daily"), "scale": 4})
    )  # fmt: skip
    assert (found.principal_minor + found.interest) / 100 == Fraction("800.4384")


# interest, principal, days, annual percentage yield in per cent: 12 CFR 1030, Appendix A, part I.
APY = """
  61.68 |  1000 | 365 | 6.17
  30.37 |  1000 | 182 | 6.18
  53.90 |  1000 | 365 | 5.39
 452.29 |  8000 | 365 | 5.65
1183.61 | 20000 | 365 | 5.92
"""


@pytest.mark.parametrize("line", APY.strip().splitlines())
def test_the_annual_percentage_yield_of_regulation_dd(line: str) -> None:
    interest, principal, days, apy = (cell.strip() for cell in line.split("|"))
    found = annual_percentage_yield(interest=Fraction(interest), principal=Fraction(principal), days=int(days))
    assert f"{found * 100:.2f}" == apy
    assert f"{(found + Decimal('0.0001')) * 100:.2f}" != apy, "a hundredth of a per cent more is another yield"


def test_the_tiered_account_of_regulation_dd_earns_what_the_regulation_says() -> None:
    """Appendix A, part I.D, tiering method A, compounded daily: 5.25 %, 5.5 % from 2,500, 5.75 % from 15,000."""
    tiers = slabs((0, "5.25"), (250_000, "5.5"), (1_500_000, "5.75"))
    for principal, interest, apy in ((1_000, "53.90", "5.39"), (8_000, "452.29", "5.65"), (20_000, "1183.61", "5.92")):
        found = schedule(deposit(principal_minor=principal * 100, rates=tiers, **compound("daily")))
        assert found.interest_minor == Decimal(interest) * 100
        earned = yields(found).apy
        assert earned is not None
        assert f"{earned * 100:.2f}" == apy


def _stepped(*steps: tuple[int, str], starts_on: date = NEW_YEAR) -> dict[str, Any]:
    """Rates that follow one another, each for so many days."""
    rates, day = [], starts_on
    for length, percent in steps:
        rates.append(one_rate(Rate.percent(percent), starts_on=day))
        day += timedelta(days=length)
    return {"starts_on": starts_on, "rates": tuple(rates), "ends_on": day, "term": None}


_CENT = Fraction(1, 100)
"""What the regulation's examples may differ by: they carry a daily rate to five decimals of a per cent (comment 1)."""
# 12 CFR 1030, Appendix A, part I.B and I.C: $1,000, compounded daily. Days at a rate, interest, yield in per cent.
STEPPED = """
a certificate of six months         | 91 5.00, 92 5.50   |  26.68 | 5.39
a certificate of two years          | 365 6.00, 365 6.50 | 133.13 | 6.45
an introductory rate, then another  | 91 7.00, 274 5.00  |  56.52 | 5.65
"""


@pytest.mark.parametrize("line", STEPPED.strip().splitlines())
def test_the_stepped_and_introductory_rates_of_regulation_dd(line: str) -> None:
    _, steps, interest, apy = (cell.strip() for cell in line.split("|"))
    pairs = [step.split() for step in steps.split(", ")]
    found = schedule(
        deposit(
            principal_minor=100_000, **_stepped(*((int(days), rate) for days, rate in pairs)), **compound("daily")
        )
    )  # fmt: skip
    assert abs(Fraction(found.interest_minor, 100) - Fraction(interest)) <= _CENT
    assert f"{(yields(found).apy or 0) * 100:.2f}" == apy


# Part I.D, tiering method B: a stated rate only on the part of the balance within its tier, compounded daily. Balance,
# what the regulation pays in a year, its yield; then ours. The regulation lets each tier's part compound by itself, at
# the tier's rate; here what has compounded is in the balance, where it earns the highest tier's rate.
METHOD_B = """
    1,000.00 |      53.90 | 5.39 |     53.90 | 5.39
    2,500.01 |     134.75 | 5.39 |    134.92 | 5.40
   15,000.00 |     841.45 | 5.61 |    842.68 | 5.62
  100,000.00 |   5,871.79 | 5.87 |  5,873.02 | 5.87
1,000,000.00 |  59,134.22 | 5.91 | 59,135.45 | 5.91
"""
_TIERS = ((0, "5.25"), (250_000, "5.5"), (1_500_000, "5.75"))


@pytest.mark.parametrize("line", METHOD_B.strip().splitlines())
def test_the_tiers_of_regulation_dd_on_parts_of_the_balance(line: str) -> None:
    principal, stated, apy, ours, ours_apy = (cell.strip().replace(",", "") for cell in line.split("|"))
    whole = int(Decimal(principal) * 100)
    ends = [*(low for low, _ in _TIERS[1:]), whole]
    parts = [
        schedule(deposit(principal_minor=min(whole, end) - low, percent=percent, **compound("daily"))).interest
        for (low, percent), end in zip(_TIERS, ends, strict=True)
        if whole > low
    ]
    by_parts = sum(parts, Fraction(0))
    assert abs(by_parts / 100 - Fraction(stated)) <= _CENT, float(by_parts)
    earned = annual_percentage_yield(interest=by_parts, principal=Fraction(whole), days=365)
    assert f"{earned * 100:.2f}" == apy
    found = schedule(
        deposit(principal_minor=whole, rates=slabs(*_TIERS), bands=Bands.MARGINAL, **compound("daily"))
    )  # fmt: skip
    assert found.interest_minor == Decimal(ours) * 100
    assert f"{(yields(found).apy or 0) * 100:.2f}" == ours_apy


@pytest.mark.parametrize(
    ("steps", "paid"),
    [([(730, "6.00")], InterestPaid.HALF_YEARLY), ([(365, "5.00"), (365, "6.00"), (365, "7.00")], InterestPaid.YEARLY)],
    ids=["two years, paid half-yearly", "three years, stepped, paid yearly"],
)
def test_a_long_certificate_that_pays_its_interest_out_yields_its_rate(
    steps: list[tuple[int, str]], paid: InterestPaid
) -> None:
    """Part I.E: of a stepped one the composite rate, each rate weighed by its days. Both come to 6.00 %."""
    found = schedule(
        deposit(principal_minor=100_000, interest_paid=paid, **_stepped(*steps, starts_on=date(2025, 1, 1)))
    )
    assert f"{(yields(found).apy or 0) * 100:.2f}" == "6.00"


# Part II, the annual percentage yield earned in a statement's period: interest, average daily balance, days of the
# period, days of a compounding period where that is longer (the special formula, B), yield in per cent.
EARNED = """
15 days of 1,500 and 15 of 500 in a period of 30          |  5.25 | 1000 | 30 |     | 6.58
interest on the average of a calendar month of 30 days    |  6.50 | 1500 | 30 |     | 5.40
interest on the average of a quarter, told once a quarter | 21.00 | 2000 | 91 |     | 4.28
5.00 % compounded yearly, monthly statements              |  4.11 | 1000 | 30 | 365 | 5.00
"""


@pytest.mark.parametrize("line", EARNED.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_the_annual_percentage_yield_earned_of_regulation_dd(line: str) -> None:
    _, interest, balance, days, compounding, apy = (cell.strip() for cell in line.split("|"))
    found = annual_percentage_yield_earned(
        interest=Fraction(interest), balance=Fraction(balance), days=int(days),
        compounding_days=int(compounding) if compounding else None,
    )  # fmt: skip
    assert f"{found * 100:.2f}" == apy
    assert f"{(found + Decimal('0.0001')) * 100:.2f}" != apy, "a hundredth of a per cent more is another yield"


def _bounds(text: str | None) -> tuple[int, int | None]:
    """Fineract's `7-12` and `13+` are whole numbers, both included."""
    if text is None:
        return 0, None
    low, _, high = text.replace("+", "-").partition("-")
    return int(low), int(high) + 1 if high else None


def _chart(text: str) -> list[ChartRow]:
    rows = []
    for one in json.loads(text):
        (shortest, longest), (least, most) = _bounds(one.get("m")), _bounds(one.get("a"))
        rows.append(
            ChartRow(
                term_from=Term(months=shortest) if shortest else None,
                term_to=None if longest is None else Term(months=longest),
                from_minor=least * 100,
                to_minor=None if most is None else most * 100,
                rate=Rate.percent(str(one["r"])),
            )
        )
    return rows


@needs_vectors
@pytest.mark.parametrize("row", _rows("literal_rate_lookup"), ids=lambda row: row["id"])
def test_a_chart_chooses_the_rate_that_fineract_chooses(row: dict[str, str]) -> None:
    """Of a recurring deposit Fineract looks up all instalments together; the file names that amount."""
    whole = re.search(r"instalments \(([0-9]+)\)", row["note"])
    amount = int(whole.group(1)) if whole else int(row["principal"])
    rate = chosen(_chart(row["rate_chart"]), term=Term(months=int(row["term_months"])), amount_minor=amount * 100)
    assert rate == Rate.percent(row["expected_value"])


def test_a_term_that_compounding_does_not_divide_ends_with_a_shorter_period() -> None:
    """L005: Fineract refuses 15 months that compound every six; here the last quarter earns by its days."""
    found = schedule(deposit(term="P15M", day_count=DayCount.THIRTY_E_360, **compound("half_yearly")))
    assert [one.fraction for one in found.periods] == [Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)]
    assert found.interest == 1_000_000 * (Fraction("1.025") ** 2 * Fraction("1.0125") - 1)


@needs_vectors
def test_no_published_row_is_left_out() -> None:
    """Every row of the file is met by a test above, the literal ones with the file's own figure."""
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    literal = {line.split("|")[0].strip(): line.split("|")[-1].strip() for line in LITERAL.strip().splitlines()}
    elsewhere = {
        "L004": "compounding every seven months is no word of a description (tests/rules/test_cli_interest.py)",
        "L005": "a term that compounding does not divide ends with a shorter period",
        "L011": "a withdrawal and a fee on the first day",
    }
    in_sets = {row["id"] for kind in ("derived_from_test_formula", "literal_rate_lookup") for row in _rows(kind)}
    assert set(rows) - in_sets - set(literal) == set(elsewhere)
    for one in set(literal) & set(rows):
        stated, ours = Fraction(rows[one]["expected_value"]), Fraction(literal[one])
        assert stated == (ours - 1000 if rows[one]["kind"] == "literal_interest_posting" else ours), one
    assert Fraction(rows["L011"]["expected_value"]) == Fraction("800.4384")

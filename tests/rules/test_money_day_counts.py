"""Every day count: a table a reader checks by eye, the published vectors row by row, and what is refused."""

from __future__ import annotations

import csv
import os
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tidegate.money import (
    DayCount,
    DayCountInputs,
    Invalid,
    aliases,
    calendar,
    named_day_count,
    parse_day,
    parse_term,
)

SHARED = Path(os.environ.get("TIDEGATE_SHARED", Path(__file__).parents[3] / "shared"))
VECTORS = SHARED / "vectors" / "day_count.csv"

# convention, start, end, days, part of a year, other inputs: each figure can be done by hand.
TABLE = """
1/1            | 2020-01-15 | 2023-08-01 |    1 | 1/1           |
Act/360        | 2024-02-28 | 2024-03-01 |    2 | 1/180         |
Act/364        | 2024-01-01 | 2024-12-30 |  364 | 1/1           |
Act/365F       | 2024-01-01 | 2025-01-01 |  366 | 366/365       |
Act/365F       | 2024-05-05 | 2024-05-05 |    0 | 0/1           |
Act/365.25     | 2020-01-01 | 2024-01-01 | 1461 | 4/1           |
Act/366        | 2024-01-01 | 2025-01-01 |  366 | 1/1           |
Act/365 Actual | 2023-06-01 | 2024-02-28 |  272 | 272/365       |
Act/365 Actual | 2023-06-01 | 2024-02-29 |  273 | 91/122        |
Act/365 Actual | 2024-02-29 | 2024-03-01 |    1 | 1/365         |
Act/365L       | 2023-06-01 | 2024-01-01 |  214 | 107/183       | period_end=2024-06-01 frequency=P1Y
Act/365L       | 2023-06-01 | 2023-12-01 |  183 | 183/365       | period_end=2023-12-01 frequency=P6M
Act/365L       | 2023-12-01 | 2024-01-01 |   31 | 31/366        | period_end=2024-06-01 frequency=P6M
Act/Act ISDA   | 2023-12-01 | 2024-01-31 |   61 | 31/365+30/366 |
Act/Act ISDA   | 2023-01-01 | 2025-01-01 |  731 | 2/1           |
Act/Act ICMA   | 2023-07-15 | 2024-01-15 |  184 | 1/2           | frequency=P6M period_end=2024-01-15
Act/Act ICMA   | 2023-10-15 | 2024-01-15 |   92 | 1/4           | frequency=P6M period_end=2024-01-15
Act/Act ICMA   | 2023-03-31 | 2023-09-30 |  183 | 1/2           | frequency=P6M period_end=2023-09-30 end_of_month=yes
Act/Act ICMA   | 2023-03-31 | 2023-09-30 |  183 | 183/368       | frequency=P6M period_end=2023-09-30
Act/Act ICMA   | 2024-01-01 | 2024-02-01 |   31 | 31/366        | reference_start=2024-01-01 reference_end=2025-01-01
Act/Act AFB    | 2023-03-01 | 2024-02-29 |  365 | 1/1           |
Act/Act AFB    | 2023-03-01 | 2024-03-01 |  366 | 1/1           |
Act/Act AFB    | 2004-02-28 | 2008-02-28 | 1461 | 4/1           |
Act/Act AFB    | 2004-02-29 | 2008-02-28 | 1460 | 1463/366      |
Act/Act AFB ISDA | 2004-02-29 | 2008-02-28 | 1460 | 4/1         |
Act/Act Year   | 2023-03-01 | 2024-02-29 |  365 | 365/366       |
Act/Act Year   | 2023-03-01 | 2025-03-01 |  731 | 2/1           |
NL/360         | 2024-02-01 | 2024-03-01 |   28 | 7/90          |
NL/365         | 2024-02-28 | 2024-02-29 |    0 | 0/1           |
NL/365         | 2024-02-29 | 2024-03-01 |    1 | 1/365         |
NL/365         | 2023-03-01 | 2024-03-01 |  365 | 1/1           |
30/360 ISDA    | 2024-01-31 | 2024-03-31 |   60 | 1/6           |
30/360 ISDA    | 2024-01-29 | 2024-03-31 |   62 | 31/180        |
30/360 ISDA    | 2024-02-29 | 2024-03-31 |   32 | 4/45          |
30/360 PSA     | 2024-02-29 | 2024-03-31 |   30 | 1/12          |
30/360 PSA     | 2024-02-29 | 2025-02-28 |  358 | 179/180       |
30U/360        | 2024-02-29 | 2025-02-28 |  359 | 359/360       |
30U/360        | 2024-02-29 | 2025-02-28 |  360 | 1/1           | end_of_month=yes
30U/360 EOM    | 2024-02-29 | 2025-02-28 |  360 | 1/1           |
30U/360 EOM    | 2024-01-31 | 2024-02-29 |   29 | 29/360        |
30E/360        | 2024-01-29 | 2024-03-31 |   61 | 61/360        |
30E/360        | 2024-02-29 | 2024-03-31 |   31 | 31/360        |
30E/360 ISDA   | 2024-01-31 | 2024-02-29 |   30 | 1/12          |
30E/360 ISDA   | 2024-01-31 | 2024-02-29 |   29 | 29/360        | termination=2024-02-29
30E/365        | 2024-01-31 | 2024-02-29 |   30 | 6/73          |
30/365         | 2024-01-31 | 2024-02-29 |   29 | 29/365        |
30/365         | 2024-01-31 | 2024-03-31 |   60 | 12/73         |
30E+/360       | 2024-01-30 | 2024-01-31 |    1 | 1/360         |
30E+/360       | 2024-01-31 | 2024-03-31 |   61 | 61/360        |
Bus/252        | 2024-12-24 | 2024-12-26 |    1 | 1/252         | calendar=BR
Bus/252        | 2024-11-18 | 2024-11-25 |    4 | 1/63          |
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def _inputs(given: dict[str, str]) -> DayCountInputs:
    """Inputs from text, blank where none."""
    days = ("schedule_start", "schedule_end", "period_end", "termination", "reference_start", "reference_end")
    return DayCountInputs(
        **{name: parse_day(given[name]) for name in days if given.get(name)},
        frequency=parse_term(given["frequency"]) if given.get("frequency") else None,
        end_of_month=given.get("end_of_month", "") in {"yes", "true"},
        calendar=calendar(given["calendar"]) if given.get("calendar") else None,
    )


@pytest.mark.parametrize(("name", "start", "end", "days", "part", "more"), ROWS, ids=[" ".join(r[:3]) for r in ROWS])
def test_a_table_of_every_convention(name: str, start: str, end: str, days: str, part: str, more: str) -> None:
    day_count, first, last = DayCount(name), parse_day(start), parse_day(end)
    inputs = _inputs(dict(pair.split("=") for pair in more.split()))
    assert (day_count.days(first, last, inputs), day_count.fraction(first, last, inputs)) == (
        int(days),
        sum((Fraction(one) for one in part.split("+")), Fraction(0)),
    )


def test_the_table_leaves_no_convention_out() -> None:
    assert {row[0] for row in ROWS} == set(DayCount)


# Dates in reverse: QuantLib answers with a negative count. No convention defines that, and the calculator refuses it.
REVERSED = {("Act/366", "2006-05-15", "2006-03-17"), ("Act/365.25", "2006-05-15", "2006-03-17")}


def vectors() -> list[dict[str, str]]:
    if not VECTORS.exists():
        return []
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def renamed(row: dict[str, str]) -> DayCountInputs:
    """The file's columns under our names. Nominal coupon dates ask no calendar, so Canada's is left out."""
    named = {"termination": "maturity_or_termination", "reference_start": "ref_start", "reference_end": "ref_end"}
    business = {"Brazil (settlement)": "BR"}.get(row["calendar"], "")
    return _inputs({**row, **{ours: row[theirs] for ours, theirs in named.items()}, "calendar": business})


def answer(row: dict[str, str]) -> tuple[int, Fraction]:
    day_count, inputs = named_day_count(row["convention"]), renamed(row)
    start, end = parse_day(row["start"]), parse_day(row["end"])
    return day_count.days(start, end, inputs), day_count.fraction(start, end, inputs)


def _tolerance(row: dict[str, str]) -> Fraction:
    """Doubles are printed with fifteen digits; the rest carries its own tolerance."""
    given = {"exact double": "5e-15", "exact days": "5e-15"}.get(row["tolerance"], row["tolerance"])
    return Fraction(Decimal(given)) * max(Fraction(1), abs(Fraction(Decimal(row["expected_fraction"]))))


@pytest.mark.skipif(not VECTORS.exists(), reason=f"published day-count vectors are not at {VECTORS}")
def test_every_published_vector_that_a_convention_defines() -> None:
    wrong, checked = [], 0
    for number, row in enumerate(vectors(), start=2):
        if (row["convention"], row["start"], row["end"]) in REVERSED:
            continue
        days, part = answer(row)
        checked += 1
        good = row["expected_days"] in {"", str(days)}
        good &= row["expected_exact"] == "" or part == Fraction(row["expected_exact"])
        good &= abs(part - Fraction(Decimal(row["expected_fraction"]))) <= _tolerance(row)
        if not good:
            wrong.append((number, row["convention"], row["start"], row["end"], days, part, row["expected_exact"]))
    assert not wrong
    assert checked == len(vectors()) - len(REVERSED) >= 400


@pytest.mark.skipif(not VECTORS.exists(), reason=f"published day-count vectors are not at {VECTORS}")
def test_a_vector_changed_by_a_day_is_seen() -> None:
    """The control of the test above."""
    row = next(row for row in vectors() if row["convention"] == "Act/365F")
    planted = {**row, "end": row["start"]}
    assert answer(planted)[1] != Fraction(row["expected_exact"])


# Published rows on which two honest readings part: both are offered by name, and docs/day-counts.md says why.
# The vectors' reading, the other one, start, end, and what each gives. The vectors hold one of them twice.
PARTING = """
Act/Act AFB | Act/Act AFB ISDA | 2003-03-01 | 2005-02-28 | 729/365  | 2/1
Act/Act AFB | Act/Act AFB ISDA | 2004-02-27 | 2008-02-28 | 1461/365 | 1462/365
Act/Act AFB | Act/Act AFB ISDA | 2004-02-28 | 2005-02-28 | 1/1      | 366/365
Act/Act AFB | Act/Act AFB ISDA | 2004-02-29 | 2005-02-28 | 365/366  | 1/1
Act/Act AFB | Act/Act AFB ISDA | 2004-02-29 | 2008-02-28 | 1463/366 | 4/1
Act/Act AFB | Act/Act AFB ISDA | 2011-12-28 | 2016-02-28 | 1522/365 | 1523/365
30/360 PSA  | 30/360 NASD      | 2011-02-28 | 2012-02-29 | 359/360  | 361/360
30/360 PSA  | 30/360 NASD      | 2012-02-29 | 2016-02-29 | 1439/360 | 4/1
"""
PARTS = [[cell.strip() for cell in line.split("|")] for line in PARTING.strip().splitlines()]


@pytest.mark.parametrize("row", PARTS, ids=lambda row: " ".join(row[1:4]))
def test_readings_that_part_are_both_offered(row: list[str]) -> None:
    *names, start, end, one, other = row
    found = [named_day_count(name).fraction(parse_day(start), parse_day(end)) for name in names]
    assert found == [Fraction(one), Fraction(other)]
    assert found[0] != found[1]


@pytest.mark.skipif(not VECTORS.exists(), reason=f"published day-count vectors are not at {VECTORS}")
def test_the_readings_part_on_these_published_rows_and_on_no_other() -> None:
    others = {row[0]: named_day_count(row[1]) for row in PARTS}
    parted = {
        (row["convention"], row["start"], row["end"])
        for row in vectors()
        if row["convention"] in others
        and others[row["convention"]].fraction(parse_day(row["start"]), parse_day(row["end"])) != answer(row)[1]
    }
    assert parted == {(row[0], row[2], row[3]) for row in PARTS}


def test_an_alias_means_one_convention() -> None:
    names = [name for one in DayCount for name in (one.value, *aliases(one))]
    assert all(named_day_count(name) is one for one in DayCount for name in (one.value, *aliases(one)))
    assert len(names) == len(set(names)) > 80


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("act/365f", "Act/365F"), ("ACTUAL/365 (FIXED)", "Act/365F"), ("ACT/365.FIXED", "Act/365F"),
        (" Actual/360 ", "Act/360"), ("ActualActual(ISDA)", "Act/Act ISDA"), ("A006", "Act/Act ICMA"),
        ("30/360", "30/360 ISDA"), ("BondBasis", "30/360 ISDA"), ("eurobond basis", "30E/360"),
        ("act/365.25", "Act/365.25"), ("Business252", "Bus/252"), ("30E/360.ISDA", "30E/360 ISDA"),
        ("30/365 (QuantLib Thirty365)", "30/365"),
    ],
)  # fmt: skip
def test_names_of_other_sources_are_known(text: str, name: str) -> None:
    assert named_day_count(text).value == name


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Act/365FF", "Act/365F"), ("30E360", "30E/360"), ("Act/Act", "Act/Act ISDA"), ("Bus/253", "Bus/252"),
        ("", "Give one of 1/1, 30/360 ISDA"), ("§" * 500, "Give one of"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(text: str, remedy: str) -> None:
    with pytest.raises(Invalid, match="no day count of that name") as refused:
        named_day_count(text, field="convention")
    assert remedy in refused.value.remedy
    assert refused.value.field == "convention"


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("Act/Act ICMA", "", "frequency"),
        ("Act/Act ICMA", "frequency=P6M", "period_end"),
        ("Act/Act ICMA", "frequency=P5M period_end=2024-06-01", "frequency"),
        ("Act/Act ICMA", "frequency=P28D period_end=2024-06-01", "frequency"),
        ("Act/365L", "frequency=P1Y", "period_end"),
        ("Act/365L", "period_end=2024-06-01", "frequency"),
        ("Act/360", "reference_start=2024-06-01", "reference_end"),
        ("Act/360", "reference_end=2024-06-01", "reference_start"),
        ("Act/360", "schedule_start=2024-06-01 schedule_end=2024-06-01", "schedule_end"),
    ],
)
def test_what_a_convention_misses_is_named(name: str, given: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        DayCount(name).fraction(
            date(2024, 1, 1), date(2024, 2, 1), _inputs(dict(pair.split("=") for pair in given.split()))
        )
    assert refused.value.field == field
    assert refused.value.rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [("Act/Act Year", "9999-03-01", "9999-12-31"), ("Bus/252", "2050-12-30", "2051-02-01"),
     ("Act/Act ICMA", "9999-06-30", "9999-12-31"), ("Act/Act ICMA", "0001-01-01", "0001-02-01")],
)  # fmt: skip
def test_a_count_that_leaves_the_calendar_is_refused(name: str, start: str, end: str) -> None:
    inputs = _inputs({"frequency": "P1Y", "period_end": "0001-06-01" if start[0] == "0" else end, "schedule_end": end})
    with pytest.raises(Invalid):
        DayCount(name).fraction(parse_day(start), parse_day(end), inputs)


@pytest.mark.parametrize("name", [one for one in DayCount if one not in {DayCount.BUS_252, DayCount.ACT_ACT_YEAR}])
def test_the_calendar_s_whole_span_is_counted(name: DayCount) -> None:
    inputs = _inputs({"frequency": "P1Y", "period_end": "9999-12-31", "termination": "9999-12-31"})
    start = "0002-12-31" if name is DayCount.ACT_ACT_ICMA else "0001-01-01"
    years = name.fraction(parse_day(start), parse_day("9999-12-31"), inputs)
    assert years == 1 if name is DayCount.ONE_ONE else 9850 < years < 10150

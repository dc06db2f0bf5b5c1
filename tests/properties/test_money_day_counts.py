"""QuantLib as an oracle over thousands of random days; what is additive, and a counterexample of all that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from tidegate.money import Calendar, DayCount, DayCountInputs, Term, calendar

ql = pytest.importorskip("QuantLib")
NONE = DayCountInputs()
PAIRS = 2000


def _pairs(seed: int, *, first: int = 1950, last: int = 2100, days: int = 4000) -> Iterator[tuple[date, date]]:
    """Random stretches; one in three begins or ends on a month's turn, where conventions differ."""
    random = Random(seed)
    for _ in range(PAIRS):
        start = date(random.randrange(first, last), 1, 1) + timedelta(days=random.randrange(365))
        end = start + timedelta(days=random.randrange(days))
        if random.random() < 0.35:
            start = start.replace(day=1) - timedelta(days=random.randrange(1, 4))
        if random.random() < 0.35:
            end = max(start, end.replace(day=1) - timedelta(days=random.randrange(1, 4)))
        yield start, end


def _theirs(day: date) -> object:
    return ql.Date(day.day, day.month, day.year)


ORACLES: dict[str, tuple[DayCount, Callable[[], object]]] = {
    "Act/360": (DayCount.ACT_360, ql.Actual360),
    "Act/364": (DayCount.ACT_364, ql.Actual364),
    "Act/365F": (DayCount.ACT_365F, ql.Actual365Fixed),
    "Act/365.25": (DayCount.ACT_365_25, ql.Actual36525),
    "Act/366": (DayCount.ACT_366, ql.Actual366),
    "NL/365": (DayCount.NL_365, lambda: ql.Actual365Fixed(ql.Actual365Fixed.NoLeap)),
    "Act/Act ISDA": (DayCount.ACT_ACT_ISDA, lambda: ql.ActualActual(ql.ActualActual.ISDA)),
    "Act/Act AFB ISDA": (DayCount.ACT_ACT_AFB_ISDA, lambda: ql.ActualActual(ql.ActualActual.AFB)),
    "30/360 ISDA": (DayCount.THIRTY_360_ISDA, lambda: ql.Thirty360(ql.Thirty360.BondBasis)),
    "30/360 NASD": (DayCount.THIRTY_360_ISDA, lambda: ql.Thirty360(ql.Thirty360.NASD)),
    "30E/360": (DayCount.THIRTY_E_360, lambda: ql.Thirty360(ql.Thirty360.EurobondBasis)),
    "30E/360 ISDA": (DayCount.THIRTY_E_360_ISDA, lambda: ql.Thirty360(ql.Thirty360.ISDA)),
    "30U/360 EOM": (DayCount.THIRTY_U_360_EOM, lambda: ql.Thirty360(ql.Thirty360.USA)),
    "30/365": (DayCount.THIRTY_365, ql.Thirty365),
    "Bus/252": (DayCount.BUS_252, lambda: ql.Business252(ql.Brazil())),
    "1/1": (DayCount.ONE_ONE, ql.OneDayCounter),
    "30/360 ISMA": (DayCount.THIRTY_360_ISDA, lambda: ql.Thirty360(ql.Thirty360.ISMA)),
    "30E/360 European": (DayCount.THIRTY_E_360, lambda: ql.Thirty360(ql.Thirty360.European)),
    "30E/360 German": (DayCount.THIRTY_E_360_ISDA, lambda: ql.Thirty360(ql.Thirty360.German)),
    "Act/Act Historical": (DayCount.ACT_ACT_ISDA, lambda: ql.ActualActual(ql.ActualActual.Historical)),
    "Act/Act Actual365": (DayCount.ACT_ACT_ISDA, lambda: ql.ActualActual(ql.ActualActual.Actual365)),
    "Act/Act Euro": (DayCount.ACT_ACT_AFB_ISDA, lambda: ql.ActualActual(ql.ActualActual.Euro)),
    "Act/365F Standard": (DayCount.ACT_365F, lambda: ql.Actual365Fixed(ql.Actual365Fixed.Standard)),
}
VECTORS_ONLY = {
    DayCount.ACT_365_ACTUAL, DayCount.ACT_365L, DayCount.ACT_ACT_AFB, DayCount.ACT_ACT_YEAR, DayCount.NL_360,
    DayCount.THIRTY_360_PSA, DayCount.THIRTY_E_365, DayCount.THIRTY_E_PLUS_360, DayCount.THIRTY_U_360,
}  # fmt: skip
"""Conventions that QuantLib does not have: the published vectors are their oracle."""
NOT_OURS = {
    "Actual365Fixed.Canadian": "a coupon's rule for Canadian bonds",
    "Thirty360.Italian": "February's last days as the 30th, used by no published vector",
    "SimpleDayCounter": "no convention: whole months where both days are the same, else 30/360",
}


@pytest.mark.parametrize("name", ORACLES)
def test_quantlib_counts_the_same(name: str) -> None:
    ours, make = ORACLES[name]
    theirs = make()
    span = {"first": 2001, "last": 2045, "days": 250} if ours is DayCount.BUS_252 else {}
    for start, end in _pairs(1, **span):
        expected = theirs.yearFraction(_theirs(start), _theirs(end))  # type: ignore[attr-defined]
        found = ours.fraction(start, end, NONE)
        assert abs(float(found) - expected) < 1e-11 * max(1.0, expected), (start, end, found, expected)


def _counters() -> set[str]:
    """Every day counter of QuantLib, with its conventions where it has several."""
    found = set()
    for name in dir(ql):
        kind = getattr(ql, name)
        if isinstance(kind, type) and issubclass(kind, ql.DayCounter) and kind is not ql.DayCounter:
            conventions = [one for one, value in vars(kind).items() if isinstance(value, int) and one[0].isupper()]
            found |= {f"{name}.{one}" for one in conventions} or {name}
    return found


def test_no_convention_that_both_know_is_left_out() -> None:
    """By what QuantLib has, and by what we have."""
    compared = {
        "Actual360", "Actual364", "Actual366", "Actual36525", "Actual365Fixed.Standard", "Actual365Fixed.NoLeap",
        "Business252", "OneDayCounter", "Thirty365",
        *(f"Thirty360.{one}" for one in ("USA", "BondBasis", "European", "EurobondBasis", "German")),
        *(f"Thirty360.{one}" for one in ("ISMA", "ISDA", "NASD")),
        *(f"ActualActual.{one}" for one in ("ISMA", "Bond", "ISDA", "Historical", "Actual365", "AFB", "Euro")),
    }  # fmt: skip
    assert _counters() == compared | set(NOT_OURS)
    assert {one for one, _ in ORACLES.values()} | {DayCount.ACT_ACT_ICMA} == set(DayCount) - VECTORS_ONLY


def test_quantlib_ends_30e_360_isda_on_the_termination_the_same() -> None:
    for start, end in _pairs(2):
        theirs = ql.Thirty360(ql.Thirty360.ISDA, _theirs(end))
        found = DayCount.THIRTY_E_360_ISDA.days(start, end, DayCountInputs(termination=end))
        assert found == theirs.dayCount(_theirs(start), _theirs(end)), (start, end)


def test_quantlib_counts_act_act_icma_the_same_around_a_reference_period() -> None:
    """Of reference periods that begin by the 28th: others QuantLib continues from the clipped day, not the first."""
    theirs, random = ql.ActualActual(ql.ActualActual.ISMA), Random(3)
    for start, _ in _pairs(3):
        first, months = start.replace(day=min(start.day, 28)), random.choice([1, 3, 6, 12])
        last = Term(months=months).end(first)
        begin = first + timedelta(days=random.randrange(-500, (last - first).days))
        most = 900 if begin >= first else (last - begin).days
        end = begin + timedelta(days=random.randrange(1, most))
        inputs = DayCountInputs(reference_start=first, reference_end=last, frequency=Term(months=months))
        expected = theirs.yearFraction(*(_theirs(day) for day in (begin, end, first, last)))
        found = DayCount.ACT_ACT_ICMA.fraction(begin, end, inputs)
        assert abs(float(found) - expected) < 1e-11 * max(1.0, expected), (begin, end, first, last, found, expected)


def test_quantlib_counts_act_act_icma_the_same_on_a_schedule_of_coupons() -> None:
    """Whole schedules of two to twenty coupons, and any stretch of them: QuantLib walks the schedule's own dates."""
    random = Random(5)
    for start, _ in list(_pairs(5))[:400]:
        first, months = start.replace(day=min(start.day, 28)), random.choice([1, 3, 6, 12])
        coupons = [Term(months=months * n).end(first) if n else first for n in range(random.randrange(3, 21))]
        dates = (_theirs(coupons[0]), _theirs(coupons[-1]), ql.Period(months, ql.Months), ql.NullCalendar())
        schedule = ql.Schedule(*dates, ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Forward, False)
        theirs = ql.ActualActual(random.choice([ql.ActualActual.ISMA, ql.ActualActual.Bond]), schedule)
        inputs = DayCountInputs(reference_start=coupons[0], reference_end=coupons[1], frequency=Term(months=months))
        for _ in range(5):
            begin = first + timedelta(days=random.randrange((coupons[-1] - first).days))
            end = begin + timedelta(days=random.randrange(1, (coupons[-1] - begin).days + 1))
            expected = theirs.yearFraction(_theirs(begin), _theirs(end))
            found = DayCount.ACT_ACT_ICMA.fraction(begin, end, inputs)
            assert abs(float(found) - expected) < 1e-11 * max(1.0, expected), (
                begin,
                end,
                first,
                months,
                found,
                expected,
            )


CALENDARS: dict[str, Callable[[], object]] = {
    "TARGET": ql.TARGET,
    "FED": lambda: ql.UnitedStates(ql.UnitedStates.FederalReserve),
    "NYSE": lambda: ql.UnitedStates(ql.UnitedStates.NYSE),
    "LONDON": ql.UnitedKingdom,
    "BR": lambda: ql.Brazil(ql.Brazil.Settlement),
    "JP": ql.Japan,
    "SE": ql.Sweden,
    "AT": lambda: ql.Austria(ql.Austria.Settlement),
    "IT": lambda: ql.Italy(ql.Italy.Settlement),
    "FI": ql.Finland,
    "CZ": ql.CzechRepublic,
}


def _differences(table: Calendar, theirs: object) -> list[date]:
    assert table.table.end is not None
    day, found = table.table.start, []
    while day < table.table.end:
        if table.is_business_day(day) != theirs.isBusinessDay(_theirs(day)):  # type: ignore[attr-defined]
            found.append(day)
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("code", CALENDARS)
def test_quantlib_knows_the_same_business_days(code: str) -> None:
    assert not _differences(calendar(code), CALENDARS[code]())


def test_a_calendar_of_another_country_is_seen() -> None:
    assert len(_differences(calendar("TARGET"), CALENDARS["FED"]())) > 100


def _inputs(start: date, end: date) -> DayCountInputs:
    """Inputs that stay as they are when a stretch is split."""
    return DayCountInputs(
        frequency=Term(months=12),
        period_end=end + timedelta(days=400),
        reference_start=start,
        reference_end=Term(months=12).end(start),
        termination=end + timedelta(days=1000),
    )


def _split(day_count: DayCount, start: date, middle: date, end: date) -> Fraction:
    """How much splitting a stretch changes."""
    inputs = _inputs(start, end)
    both = day_count.fraction(start, middle, inputs) + day_count.fraction(middle, end, inputs)
    return both - day_count.fraction(start, end, inputs)


@pytest.mark.parametrize("day_count", sorted(one for one in DayCount if one.is_additive))
def test_splitting_changes_nothing_where_a_convention_is_additive(day_count: DayCount) -> None:
    random = Random(4)
    for start, end in _pairs(4, first=2001, last=2040, days=200 if day_count is DayCount.BUS_252 else 1500):
        middle = start + timedelta(days=random.randrange((end - start).days + 1))
        assert _split(day_count, start, middle, end) == 0, (start, middle, end)


# Each convention that is not additive, and a stretch that shows it: start, split, end, what the parts have more.
NOT_ADDITIVE = """
1/1            | 2024-01-01 | 2024-06-01 | 2025-01-01 | 1/1
30/360 ISDA    | 2024-01-29 | 2024-01-30 | 2024-01-31 | -1/360
30/360 PSA     | 2024-01-29 | 2024-01-30 | 2024-01-31 | -1/360
30U/360        | 2024-01-29 | 2024-01-30 | 2024-01-31 | -1/360
30U/360 EOM    | 2024-01-29 | 2024-01-30 | 2024-01-31 | -1/360
30E+/360       | 2024-01-30 | 2024-01-31 | 2024-02-01 | 1/360
Act/365 Actual | 2024-01-01 | 2024-02-29 | 2024-03-31 | 31/133590
Act/365L       | 2024-01-01 | 2024-02-29 | 2024-03-31 | 31/133590
Act/Act AFB    | 2024-01-01 | 2024-03-01 | 2024-03-31 | 30/133590
Act/Act AFB ISDA | 2024-01-01 | 2024-03-01 | 2024-03-31 | 30/133590
Act/Act Year   | 2023-03-01 | 2024-02-29 | 2025-03-01 | 1/133590
"""


def _not_additive() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in NOT_ADDITIVE.strip().splitlines()]


@pytest.mark.parametrize("row", _not_additive(), ids=lambda row: row[0])
def test_a_counterexample_of_every_convention_that_is_not_additive(row: list[str]) -> None:
    name, start, middle, end, more = row
    changed = _split(DayCount(name), *(date.fromisoformat(day) for day in (start, middle, end)))
    assert changed == Fraction(more) != 0


def test_every_convention_is_either_additive_or_has_its_counterexample() -> None:
    assert {row[0] for row in _not_additive()} == {one for one in DayCount if not one.is_additive}

"""Business days by frozen tables, rolls, simple interest: tables a reader checks."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tidegate.money import (
    DayCount,
    Invalid,
    Period,
    Rate,
    Roll,
    calendar,
    calendar_codes,
    parse_day,
    parse_term,
    simple_interest,
)

CN = calendar("CN")

ADJUSTED = """
2019-02-02 open     2019-02-03 open     2019-02-04 closed   2019-02-08 closed   2019-05-05 open     2019-10-12 open
2020-01-19 open     2020-01-24 closed   2020-01-31 closed   2020-02-03 open     2020-09-27 open     2020-10-08 closed
2020-10-10 open     2020-12-18 open     2020-12-19 closed   2021-02-07 open     2021-02-11 closed   2021-02-20 open
2021-09-26 open     2022-01-29 open     2022-10-07 closed   2022-10-09 open     2023-04-23 open     2023-05-03 closed
2024-02-04 open     2024-02-09 open     2024-02-12 closed   2025-01-26 open     2025-01-28 closed   2025-10-08 closed
2025-12-18 open     2026-01-02 closed   2026-01-04 open     2026-02-23 closed   2026-02-28 open     2026-12-31 open
"""


@pytest.mark.parametrize(("day", "what"), list(zip(*[iter(ADJUSTED.split())] * 2, strict=True)))
def test_china_s_working_days_follow_the_yearly_notices(day: str, what: str) -> None:
    assert CN.is_business_day(parse_day(day)) is (what == "open")


@pytest.mark.parametrize(
    ("year", "days"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_a_year_of_china_s_working_days(year: int, days: int) -> None:
    assert len(CN.business_days(Period(start=date(year, 1, 1), end=date(year + 1, 1, 1)))) == days


def test_each_working_day_on_a_weekend_pays_for_a_day_off() -> None:
    assert all(day.weekday() >= 5 for day in CN.opened)
    assert all(day.weekday() < 5 for day in CN.closed)


def test_five_year_deposits_of_december_2020_mature_within_the_table() -> None:
    for day in Period(start=date(2020, 12, 1), end=date(2021, 1, 1)).each_day():
        assert CN.is_business_day(CN.roll(parse_term("P5Y").end(day), Roll.FOLLOWING))


@pytest.mark.parametrize(
    ("day", "what"),
    [("2020-01-27", False), ("2020-01-26", False), ("2022-01-03", False), ("2021-12-27", False), ("2021-12-28", False),
     ("2022-09-22", False), ("2023-06-12", True), ("2024-04-25", False), ("2045-12-29", True)],
)  # fmt: skip
def test_australia_closes_on_the_days_common_to_all_its_states(day: str, what: bool) -> None:
    assert calendar("AU").is_business_day(parse_day(day)) is what


def test_weekends_alone_are_a_calendar() -> None:
    weekends = calendar("WEEKENDS")
    assert [weekends.is_business_day(date(2020, 12, 18) + timedelta(days=n)) for n in range(4)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert set(calendar_codes()) >= {"AU", "CN", "WEEKENDS"}


@pytest.mark.parametrize("day", ["2018-12-31", "2027-01-01"])
def test_a_day_outside_the_table_is_refused_not_guessed(day: str) -> None:
    for ask in (CN.is_business_day, lambda d: CN.roll(d, Roll.PRECEDING)):
        with pytest.raises(Invalid, match="published from 2019-01-01 up to 2027-01-01") as refused:
            ask(parse_day(day))
        assert refused.value.field == "day"


@pytest.mark.parametrize("code", ["", "cn", "XX", "../CN", "iso_4217"])
def test_an_unknown_calendar_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="AU, BE, BR, CN"):
        calendar(code)


@pytest.mark.parametrize(
    ("day", "following", "modified", "preceding"),
    [
        ("2020-12-18", "2020-12-18", "2020-12-18", "2020-12-18"),
        ("2020-12-19", "2020-12-21", "2020-12-21", "2020-12-18"),
        ("2020-01-25", "2020-02-03", "2020-01-23", "2020-01-23"),
        ("2020-10-01", "2020-10-09", "2020-10-09", "2020-09-30"),
        ("2021-01-31", "2021-02-01", "2021-01-29", "2021-01-29"),
    ],
)
def test_rolls(day: str, following: str, modified: str, preceding: str) -> None:
    rolled = [CN.roll(parse_day(day), roll).isoformat() for roll in Roll]
    assert rolled == [day, following, modified, preceding]


def test_the_business_day_after_and_before() -> None:
    assert CN.next_after(date(2020, 12, 18)) == date(2020, 12, 21)
    assert CN.last_before(date(2020, 12, 21)) == date(2020, 12, 18)


def test_simple_interest_is_exact_until_it_is_rounded() -> None:
    earned = simple_interest(
        base_minor=5_000_000,
        rate=Rate.percent("4.125"),
        day_count=DayCount.ACT_365F,
        start=date(2020, 12, 18),
        end=date(2025, 12, 18),
    )
    assert earned == Fraction(5_000_000 * 41_250_000 * 1826, 365 * 10**9)
    thirty = {
        "rate": Rate.percent("3.6"), "day_count": DayCount.ACT_360, "start": date(2020, 1, 1), "end": date(2020, 1, 31),
    }  # fmt: skip
    assert simple_interest(base_minor=100_000, **thirty) == 300  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="after"):
        DayCount.ACT_360.days(date(2020, 1, 2), date(2020, 1, 1))

"""Money's arithmetic against independent models, over random values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tidegate.money import (
    AMOUNT_MINOR_MAX,
    Amount,
    Calendar,
    DayCount,
    Period,
    Rate,
    Roll,
    Rounding,
    Term,
    calendar,
    currencies,
    parse_amount,
    parse_rate,
    parse_term,
    round_fraction,
    simple_interest,
)

spendable = st.sampled_from([c for c in currencies() if c.minor_digits is not None])
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
terms = st.builds(Term, months=st.integers(0, 600), days=st.integers(1, 4000))
_DECIMAL = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


@given(spendable, st.integers(0, AMOUNT_MINOR_MAX))
def test_an_amount_reads_back_as_it_was_written(code: object, minor: int) -> None:
    amount = Amount(minor=minor, currency=code)  # type: ignore[arg-type]
    assert parse_amount(amount.text(), currency=amount.currency, zero=True) == amount


@given(st.integers(0, 10**12))
def test_a_rate_reads_back_as_it_was_written(ppb: int) -> None:
    rate = Rate(ppb=ppb)
    assert parse_rate(rate.text()) == rate == Rate.percent(rate.percent_text())


@given(st.integers(-(10**20), 10**20), st.integers(0, 6), st.sampled_from(Rounding))
def test_rounding_agrees_with_decimal(digits: int, scale: int, rounding: Rounding) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = int(Decimal(digits).scaleb(-scale).quantize(Decimal(1), rounding=_DECIMAL[rounding]))
    assert round_fraction(Fraction(digits, 10**scale), rounding) == expected


@given(terms)
def test_a_term_reads_back_as_it_was_written(term: Term) -> None:
    assert parse_term(term.text()) == term


@given(terms, days, days)
def test_a_term_never_ends_before_it_starts_and_keeps_the_order_of_starts(
    term: Term, first: date, second: date
) -> None:
    assert term.end(first) > first
    assert (first <= second) <= (term.end(min(first, second)) <= term.end(max(first, second)))


@given(days, st.integers(1, 600))
def test_a_term_of_months_ends_on_the_same_day_or_on_the_month_s_last(start: date, months: int) -> None:
    end = Term(months=months).end(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@given(st.sampled_from([calendar("CN"), calendar("AU")]), st.dates(date(2019, 3, 1), date(2026, 10, 31)))
def test_rolls_give_business_days_next_to_the_date(table: Calendar, day: date) -> None:
    following, preceding = table.roll(day, Roll.FOLLOWING), table.roll(day, Roll.PRECEDING)
    between = Period(start=preceding, end=following + timedelta(days=1))
    assert set(table.business_days(between)) == {preceding, following}
    assert table.roll(day, Roll.MODIFIED_FOLLOWING) in {preceding, following}
    assert (preceding == following) == table.is_business_day(day)
    assert table.next_after(table.last_before(following)) == following


@given(
    st.integers(0, 10**15),
    st.integers(0, 10**9),
    st.sampled_from(sorted({one for one in DayCount if one.is_additive} - {DayCount.ACT_ACT_ICMA, DayCount.BUS_252})),
    days,
    st.integers(0, 4000),
    st.integers(0, 4000),
)
def test_interest_over_two_stretches_is_the_interest_over_both(
    base: int, ppb: int, day_count: DayCount, start: date, first: int, second: int
) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)

    def over(a: date, b: date) -> Fraction:
        return simple_interest(base_minor=base, rate=Rate(ppb=ppb), day_count=day_count, start=a, end=b)

    assert over(start, middle) + over(middle, end) == over(start, end)


@given(days, st.integers(0, 100), days, st.integers(0, 100))
def test_periods_meet_where_days_are_in_both(a: date, a_days: int, b: date, b_days: int) -> None:
    one, two = Period(start=a, end=a + timedelta(days=a_days)), Period(start=b, end=b + timedelta(days=b_days))
    common = set(one.each_day()) & set(two.each_day())
    met = one.intersection(two)
    assert (set(met.each_day()) if met else set()) == common
    assert one.overlaps(two) == bool(common)

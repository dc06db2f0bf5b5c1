"""The accrual that SQL computes for a room full of deposits equals the exact fractions of each, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Database
from tidegate.deposits.segment import Life, Segment, accrual_minor, accrued_minor, change_base, restatements
from tidegate.deposits.tariff import one_rate
from tidegate.money import Rounding

START = date(2020, 1, 1)
days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))
roundings = st.sampled_from(Rounding)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A deposit's segments: placed, perhaps with an end, perhaps with a few changes of its base."""
    starts_on = draw(days)
    ends_on = draw(st.none() | st.integers(1, 90).map(lambda n: starts_on + timedelta(days=n)))
    # Small ones and such as do not fit 64 bits once multiplied by their rate and days.
    base = draw(st.integers(1, 10**9) | st.integers(10**14, 10**17))
    rate = draw(st.integers(-400_000_000, 400_000_000))
    life: Life = (
        Segment(
            starts_on=starts_on, ends_on=ends_on, base_minor=base, rate_ppb=rate, per_unit=base * rate,
            basis=draw(st.sampled_from((360, 365))), opening_numerator=draw(st.integers(0, 10**15)),
        ),
    )  # fmt: skip
    for after in sorted(draw(st.lists(st.integers(0, 50), max_size=4))):
        on = starts_on + timedelta(days=after)
        if ends_on is None or on < ends_on:
            delta = draw(st.integers(-life[-1].base_minor, 10**9))
            life = change_base(life, on=on, delta_minor=delta, tariff=one_rate(rate))
    return life


@given(life=lives(), rounding=roundings)
def test_the_days_add_up_to_the_interest(life: Life, rounding: Rounding) -> None:
    first, last = life[0].starts_on, START + timedelta(days=200)
    by_day = sum(
        accrual_minor(life, start=first + timedelta(days=n), end=first + timedelta(days=n + 1), rounding=rounding)
        for n in range((last - first).days)
    )
    opening = life[0].accrued_minor(first, rounding=rounding)
    assert by_day == accrued_minor(life, on=last, rounding=rounding) - opening
    assert by_day == accrual_minor(life, start=first, end=last, rounding=rounding)
    assert not restatements(life, rounding=rounding), "a change of base never loses a fraction"


@given(life=lives(), rounding=roundings, delta=st.integers(0, 10**6), after=st.integers(0, 60))
def test_a_change_of_base_counts_from_its_day(life: Life, rounding: Rounding, delta: int, after: int) -> None:
    on = life[0].starts_on + timedelta(days=after)
    if life[-1].ends_on is not None and on >= life[-1].ends_on:
        return
    tariff = one_rate(life[-1].rate_ppb)
    changed, far = change_base(life, on=on, delta_minor=delta, tariff=tariff), START + timedelta(days=300)
    assert accrued_minor(changed, on=on, rounding=rounding) == accrued_minor(life, on=on, rounding=rounding)
    end = far if life[-1].ends_on is None else life[-1].ends_on
    more = changed[-1].numerator_at(far) - life[-1].numerator_at(far)
    assert more == delta * life[-1].rate_ppb * (end - on).days


def _insert(cursor: psycopg.Cursor[Any], number: int, life: Life, rounding: Rounding) -> tuple[str, str]:
    deposit_id, product = UUID(int=number + 1), f"P{number % 3}"
    cursor.execute(
        "INSERT INTO deposits_deposit (deposit_id, saver_code, bank_code, product_code, product_version, kind,"
        " currency, contract, rounding, holding, settlement_code, state, opened_on, starts_on, opened_minor,"
        " principal_minor, interest_paid_minor, settled_numerator, interest_paid_to, capitalised_minor, missed)"
        " VALUES (%s,'S','B',%s,1,'demand','CNY','{}',%s,'direct','L','running',%s,%s,1,1,0,0,%s,0,0)",
        (deposit_id, product, str(rounding), START, START, START),
    )
    for one in life:
        cursor.execute(
            "INSERT INTO deposits_pool (bank_code, product_code, currency, strand, rounding, clock, basis)"
            " VALUES ('B',%s,'CNY',0,%s,%s,%s) ON CONFLICT DO NOTHING",
            (product, str(rounding), one.clock, one.basis),
        )
        cursor.execute(
            "INSERT INTO deposits_segment (deposit_id, pool_id, strand, starts_on, ends_on, swift_until, origin,"
            " base_minor, rate_ppb, index_ppb, extra_ppb, compounded, per_unit, opening_numerator)"
            " SELECT %s,p.id,0,%s,%s,%s,%s,%s,%s,0,0,0,%s,%s FROM deposits_pool p"
            " WHERE (p.product_code, p.rounding, p.clock, p.basis) = (%s,%s,%s,%s)",
            (
                deposit_id, one.starts_on, one.ends_on, one.swift_until, one.origin, one.base_minor, one.rate_ppb,
                one.per_unit, one.opening_numerator, product, str(rounding), one.clock, one.basis,
            ),
        )  # fmt: skip
    return "B", product


def _expected(world: Sequence[tuple[Life, Rounding]], first: date, following: date) -> Counter[tuple[str, date]]:
    total: Counter[tuple[str, date]] = Counter()
    for number, (life, rounding) in enumerate(world):
        for n in range((following - first).days):
            day = first + timedelta(days=n)
            amount = accrual_minor(life, start=day, end=day + timedelta(days=1), rounding=rounding)
            total[f"P{number % 3}", day] += amount
    return total


accepted: Counter[str] = Counter()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=st.lists(st.tuples(lives(), roundings), min_size=1, max_size=8), first=days, length=st.integers(1, 60))
def test_sql_and_fractions_agree_on_every_day(
    owner_connection: psycopg.Connection[Any],
    platform_db: Database,
    world: list[tuple[Life, Rounding]],
    first: date,
    length: int,
) -> None:
    following = first + timedelta(days=length)
    with owner_connection.cursor() as cursor, owner_connection.transaction(force_rollback=True):
        for number, (life, rounding) in enumerate(world):
            _insert(cursor, number, life, rounding)
        cursor.execute("SELECT product_code, day, amount_minor FROM deposits_accrual_v1(%s, %s)", (first, following))
        found = {(product, day): amount for product, day, amount in cursor.fetchall()}
    expected = {key: amount for key, amount in _expected(world, first, following).items() if amount}
    assert found == expected
    accepted["with interest" if found else "without"] += 1


def test_the_comparison_saw_interest() -> None:
    if accepted:
        assert accepted["with interest"] >= 10


@pytest.mark.parametrize("rounding", list(Rounding))
def test_sql_rounds_halves_as_named(owner_connection: psycopg.Connection[Any], rounding: Rounding) -> None:
    from fractions import Fraction

    from tidegate.money import round_fraction

    more = {Rounding.DOWN: 0, Rounding.UP: 18}.get(rounding, 10)
    for numerator in range(-41, 41):
        rows = owner_connection.execute(
            "SELECT deposits_rounded_v1(%s, 10, %s), deposits_rounded_swift_v1(%s, 20, %s, %s)",
            (numerator, str(rounding), 2 * numerator, more, rounding is Rounding.HALF_EVEN),
        ).fetchone()
        assert rows == (round_fraction(Fraction(numerator, 10), rounding),) * 2

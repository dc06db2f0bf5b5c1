"""What an order meets, and how what is held runs off: counted by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tidegate.compliance.run_off import behavioural, contractual, hazard, ladder, worst
from tidegate.compliance.touched import touched
from tidegate.orders import EVERYTHING, Scope

DAY = date(2020, 12, 18)
DEPOSIT = UUID(int=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShelf:
    bank: str
    product: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    deposit_id: UUID = DEPOSIT
    saver: str
    bank: str
    product: str
    kind: str
    currency: str = "CNY"
    stock_minor: int = 0
    in_flight_minor: int = 0
    ends_on: date | None = None
    term_days: int | None = None
    leaves_early: bool = True
    others: tuple[tuple[str, str | None], ...] = ()
    region: str | None = None

    @property
    def owners(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.saver, self.region), *self.others)


SHELF = (
    OnShelf(bank="A", product="A-1Y", kind="fixed"),
    OnShelf(bank="A", product="A-ANY", kind="demand"),
    OnShelf(bank="B", product="B-1Y", kind="fixed"),
)
YEAR = Holding(saver="S1", bank="A", product="A-1Y", kind="fixed", stock_minor=100, ends_on=date(2021, 12, 18))
ANY = Holding(saver="S1", bank="A", product="A-ANY", kind="demand", stock_minor=40)
LATER = Holding(saver="S2", bank="B", product="B-1Y", kind="fixed", stock_minor=70, ends_on=date(2021, 12, 18))
FLYING = Holding(saver="S3", bank="B", product="B-1Y", kind="fixed", in_flight_minor=9, ends_on=date(2021, 12, 21))
HELD = (YEAR, ANY, LATER, FLYING)

TABLE = """
banks | products | kinds  | products shut | holders | deposits | stock | in flight
      |          |        | 3             | 2       | 3        | 210   | 1
A     |          |        | 2             | 1       | 2        | 140   | 0
A     |          | fixed  | 1             | 1       | 1        | 100   | 0
      |          | fixed  | 2             | 2       | 2        | 170   | 1
      |          | demand | 1             | 1       | 1        | 40    | 0
      | B-1Y     |        | 1             | 1       | 1        | 70    | 1
A     | B-1Y     |        | 0             | 0       | 0        | 0     | 0
C     |          |        | 0             | 0       | 0        | 0     | 0
"""


def test_what_a_scope_meets() -> None:
    for line in TABLE.strip().splitlines()[1:]:
        banks, products, kinds, *figures = (cell.strip() for cell in line.split("|"))
        sides = [frozenset(side.split()) for side in (banks, products, kinds)]
        scope = Scope(banks=sides[0], products=sides[1], kinds=sides[2]) if any(sides) else EVERYTHING
        found = touched(listed=SHELF, held=HELD, scope=scope, currency="CNY", on=DAY)
        counted = (found.products, found.holders, found.deposits, found.stock_minor, found.in_flight)
        assert counted == tuple(map(int, figures)), line


def test_term_money_leaves_on_its_maturity_and_any_time_money_stays() -> None:
    found = touched(listed=SHELF, held=HELD, scope=EVERYTHING, currency="CNY", on=DAY)
    assert found.run_off == ((DAY, 210), (date(2021, 12, 18), 40))


def test_what_is_due_and_unpaid_leaves_tomorrow() -> None:
    due = replace(YEAR, ends_on=DAY)
    assert contractual(held=[due, replace(due, ends_on=DAY - timedelta(3))], on=DAY) == (
        (DAY, 200),
        (DAY + timedelta(1), 0),
    )


def test_what_several_own_is_met_whole_where_one_of_them_is() -> None:
    ours = replace(YEAR, region="N", others=(("S7", "S"),))
    held = (ours, replace(LATER, region="N"))
    for region, holders, stock in (("N", 2, 170), ("S", 1, 100), ("W", 0, 0)):
        scope = Scope(regions=frozenset({region}))
        found = touched(listed=SHELF, held=held, scope=scope, currency="CNY", on=DAY)
        assert (found.holders, found.stock_minor, found.products) == (holders, stock, 0)
    hers = touched(listed=SHELF, held=held, scope=EVERYTHING, currency="CNY", on=DAY, person="S7")
    assert (hers.holders, hers.deposits, hers.stock_minor, hers.products) == (1, 1, 100, 0)


def test_stock_is_of_one_currency() -> None:
    other = replace(YEAR, currency="AUD", saver="S9")
    found = touched(listed=SHELF, held=(YEAR, other), scope=EVERYTHING, currency="CNY", on=DAY)
    assert (found.stock_minor, found.deposits, found.holders) == (100, 2, 2)


HOLDINGS = st.lists(
    st.builds(
        lambda minor, days: replace(YEAR, stock_minor=minor, ends_on=None if days is None else DAY + timedelta(days)),
        st.integers(0, 10**12),
        st.none() | st.integers(-5, 2000),
    ),
    max_size=30,
)


@given(HOLDINGS)
def test_a_run_off_only_falls_to_what_may_stay(held: list[Holding]) -> None:
    curve = contractual(held=held, on=DAY)
    assert curve[0] == (DAY, sum(one.stock_minor for one in held))
    assert curve[-1][1] == sum(one.stock_minor for one in held if one.ends_on is None)
    assert all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(curve))


TWO_YEARS = replace(YEAR, ends_on=DAY + timedelta(730), leaves_early=False)
LOOSE = replace(YEAR, stock_minor=1000, ends_on=DAY + timedelta(100))


def test_the_behavioural_curve_by_hand() -> None:
    """1000 that may leave early lose a tenth each day until their end; 100 that may not stay to theirs."""
    curve = dict(behavioural(held=[LOOSE, TWO_YEARS], on=DAY, hazard_ppb=10**8))
    assert curve[DAY] == 1100
    assert curve[DAY + timedelta(1)] == 900 + 100
    assert curve[DAY + timedelta(7)] == 478 + 100  # 1000 * 0.9 ** 7 = 478.2969
    assert curve[DAY + timedelta(30)] == 42 + 100  # 42.391...
    assert curve[DAY + timedelta(100)] == 100
    assert curve[DAY + timedelta(730)] == 0


def test_at_worst_everything_that_may_leaves_the_next_day() -> None:
    days = DAY, DAY + timedelta(1), DAY + timedelta(730)
    assert worst(held=[LOOSE, TWO_YEARS, ANY], on=DAY) == ((days[0], 1140), (days[1], 100), (days[2], 0))


def test_the_share_that_left_early() -> None:
    assert hazard(left_minor=5, minor_days=1000) == 5_000_000
    assert hazard(left_minor=0, minor_days=0) == 0
    assert hazard(left_minor=9, minor_days=1) == 10**9


def test_the_ladder_by_hand() -> None:
    ends = [1, 7, 8, 14, 15, 30, 31, 36, 59, 365, 366, 1826, 1827]
    found = dict(ladder(held=[replace(YEAR, stock_minor=1, ends_on=DAY + timedelta(d)) for d in ends] + [ANY], on=DAY))
    filled = {bucket: count for bucket, count in found.items() if count}
    assert filled == {
        "on_demand": 40, "1d": 1, "7d": 1, "2w": 2, "3w": 1, "30d": 1, "5w": 1, "2m": 2, "12m": 1, "18m": 1, "5y": 1,
        "longer": 1,
    }  # fmt: skip


MANY = st.lists(
    st.builds(
        lambda minor, days, early: replace(
            YEAR,
            stock_minor=minor,
            ends_on=None if days is None else DAY + timedelta(days),
            leaves_early=early or days is None,
        ),
        st.integers(0, 10**12),
        st.none() | st.integers(-5, 2000),
        st.booleans(),
    ),
    max_size=20,
)


def _at(curve: tuple[tuple[date, int], ...], day: date) -> int:
    return [minor for step, minor in curve if step <= day][-1]


@given(MANY, st.integers(0, 10**9), st.integers(0, 2100))
def test_worst_never_above_behavioural_never_above_contractual(held: list[Holding], hazard_ppb: int, days: int) -> None:
    day = DAY + timedelta(days)
    curves = (
        worst(held=held, on=DAY),
        behavioural(held=held, on=DAY, hazard_ppb=hazard_ppb),
        contractual(held=held, on=DAY),
    )
    at_worst, by_habit, by_contract = (_at(curve, day) for curve in curves)
    assert at_worst <= by_habit <= by_contract
    assert all(a[0] < b[0] and a[1] >= b[1] for curve in curves for a, b in pairwise(curve))
    assert sum(minor for _, minor in ladder(held=held, on=DAY)) == _at(curves[2], DAY)

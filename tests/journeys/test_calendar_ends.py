"""Where a calendar ends nothing is guessed: what needs later days is not sold, and the close stops, says why, sets
nobody aside, and goes on once a longer table is there. China's business days are published a year at a time."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import pytest

from tests.conftest import Database
from tests.deposits_world import MONTHLY, cash_of, closed, contract, deposit, found_platform, opened, set_clock, uid
from tidegate.catalogue.terms import EarlyWithdrawal, Interest, InterestPaid, Kind, Missed, PaidTo, Plan
from tidegate.closing.close_day import close_day
from tidegate.closing.set_aside import exceptions
from tidegate.deposits.check import check
from tidegate.deposits.schedule import resolve
from tidegate.interfaces.problem import of_error
from tidegate.ledger.day import open_day
from tidegate.money import Calendar, Invalid, OutsideCalendar, Period, Term, calendar

TODAY, END = date(2026, 11, 27), date(2027, 1, 1)


def test_the_table_ends_where_this_module_says() -> None:
    assert calendar("CN").table.end == END
    with pytest.raises(OutsideCalendar) as after:
        calendar("CN").is_business_day(END)
    assert (after.value.code, after.value.known_until, after.value.beyond) == ("CN", END, True)
    with pytest.raises(OutsideCalendar) as before:
        calendar("CN").is_business_day(date(2018, 12, 31))
    assert not before.value.beyond


INSIDE: dict[str, Any] = {"interest": Interest(paid_to=PaidTo.DEPOSIT)}
PLAN: dict[str, Any] = {
    "kind": Kind.RECURRING, "plan": Plan(every=Term(months=2), missed=Missed.SKIP),
    "early_withdrawal": EarlyWithdrawal.FORBIDDEN, "demand_rate": None,
}  # fmt: skip
BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "a term that ends there": ({"term": "P1Y"}, "term"),
    "a term of weeks that ends there": ({"term": "P42D"}, "term"),
    "interest first paid there": (
        {"term": None, "interest_paid": InterestPaid.QUARTERLY, "pay_day": 5, "pay_month": 1}, "product_code",
    ),
    "interest first added there": (
        {"term": None, "interest_paid": InterestPaid.QUARTERLY, "pay_day": 5, "pay_month": 1, **INSIDE}, "product_code",
    ),
    "an instalment that comes there": ({"term": "P6M", **PLAN}, "term"),
}  # fmt: skip
WITHIN: dict[str, dict[str, Any]] = {
    "a term that ends before": {"term": "P30D"},
    "interest first paid before": {"term": None, **MONTHLY},
    "interest first added before": {"term": None, **MONTHLY, **INSIDE},
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_would_need_later_days_is_not_sold(name: str) -> None:
    terms, field = BEYOND[name]
    with pytest.raises(Invalid) as refused:
        resolve(contract=contract(product="ANY", percent="1", **terms), starts_on=TODAY)
    problem = of_error(refused.value)
    assert problem is not None
    assert (problem.status, problem.field) == (422, field)
    assert "known up to 2027-01-01 only" in problem.rule
    assert "back when the calendar of that time is published" in problem.remedy


@pytest.mark.parametrize("name", WITHIN)
def test_what_does_not_is_sold(name: str) -> None:
    assert resolve(contract=contract(product="ANY", percent="1", **WITHIN[name]), starts_on=TODAY)


def _lengthened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release: the same table with a year more."""
    module = sys.modules["tidegate.money.calendar"]
    known, others = calendar("CN"), module._read
    longer = Calendar(
        code="CN", table=Period(start=known.table.start, end=date(2028, 1, 1)), closed=known.closed, opened=known.opened
    )
    monkeypatch.setattr(module, "_read", lambda code: longer if code == "CN" else others(code))


def test_the_close_stops_at_the_end_and_goes_on_with_a_longer_table(
    platform_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paying on 21 December asks for January's pay day. 24 days of 10,000.00 at 3.65 % are 24.00."""
    found_platform(count=1, first_day=TODAY, cash_minor=2_000_000)
    set_clock(TODAY)
    easy = contract(product="EASY", percent="3.65", term=None, **MONTHLY)
    one = opened(request=uid("one"), saver="S000001", terms=easy, amount_minor=1_000_000)
    closed(date(2026, 12, 18))
    for _again in range(2):
        with pytest.raises(OutsideCalendar, match="published from 2019-01-01 up to 2027-01-01 only"):
            close_day(until=date(2026, 12, 22))
        assert exceptions() == (), "no deposit is at fault"
        assert deposit(one).interest_paid_minor == 0
    _lengthened(monkeypatch)
    closed(date(2026, 12, 22))
    assert exceptions() == ()
    assert deposit(one).interest_paid_minor == 2_400
    assert cash_of("S000001") == 1_002_400
    assert deposit(one).next_pay_on == date(2027, 1, 21)
    assert open_day() == date(2026, 12, 23)
    assert not check().findings

"""A product takes money on its days and in its hours, by the clocks of its own zone; what is inside goes on."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.db import transaction

from tests.deposits_world import (
    MONTHLY,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    listed,
    opened,
    set_clock,
    set_instant,
    uid,
)
from tests.rules.deposits_table import Life
from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.terms import Cell, Funding, ProductTerms
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.reading import deposits_of
from tidegate.deposits.top_up import top_up
from tidegate.ledger.day import open_day
from tidegate.money import Rate, parse_day, parse_term

SAVER = "S000001"

# Sold from Friday 23 to Tuesday 27 October 2020, 09:00 to 15:00 in Berlin, whose clocks go back on the 25th.
WINDOW = Funding(
    opens_on=date(2020, 10, 23), closes_on=date(2020, 10, 27), opens_at=time(9), cut_off=time(15), zone="Europe/Berlin"
)
ORDERS = """
    2020-10-22 | 2020-10-22T10:00Z | not_open_yet
    2020-10-23 | 2020-10-23T06:59Z | before_hours
    2020-10-23 | 2020-10-23T07:00Z | taken
    2020-10-23 | 2020-10-23T12:59Z | taken
    2020-10-23 | 2020-10-23T13:00Z | after_cut_off
    2020-10-26 | 2020-10-26T07:59Z | before_hours
    2020-10-26 | 2020-10-26T08:00Z | taken
    2020-10-26 | 2020-10-26T13:59Z | taken
    2020-10-26 | 2020-10-26T14:00Z | after_cut_off
    2020-10-27 | 2020-10-27T12:00Z | taken
    2020-10-27 | 2020-10-27T23:30Z | before_hours
    2020-10-28 | 2020-10-28T10:00Z | closed_for_new_money
"""


@pytest.mark.usefixtures("platform_db")
def test_money_comes_in_on_the_products_days_and_in_its_hours() -> None:
    """Each line: the open business day, an instant, what becomes of an order then. Nothing is left of a refused one."""
    found_platform(first_day=date(2020, 10, 22))
    terms = contract(product="ISSUE", percent="2", term="P1Y")
    set_clock(date(2020, 10, 21))
    listed(terms=terms, funding=WINDOW)
    taken = 0
    for number, line in enumerate(ORDERS.strip().splitlines()):
        day, at, expected = (part.strip() for part in line.split("|"))
        while (today := open_day()) is not None and today < parse_day(day):
            closed(today)
        set_instant(datetime.fromisoformat(at.replace("Z", "+00:00")))
        with transaction.atomic():
            done = open_deposit(
                request_id=uid("order", number), saver=SAVER, product_code="ISSUE", term=parse_term("P1Y"),
                amount_minor=100_000, platform="alder",
            )  # fmt: skip
        assert ("taken" if isinstance(done, Done) else done.code) == expected, line
        taken += expected == "taken"
        assert len(deposits_of(saver=SAVER)) == taken, line
    assert cash_of(SAVER) == 100_000_000 - taken * 100_000


@pytest.mark.parametrize(
    ("zone", "at", "code"),
    [
        # Cairo's clocks went forward at the beginning of Friday 28 April 2023, a business day there as here.
        ("Africa/Cairo", "2023-04-28T05:59Z", "before_hours"),
        ("Africa/Cairo", "2023-04-28T06:00Z", None),
        ("Africa/Cairo", "2023-04-28T11:59Z", None),
        ("Africa/Cairo", "2023-04-28T12:00Z", "after_cut_off"),
        # A day before, the same instants are an hour earlier on the wall.
        ("Africa/Cairo", "2023-04-27T06:00Z", "before_hours"),
        ("Africa/Cairo", "2023-04-27T12:00Z", None),
    ],
)
def test_hours_are_those_on_the_wall_on_the_day_the_clocks_change(zone: str, at: str, code: str | None) -> None:
    instant = datetime.fromisoformat(at.replace("Z", "+00:00"))
    hours = Funding(opens_at=time(9), cut_off=time(15), zone=zone)
    no = may_take(terms=_terms(hours), at=instant, business_day=instant.date())
    assert (no and no.code) == code
    assert may_take(terms=_terms(hours), at=None, business_day=instant.date()) is None, "a close has no hours"


def _terms(funding: Funding) -> ProductTerms:
    like = contract(product="HOURS", percent="2", term="P1Y")
    plain = {name: getattr(like, name) for name in ProductTerms.__slots__ if hasattr(like, name)}
    cell = Cell(term=like.term, from_minor=0, to_minor=None, rate=Rate.percent("2"))
    more = {"name": "Hours", "per_saver_max_minor": None, "capacity_minor": None, "chart": (cell,)}
    return ProductTerms(**{**plain, **more, "funding": funding})


@pytest.mark.usefixtures("platform_db")
def test_a_deposit_takes_more_while_its_product_does_and_is_paid_at_any_time() -> None:
    found_platform(first_day=date(2020, 10, 26))
    terms = contract(product="EASY", percent="2", term=None, **MONTHLY)
    set_clock(date(2020, 10, 25))
    listed(terms=terms, funding=WINDOW)
    one = opened(request=uid("one"), saver=SAVER, terms=terms, amount_minor=100_000)
    for day, expected in ((26, "taken"), (27, "taken"), (28, "closed_for_new_money")):
        while (today := open_day()) is not None and today < date(2020, 10, day):
            closed(today)
        set_instant(datetime.fromisoformat(f"2020-10-{day}T10:00+00:00"))
        with transaction.atomic():
            done = top_up(
                request_id=uid("more", day), deposit_id=one, saver=SAVER, amount_minor=1_000, platform="alder"
            )
        assert ("taken" if isinstance(done, Done) else done.code) == expected
    closed(date(2020, 11, 20))
    assert deposit(one).principal_minor == 102_000


RENEWALS = {
    "a product whose days will be over is not renewed: that is said when it is instructed, and it is paid out": """
        terms term=P90D rate=3.65 allowed=pay_out/renew_all
        2020-10-09 lists product=TABLE term=P90D rate=3.65 until=2021-01-06
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all → closed_for_new_money
        2021-01-07 closes
        = cash 100,090.00 state paid
        steps placed paid
    """,
    "on its last day it is": """
        terms term=P90D rate=3.65 allowed=pay_out/renew_all
        2020-10-09 lists product=TABLE term=P90D rate=3.65 until=2021-01-07
        2020-10-09 open 10,000.00
        2020-12-11 instruct renew_all
        2021-01-07 closes
        = cash 90,000.00 state paid
        steps instructed renewed
    """,
}


@pytest.mark.usefixtures("platform_db")
@pytest.mark.parametrize("name", RENEWALS)
def test_a_renewal_is_new_money(name: str) -> None:
    Life(RENEWALS[name]).play()

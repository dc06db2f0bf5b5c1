"""A platform's life before the visitor comes: founded, its shelf filled, its days lived and closed one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_products
from tidegate.catalogue.terms import ProductTerms
from tidegate.closing.close_day import Closed, close_day
from tidegate.drills.carry_out import Outcome, at_instant, carry_out
from tidegate.drills.founding import Founding, found, snapshot
from tidegate.drills.story.acts import Life, planned_days
from tidegate.ledger.day import open_day, open_first_day
from tidegate.money import Period, calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """Everything a platform's life needs: who is there, what is sold, and the plan of the days."""

    founding: Founding
    products: tuple[ProductTerms, ...]
    life: Life
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """How far a life is: business days lived of all, the latest day, acts carried out and refused so far."""

    days_done: int
    days_total: int
    day: date
    acts: int
    refused: int


def business_days_before(*, code: str, last: date, count: int) -> tuple[date, ...]:
    """The last `count` business days of a calendar, up to and with `last`."""
    begin = date(last.year - 1, 1, 1)
    return calendar(code).business_days(Period(start=begin, end=date.fromordinal(last.toordinal() + 1)))[-count:]


def live(*, living: Living, told: Callable[[Lived], None]) -> Lived:
    """Founds the platform and lives its days; the last one stays open, at the arrival. Can be resumed after a stop."""
    first = living.days[0]
    opening = _instant(living, first, time(8))
    at_instant(at=opening)
    found(founding=living.founding, at=opening)
    with transaction.atomic():
        if open_day() is None:
            open_first_day(day=first)
    fill_shelf(products=living.products, platform=living.founding.profile.code, day=first)
    state = Lived(days_done=0, days_total=len(living.days), day=first, acts=0, refused=0)
    for state in _days(living):
        told(state)
    at_instant(at=living.life.arrival)
    return state


def fill_shelf(*, products: Sequence[ProductTerms], platform: str, day: date) -> None:
    """Publishes a drill's products and lists them, each through the gate."""
    with transaction.atomic():
        publish_products(products=products, on=day)
    for terms in products:
        with transaction.atomic():
            listed = list_product(product_code=terms.product_code, platform=platform, business_day=day)
        assert isinstance(listed, Listed), f"a drill's shelf is lawful: {listed}"


def _days(living: Living) -> Iterator[Lived]:
    profile = living.founding.profile
    acts = refused = 0
    today = open_day()
    for number, (day, planned) in enumerate(planned_days(life=living.life, days=living.days), start=1):
        if today is None or day >= today:
            _begin(living, day)
            outcomes = [carry_out(act=act, platform=profile.code, currency=profile.currency) for act in planned]
            acts, refused = acts + len(outcomes), refused + _refused(outcomes)
            if day != living.days[-1]:
                _end(living, day)
        yield Lived(days_done=number, days_total=len(living.days), day=day, acts=acts, refused=refused)


def _refused(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.refused for outcome in outcomes)


def _begin(living: Living, day: date) -> None:
    """The morning: the register is read afresh."""
    morning = _instant(living, day, time(8, 30))
    at_instant(at=morning)
    with transaction.atomic():
        snapshot(founding=living.founding, at=morning)


def _end(living: Living, day: date) -> None:
    at_instant(at=_instant(living, day, time(22)))
    closed = close_day(until=day)
    assert isinstance(closed, Closed), f"a drill's day closes: {closed}"
    assert not closed.exceptions, f"a drill's day closes whole: {closed.exceptions}"


def _instant(living: Living, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=living.life.arrival.tzinfo)

"""The operator's day: is it closed, what its close moves to and from each bank, what comes due, what is set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from tidegate.closing.run import RunStep, latest
from tidegate.closing.set_aside import ClosingException, exceptions, release
from tidegate.deposits.forecast import Expected, Maturing, forecast, maturing
from tidegate.deposits.reading import account_holders
from tidegate.interfaces.charts import Figure, Rung, maturity_ladder
from tidegate.interfaces.platform.confirm import said
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.market import bank_names
from tidegate.interfaces.platform.operator.who import operators_only
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site.display import day_of_year_text, minor_text, short_day_text, short_money_text
from tidegate.money import Calendar, Period, calendar

DAYS_AHEAD = 10
RUNS_SHOWN = 5
STEP = {
    RunStep.EXPIRE: "letting reservations expire",
    RunStep.FUND: "looking for the money of what was ordered",
    RunStep.PLACE: "placing at the bank",
    RunStep.INSTALMENT: "taking instalments",
    RunStep.NOTICE: "paying what notice was given for",
    RunStep.TURN: "changing what is earned",
    RunStep.INTEREST: "paying interest",
    RunStep.ANNOUNCE: "announcing maturities",
    RunStep.RENEW: "renewing",
    RunStep.MATURE: "paying at maturity",
    RunStep.ACCRUE: "accruing interest",
    RunStep.BALANCES: "writing closing balances",
}
"""What a close was at, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """What a day's close moves to and from one bank, by its name."""

    name: str
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is expected of the closes of some days, bank by bank; `title` says of which."""

    title: str
    id: str
    banks: tuple[Bank, ...]

    @property
    def needs(self) -> list[tuple[str, int]]:
        """By currency what all banks together have to get, in minor units."""
        found: Counter[str] = Counter()
        for one in self.banks:
            found[one.expected.currency] += one.expected.need_minor
        return sorted(found.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A deposit that is set aside, whose it is, and at what the close was."""

    exception: ClosingException
    saver: str
    step: str


@operators_only
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    return _page(request, frame_of(request, place="operator"))


@operators_only
@require_POST
def take_up(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """A deposit whose fault is mended is taken up again by the next close, which books what it missed."""
    frame = frame_of(request, place="operator")
    assert frame.business_day is not None, "a platform with deposits has an open day"
    with transaction.atomic():
        found = release(deposit_id=deposit_id, on=frame.business_day)
    if not isinstance(found, ClosingException):
        return _page(request, frame, problem=of_refused(found))
    said(request, "The next close takes it up again, and books what it missed on its own day.")
    return HttpResponseRedirect("/operator/day#aside")


def _page(request: HttpRequest, frame: Frame, *, problem: Problem | None = None) -> HttpResponse:
    status = problem.status if problem else 200
    context = {"problem": problem, **_context(frame)}
    return page(request, "operator_day.html", context, frame=frame, status=status)


def _context(frame: Frame) -> dict[str, Any]:
    today, runs = frame.business_day, latest(count_max=RUNS_SHOWN)
    stopped = next((one for one in runs if one.ended_at is None), None)
    context = {"aside": _aside(), "runs": runs, "stopped": stopped and STEP[stopped.run.step], "at_work": stopped}
    if today is None:
        return context
    table, names = calendar(frame.profile.calendar), bank_names()
    days = _coming(table, today)
    coming = maturing(after=today, until=days[-1] if days else today)
    ahead = [_ahead("At the close of this day", "today", forecast(after=date.min, until=today), names)]
    for following in days[:1]:
        title = f"At the close of the next, {short_day_text(following)}"
        ahead.append(_ahead(title, "next", forecast(after=today, until=following), names))
    return context | {
        "waiting": _waiting(frame, table, today),
        "ahead": ahead,
        "maturing": coming,
        "pictures": [_picture(some, days) for some in _by_currency(coming)],
    }


def _known(table: Calendar, until: date) -> date:
    """That day, or the first that the calendar does not know any more."""
    return until if table.table.end is None else min(until, table.table.end)


def _coming(table: Calendar, today: date) -> Sequence[date]:
    """The next business days, as far as the calendar knows them."""
    end = _known(table, today + timedelta(days=DAYS_AHEAD * 2))
    return table.business_days(Period(start=today, end=end))[1 : DAYS_AHEAD + 1]


def _waiting(frame: Frame, table: Calendar, today: date) -> int:
    """How many business days are over by the platform's clock and not closed."""
    clock = _known(table, frame.now.astimezone(ZoneInfo(frame.profile.zone)).date())
    return 0 if clock <= today else len(table.business_days(Period(start=today, end=clock)))


def _ahead(title: str, id_: str, found: Sequence[Expected], names: Mapping[str, str]) -> Ahead:
    banks = (Bank(name=names.get(one.bank, one.bank), expected=one) for one in found)
    return Ahead(title=title, id=id_, banks=tuple(sorted(banks, key=lambda one: (one.expected.currency, one.name))))


def _aside() -> tuple[Aside, ...]:
    found = exceptions()
    savers = account_holders(deposit_ids=[one.deposit_id for one in found])
    return tuple(
        Aside(exception=one, saver=savers.get(one.deposit_id, ""), step=STEP[RunStep(one.step)]) for one in found
    )


def _by_currency(coming: Sequence[Maturing]) -> list[list[Maturing]]:
    within = sorted(coming, key=lambda one: one.currency)
    return [list(some) for _, some in groupby(within, key=lambda one: one.currency)]


def _picture(some: Sequence[Maturing], days: Sequence[date]) -> Figure:
    code, of = some[0].currency, {one.on: one.matured.minor for one in some}
    return maturity_ladder(
        rungs=[Rung(name=short_day_text(on), short=day_of_year_text(on), amount_minor=of.get(on, 0)) for on in days],
        title=f"What matures on the next business days, in {code}",
        caption="Principal; interest comes on top, and what is renewed stays at its bank.",
        amount=lambda minor: minor_text(minor, code=code),
        axis_amount=lambda minor: short_money_text(minor, code=code),
        width=560,
        height=150,
    )

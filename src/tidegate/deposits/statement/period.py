"""Which days a statement may be of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.ledger.day import closing_days, open_day
from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Business days `first` to `last`, both included. `final`: all of them are closed."""

    first: date
    last: date
    final: bool


def plan_days(*, first: date | None, last: date | None, since: date, unclosed: date, latest: date) -> Days:
    """The period, or Invalid for one that has not come yet or ends before it begins.

    Without `last` to `latest`, the open day; without `first` from `since` (or one day, if that comes later).
    `unclosed` is the first day that is not closed.
    """
    for field, given in (("from", first), ("to", last)):
        if given is not None and given > latest:
            raise Invalid(
                field=field,
                value=given.isoformat(),
                rule=f"The books reach to {latest}, the open business day; of later days nothing is known.",
                remedy=f"Give {latest} or an earlier day.",
            )
    until = last or latest
    begun = first or min(since, until)
    if until < begun:
        raise Invalid(
            field="from",
            value=begun.isoformat(),
            rule=f"A period that ends on {until} cannot begin after it.",
            remedy="Give the first day that belongs to it, or exchange the two.",
        )
    return Days(first=begun, last=until, final=until < unclosed)


def days(*, first: date | None, last: date | None, since: date) -> Days:
    """The period on the ledger's days as they stand. Invalid, also before the ledger's first day."""
    latest = open_day()
    if latest is None:
        raise Invalid(
            field="to",
            value="" if last is None else last.isoformat(),
            rule="The books have no business day yet.",
            remedy="Ask again when the platform's first day is open.",
        )
    return plan_days(first=first, last=last, since=since, unclosed=min((*closing_days(), latest)), latest=latest)

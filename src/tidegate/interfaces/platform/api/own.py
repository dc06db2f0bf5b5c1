"""A saver's own deposit, and what an act on it came to."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Status

from tidegate.deposits.asking import Waiting
from tidegate.deposits.movement import Done
from tidegate.deposits.reading import Statement, statement
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.writing import PROBLEMS, outcome, refused, waiting
from tidegate.interfaces.site import clock
from tidegate.ledger.day import open_day
from tidegate.money import currency, parse_amount

Answer = documents.Outcome | Status[documents.Waiting] | HttpResponse
OUTCOMES: dict[int, Any] = {200: documents.Outcome, 202: documents.Waiting, **PROBLEMS}


def today() -> date:
    """The open business day; before the first one, the clock's."""
    return open_day() or clock.now().date()


def own(*, saver: str, deposit_id: UUID) -> Statement:
    """A deposit that this person owns or acts for; any other is not found."""
    found = statement(deposit_id=deposit_id, saver=saver)
    if found is None:
        raise Http404
    return found


def minor_of(text: str, *, of: Statement) -> int:
    """An amount in the deposit's currency, in minor units. Raises `Invalid`."""
    return parse_amount(text, currency=currency(of.deposit.currency)).minor


def answered(*, request: HttpRequest, given: object, saver: str) -> Answer:
    """200 for what is done, 202 for what waits for signatures, a problem for what is refused."""
    if isinstance(given, Waiting):
        return Status(202, waiting(given))
    if not isinstance(given, Done):
        return refused(request, given)
    return outcome(given, statement=own(saver=saver, deposit_id=given.deposit_id), on=today())

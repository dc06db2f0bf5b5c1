"""A few fictional savers to look through the eyes of. Exists in a demonstration only."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from tidegate.deposits.requested import fund_requested
from tidegate.interfaces.platform.forms import key_of
from tidegate.interfaces.platform.frame import frame_of, page, saver_only
from tidegate.interfaces.platform.me import CASH_STEP_MAJOR
from tidegate.interfaces.problem import of_refused
from tidegate.interfaces.site.answers import answer as problem_answer
from tidegate.money import Amount, currency
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash

SAVERS_MAX = 24
# Different lives first: many banks, much money, waiting money, nothing.
_SAVERS = """
    SELECT saver_code, count(*) FILTER (WHERE state IN ('funded', 'running')),
           count(DISTINCT bank_code) FILTER (WHERE state IN ('funded', 'running')),
           coalesce(sum(principal_minor), 0)::bigint, bool_or(state = 'funded'), bool_or(holding = 'omnibus'),
           bool_or(state IN ('paid', 'withdrawn', 'cancelled', 'returned'))
      FROM deposits_deposit GROUP BY saver_code
     ORDER BY coalesce(sum(principal_minor), 0) DESC, saver_code LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    code: str
    deposits: int
    held: Amount
    why: str


@require_safe
def savers(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMO or settings.ROLE == "test"):
        raise Http404
    frame = frame_of(request, place="demo")
    money = currency(frame.profile.currency)
    with connection.cursor() as cursor:
        cursor.execute(_SAVERS, [SAVERS_MAX])
        found = [
            Seen(
                code=code,
                deposits=live,
                held=Amount(minor=held, currency=money),
                why=_why(banks, waits, custody, ended),
            )
            for code, live, banks, held, waits, custody, ended in cursor.fetchall()
        ]
    return page(request, "savers.html", {"savers": found}, frame=frame)


def _why(banks: int, waits: bool, custody: bool, ended: bool) -> str:
    parts = [f"at {banks} bank{'' if banks == 1 else 's'}"] if banks else ["all ended"]
    parts += ["some of it in custody"] * bool(custody and banks)
    parts += ["money waiting to be placed"] * bool(waits)
    parts += ["ended deposits"] * bool(ended and banks)
    return ", ".join(parts)


@require_POST
@saver_only
def bring_cash(request: HttpRequest) -> HttpResponse:
    """Cash out of nowhere, for visitors who want to open something; once for each form."""
    if not (settings.DEMO or settings.ROLE == "test"):
        raise Http404
    frame = frame_of(request, place="me")
    assert frame.saver is not None, "only savers come here"
    money, key = currency(frame.profile.currency), key_of(request.POST.dict())
    with transaction.atomic():
        answer = receive_cash(
            request_id=key,
            saver=frame.saver,
            currency=money.code,
            amount_minor=CASH_STEP_MAJOR * 10**money.digits,
        )
    if not isinstance(answer, Paid):
        return problem_answer(request, of_refused(answer))
    with transaction.atomic():
        fund_requested(saver=frame.saver, platform=frame.profile.code)
    return HttpResponseRedirect("/me")

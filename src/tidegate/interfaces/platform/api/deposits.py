"""A saver's own deposits. Another saver's are not found."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tidegate.deposits.cancel import cancel
from tidegate.deposits.invite import invite
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners_document import ownership_from_json
from tidegate.deposits.position import BankPosition, position
from tidegate.deposits.reading import deposits_of, explain
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.again import transacted
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.own import OUTCOMES, Answer, answered, minor_of, own, today
from tidegate.interfaces.platform.api.reading import KEY_HEADER, SaverSession, idempotency_key, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS, deposit, detail, page_of, text
from tidegate.interfaces.platform.frame import profile_here
from tidegate.interfaces.platform.market import bank_names, limits_of
from tidegate.interfaces.site import clock
from tidegate.money import Invalid, currency, parse_amount, parse_day, parse_term
from tidegate.parties.refusal import checked_code

EXPLAINED_DAYS_MAX = 400
router = Router(tags=["deposits"], auth=SaverSession())


@router.get("/deposits", response={200: documents.Deposits, **PROBLEMS}, summary="My deposits, the oldest first")
def deposits(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[UUID | None, Query()] = None,
) -> documents.Deposits:
    mine = deposits_of(saver=saver_asking(request))
    chosen, following = page_of(mine, after=None if cursor is None else str(cursor), size=limit)
    on = today()
    items = [documents.Deposit.model_validate(deposit(one, on=on)) for one in chosen]
    return documents.Deposits(items=items, next=following)


@router.post(
    "/deposits",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Open a deposit",
    description="With several owners the others are asked, and the last one's signature opens it.",
)
def open_one(request: HttpRequest, body: documents.OpenDeposit) -> Answer:
    me, profile, key = saver_asking(request), profile_here(), idempotency_key(request)
    amount = parse_amount(body.amount, currency=currency(profile.currency))
    ownership = None if body.ownership is None else ownership_from_json(body.ownership.model_dump())
    several = ownership is not None and len(ownership.owners) > 1
    given = transacted(
        lambda: (invite if several else open_deposit)(
            request_id=key,
            saver=me if body.saver is None else checked_code(body.saver, field="saver"),
            acting=me,
            product_code=body.product_code,
            term=None if body.term is None else parse_term(body.term),
            amount_minor=amount.minor,
            platform=profile.code,
            ownership=ownership,
        )
    )
    return answered(request=request, given=given, saver=me)


@router.get(
    "/deposits/{uuid:deposit_id}",
    response={200: documents.DepositDetail, **PROBLEMS},
    summary="One deposit and its steps",
)
def one(request: HttpRequest, deposit_id: UUID) -> documents.DepositDetail:
    return detail(own(saver=saver_asking(request), deposit_id=deposit_id), on=today())


@router.post(
    "/deposits/{uuid:deposit_id}/top-ups",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Add money",
)
def top_up_one(request: HttpRequest, deposit_id: UUID, body: documents.AmountOnly) -> Answer:
    saver, key = saver_asking(request), idempotency_key(request)
    minor = minor_of(body.amount, of=own(saver=saver, deposit_id=deposit_id))
    given = transacted(
        lambda: top_up(
            request_id=key,
            deposit_id=deposit_id,
            saver=saver,
            amount_minor=minor,
            platform=profile_here().code,
        )
    )
    return answered(request=request, given=given, saver=saver)


@router.post(
    "/deposits/{uuid:deposit_id}/withdrawals",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Take money out, at once",
)
def withdraw_from(request: HttpRequest, deposit_id: UUID, body: documents.Withdrawal) -> Answer:
    saver, key = saver_asking(request), idempotency_key(request)
    mine = own(saver=saver, deposit_id=deposit_id)
    minor = None if body.amount is None else minor_of(body.amount, of=mine)
    given = transacted(lambda: withdraw(request_id=key, deposit_id=deposit_id, saver=saver, amount_minor=minor))
    return answered(request=request, given=given, saver=saver)


@router.post(
    "/deposits/{uuid:deposit_id}/cancellation",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Cancel before it is placed",
)
def cancel_one(request: HttpRequest, deposit_id: UUID, body: documents.Nothing) -> Answer:  # noqa: ARG001 (read strictly)
    saver, key = saver_asking(request), idempotency_key(request)
    own(saver=saver, deposit_id=deposit_id)
    given = transacted(lambda: cancel(request_id=key, deposit_id=deposit_id, saver=saver))
    return answered(request=request, given=given, saver=saver)


@router.get(
    "/deposits/{uuid:deposit_id}/explain",
    response={200: documents.Explanation, **PROBLEMS},
    summary="Interest, day by day",
)
def explain_one(
    request: HttpRequest,
    deposit_id: UUID,
    start: Annotated[str | None, Query(max_length=10, description="first day; else the start of the deposit")] = None,
    end: Annotated[str | None, Query(max_length=10, description="the day after the last; else today")] = None,
) -> documents.Explanation:
    found = own(saver=saver_asking(request), deposit_id=deposit_id).deposit
    until = min(day for day in (today(), found.matures_on, found.ended_on) if day is not None)
    first = found.starts_on if start is None else max(parse_day(start, field="start"), found.starts_on)
    last = until if end is None else min(parse_day(end, field="end"), until)
    if last - first > timedelta(days=EXPLAINED_DAYS_MAX):
        if end is not None:
            raise Invalid(
                field="end",
                value=end,
                rule=f"At most {EXPLAINED_DAYS_MAX} days at a time.",
                remedy="Ask for fewer days.",
            )
        last = first + timedelta(days=EXPLAINED_DAYS_MAX)
    explanation = explain(deposit=found, start=first, end=max(first, last))
    code = found.currency
    days = [
        documents.ExplainedDay(
            day=day.day,
            base=text(day.base_minor, code),
            rate=day.rate.text(),
            interest=text(day.accrual_minor, code),
            since_start=text(day.cumulative_minor, code),
        )
        for day in explanation.days
    ]
    return documents.Explanation(
        deposit_id=deposit_id, currency=code, days=days, interest=text(explanation.accrued_minor, code)
    )


@router.get("/position", response={200: documents.Position, **PROBLEMS}, summary="What I own, per bank")
def my_position(request: HttpRequest) -> documents.Position:
    saver, profile, on = saver_asking(request), profile_here(), today()
    found = position(saver=saver, jurisdiction=profile.jurisdiction, on=on)
    here = [bank for bank in found.banks if bank.currency == profile.currency]
    limits = limits_of(banks=[bank.bank for bank in here], jurisdiction=profile.jurisdiction, on=on)
    names = bank_names()
    return documents.Position(
        saver=saver,
        as_of=clock.now(),
        currency=profile.currency,
        cash=text(sum(bank.cash_minor for bank in here), profile.currency),
        banks=[
            _bank(bank, name=names.get(bank.bank, bank.bank), limit_minor=limit.amount.minor if limit else None)
            for bank in here
            for limit in [limits[bank.bank]]
        ],
        other_currencies=[
            _other(bank, name=names.get(bank.bank, bank.bank)) for bank in found.banks if bank not in here
        ],
    )


def _other(bank: BankPosition, *, name: str) -> documents.OtherPosition:
    code = bank.currency
    return documents.OtherPosition(
        bank_code=bank.bank,
        bank=name,
        currency=code,
        principal=text(bank.principal_minor, code),
        waiting=text(bank.in_flight_minor, code),
        interest=text(bank.interest_minor, code),
        cash=text(bank.cash_minor, code),
        held=text(bank.held_minor, code),
    )


def _bank(bank: BankPosition, *, name: str, limit_minor: int | None) -> documents.BankPosition:
    insured = min(bank.owned_minor, limit_minor or 0)
    code = bank.currency
    return documents.BankPosition(
        bank_code=bank.bank,
        bank=name,
        principal=text(bank.principal_minor, code),
        waiting=text(bank.in_flight_minor, code),
        interest=text(bank.interest_minor, code),
        cash=text(bank.cash_minor, code),
        held=text(bank.held_minor, code),
        insured=text(insured, code),
        above_limit=text(bank.owned_minor - insured, code),
        limit=None if limit_minor is None else text(limit_minor, code),
    )

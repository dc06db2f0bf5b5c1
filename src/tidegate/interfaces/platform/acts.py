"""What a saver does with a deposit: asked, confirmed, carried out once. One verb each, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from tidegate.deposits.asking import Waiting
from tidegate.deposits.cancel import cancel
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.free import beyond_free
from tidegate.deposits.movement import Done
from tidegate.deposits.refusal import DepositRefusal, refused
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import preview, tax_preview, withdraw
from tidegate.interfaces.platform.confirm import Confirm, said
from tidegate.interfaces.platform.deposit import cancel_form, deposit_page, own_statement, top_up_form, withdraw_form
from tidegate.interfaces.platform.forms import Form, key_of
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.problem import Refused, of_refused
from tidegate.interfaces.site.display import minor_text
from tidegate.money import Amount, Invalid, currency, parse_amount

Verb = Callable[[UUID], object]


@require_POST
@saver_only
def withdraw_from(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """Money out: never asks the gate."""
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    form = withdraw_form(one, key=request.POST.get("key", "")).filled(request.POST.dict())
    try:
        amount = amount_of(request, one, optional=True)
    except Invalid as error:
        return deposit_page(request, frame, deposit_id, tried=form.wrong([error]), status=422)
    minor = None if amount is None else amount.minor
    lines = _withdrawal_lines(frame, one, minor)
    return step(
        request=request,
        frame=frame,
        one=one,
        form=form,
        lines=lines,
        title="Withdraw everything" if amount is None else f"Withdraw {minor_text(amount.minor, code=one.currency)}",
        button="Withdraw",
        verb=lambda key: withdraw(request_id=key, deposit_id=deposit_id, saver=acting(frame), amount_minor=minor),
        after="The money is in your cash.",
    )


@require_POST
@saver_only
def top_up_deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    form = top_up_form(one, key=request.POST.get("key", "")).filled(request.POST.dict())
    try:
        amount = amount_of(request, one, optional=False)
    except Invalid as error:
        return deposit_page(request, frame, deposit_id, tried=form.wrong([error]), status=422)
    assert amount is not None, "only a withdrawal may leave it open"
    text = minor_text(amount.minor, code=one.currency)
    return step(
        request=request,
        frame=frame,
        one=one,
        form=form,
        lines=(Line(name="Amount", text=text, note="Set aside from your cash now, placed at today's close."),),
        title=f"Add {text}",
        button=f"Add {text}",
        verb=lambda key: top_up(
            request_id=key,
            deposit_id=deposit_id,
            saver=acting(frame),
            amount_minor=amount.minor,
            platform=frame.profile.code,
        ),
        after=f"{text} is set aside. It is placed at the bank at today's close.",
    )


@require_POST
@saver_only
def cancel_deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    back = minor_text(one.principal_minor, code=one.currency)
    text = "Nothing was set aside." if one.state is State.REQUESTED else f"{back} is back in your cash."
    return step(
        request=request,
        frame=frame,
        one=one,
        form=cancel_form(one, key=request.POST.get("key", "")),
        lines=(Line(name="Your cash", text=text),),
        title="Cancel this deposit",
        button="Cancel it",
        verb=lambda key: cancel(request_id=key, deposit_id=deposit_id, saver=acting(frame)),
        after=f"Cancelled. {text}",
    )


def amount_of(request: HttpRequest, one: Deposit, *, optional: bool) -> Amount | None:
    """The amount of a form; None when everything is meant. Raises `Invalid`."""
    text = request.POST.get("amount", "").strip().replace(",", "")
    if optional and not text:
        return None
    return parse_amount(text, currency=currency(one.currency))


def step(
    *, request: HttpRequest, frame: Frame, one: Deposit, form: Form,
    lines: Sequence[Line], title: str, button: str, verb: Verb, after: str,
) -> HttpResponse:  # fmt: skip
    """Shows what will happen, or does it when that was confirmed."""
    try:
        key = key_of(request.POST.dict())
    except Invalid as error:
        return deposit_page(request, frame, one.deposit_id, tried=form.wrong([error]), status=422)
    if request.POST.get("confirmed") != "yes":
        hidden = tuple((field.name, field.value) for field in form.fields)
        confirm = Confirm(
            title=title, lede="Read it once more.", lines=tuple(lines), action=form.action,
            back=f"/deposits/{one.deposit_id}", key=str(key), hidden=hidden, button=button,
        )  # fmt: skip
        return page(request, "confirm.html", {"confirm": confirm}, frame=frame)
    with transaction.atomic():
        answer = verb(key)
    if isinstance(answer, Waiting):
        said(request, f"{answer.rule} {answer.remedy}")
        return HttpResponseRedirect(f"/deposits/{one.deposit_id}")
    if not isinstance(answer, Done):
        assert isinstance(answer, Refused), "a verb is done or refused"
        problem = of_refused(answer)
        return deposit_page(request, frame, one.deposit_id, tried=form.refused(problem), status=problem.status)
    if answer.outcome == "created":
        said(request, after)
    return HttpResponseRedirect(f"/deposits/{one.deposit_id}")


def _withdrawal_lines(frame: Frame, one: Deposit, amount_minor: int | None) -> tuple[Line, ...]:
    """What the withdrawal pays, worked out by the same plan that will carry it out."""
    plan = preview(deposit=one, on=frame.business_day or frame.now.date(), amount_minor=amount_minor)
    if isinstance(plan, DepositRefusal):
        answer = refused(plan)
        return (Line(name="It will be refused", text=answer.rule, note=answer.remedy),)
    code = one.currency
    lines = [Line(name="Principal", text=minor_text(plan.principal_minor, code=code))]
    if plan.interest_minor:
        note = "Interest already paid in excess is taken back." if plan.interest_minor < 0 else ""
        lines.append(Line(name="Interest with it", text=minor_text(plan.interest_minor, code=code), note=note))
    tax = tax_preview(deposit=one, plan=plan)
    if tax:
        lines.append(Line(name="Tax withheld", text=minor_text(tax, code=code)))
    lines.append(Line(name="To your cash, at once", text=minor_text(plan.to_cash_minor - tax, code=code)))
    if plan.restated_minor:
        lines.append(
            Line(
                name="Interest given up",
                text=minor_text(-plan.restated_minor, code=code),
                note="What you take out early earns the demand rate instead.",
            )
        )
    barred = beyond_free(deposit=one, amount_minor=plan.principal_minor)
    if barred is not None:
        return (Line(name="It will be refused", text=barred.rule, note=barred.remedy),)
    stays = one.principal_minor - plan.principal_minor
    lines.append(Line(name="Stays in the deposit", text=minor_text(stays, code=code)))
    return tuple(lines)

"""What a saver does with a deposit: asked, confirmed, carried out once. One verb each, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from tidegate.deposits.asking import Waiting
from tidegate.deposits.cancel import cancel
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.movement import Done
from tidegate.deposits.refusal import Refused as DepositRefused
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import allowed, beside, withdraw
from tidegate.deposits.withdrawal import Withdrawal
from tidegate.gate.again import transacted
from tidegate.interfaces.platform.confirm import Confirm, said
from tidegate.interfaces.platform.deposit import cancel_form, deposit_page, own_statement, top_up_form, withdraw_form
from tidegate.interfaces.platform.forms import Form, key_of
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.words import Line, withdrawal_line
from tidegate.interfaces.problem import Refused, of_refused
from tidegate.interfaces.site.display import minor_text
from tidegate.interfaces.site.typed import ungrouped
from tidegate.money import Invalid, currency, parse_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody asks of a deposit: what will happen, the verb that does it under a key, what is said afterwards.

    `no`: what is known to stand against it now; then nothing is asked to be confirmed.
    """

    lines: tuple[Line, ...]
    title: str
    button: str
    verb: Callable[[UUID], object]
    after: str
    no: Refused | None = None


Given = Mapping[str, str]


def door(form_of: Callable[..., Form], asked: Callable[[Frame, Deposit, Given], Act]) -> Callable[..., HttpResponse]:
    """The view behind a form of the deposit's page: `asked` reads what was given, and raises `Invalid`."""

    @require_POST
    @saver_only
    def view(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
        frame, given = frame_of(request, place="me"), request.POST.dict()
        one = own_statement(frame, deposit_id).deposit
        form = form_of(one, key=given.get("key", "")).filled(given)
        try:
            act = asked(frame, one, given)
        except Invalid as error:
            return deposit_page(request, frame, deposit_id, tried=form.wrong([error]), status=422)
        return step(request=request, frame=frame, one=one, form=form, act=act)

    return view


def step(*, request: HttpRequest, frame: Frame, one: Deposit, form: Form, act: Act) -> HttpResponse:
    """Shows what will happen, or does it when that was confirmed."""
    try:
        key = key_of(request.POST.dict())
    except Invalid as error:
        return deposit_page(request, frame, one.deposit_id, tried=form.wrong([error]), status=422)
    if request.POST.get("confirmed") != "yes":
        if act.no is not None:
            problem = of_refused(act.no)
            return deposit_page(request, frame, one.deposit_id, tried=form.refused(problem), status=problem.status)
        hidden = tuple((field.name, field.value) for field in form.fields)
        confirm = Confirm(
            title=act.title, lede="Read it once more.", lines=act.lines, action=form.action,
            back=f"/deposits/{one.deposit_id}", key=str(key), hidden=hidden, button=act.button,
        )  # fmt: skip
        return page(request, "confirm.html", {"confirm": confirm}, frame=frame)
    answer = transacted(lambda: act.verb(key))
    if isinstance(answer, Waiting):
        said(request, f"{answer.rule} {answer.remedy}")
        return HttpResponseRedirect(f"/deposits/{one.deposit_id}")
    if not isinstance(answer, Done):
        assert isinstance(answer, Refused), "a verb is done or refused"
        problem = of_refused(answer)
        return deposit_page(request, frame, one.deposit_id, tried=form.refused(problem), status=problem.status)
    if answer.outcome == "created":
        said(request, act.after)
    return HttpResponseRedirect(f"/deposits/{answer.deposit_id}")


def amount_of(given: Given, one: Deposit) -> int:
    """The amount of a form in minor units. Raises `Invalid`."""
    return parse_amount(ungrouped(given.get("amount", "")), currency=currency(one.currency)).minor


def amount_or_all(given: Given, one: Deposit) -> int | None:
    """The same; None for a field left empty, which means everything."""
    return amount_of(given, one) if given.get("amount", "").strip() else None


def _withdrawal(frame: Frame, one: Deposit, given: Given) -> Act:
    """Money out: never asks the gate."""
    minor = amount_or_all(given, one)
    plan = allowed(deposit=one, on=frame.business_day or frame.now.date(), amount_minor=minor)
    no = plan if isinstance(plan, DepositRefused) else None
    return Act(
        no=no,
        lines=() if isinstance(plan, DepositRefused) else _withdrawal_lines(one, plan),
        title="Withdraw everything" if minor is None else f"Withdraw {minor_text(minor, code=one.currency)}",
        button="Withdraw",
        verb=lambda key: withdraw(request_id=key, deposit_id=one.deposit_id, saver=acting(frame), amount_minor=minor),
        after="The money is in your cash.",
    )


def _top_up(frame: Frame, one: Deposit, given: Given) -> Act:
    minor = amount_of(given, one)
    text = minor_text(minor, code=one.currency)
    return Act(
        lines=(Line(name="Amount", text=text, note="Set aside from your cash now, placed at today's close."),),
        title=f"Add {text}",
        button=f"Add {text}",
        verb=lambda key: top_up(
            request_id=key,
            deposit_id=one.deposit_id,
            saver=acting(frame),
            amount_minor=minor,
            platform=frame.profile.code,
        ),
        after=f"{text} is set aside. It is placed at the bank at today's close.",
    )


def _cancellation(frame: Frame, one: Deposit, _given: Given) -> Act:
    back = minor_text(one.principal_minor, code=one.currency)
    text = "Nothing was set aside." if one.state is State.REQUESTED else f"{back} is back in your cash."
    return Act(
        lines=(Line(name="Your cash", text=text),),
        title="Cancel this deposit",
        button="Cancel it",
        verb=lambda key: cancel(request_id=key, deposit_id=one.deposit_id, saver=acting(frame)),
        after=f"Cancelled. {text}",
    )


withdraw_from = door(withdraw_form, _withdrawal)
top_up_deposit = door(top_up_form, _top_up)
cancel_deposit = door(cancel_form, _cancellation)


def _withdrawal_lines(one: Deposit, plan: Withdrawal) -> tuple[Line, ...]:
    """What the withdrawal pays, worked out by the same plan that will carry it out."""
    code = one.currency
    lines = [Line(name="Principal", text=minor_text(plan.principal_minor, code=code))]
    if plan.interest_minor:
        note = "Interest already paid in excess is taken back." if plan.interest_minor < 0 else ""
        lines.append(Line(name="Interest with it", text=minor_text(plan.interest_minor, code=code), note=note))
    more = beside(deposit=one, plan=plan)
    if more.subsidy_minor:
        lines.append(Line(name="Bonus interest of the platform", text=minor_text(more.subsidy_minor, code=code)))
    if more.withheld_minor:
        given = more.withheld_minor < 0
        name = "Withheld tax given back" if given else "Tax withheld"
        lines.append(Line(name=name, text=minor_text(abs(more.withheld_minor), code=code)))
    paid = plan.to_cash_minor + more.subsidy_minor - more.withheld_minor
    lines.append(Line(name="To your cash, at once", text=minor_text(paid, code=code)))
    if plan.restated_minor:
        lines.append(
            Line(
                name="Interest given up",
                text=minor_text(-plan.restated_minor, code=code),
                note=withdrawal_line(one.contract).text,
            )
        )
    stays = one.principal_minor - plan.principal_minor
    lines.append(Line(name="Stays in the deposit", text=minor_text(stays, code=code)))
    return tuple(lines)

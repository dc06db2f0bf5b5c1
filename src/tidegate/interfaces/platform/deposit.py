"""One deposit: how it went, its interest day by day, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.deposits.access import withdrawals_left
from tidegate.deposits.acting_for import acts_on, may_open_for
from tidegate.deposits.asking import acting_of, waiting_for
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.free import free_minor, nothing_free
from tidegate.deposits.position import cash_of
from tidegate.deposits.reading import Statement, explain, statement
from tidegate.gate.in_force import Closures, closures
from tidegate.interfaces.platform.acting_for import reason_of
from tidegate.interfaces.platform.announcement import notice_of
from tidegate.interfaces.platform.awaited import awaited
from tidegate.interfaces.platform.banner import banners, stops_withdrawals
from tidegate.interfaces.platform.deposit_view import days_of, month_of, next_month, spark_of, view_of
from tidegate.interfaces.platform.forms import Field, Form, new_key
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.later_forms import later_forms, renew_forms, sign_forms
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.words import withdrawal_line
from tidegate.interfaces.site.display import minor_text, symbol
from tidegate.ledger.day import open_day
from tidegate.money import Amount, currency
from tidegate.parties.life import Verb
from tidegate.parties.record_life import facts_naming
from tidegate.parties.who_may_act import who_may_act

NEEDS = {
    "withdraw": Verb.WITHDRAW,
    "cancel": Verb.WITHDRAW,
    "notice": Verb.GIVE_NOTICE,
    "instruct": Verb.INSTRUCT,
    "top-up": Verb.TOP_UP,
    "renew": Verb.OPEN,
}
"""What each form asks of whoever sends it."""


@require_safe
@saver_only
def deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    return deposit_page(request, frame_of(request, place="me"), deposit_id)


def own_statement(frame: Frame, deposit_id: UUID) -> Statement:
    """The saver's deposit; another saver's is not found, like one that never was."""
    found = None if frame.saver is None else statement(deposit_id=deposit_id, saver=frame.saver)
    if found is None:
        raise Http404
    return found


def deposit_page(
    request: HttpRequest, frame: Frame, deposit_id: UUID, *, tried: Form | None = None, status: int = 200
) -> HttpResponse:
    """The page; `tried` is the form that was sent and refused, shown in the place of the fresh one."""
    found = own_statement(frame, deposit_id)
    on = frame.business_day or frame.now.date()
    shut, may = closures(), _may(found, frame, on=on)
    forms = [
        tried if tried is not None and tried.id == form.id else form
        for form in forms_of(found.deposit, shut=shut, on=on, saver=acting(frame))
        if NEEDS[form.id] in may
    ]
    if tried is not None and tried.id not in {form.id for form in forms}:
        forms.insert(0, tried)
    waiting = waiting_for(deposit_id=deposit_id, on=on)
    forms = [*sign_forms(waiting, saver=acting(frame), one=found.deposit), *forms]
    names = names_of(products=[found.deposit.product])
    context = {
        "deposit": view_of(found, on=on, names=names, waiting=waiting),
        "banners": () if found.deposit.state.ended else banners([found.deposit], shut=shut, saver=acting(frame)),
        "notice": awaited(found, cash_minor=_cash(frame, found.deposit)) or notice_of(found, on=on, names=names),
        "forms": forms,
        "who": _who(found, frame, on=on),
        **_days(found.deposit, on=on, month=request.GET.get("month", "")[:7]),
    }
    return page(request, "deposit.html", context, frame=frame, status=status)


def _may(found: Statement, frame: Frame, *, on: date) -> frozenset[Verb]:
    """To what the viewer's word counts; opening it again is the account holder's, where nobody else owns it."""
    may = frozenset(acts_on(ownership=found.ownership, person=acting(frame), on=on))
    alone = len(found.ownership.owners) == 1
    opens = alone and may_open_for(saver=found.deposit.saver, person=acting(frame), on=on)
    return may | {Verb.OPEN} if opens else may


def _who(found: Statement, frame: Frame, *, on: date) -> tuple[str, ...]:
    """In what right the viewer looks at it, where that is not plainly their own; and who acts, where they may not."""
    me, owners = acting(frame), found.ownership
    if found.deposit.state.ended:
        return ()
    facts = [fact for code in owners.people for fact in facts_naming(person=code, agent=me, on=on)]
    said = [f"You act for {fact.person}. {reason_of(fact)}" for fact in facts]
    taken_out = who_may_act(facts=acting_of(ownership=owners), on=on)[Verb.WITHDRAW]
    return tuple(said) if taken_out.names(me) else (*said, f"{taken_out.why.value} {taken_out.remedy}")


def _cash(frame: Frame, one: Deposit) -> int | None:
    """What lies ready for a deposit, if it is the viewer's own."""
    if acting(frame) != one.saver:
        return None
    return cash_of(saver=one.saver).get((one.settlement_code, one.currency), 0)


def forms_of(one: Deposit, *, shut: Closures, on: date, saver: str) -> tuple[Form, ...]:
    """What can be asked for now: money out always comes before money in."""
    if one.state is State.PAID:
        return renew_forms(one, shut=shut)
    if one.state.ended:
        return ()
    if one.state.unplaced:
        return (cancel_form(one),)
    closure, _ = shut.closed(bank=one.bank, product=one.product, kind=one.contract.kind.value)
    forms: list[Form] = []
    stopped = stops_withdrawals(one, shut=shut, saver=saver)
    opened = on >= one.contract.withdrawals.open_from(one.starts_on)
    if (
        opened
        and not (stopped or nothing_free(deposit=one))
        and (one.contract.kind.value == "demand" or one.contract.early_withdrawal.value != "forbidden")
    ):
        forms.append(withdraw_form(one))
    forms += later_forms(one, on=on)
    if one.contract.top_up_allowed and not closure.top_up:
        forms.append(top_up_form(one))
    return tuple(forms)


def withdraw_form(one: Deposit, *, key: str = "") -> Form:
    hint = "Leave it empty to take everything, with its interest."
    free = free_minor(deposit=one)
    if free < one.principal_minor:
        hint = f"At most {minor_text(free, code=one.currency)}: the rest is pledged."
    hint += _times_left(one)
    return _form(one, "withdraw", "Withdraw", withdrawal_line(one.contract).text, "Withdraw", hint=hint, key=key)


def _times_left(one: Deposit) -> str:
    """How often there may be another part, where that is limited."""
    per, on = one.contract.withdrawals.per, open_day()
    left = None if on is None else withdrawals_left(deposit=one, on=on)
    if left is None or per is None:
        return ""
    return f" {left or 'No'} more part{'' if left == 1 else 's'} in this calendar {str(per).replace('_', '-')}."


def top_up_form(one: Deposit, *, key: str = "") -> Form:
    text = "More at the same rate, placed at today's close."
    return _form(one, "top-up", "Add money", text, "Add", hint="From your cash here.", key=key)


def cancel_form(one: Deposit, *, key: str = "") -> Form:
    text = "It is not placed yet: until today's close you get every cent back."
    if one.state is State.REQUESTED:
        text = "Nothing is set aside yet: cancel it at any time until then."
    made = _form(one, "cancel", "Change your mind", text, "Cancel this deposit", hint="", key=key)
    return Form(
        id=made.id, title=made.title, text=made.text, action=made.action, button=made.button, key=made.key, fields=()
    )


def _form(one: Deposit, name: str, title: str, text: str, button: str, *, hint: str, key: str) -> Form:
    amount = Field(
        form=name, name="amount", label="Amount", kind="money", sign=symbol(one.contract.currency), hint=hint
    )
    return Form(
        id=name,
        title=title,
        text=text,
        action=f"/deposits/{one.deposit_id}/{name}",
        button=button,
        key=key or new_key(),
        fields=(amount,),
    )


def _days(one: Deposit, *, on: date, month: str) -> Mapping[str, Any]:
    """A month of days, explained."""
    code = one.contract.currency
    until = min(day for day in (on, one.matures_on, one.ended_on) if day is not None)
    if not one.segments or until <= one.starts_on:
        return {}
    last = until - timedelta(days=1)
    first = min(max(month_of(month, on=last), one.starts_on.replace(day=1)), last.replace(day=1))
    explanation = explain(deposit=one, start=max(first, one.starts_on), end=min(next_month(first), until))
    before, after = first - timedelta(days=1), next_month(first)
    return {
        "days": days_of(explanation, contract=one.contract),
        "days_month": first,
        "days_total": Amount(minor=explanation.accrued_minor, currency=currency(code)),
        "spark": spark_of(one, on=on),
        "earlier_href": f"?month={before:%Y-%m}" if before >= one.starts_on else "",
        "later_href": f"?month={after:%Y-%m}" if after < until else "",
    }

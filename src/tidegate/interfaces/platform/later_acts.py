"""What a saver asks of a deposit for later, carried out: notice, instruction, signature."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tidegate.deposits.asking import waiting_for
from tidegate.deposits.instruct import instruct
from tidegate.deposits.notice import give_notice
from tidegate.deposits.sign import sign
from tidegate.interfaces.platform.acts import amount_of, step
from tidegate.interfaces.platform.deposit import deposit_page, own_statement
from tidegate.interfaces.platform.frame import acting, frame_of, saver_only
from tidegate.interfaces.platform.later_forms import (
    asked_text,
    instruct_form,
    notice_form,
    read_instruction,
    sign_form,
    words,
)
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.site.display import day_text, minor_text
from tidegate.money import Invalid


@require_POST
@saver_only
def give_notice_of(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    form = notice_form(one, key=request.POST.get("key", "")).filled(request.POST.dict())
    try:
        amount = amount_of(request, one, optional=True)
    except Invalid as error:
        return deposit_page(request, frame, deposit_id, tried=form.wrong([error]), status=422)
    minor = None if amount is None else amount.minor
    text = "everything that is left" if minor is None else minor_text(minor, code=one.currency)
    return step(
        request=request, frame=frame, one=one, form=form,
        lines=(Line(name="Paid out", text=text, note=f"After {one.contract.notice_days} days; it earns until then."),),
        title="Give notice", button="Give notice",
        verb=lambda key: give_notice(
            request_id=key, deposit_id=deposit_id, saver=acting(frame), amount_minor=minor
        ),
        after="The notice runs. The close of its last day pays it.",
    )  # fmt: skip


@require_POST
@saver_only
def instruct_deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    if one.matures_on is None:
        raise Http404
    form = instruct_form(one, key=request.POST.get("key", "")).filled(request.POST.dict())
    try:
        wanted = read_instruction(request.POST.get("instruction", ""))
    except Invalid as error:
        return deposit_page(request, frame, deposit_id, tried=form.wrong([error]), status=422)
    note = "If the gate or the bank says no on that day, everything is paid out."
    return step(
        request=request, frame=frame, one=one, form=form,
        lines=(Line(name=f"On {day_text(one.matures_on)}", text=words(wanted), note=note),),
        title="Instruct for the maturity", button="Keep this instruction",
        verb=lambda key: instruct(request_id=key, deposit_id=deposit_id, saver=acting(frame), wanted=wanted),
        after="Your instruction is kept. The last one counts.",
    )  # fmt: skip


@require_POST
@saver_only
def sign_request(request: HttpRequest, deposit_id: UUID, request_id: UUID) -> HttpResponse:
    """Another owner's request, signed. One that is done, lapsed or of another deposit is not found."""
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    on = frame.business_day or frame.now.date()
    found = [one for one in waiting_for(deposit_id=deposit_id, on=on) if one.request_id == request_id]
    if not found:
        raise Http404
    (waits,) = found
    return step(
        request=request, frame=frame, one=one, form=sign_form(waits, one=one, key=request.POST.get("key", "")),
        lines=(Line(name=asked_text(waits, one=one), text=f"Signed by {', '.join(waits.signed)}"),),
        title="Sign what was asked", button="Sign it",
        verb=lambda _key: sign(request_id=request_id, person=acting(frame)),
        after="Signed by all, and done.",
    )  # fmt: skip

"""What a saver asks of a deposit for later, carried out: notice, instruction, signature; and the same again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tidegate.catalogue.offer import cell_for, offer
from tidegate.catalogue.terms import Cell
from tidegate.deposits.asking import waiting_for
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.instruct import instruct
from tidegate.deposits.notice import give_notice, notice_ends
from tidegate.deposits.open import renew
from tidegate.deposits.sign import sign
from tidegate.interfaces.platform.acts import Act, Given, amount_or_all, door, step
from tidegate.interfaces.platform.deposit import own_statement
from tidegate.interfaces.platform.forms import Form
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, saver_only
from tidegate.interfaces.platform.later_forms import (
    asked_text,
    instruct_form,
    notice_form,
    read_instruction,
    renew_form,
    sign_form,
    words,
)
from tidegate.interfaces.platform.rate_words import rate_text
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.site.display import day_text, minor_text, term_text


def _notice(frame: Frame, one: Deposit, given: Given) -> Act:
    minor = amount_or_all(given, one)
    if one.contract.notice_days is None:
        raise Http404
    due_on = notice_ends(contract=one.contract, on=frame.business_day or frame.now.date())
    when = f"{one.contract.notice_days} days from today, at the close of {day_text(due_on)}"
    text = "everything that is left" if minor is None else minor_text(minor, code=one.currency)
    return Act(
        lines=(Line(name="Paid out", text=text, note=f"{when}; it earns until then."),),
        title="Give notice",
        button="Give notice",
        verb=lambda key: give_notice(
            request_id=key, deposit_id=one.deposit_id, saver=acting(frame), amount_minor=minor
        ),
        after="The notice runs. The close of its last day pays it.",
    )


def _form_of_instruction(one: Deposit, *, key: str) -> Form:
    """What never matures has none."""
    if one.matures_on is None:
        raise Http404
    return instruct_form(one, key=key)


def _instruction(frame: Frame, one: Deposit, given: Given) -> Act:
    assert one.matures_on is not None, "its form was found"
    wanted = read_instruction(given.get("instruction", ""))
    note = "Where it cannot be done on that day, everything is paid out."
    return Act(
        lines=(Line(name=f"On {day_text(one.matures_on)}", text=words(wanted), note=note),),
        title="Instruct for the maturity",
        button="Keep this instruction",
        verb=lambda key: instruct(request_id=key, deposit_id=one.deposit_id, saver=acting(frame), wanted=wanted),
        after="Your instruction is kept. The last one counts.",
    )


def _renewal(frame: Frame, one: Deposit, _given: Given) -> Act:
    """The same again; of a product that takes it no more the verb says why."""
    term, amount = one.contract.term, minor_text(one.opened_minor, code=one.currency)
    found = offer(product_code=one.product)
    found = None if found is None else for_savers(found=found, people=[one.saver])
    cell = None if found is None else cell_for(terms=found.terms, term=term, amount_minor=one.opened_minor)
    today = (
        "not offered any more"
        if found is None or not isinstance(cell, Cell)
        else rate_text(cell.rate, found.terms.index)
    )
    return Act(
        lines=(
            Line(name="Amount", text=amount, note="Set aside from the cash now, placed at today's close."),
            Line(name="Length", text=term_text(term)),
            Line(name="Rate today", text=today, note=f"It was {rate_text(one.contract.rate, one.contract.index)}."),
        ),
        title="Open it again",
        button=f"Open with {amount}",
        verb=lambda key: renew(
            request_id=key,
            deposit_id=one.deposit_id,
            saver=one.saver,
            platform=frame.profile.code,
            acting=acting(frame),
        ),
        after=f"{amount} is set aside. It is placed at the bank at today's close.",
    )


renew_deposit = door(renew_form, _renewal)
give_notice_of = door(notice_form, _notice)
instruct_deposit = door(_form_of_instruction, _instruction)


@require_POST
@saver_only
def sign_request(request: HttpRequest, deposit_id: UUID, request_id: UUID) -> HttpResponse:
    """Another owner's request, signed. One that is done, lapsed or of another deposit is not found."""
    frame = frame_of(request, place="me")
    one = own_statement(frame, deposit_id).deposit
    on = frame.business_day or frame.now.date()
    found = [waits for waits in waiting_for(deposit_id=deposit_id, on=on) if waits.request_id == request_id]
    if not found:
        raise Http404
    (waits,) = found
    act = Act(
        lines=(Line(name=asked_text(waits, one=one), text=f"Signed by {', '.join(waits.signed)}"),),
        title="Sign what was asked",
        button="Sign it",
        verb=lambda _key: sign(request_id=request_id, person=acting(frame)),
        after="Signed by all, and done.",
    )
    form = sign_form(waits, one=one, key=request.POST.get("key", ""))
    return step(request=request, frame=frame, one=one, form=form, act=act)

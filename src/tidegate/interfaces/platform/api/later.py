"""What is asked of a deposit for later: notice, instruction, a co-owner's signature; and what a write came to."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Router

from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import Instruction, MaturityInstruction
from tidegate.deposits.movement import done_under
from tidegate.deposits.notice import give_notice
from tidegate.deposits.open import renew
from tidegate.deposits.sign import sign
from tidegate.gate.again import transacted
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.own import OUTCOMES, Answer, answered, minor_of, own
from tidegate.interfaces.platform.api.reading import KEY_HEADER, SaverSession, idempotency_key, saver_asking
from tidegate.interfaces.platform.frame import profile_here
from tidegate.money import Invalid, parse_term

router = Router(tags=["deposits"], auth=SaverSession())


@router.post(
    "/deposits/{uuid:deposit_id}/notices",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Give notice of what will be taken out",
)
def notice_of(request: HttpRequest, deposit_id: UUID, body: documents.Withdrawal) -> Answer:
    saver, key = saver_asking(request), idempotency_key(request)
    mine = own(saver=saver, deposit_id=deposit_id)
    minor = None if body.amount is None else minor_of(body.amount, of=mine)
    given = transacted(lambda: give_notice(request_id=key, deposit_id=deposit_id, saver=saver, amount_minor=minor))
    return answered(request=request, given=given, saver=saver)


@router.post(
    "/deposits/{uuid:deposit_id}/instructions",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Instruct what is done at the maturity; the last instruction counts",
)
def instruct_one(request: HttpRequest, deposit_id: UUID, body: documents.Instruct) -> Answer:
    saver, key = saver_asking(request), idempotency_key(request)
    own(saver=saver, deposit_id=deposit_id)
    wanted = MaturityInstruction(
        instruction=_instruction(body.instruction),
        product_code=body.product_code,
        term=None if body.term is None else parse_term(body.term),
    )
    given = transacted(lambda: instruct(request_id=key, deposit_id=deposit_id, saver=saver, wanted=wanted))
    return answered(request=request, given=given, saver=saver)


@router.post(
    "/deposits/{uuid:deposit_id}/renewal",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Open the same product again for the principal of a deposit that was paid, at today's rate",
)
def renew_one(request: HttpRequest, deposit_id: UUID, body: documents.Nothing) -> Answer:  # noqa: ARG001 (read strictly)
    me, key = saver_asking(request), idempotency_key(request)
    holder = own(saver=me, deposit_id=deposit_id).deposit.saver
    given = transacted(
        lambda: renew(request_id=key, deposit_id=deposit_id, saver=holder, platform=profile_here().code, acting=me)
    )
    return answered(request=request, given=given, saver=me)


def _instruction(text: str) -> Instruction:
    try:
        return Instruction(text)
    except ValueError:
        rule = f"An instruction is one of: {', '.join(Instruction)}."
        raise Invalid(field="instruction", value=text, rule=rule, remedy="Choose one of these.") from None


@router.post(
    "/requests/{uuid:request_id}/signature",
    response=OUTCOMES,
    openapi_extra=KEY_HEADER,
    summary="Sign what another owner asked for",
    description="A person signs a request once, whatever the key. The last signature that is needed carries it out.",
)
def sign_one(request: HttpRequest, request_id: UUID, body: documents.Nothing) -> Answer:  # noqa: ARG001 (read strictly)
    saver = saver_asking(request)
    idempotency_key(request)  # every write carries one; a signature is once by itself
    given = transacted(lambda: sign(request_id=request_id, person=saver))
    return answered(request=request, given=given, saver=saver)


@router.get(
    "/requests/{uuid:request_id}",
    response=OUTCOMES,
    summary="What a write came to, by its key",
    description="404: it was not carried out. One that is under way is waited for. Asking does nothing.",
)
def outcome_of(request: HttpRequest, request_id: UUID) -> Answer:
    saver = saver_asking(request)
    with transaction.atomic():
        done = done_under(request_id=request_id, saver=saver)
    if done is None:
        raise Http404
    return answered(request=request, given=done, saver=saver)

"""What law wants a saver told before a contract, and the saver's acknowledgement. Savers only."""

from __future__ import annotations

from typing import Annotated

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from tidegate.catalogue.offer import offer
from tidegate.deposits.acting_for import may_open_for
from tidegate.interfaces.platform.api.disclosure_documents import (
    Acknowledgement,
    Disclosure,
    DisclosureLine,
    Disclosures,
)
from tidegate.interfaces.platform.api.reading import KEY_HEADER, SaverSession, idempotency_key, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS, refused
from tidegate.interfaces.platform.disclosure import Sheet, sheets_of
from tidegate.interfaces.platform.frame import profile_here
from tidegate.interfaces.site import clock
from tidegate.ledger.day import open_day
from tidegate.money import Invalid
from tidegate.parties.acknowledge import Acknowledged, acknowledge
from tidegate.parties.refusal import checked_code

router = Router(tags=["disclosures"], auth=SaverSession())


def _sheets(saver: str, product_code: str) -> tuple[Sheet, ...]:
    found = None if "\x00" in product_code else offer(product_code=product_code)
    if found is None:
        raise Http404
    terms = found.terms
    return sheets_of(
        profile=profile_here(),
        bank=terms.bank_code,
        jurisdiction=terms.jurisdiction,
        saver=saver,
        on=open_day() or clock.now().date(),
    )


def _whose(request: HttpRequest, saver: str | None) -> str:
    """Whoever asks, or somebody for whom they may open a deposit. Raises `Invalid`."""
    me = saver_asking(request)
    if saver is None or saver == me:
        return me
    if not may_open_for(saver=checked_code(saver, field="saver"), person=me, on=open_day() or clock.now().date()):
        rule, remedy = "It is told to whom it concerns, and to whoever may open a deposit for them.", "Leave it out."
        raise Invalid(field="saver", value=saver, rule=rule, remedy=remedy)
    return saver


def _document(sheet: Sheet) -> Disclosure:
    return Disclosure(
        disclosure=sheet.disclosure,
        bank_code=sheet.bank,
        title=sheet.title,
        lines=[DisclosureLine(name=line.name, text=line.text, note=line.note) for line in sheet.lines],
        law=sheet.sentence,
        citation=sheet.citation,
        text_digest=sheet.digest,
        acknowledged_on=sheet.on,
    )


@router.get(
    "/products/{product_code}/disclosures",
    response={200: Disclosures, **PROBLEMS},
    summary="What law wants told before a contract",
)
def disclosures(
    request: HttpRequest,
    product_code: str,
    saver: Annotated[str | None, Query(max_length=64, description="for whom I act; else myself")] = None,
) -> Disclosures:
    """Each is acknowledged once for each bank; a contract is refused (disclosure_missing) before all are."""
    return Disclosures(items=[_document(one) for one in _sheets(_whose(request, saver), product_code)])


@router.post(
    "/products/{product_code}/disclosures",
    response={200: Disclosure, **PROBLEMS},
    openapi_extra=KEY_HEADER,
    summary="Acknowledge the receipt of one",
)
def acknowledge_one(request: HttpRequest, product_code: str, body: Acknowledgement) -> Disclosure | HttpResponse:
    saver, _ = _whose(request, body.saver), idempotency_key(request)
    sheet = next((one for one in _sheets(saver, product_code) if one.disclosure == body.disclosure), None)
    if sheet is None:
        raise Invalid(
            field="disclosure",
            value=body.disclosure,
            rule="Only what law wants told before this contract is acknowledged.",
            remedy="Give the word of one that is listed.",
        )
    if body.text_digest != sheet.digest:
        raise Invalid(
            field="text_digest",
            value=body.text_digest,
            rule="What is acknowledged is the text that was read.",
            remedy="Read it as it is now and send its digest.",
        )
    with transaction.atomic():
        done = acknowledge(
            person=saver, bank=sheet.bank, disclosure=sheet.disclosure, on=open_day() or clock.now().date()
        )
    if not isinstance(done, Acknowledged):
        return refused(request, done)
    found = next(one for one in _sheets(saver, product_code) if one.disclosure == body.disclosure)
    return _document(found)

"""What I am told, and may answer: others ask for my word, or a maturity is announced."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tidegate.deposits.told import Told, told_to
from tidegate.interfaces.platform.api.own import today
from tidegate.interfaces.platform.api.owner_documents import AMOUNT
from tidegate.interfaces.platform.api.reading import SaverSession, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS, text

router = Router(tags=["deposits"], auth=SaverSession())


class Announcement(Schema):
    about: str = Field(
        description="invitation: to open a deposit together; signature: of owners who act together; maturity"
    )
    request_id: UUID | None = Field(description="what is signed: POST /requests/{request_id}/signature")
    deposit_id: UUID = Field(description="the deposit, or what it will be")
    asked_by: str | None = Field(description="the person's code")
    kind: str | None = Field(description="what is asked for: open, withdraw, cancel, notice, instruct")
    product_code: str
    amount: str | None = Field(description=f"{AMOUNT}; null: all of it")
    currency: str
    until: date = Field(description="the last day on which it may be answered")


class Announcements(Schema):
    items: list[Announcement]


@router.get("/announcements", response={200: Announcements, **PROBLEMS}, summary="What I am told and may answer")
def announcements(request: HttpRequest) -> Announcements:
    """What ends first before the rest; what has been answered is gone."""
    return Announcements(items=[_document(one) for one in told_to(person=saver_asking(request), on=today())])


def _document(one: Told) -> Announcement:
    return Announcement(
        about=one.about.value,
        request_id=one.request_id,
        deposit_id=one.deposit_id,
        asked_by=one.asked_by,
        kind=None if one.kind is None else one.kind.value,
        product_code=one.product,
        amount=None if one.amount_minor is None else text(one.amount_minor, one.currency),
        currency=one.currency,
        until=one.until,
    )

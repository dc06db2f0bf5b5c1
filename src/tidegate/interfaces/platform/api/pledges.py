"""What is pledged to me: as security for what its owners owe."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tidegate.deposits.pledge_document import pledge_documents
from tidegate.deposits.pledged import pledged_to
from tidegate.interfaces.platform.api.owner_documents import Pledge
from tidegate.interfaces.platform.api.reading import SaverSession, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS

router = Router(tags=["deposits"], auth=SaverSession())


class PledgedDeposit(Schema):
    """A pledge with what its pledgee is told of the deposit: no more than what secures them."""

    deposit_id: UUID
    account_holder: str = Field(description="the person's code")
    bank_code: str
    product_code: str
    currency: str
    state: str = Field(description="running, paid or withdrawn")
    matures_on: date | None
    pledge: Pledge


class PledgedToMe(Schema):
    items: list[PledgedDeposit]


@router.get("/pledges", response={200: PledgedToMe, **PROBLEMS}, summary="What is pledged to me")
def pledges(request: HttpRequest) -> PledgedToMe:
    """Those that secure nothing any more too, in the order of entry."""
    me = saver_asking(request)
    return PledgedToMe(
        items=[
            PledgedDeposit(
                deposit_id=deposit.deposit_id,
                account_holder=deposit.saver,
                bank_code=deposit.bank,
                product_code=deposit.product,
                currency=deposit.currency,
                state=deposit.state.value,
                matures_on=deposit.matures_on,
                pledge=Pledge.model_validate(one),
            )
            for deposit, found in pledged_to(pledgee=me)
            for one in pledge_documents(pledges=found, deposit=deposit)
            if one["pledgee"] == me
        ]
    )

"""For whom I act: a power of attorney, a guardianship, an estate; and what I may do with each deposit."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tidegate.deposits.acting_for import Represented, acts_for
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.own import today
from tidegate.interfaces.platform.api.reading import SaverSession, saver_asking
from tidegate.interfaces.platform.api.writing import PROBLEMS, deposit
from tidegate.parties.life import Verb

router = Router(tags=["deposits"], auth=SaverSession())


class Ground(Schema):
    """By what somebody acts. `verbs` is its scope, empty for everything."""

    kind: str = Field(description="power_of_attorney, guardianship or estate")
    from_day: date
    until_day: date | None = Field(description="the first day on which it does not hold")
    verbs: list[str]


class ActedOn(documents.Deposit):
    may: list[str] = Field(description="to what my word counts, alone or with others")


class ActedFor(Schema):
    person: str
    grounds: list[Ground]
    may_open: bool = Field(description="whether I may open a deposit for them: `saver` of POST /deposits")
    deposits: list[ActedOn]


class ActsFor(Schema):
    items: list[ActedFor]


@router.get("/acting-for", response={200: ActsFor, **PROBLEMS}, summary="Deposits I act for")
def acting_for(request: HttpRequest) -> ActsFor:
    on = today()
    return ActsFor(items=[_document(one, on=on) for one in acts_for(person=saver_asking(request), on=on)])


def _document(found: Represented, *, on: date) -> ActedFor:
    return ActedFor(
        person=found.person,
        grounds=[
            Ground(
                kind=fact.kind.value, from_day=fact.from_day, until_day=fact.until_day,
                verbs=[verb.value for verb in Verb if verb in fact.verbs],
            )
            for fact in found.facts
        ],
        may_open=found.may_open,
        deposits=[
            ActedOn.model_validate({**deposit(one, on=on), "may": [verb.value for verb in Verb if verb in acts]})
            for one, acts in found.deposits
        ],
    )  # fmt: skip

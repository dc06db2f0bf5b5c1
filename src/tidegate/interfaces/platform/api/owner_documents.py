"""Who owns a deposit, owned it, or has a claim on it, as the API reads and answers it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tidegate.interfaces.platform.api.reading import Body

AMOUNT = "decimal text in the currency's own decimals, such as 1234.50"
SHARE = "exact part of one whole such as 1/3 or 0.5"


class Owner(Body):
    person: str = Field(max_length=64, description="the person's code")
    share: str | None = Field(None, max_length=20, description=f"{SHARE}; left out: equal shares")
    capacity: str = Field("own_name", max_length=40, description="own_name, trustee, nominee, guardian, estate, …")
    on_behalf_of: str | None = Field(None, max_length=64, description="who is entitled, where it is somebody else")


class Beneficiary(Body):
    person: str = Field(max_length=64)
    share: str | None = Field(None, max_length=20, description=f"{SHARE}; left out: equal shares")
    contingent: bool = False


class Ownership(Body):
    """Who owns a deposit. The first owner is who opens it: the cash comes from there and is paid there."""

    title: str | None = Field(None, max_length=20, description="sole, joint or shares")
    signing: str = Field("any", max_length=20, description="any: each owner acts alone; all: only together")
    owners: list[Owner] = Field(max_length=20)
    beneficiaries: list[Beneficiary] = Field([], max_length=50)


class Succession(Schema):
    """Who owned a deposit from a day on, why, and since when that is known here."""

    from_day: date
    known_on: date
    ground: str = Field(description="contract, inheritance, assignment, gift or divorce")
    ownership: Ownership


class Pledge(Schema):
    """A creditor's claim on a deposit that still secures something."""

    pledge_id: UUID
    pledgee: str = Field(description="the person's code")
    from_day: date
    rank: int = Field(description="its place among all pledges the deposit ever had, from 1")
    behind: bool = Field(description="entered on money that is pledged before, which is paid first")
    place: int | None = Field(description="in which order it is paid among those that still secure something")
    amount: str | None = Field(description=f"as it was entered; {AMOUNT}; null: the whole deposit")
    secured: str | None = Field(description=f"what is left of it; {AMOUNT}; null: everything")
    covered: str = Field(description=f"what there is for it in the deposit and held; {AMOUNT}")
    held: str = Field(description=f"of it in the account holder's cash; {AMOUNT}")
    realised: str = Field(description=f"paid to the pledgee; {AMOUNT}")
    open: bool

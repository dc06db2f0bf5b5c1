"""A person, and the identity that can be taken away from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidegate.parties.refusal import checked_code


class PersonState(StrEnum):
    """`suspended`: no new money; what is inside stays payable."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class SaverClass(StrEnum):
    """What a saver is in law. A bank's permission may name the classes it may take deposits from."""

    NATURAL_PERSON = "natural_person"
    SOLE_TRADER = "sole_trader"
    COMPANY = "company"
    PUBLIC_BODY = "public_body"


class Kyc(StrEnum):
    """How far the check of who a person is has come. Only `verified`, while it lasts, lets new money in."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`code` is opaque (S000123); `region` where the person lives, as ISO 3166-2 (CN-37). No name here.

    A person is registered when identified, unless `kyc` says otherwise; `verified_until` is the first day on which the
    evidence no longer counts, None for no end.
    """

    code: str
    region: str
    state: PersonState = PersonState.ACTIVE
    shredded_on: date | None = None
    saver_class: SaverClass = SaverClass.NATURAL_PERSON
    kyc: Kyc = Kyc.VERIFIED
    verified_until: date | None = None

    def __post_init__(self) -> None:
        checked_code(self.code, field="person")
        checked_code(self.region, field="region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names a person. Kept in one table and nowhere else."""

    person: str
    full_name: str
    email: str = ""
    born_on: date | None = None
    document: str = ""

"""Institutions, what they are licensed to do, and how fresh our copy of the register is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tidegate.money import Invalid
from tidegate.parties.person import SaverClass
from tidegate.parties.refusal import checked_code

EVERYWHERE = "*"
ANYBODY = "*"


class InstitutionKind(StrEnum):
    """What an institution is."""

    BANK = "bank"
    PLATFORM = "platform"
    AUTHORITY = "authority"


class Activity(StrEnum):
    """What a licence allows: a bank takes deposits, a platform introduces savers to banks."""

    ACCEPT_DEPOSITS = "accept_deposits"
    INTRODUCE_DEPOSITS = "introduce_deposits"


class CapitalClass(StrEnum):
    """How well a bank is capitalised, in the words of prompt corrective action; the best first."""

    WELL_CAPITALISED = "well_capitalised"
    ADEQUATELY_CAPITALISED = "adequately_capitalised"
    UNDERCAPITALISED = "undercapitalised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """`home_region` is its seat (ISO 3166-2); `local` a bank bound to the region where it has branches.

    `own_platform_of`, of a platform: the bank that set it up, runs it and holds all rights to its data; None for one
    that is nobody's own.
    """

    code: str
    kind: InstitutionKind
    name: str
    jurisdiction: str
    home_region: str
    local: bool = False
    own_platform_of: str | None = None

    def __post_init__(self) -> None:
        checked_code(self.code, field="institution")
        checked_code(self.jurisdiction, field="jurisdiction")
        checked_code(self.home_region, field="home_region")
        if not self.name.strip():
            raise Invalid(field="name", value=self.name, rule="An institution has a name.", remedy="Give it one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What `institution` may do from `valid_from` up to, not including, `valid_until`, and where.

    `areas` are regions (ISO 3166-2), or `("*",)` for everywhere; `insured` whether deposits taken under it are covered
    by the jurisdiction's deposit insurance; `source` where the register says so. `saver_classes` are those it may take
    deposits from, or `("*",)`; `capital_class` is the bank's, None where the register does not tell.
    """

    institution: str
    activity: Activity
    areas: tuple[str, ...]
    insured: bool
    valid_from: date
    valid_until: date | None
    source: str
    saver_classes: tuple[str, ...] = (ANYBODY,)
    capital_class: CapitalClass | None = None

    def __post_init__(self) -> None:
        if not self.areas:
            raise Invalid(
                field="areas",
                value="",
                rule="A licence holds somewhere.",
                remedy="Name regions like CN-37, or * for everywhere.",
            )
        classes = {ANYBODY, *SaverClass}
        if not self.saver_classes or not classes.issuperset(self.saver_classes):
            raise Invalid(
                field="saver_classes",
                value=", ".join(self.saver_classes),
                rule=f"A licence names classes of savers: {', '.join(SaverClass)}.",
                remedy="Name some of them, or * for anybody.",
            )
        for area in self.areas:
            if area != EVERYWHERE:
                checked_code(area, field="areas")
        checked_period(valid_from=self.valid_from, valid_until=self.valid_until)

    def in_force(self, *, on: date) -> bool:
        """Whether it holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def meets(self, other: Licence) -> bool:
        """Whether both hold on some day."""
        ends_before = self.valid_until is not None and self.valid_until <= other.valid_from
        begins_after = other.valid_until is not None and other.valid_until <= self.valid_from
        return not (ends_before or begins_after)

    def reaches(self, region: str) -> bool:
        """Whether a person living in `region` is inside its area."""
        return EVERYWHERE in self.areas or region in self.areas


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSnapshot:
    """Our copy of a jurisdiction's licence register: the instant it was true at, and the digest of what was read."""

    jurisdiction: str
    as_of: datetime
    digest: str


def checked_period(*, valid_from: date, valid_until: date | None) -> None:
    """Raises `Invalid` for a period that ends before it begins."""
    if valid_until is not None and valid_until <= valid_from:
        raise Invalid(
            field="valid_until",
            value=valid_until.isoformat(),
            rule="A period ends after the day it begins; the end is the first day on which it no longer holds.",
            remedy="Give a later day, or none for an open end.",
        )

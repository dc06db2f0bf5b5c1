"""Who owns a deposit: owners with shares that make one whole, in what capacity, and for whose benefit. Pure.

A deposit of which nothing else is said belongs to its saver alone, in the saver's own name. Shares are exact fractions;
an amount is parted by cumulative rounding, so the parts of all owners add up to it to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Any

from tidegate.catalogue.terms import Owners, Title
from tidegate.money import Invalid

SHARE_WHOLE_MAX = 1_000_000
"""The finest share: parts of a million."""
OWNERS_MAX = 20
"""The most owners of one deposit, whatever a product or a law lets them be."""


class Capacity(StrEnum):
    """In what right an owner holds. Deposit insurance aggregates by it (12 CFR 330; DGSD art. 7)."""

    OWN_NAME = "own_name"
    TRUSTEE = "trustee"
    NOMINEE = "nominee"
    GUARDIAN = "guardian"
    ESTATE = "estate"
    BUSINESS = "business"
    RETIREMENT_PLAN = "retirement_plan"
    BENEFIT_PLAN = "benefit_plan"
    PUBLIC_UNIT = "public_unit"

    @property
    def for_another(self) -> bool:
        """Whether somebody else is entitled, who must be named."""
        return self in {Capacity.NOMINEE, Capacity.GUARDIAN, Capacity.ESTATE}


class Signing(StrEnum):
    """Whose word it takes where several own: that of any one, or of all together."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """`person` by code; `on_behalf_of`: who is entitled where the owner holds for another."""

    person: str
    share: Fraction = Fraction(1)
    capacity: Capacity = Capacity.OWN_NAME
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiary:
    """Who gets what when the owners have died: `share` of the whole. A `contingent` one only if no other is left."""

    person: str
    share: Fraction = Fraction(1)
    contingent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """How a deposit is owned. The first owner is its account holder: whose cash it comes from and is paid to."""

    title: Title
    owners: tuple[Owner, ...]
    beneficiaries: tuple[Beneficiary, ...] = ()
    signing: Signing = Signing.ANY

    @property
    def people(self) -> tuple[str, ...]:
        """The owners' codes in the order of the contract."""
        return tuple(one.person for one in self.owners)

    @property
    def plain(self) -> bool:
        """Whether it says no more than that one saver owns the deposit in their own name."""
        return self == sole(saver=self.owners[0].person)

    def share(self, person: str) -> Fraction:
        """Of the whole; 0 for who owns nothing of it."""
        return sum((one.share for one in self.owners if one.person == person), Fraction(0))

    def part(self, person: str, amount_minor: int) -> int:
        """An owner's part of an amount. All owners' parts add up to it."""
        before = Fraction(0)
        for one in self.owners:
            after = before + one.share
            if one.person == person:
                return int(after * amount_minor // 1) - int(before * amount_minor // 1)
            before = after
        return 0

    def parts(self, amount_minor: int, *, after_minor: int = 0) -> dict[str, int]:
        """Each owner's part of an amount that follows `after_minor`: what their part of the running total grows by.

        However a total is cut into amounts, each owner has their part of the total and nothing is lost to rounding.
        """
        total = after_minor + amount_minor
        return {one: self.part(one, total) - self.part(one, after_minor) for one in self.people}

    def to_json(self) -> dict[str, Any]:
        """Plain text, as documents and records have it; `ownership_from_json` reads it."""
        return {
            "title": self.title.value,
            "signing": self.signing.value,
            "owners": [
                {
                    "person": one.person,
                    "share": str(one.share),
                    "capacity": one.capacity.value,
                    "on_behalf_of": one.on_behalf_of,
                }
                for one in self.owners
            ],
            "beneficiaries": [
                {"person": one.person, "share": str(one.share), "contingent": one.contingent}
                for one in self.beneficiaries
            ],
        }


def sole(*, saver: str) -> Ownership:
    """The saver alone, in their own name."""
    return Ownership(title=Title.SOLE, owners=(Owner(person=saver),))


def jointly(*, people: Sequence[str], signing: Signing = Signing.ANY) -> Ownership:
    """All of it together: equal shares, as law has it where records say nothing else."""
    share = Fraction(1, len(people))
    return Ownership(title=Title.JOINT, owners=tuple(Owner(person=one, share=share) for one in people), signing=signing)


def checked_ownership(*, ownership: Ownership, saver: str, terms: Owners) -> Ownership:
    """The same, if its shares make one whole and the product allows it. Raises `Invalid` with the field's path."""
    owners, codes = ownership.owners, ownership.people
    _demand(
        owners and codes[0] == saver,
        "owners[0].person",
        saver,
        "The first owner is the saver who asks.",
        "Begin with yourself.",
    )
    _demand(
        len(owners) <= terms.count_max, "owners", len(owners),
        f"A deposit of this product has at most {terms.count_max} owners.", "Name fewer, or choose another product.",
    )  # fmt: skip
    _demand(
        ownership.title in terms.titles, "title", ownership.title.value,
        f"This product is held as: {', '.join(terms.titles)}.", "Choose one of these.",
    )  # fmt: skip
    _demand(
        (ownership.title is Title.SOLE) == (len(owners) == 1), "title", ownership.title.value,
        "One owner holds alone; several hold jointly or by shares.", "Correct the title, or the number of owners.",
    )  # fmt: skip
    _shares([f"owners[{n}]" for n in range(len(owners))], [one.share for one in owners])
    _once("owners", codes)
    equal = len({one.share for one in owners}) == 1
    _demand(
        equal or ownership.title is Title.SHARES, "owners[0].share", owners[0].share,
        "Joint owners own equal parts.", "Give equal shares, or hold by shares.",
    )  # fmt: skip
    for place, owner in enumerate(owners):
        _capacity(f"owners[{place}]", owner, bool(ownership.beneficiaries))
    for kind in (False, True):
        named = {
            f"beneficiaries[{n}]": one.share for n, one in enumerate(ownership.beneficiaries) if one.contingent is kind
        }
        if named:
            _shares(list(named), list(named.values()))
    _once("beneficiaries", [one.person for one in ownership.beneficiaries])
    for place, one in enumerate(ownership.beneficiaries):
        _demand(
            one.person not in codes, f"beneficiaries[{place}].person", one.person,
            "An owner is not their own beneficiary.", "Leave the owner out.",
        )  # fmt: skip
    return ownership


def _capacity(path: str, one: Owner, has_beneficiaries: bool) -> None:
    named = one.on_behalf_of is not None
    if one.capacity is Capacity.TRUSTEE:
        _demand(
            named or has_beneficiaries, f"{path}.on_behalf_of", "",
            "A trustee holds for somebody.", "Name for whom, or name beneficiaries.",
        )  # fmt: skip
        return
    rule = f"Who holds as {one.capacity.value.replace('_', ' ')} "
    rule += "says for whom." if one.capacity.for_another else "holds for nobody else."
    remedy = "Name the person entitled." if one.capacity.for_another else "Leave it out, or choose another capacity."
    _demand(named == one.capacity.for_another, f"{path}.on_behalf_of", one.on_behalf_of or "", rule, remedy)
    _demand(
        one.on_behalf_of != one.person, f"{path}.on_behalf_of", one.on_behalf_of or "",
        "Nobody holds on their own behalf for another.", "Name the person entitled.",
    )  # fmt: skip


def _shares(paths: Sequence[str], shares: Sequence[Fraction]) -> None:
    for path, share in zip(paths, shares, strict=True):
        _demand(
            0 < share <= 1 and share.denominator <= SHARE_WHOLE_MAX, f"{path}.share", share,
            f"A share is above 0, at most 1, and no finer than 1/{SHARE_WHOLE_MAX}.", "Write it like 1/2.",
        )  # fmt: skip
    total = sum(shares, Fraction(0))
    _demand(
        total == 1, f"{paths[-1]}.share", shares[-1],
        f"Shares make exactly one whole; these make {total}.",
        f"Give the last {shares[-1] + 1 - total}, or change the others." if 0 < shares[-1] + 1 - total <= 1
        else "Make them add up to 1.",
    )  # fmt: skip


def _once(path: str, codes: Sequence[str]) -> None:
    for place, code in enumerate(codes):
        _demand(
            code not in codes[:place], f"{path}[{place}].person", code,
            "Each person is named once.", "Add the shares up, or name another person.",
        )  # fmt: skip


def _demand(holds: object, field: str, value: object, rule: str, remedy: str) -> None:
    if not holds:
        raise Invalid(field=field, value=str(value), rule=rule, remedy=remedy)


def whole_of(shares: Iterable[Fraction]) -> int:
    """The common denominator under which shares are kept as whole parts."""
    return lcm(*(share.denominator for share in shares))

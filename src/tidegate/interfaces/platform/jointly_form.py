"""The form with which a saver says who owns a deposit together and who benefits, and the ownership that it makes.

As many rows are shown as are filled or were asked for, up to what the product allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from tidegate.catalogue.terms import ProductTerms, Title
from tidegate.deposits.owners import Beneficiary, Owner, Ownership, Signing, checked_ownership
from tidegate.deposits.owners_document import parse_share
from tidegate.interfaces.platform.forms import Field, Form, new_key
from tidegate.money import Invalid
from tidegate.parties.admit import person_named

Word = TypeVar("Word", bound=StrEnum)
HEIRS_MAX = 20
REFERENCE_CHARS_MAX = 200
TITLES = {Title.JOINT: "jointly, in equal parts", Title.SHARES: "by shares"}
SIGNING = {
    Signing.ANY: "each of us may act alone",
    Signing.ALL: "we act together only",
}
FIRST, CONTINGENT = "first", "contingent"
HEIRS = ((FIRST, "in the first place"), (CONTINGENT, "only if no other is left"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many rows of other owners and of beneficiaries are shown, and whether one more may be added."""

    others: int
    heirs: int
    more_others: bool
    more_heirs: bool


def may_be_joint(terms: ProductTerms) -> bool:
    """Whether the product is for several owners."""
    return terms.owners.count_max > 1


def rows_of(terms: ProductTerms, given: Mapping[str, str]) -> Rows:
    """The rows that are filled or were shown, and one more of what was asked for (`add`)."""
    most = terms.owners.count_max - 1
    others = min(most, max(1, _shown(given, "owner", most)) + (given.get("add") == "owner"))
    heirs = min(HEIRS_MAX, max(int(most == 0), _shown(given, "heir", HEIRS_MAX)) + (given.get("add") == "heir"))
    return Rows(others=others, heirs=heirs, more_others=others < most, more_heirs=heirs < HEIRS_MAX)


def jointly_form(terms: ProductTerms, given: Mapping[str, str]) -> Form:
    """The questions, with what was given. `amount` and `term` are carried along."""

    def field(name: str, label: str, **more: object) -> Field:
        return Field(form="jointly", name=name, label=label, **more)  # type: ignore[arg-type]

    rows, fields = rows_of(terms, given), []
    if rows.others:
        titles = [title for title in TITLES if title in terms.owners.titles]
        fields += [
            field("title", "How you own it", kind="select", options=tuple((str(one), TITLES[one]) for one in titles)),
            field("signing", "Later on", kind="select", options=tuple((str(one), SIGNING[one]) for one in Signing)),
        ]
        if Title.SHARES in titles:
            fields.append(field("share-0", "Your own share", hint="Such as 1/2 or 0.25, where you own by shares."))
    for n in range(1, rows.others + 1):
        hint = "Their code or log-in name here." if n == 1 else ""
        fields.append(field(f"owner-{n}", f"Owner {n + 1}", hint=hint))
        if Title.SHARES in terms.owners.titles:
            fields.append(field(f"share-{n}", f"Share of owner {n + 1}"))
    for n in range(1, rows.heirs + 1):
        fields += [
            field(f"heir-{n}", f"Beneficiary {n}", hint="Their code or log-in name here." if n == 1 else ""),
            field(f"heir-share-{n}", f"Share of beneficiary {n}", hint="Empty for equal shares." if n == 1 else ""),
            field(f"heir-when-{n}", f"When beneficiary {n} gets it", kind="select", options=HEIRS),
        ]
    return Form(
        id="jointly",
        action=f"/products/{terms.product_code}/open-jointly",
        button="Go on to confirm",
        key=given.get("key", "") or new_key(),
        fields=tuple(fields),
    ).filled(given)


def part_of(form: Form, *names: str) -> tuple[Field, ...]:
    """The form's fields whose names, without their number, are these."""
    return tuple(one for one in form.fields if one.name.rstrip("0123456789").rstrip("-") in names)


def ownership_from(terms: ProductTerms, given: Mapping[str, str], *, saver: str) -> Ownership:
    """How it will be owned. Raises `Invalid` with the name of the field on the page."""
    places, heirs = [0, *_filled(given, "owner", terms.owners.count_max - 1)], _filled(given, "heir", HEIRS_MAX)
    alone = len(places) < 2
    if alone and not heirs:
        rule = "Nobody else is named." if not may_be_joint(terms) else "Another owner or a beneficiary is named here."
        remedy = "Name them by code or log-in name."
        raise Invalid(field="owner-1" if may_be_joint(terms) else "heir-1", value="", rule=rule, remedy=remedy)
    title = Title.SOLE if alone else _one_of(Title, given, "title")
    owners = tuple(
        Owner(
            person=saver if n == 0 else _person(given, f"owner-{n}"),
            share=parse_share(given.get(f"share-{n}", "").strip(), field=f"share-{n}")
            if title is Title.SHARES
            else Fraction(1, len(places)),
        )
        for n in places
    )
    ownership = Ownership(
        title=title,
        owners=owners,
        signing=Signing.ANY if alone else _one_of(Signing, given, "signing"),
        beneficiaries=_beneficiaries(given, heirs),
    )
    try:
        return checked_ownership(ownership=ownership, saver=saver, terms=terms.owners)
    except Invalid as error:
        raise Invalid(field=_here(error.field, places, heirs), value="", rule=error.rule, remedy=error.remedy) from None


def _beneficiaries(given: Mapping[str, str], heirs: Sequence[int]) -> tuple[Beneficiary, ...]:
    late = {n: given.get(f"heir-when-{n}") == CONTINGENT for n in heirs}
    return tuple(
        Beneficiary(
            person=_person(given, f"heir-{n}"),
            share=parse_share(text, field=f"heir-share-{n}")
            if (text := given.get(f"heir-share-{n}", "").strip())
            else Fraction(1, list(late.values()).count(late[n])),
            contingent=late[n],
        )
        for n in heirs
    )


def _filled(given: Mapping[str, str], name: str, most: int) -> list[int]:
    return [n for n in range(1, most + 1) if given.get(f"{name}-{n}", "").strip()]


def _shown(given: Mapping[str, str], name: str, most: int) -> int:
    """How many rows of a name came with the form, filled or not."""
    return max((n for n in range(1, most + 1) if f"{name}-{n}" in given), default=0)


def _person(given: Mapping[str, str], name: str) -> str:
    reference = given[name].strip()
    readable = len(reference) <= REFERENCE_CHARS_MAX and "\x00" not in reference
    found = person_named(reference=reference) if readable else None
    if found is None:
        rule, remedy = "Only somebody registered here can be named.", "Ask them for their code here."
        raise Invalid(field=name, value=reference, rule=rule, remedy=remedy)
    return found


def _one_of(kind: type[Word], given: Mapping[str, str], name: str) -> Word:
    text = given.get(name, "")
    try:
        return kind(text)
    except ValueError:
        rule = "It is one of those offered."
        raise Invalid(field=name, value=text, rule=rule, remedy="Choose one of the list.") from None


def _here(path: str, places: Sequence[int], heirs: Sequence[int]) -> str:
    """`owners[1].share` is the field `share-2` where the second owner named stands in the third place."""
    head, _, rest = path.partition("[")
    if head not in {"owners", "beneficiaries"} or not rest:
        return "owner-1" if head == "owners" else "heir-1" if head == "beneficiaries" else path
    number, _, member = rest.partition("].")
    if head == "owners":
        return f"{'share' if member == 'share' else 'owner'}-{places[int(number)]}"
    return f"{'heir-share' if member == 'share' else 'heir'}-{heirs[int(number)]}"

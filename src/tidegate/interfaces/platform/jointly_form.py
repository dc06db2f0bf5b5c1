"""The form with which a saver asks others to open a deposit together, and the ownership that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from tidegate.catalogue.terms import ProductTerms, Title
from tidegate.deposits.owners import Owner, Ownership, Signing, checked_ownership
from tidegate.deposits.owners_document import parse_share
from tidegate.interfaces.platform.forms import Field, Form, new_key
from tidegate.money import Invalid
from tidegate.parties.admit import person_named

Word = TypeVar("Word", bound=StrEnum)
OTHERS_MAX = 5
"""What a page asks for; more owners are named over the API."""
REFERENCE_CHARS_MAX = 200
TITLES = {Title.JOINT: "jointly, in equal parts", Title.SHARES: "by shares"}
SIGNING = {
    Signing.ANY: "each of us may act alone",
    Signing.ALL: "we act together only",
}


def may_be_joint(terms: ProductTerms) -> bool:
    """Whether the product is for several owners."""
    return terms.owners.count_max > 1


def jointly_form(terms: ProductTerms, given: Mapping[str, str]) -> Form:
    """The questions, with what was given. `amount` and `term` are carried along."""

    def field(name: str, label: str, **more: object) -> Field:
        return Field(form="jointly", name=name, label=label, **more)  # type: ignore[arg-type]

    titles = [title for title in TITLES if title in terms.owners.titles]
    shared = Title.SHARES in titles
    fields = [
        field("title", "How you own it", kind="select", options=tuple((str(one), TITLES[one]) for one in titles)),
        field("signing", "Later on", kind="select", options=tuple((str(one), SIGNING[one]) for one in Signing)),
    ]
    for n in range(1, others_max(terms) + 1):
        hint = "Their code or log-in name here." if n == 1 else "Empty where there is nobody else."
        fields.append(field(f"owner-{n}", "The other owner" if n == 1 else f"Owner {n + 1}", hint=hint))
        if shared:
            fields.append(field(f"share-{n}", "Their share" if n == 1 else f"Share of owner {n + 1}"))
    if shared:
        fields.append(field("share-0", "Your own share", hint="Shares such as 1/2 or 0.25, where you own by shares."))
    return Form(
        id="jointly",
        action=f"/products/{terms.product_code}/open-jointly",
        button="Go on to confirm",
        key=given.get("key", "") or new_key(),
        fields=tuple(fields),
    ).filled(given)


def others_max(terms: ProductTerms) -> int:
    return min(terms.owners.count_max - 1, OTHERS_MAX)


def ownership_from(terms: ProductTerms, given: Mapping[str, str], *, saver: str) -> Ownership:
    """How it will be owned. Raises `Invalid` with the name of the field on the page."""
    title, signing = _one_of(Title, given, "title"), _one_of(Signing, given, "signing")
    places = [0, *(n for n in range(1, others_max(terms) + 1) if given.get(f"owner-{n}", "").strip())]
    if len(places) < 2:
        rule, remedy = "A deposit that is opened jointly has another owner.", "Name them by code or log-in name."
        raise Invalid(field="owner-1", value="", rule=rule, remedy=remedy)
    owners = tuple(
        Owner(
            person=saver if n == 0 else _person(given, n),
            share=parse_share(given.get(f"share-{n}", "").strip(), field=f"share-{n}")
            if title is Title.SHARES
            else Fraction(1, len(places)),
        )
        for n in places
    )
    try:
        return checked_ownership(
            ownership=Ownership(title=title, owners=owners, signing=signing), saver=saver, terms=terms.owners
        )
    except Invalid as error:
        raise Invalid(field=_here(error.field, places), value="", rule=error.rule, remedy=error.remedy) from None


def _person(given: Mapping[str, str], n: int) -> str:
    reference = given[f"owner-{n}"].strip()
    readable = len(reference) <= REFERENCE_CHARS_MAX and "\x00" not in reference
    found = person_named(reference=reference) if readable else None
    if found is None:
        rule, remedy = "Only somebody registered here can own a deposit.", "Ask them for their code here."
        raise Invalid(field=f"owner-{n}", value=reference, rule=rule, remedy=remedy)
    return found


def _one_of(kind: type[Word], given: Mapping[str, str], name: str) -> Word:
    text = given.get(name, "")
    try:
        return kind(text)
    except ValueError:
        rule = "It is one of those offered."
        raise Invalid(field=name, value=text, rule=rule, remedy="Choose one of the list.") from None


def _here(path: str, places: list[int]) -> str:
    """`owners[1].share` is the field `share-2` where the second owner named stands in the third place."""
    head, _, rest = path.partition("[")
    if head != "owners" or not rest:
        return "owner-1" if head == "owners" else path
    number, _, member = rest.partition("].")
    return f"{'share' if member == 'share' else 'owner'}-{places[int(number)]}"

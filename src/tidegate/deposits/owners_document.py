"""Reading who owns a deposit from a document: what the API, files and forms are given. Raises `Invalid` by path."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from tidegate.catalogue.terms import Title
from tidegate.deposits.owners import Beneficiary, Capacity, Owner, Ownership, Signing
from tidegate.money import Invalid
from tidegate.parties.refusal import checked_code

Word = TypeVar("Word", bound=StrEnum)
SHARE_CHARS_MAX = 20


def ownership_from_json(plain: dict[str, Any]) -> Ownership:
    """Reads `Ownership.to_json`, and what people write of it: a joint title needs no shares, own name no capacity.

    Raises `Invalid` with the path of what cannot be read; whether the shares make one whole is `checked_ownership`.
    """
    given = _list(plain.get("owners"), "owners")
    if not given:
        raise Invalid(field="owners", value="", rule="A deposit has an owner.", remedy="Name one.")
    title = _word(Title, plain.get("title") or (Title.SOLE if len(given) == 1 else Title.JOINT), "title")
    equal = Fraction(1, len(given))
    heirs = _list(plain.get("beneficiaries") or [], "beneficiaries")
    late = [bool(one.get("contingent")) for one in heirs]
    return Ownership(
        title=title,
        signing=_word(Signing, plain.get("signing") or Signing.ANY, "signing"),
        owners=tuple(
            Owner(
                person=checked_code(one.get("person", ""), field=f"owners[{n}].person"),
                share=equal if one.get("share") is None and title is not Title.SHARES
                else parse_share(one.get("share"), field=f"owners[{n}].share"),
                capacity=_word(Capacity, one.get("capacity") or Capacity.OWN_NAME, f"owners[{n}].capacity"),
                on_behalf_of=None if one.get("on_behalf_of") is None
                else checked_code(one["on_behalf_of"], field=f"owners[{n}].on_behalf_of"),
            )
            for n, one in enumerate(given)
        ),
        beneficiaries=tuple(
            Beneficiary(
                person=checked_code(one.get("person", ""), field=f"beneficiaries[{n}].person"),
                share=Fraction(1, late.count(bool(one.get("contingent")))) if one.get("share") is None
                else parse_share(one["share"], field=f"beneficiaries[{n}].share"),
                contingent=bool(one.get("contingent")),
            )
            for n, one in enumerate(heirs)
        ),
    )  # fmt: skip


def parse_share(text: object, *, field: str) -> Fraction:
    """`1/3`, `0.5` or `1` as an exact fraction; raises `Invalid` for anything else."""
    readable = isinstance(text, str) and len(text) <= SHARE_CHARS_MAX and set(text) <= set("0123456789./")
    try:
        return Fraction(str(text) if readable else "")
    except (ValueError, ZeroDivisionError):
        raise Invalid(
            field=field,
            value=str(text),
            rule="A share is an exact part of one whole.",
            remedy="Write it like 1/3 or 0.5.",
        ) from None


def _word(kind: type[Word], text: object, field: str) -> Word:
    try:
        return kind(str(text))
    except ValueError:
        rule = f"It is one of: {', '.join(kind)}."
        raise Invalid(field=field, value=str(text), rule=rule, remedy="Choose one of these.") from None


def _list(found: object, field: str) -> Sequence[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        remedy = 'Write it like [{"person": "S000123", "share": "1/2"}].'
        raise Invalid(field=field, value=str(found), rule="It is a list of objects.", remedy=remedy)
    return found

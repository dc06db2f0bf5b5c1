"""An invitation to own a deposit together, as those who are asked read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tidegate.catalogue.offer import Offer
from tidegate.catalogue.terms import Title
from tidegate.deposits.invite import Invitation
from tidegate.deposits.owners import Ownership, Signing
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.site.display import day_text, minor_text, percent, term_text

_TITLE = {Title.JOINT: "Jointly", Title.SHARES: "By shares", Title.SOLE: "Alone"}
_SIGNING = {
    Signing.ANY: "Each owner may act alone later on.",
    Signing.ALL: "The owners act together only: each act waits for all signatures.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of a saver's first page."""

    request_id: UUID
    text: str
    note: str
    until: date


def title_of(found: Invitation, *, offered: Offer | None, bank: str) -> str:
    name = found.product_code if offered is None else offered.terms.name
    return f"{name} at {bank}, together" if bank else f"{name}, together"


def agreed_lines(found: Invitation) -> tuple[Line, ...]:
    """What is said yes to."""
    return (
        Line(
            name="Amount", text=minor_text(found.amount_minor, code=found.currency),
            note=f"From the cash of {found.saver}, and paid back there.",
        ),
        Line(name="Length", text=term_text(found.term)),
        Line(
            name="Rate", text=f"{percent(found.rate)} a year",
            note="If the bank publishes other terms before all have said yes, you are asked again.",
        ),
    )  # fmt: skip


def owner_lines(ownership: Ownership) -> tuple[Line, ...]:
    """Who owns which part, how they act, and who benefits."""
    shares = ", ".join(f"{one.person} {one.share}" for one in ownership.owners)
    several = len(ownership.owners) > 1
    note = _SIGNING[ownership.signing] if several else ""
    return (Line(name=_TITLE[ownership.title], text=shares, note=note), *heir_lines(ownership))


def heir_lines(ownership: Ownership) -> tuple[Line, ...]:
    """Who gets it when the owners have died, where that was said."""
    if not ownership.beneficiaries:
        return ()
    heirs = ", ".join(
        f"{one.person} {one.share}{' if no other is left' if one.contingent else ''}" for one in ownership.beneficiaries
    )
    return (Line(name="Beneficiaries", text=heirs, note="What they get when the owners have died."),)


def asked_of(found: Sequence[Invitation], *, person: str, names: Mapping[str, str]) -> tuple[Asked, ...]:
    """What waits for this person's word or for the others', a line each."""
    return tuple(
        Asked(
            request_id=one.request_id,
            text=f"{names.get(one.product_code, one.product_code)}: {minor_text(one.amount_minor, code=one.currency)}",
            note=f"Waits for {', '.join(one.waits_for)}." if person in one.signed and one.waits_for
            else "All have said yes, and it is not opened yet." if not one.waits_for
            else f"{one.saver} asks you. It lapses after {day_text(one.expires_on)}.",
            until=one.expires_on,
        )
        for one in found
    )  # fmt: skip

"""How owners follow one another: on what ground, from which day, and what a ground allows. Pure.

Two days belong to a change: from which it holds, and on which it became known here. What was told of days before it
was known stays as it was told; asked today, a day is answered as it is known today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tidegate.deposits.owners import Ownership
from tidegate.deposits.owners_refusal import OwnersRefusal
from tidegate.money import Invalid


class Ground(StrEnum):
    """Why somebody owns it from then on. *Contract*: as it was opened, renewed or moved in."""

    CONTRACT = "contract"
    INHERITANCE = "inheritance"
    ASSIGNMENT = "assignment"
    GIFT = "gift"
    DIVORCE = "divorce"

    @property
    def by_agreement(self) -> bool:
        """Whether it is the owners' own will, which the product may limit; law and courts part as they part."""
        return self in {Ground.ASSIGNMENT, Ground.GIFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who owns a deposit from a day on, why, and since when that is known here. `evidence` is empty for a contract.

    What the journal has up to `after_place` was booked before it was entered, and is those' who owned it before.
    """

    from_day: date
    known_on: date
    ground: Ground
    ownership: Ownership
    evidence: str = ""
    recorded_by: str = ""
    after_place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """A stretch of business days on which one person was a deposit's account holder; on `until` the next became it."""

    holder: str
    since: date
    until: date | None

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days, both included, is in it."""
        return self.since <= last and (self.until is None or first <= self.until)


def stints(*, history: Sequence[Succession]) -> tuple[Stint, ...]:
    """The account holders one after another, by when they became so in the books. `history` in order."""
    found: list[Stint] = []
    for one in history:
        holder = one.ownership.people[0]
        if found and found[-1].holder == holder:
            continue
        if found:
            found[-1] = Stint(holder=found[-1].holder, since=found[-1].since, until=one.known_on)
        found.append(Stint(holder=holder, since=one.known_on, until=None))
    return tuple(found)


def plan_succession(
    *,
    history: Sequence[Succession],
    wanted: Succession,
    dead: Iterable[str],
    pledgees: Iterable[str],
) -> OwnersRefusal | None:
    """Why a deposit does not change hands so; None if it does. `dead`: of its owners, as known on the day."""
    before, after, gone = history[-1].ownership, wanted.ownership, frozenset(dead) & set(history[-1].ownership.people)
    people = frozenset({*before.people, *after.people})
    falls = {one for one in people if after.share(one) < before.share(one)}
    if wanted.from_day <= history[-1].from_day:
        return OwnersRefusal.BEGINS_BEFORE_THE_LAST
    if after == before:
        return OwnersRefusal.NOTHING_CHANGES
    no = _of_ground(wanted.ground, before, after, gone, falls)
    if no is not None:
        return no
    return OwnersRefusal.PLEDGEE_WOULD_OWN_IT if set(pledgees) & set(after.people) else None


def _of_ground(
    ground: Ground, before: Ownership, after: Ownership, gone: frozenset[str], falls: set[str]
) -> OwnersRefusal | None:
    if ground is Ground.INHERITANCE:
        if not gone:
            return OwnersRefusal.NOBODY_HAS_DIED
        if gone & set(after.people):
            return OwnersRefusal.THE_DEAD_OWN_NOTHING
        return OwnersRefusal.TAKES_FROM_THE_LIVING if falls - gone else None
    if gone & falls:
        return OwnersRefusal.THE_DEAD_GIVE_NOTHING
    if ground is Ground.DIVORCE and not set(after.people) <= set(before.people):
        return OwnersRefusal.BETWEEN_ITS_OWNERS_ONLY
    return None


def checked_succession(*, wanted: Succession, on: date) -> Succession:
    """The same, or Invalid with the field, the rule and the remedy."""
    for wrong, name, value, rule, remedy in (
        (
            wanted.ground is Ground.CONTRACT, "ground", wanted.ground,
            "A later change has its ground: inheritance, assignment, gift or divorce.", "Name one of them.",
        ),
        (
            not wanted.evidence.strip(), "evidence", wanted.evidence,
            "A change of owners names what proves it.", "Name the document: a certificate of inheritance, a deed.",
        ),
        (
            wanted.from_day > on, "from", wanted.from_day,
            f"Owners change on a day that has come; it is {on}.", "Enter it when its day comes.",
        ),
    ):  # fmt: skip
        if wrong:
            raise Invalid(field=name, value=str(value), rule=rule, remedy=remedy)
    return wanted


def lost(*, before: Ownership, after: Ownership) -> dict[str, Fraction]:
    """By how much whose share becomes less."""
    found = {one: before.share(one) - after.share(one) for one in before.people}
    return {one: share for one, share in found.items() if share > 0}

"""A pledge of a deposit: what of it is not free, and what becomes of it. Pure.

The owners still own it, it earns and matures as agreed; but what is pledged leaves only to the pledgee or with the
pledgee's release. What the contract itself pays meanwhile (at maturity, after a notice, at a plan's end) goes to the
account holder's cash, and what of it is pledged is held there: the claim continues in the proceeds. A renewal carries
the pledge on to the deposit that follows.

Pledges of one deposit have ranks, in the order in which they were entered. What is there covers them in this order: a
later one that stands *behind* others on the same money is covered by what those leave, and moves up when one of them
is released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Money of a pledge that waits in the cash of `holder`, reserved in the ledger by `transfer_id`. Minor units."""

    number: int
    holder: str
    amount_minor: int
    transfer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """One creditor's pledge from a day on, as it stands. Minor units.

    `amount_minor` None: the whole deposit, and all that it pays when it ends; interest that is paid out before is the
    owners'. `rank` is its place among all pledges the deposit ever had, from 1; `behind`: it was entered on money that
    is pledged before. `realised_minor` went to the pledgee, `released_minor` became free in parts. `ended`: released
    altogether, or carried on by the pledge of the deposit that followed. `continues` names the pledge that this one
    carries on.
    """

    pledge_id: UUID
    deposit_id: UUID
    pledgee: str
    amount_minor: int | None
    from_day: date
    evidence: str
    rank: int = 1
    behind: bool = False
    continues: UUID | None = None
    realised_minor: int = 0
    released_minor: int = 0
    ended: bool = False
    holds: tuple[Hold, ...] = ()

    @property
    def rest_minor(self) -> int | None:
        """What is still secured by it, wherever that lies; None: everything."""
        return None if self.amount_minor is None else self.amount_minor - self.realised_minor - self.released_minor

    @property
    def held_minor(self) -> int:
        """Of it in cash already."""
        return sum(one.amount_minor for one in self.holds)

    @property
    def open(self) -> bool:
        """Whether anything is still secured by it."""
        return not self.ended and self.rest_minor != 0

    def claims(self, there_minor: int) -> int:
        """How much of what is there, and is not held for it yet, it lays claim to."""
        rest = self.rest_minor
        if not self.open:
            return 0
        return there_minor if rest is None else min(there_minor, rest - self.held_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An open pledge among the others: `place` 1 is paid first; `inside_minor` of the deposit's principal covers it."""

    pledge: Pledge
    place: int
    inside_minor: int

    @property
    def covered_minor(self) -> int:
        """What there is for it, in the deposit and held."""
        return self.inside_minor + self.pledge.held_minor

    def lacks_minor(self, paid_minor: int) -> int:
        """What it keeps of money that was paid: one of everything all of it, one of an amount what it is short of."""
        rest = self.pledge.rest_minor
        return paid_minor if rest is None else min(paid_minor, rest - self.covered_minor)


def standings(*, pledges: Iterable[Pledge], principal_minor: int) -> tuple[Standing, ...]:
    """The open pledges in the order in which they are paid, each with what the earlier ones leave it."""
    found: list[Standing] = []
    left = principal_minor
    for pledge in sorted(pledges, key=lambda one: one.rank):
        if pledge.open:
            found.append(Standing(pledge=pledge, place=len(found) + 1, inside_minor=pledge.claims(left)))
            left -= found[-1].inside_minor
    return tuple(found)


def secured_minor(*, pledges: Iterable[Pledge], principal_minor: int) -> int:
    """What of a deposit's principal is not free."""
    return sum(one.inside_minor for one in standings(pledges=pledges, principal_minor=principal_minor))


def pledged_for(*, pledges: Sequence[Pledge], ended: bool) -> tuple[Pledge, ...]:
    """Those that still secure something: of a deposit that has ended, what is held of it, or may come to be held when
    an earlier one is released."""
    held = [one.rank for one in pledges if one.open and one.holds]
    return tuple(one for one in pledges if one.open and (not ended or (held and one.rank >= min(held))))


def plan_holds(*, pledges: Iterable[Pledge], principal_minor: int, paid_minor: int) -> Iterator[tuple[Pledge, int]]:
    """What is held of `paid_minor` that a deposit has paid to cash, in the order of ranks; `principal_minor` stays.

    A pledge of everything keeps all that was paid, one of an amount what the rest of the deposit no longer covers.
    """
    left = paid_minor
    for one in standings(pledges=pledges, principal_minor=principal_minor):
        held = one.lacks_minor(left)
        if held > 0:
            left -= held
            yield one.pledge, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What of a hold is used (paid or set free), and what goes on being held."""

    hold: Hold
    used_minor: int

    @property
    def left_minor(self) -> int:
        return self.hold.amount_minor - self.used_minor


def plan_uses(*, pledge: Pledge, amount_minor: int | None) -> tuple[Use, ...]:
    """Which holds give up to `amount_minor` (None: all of them), the oldest first."""
    found, left = [], pledge.held_minor if amount_minor is None else amount_minor
    for hold in pledge.holds:
        if left <= 0:
            break
        found.append(Use(hold=hold, used_minor=min(left, hold.amount_minor)))
        left -= found[-1].used_minor
    return tuple(found)


def released(*, pledge: Pledge, amount_minor: int | None, uses: Sequence[Use]) -> Pledge:
    """The pledge once so much of it (None: all) is free, `uses` of what was held."""
    if amount_minor is None:
        return replace(pledge, ended=True, holds=())
    used = {one.hold.number: one.left_minor for one in uses}
    kept = (replace(one, amount_minor=used.get(one.number, one.amount_minor)) for one in pledge.holds)
    holds = tuple(one for one in kept if one.amount_minor)
    return replace(pledge, released_minor=pledge.released_minor + amount_minor, holds=holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedUp:
    """What was held for an earlier pledge, was released, and is held for this one from then on."""

    pledge: Pledge
    use: Use
    amount_minor: int


def plan_moves_up(
    *, pledges: Iterable[Pledge], released: UUID, principal_minor: int, uses: Sequence[Use]
) -> Iterator[MovedUp]:
    """What other pledges hold of the cash that a release sets free (`uses`), in the order of ranks: the rest is free.

    `pledges` as they stand after it; the one that is `released` holds nothing of it anew: its pledgee has chosen.
    """
    left = [use.used_minor for use in uses]
    for one in standings(pledges=pledges, principal_minor=principal_minor):
        wanted = 0 if one.pledge.pledge_id == released else one.lacks_minor(sum(left))
        for place, use in enumerate(uses):
            part = min(wanted, left[place])
            if part > 0:
                yield MovedUp(pledge=one.pledge, use=use, amount_minor=part)
                left[place], wanted = left[place] - part, wanted - part


def checked_pledge(*, pledge: Pledge, on: date) -> Pledge:
    """The same, or Invalid with the field, the rule and the remedy."""
    for wrong, name, value, rule, remedy in (
        (
            pledge.amount_minor is not None and pledge.amount_minor <= 0, "amount", pledge.amount_minor,
            "A pledge is of more than nothing.", "Give an amount above zero, or none for the whole deposit.",
        ),
        (
            not pledge.evidence.strip(), "evidence", pledge.evidence,
            "A pledge names what proves it.", "Name the document.",
        ),
        (
            pledge.from_day > on, "from", pledge.from_day,
            f"A pledge begins on a day that has come; it is {on}.", "Enter it when its day comes.",
        ),
    ):  # fmt: skip
        if wrong:
            raise Invalid(field=name, value=str(value), rule=rule, remedy=remedy)
    return pledge

"""A pledge of a deposit: what of it is not free, and what becomes of it. Pure.

The owners still own it, it earns and matures as agreed; but what is pledged leaves only to the pledgee or with the
pledgee's release. What the contract itself pays meanwhile (at maturity, after a notice, at a plan's end) goes to the
account holder's cash, and what of it is pledged is held there: the claim continues in the proceeds. A renewal carries
the pledge on to the deposit that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    owners'. `realised_minor` went to the pledgee, `released_minor` became free in parts. `ended`: released altogether,
    or carried on by the pledge of the deposit that followed. `continues` names the pledge that this one carries on.
    """

    pledge_id: UUID
    deposit_id: UUID
    pledgee: str
    amount_minor: int | None
    from_day: date
    evidence: str
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

    def secures(self, principal_minor: int) -> int:
        """How much of what is in the deposit is not free."""
        rest = self.rest_minor
        if not self.open:
            return 0
        return principal_minor if rest is None else min(principal_minor, rest - self.held_minor)


def secured_minor(*, pledges: Iterable[Pledge], principal_minor: int) -> int:
    """What of a deposit's principal is not free. Of several pledges each secures its own part."""
    return min(principal_minor, sum(one.secures(principal_minor) for one in pledges))


def pledged_for(*, pledges: Iterable[Pledge], ended: bool) -> tuple[Pledge, ...]:
    """Those that still secure something: of a deposit that has ended, what is held of it."""
    return tuple(one for one in pledges if one.open and (not ended or one.holds))


def plan_holds(*, pledges: Sequence[Pledge], principal_minor: int, paid_minor: int) -> Iterator[tuple[Pledge, int]]:
    """What is held of `paid_minor` that a deposit has paid to cash, the oldest pledge first; `principal_minor` stays.

    A pledge of everything keeps all that was paid, one of an amount what the rest of the deposit no longer covers.
    """
    covered, left = principal_minor, paid_minor
    for pledge in pledges:
        rest = pledge.rest_minor
        if not pledge.open:
            continue
        if rest is None:
            wanted = left
        else:
            claim = rest - pledge.held_minor
            wanted, covered = max(0, claim - covered), max(0, covered - claim)
        held = min(wanted, left)
        if held > 0:
            left -= held
            yield pledge, held


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

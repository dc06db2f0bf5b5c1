"""Why a pledge stands against an act, or an act against a pledge. The enum is in order of precedence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from tidegate.deposits.pledge import Pledge
from tidegate.deposits.refusal import Refused
from tidegate.money import Amount, currency


class PledgeRefusal(StrEnum):
    """Codes, in order of precedence."""

    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    UNKNOWN_PLEDGE = "unknown_pledge"
    UNKNOWN_PLEDGEE = "unknown_pledgee"
    PLEDGEE_OWNS_IT = "pledgee_owns_it"
    PLEDGE_HAS_ENDED = "pledge_has_ended"
    STANDS_BEHIND_NONE = "stands_behind_none"
    ABOVE_WHAT_IS_THERE = "above_what_is_there"
    ABOVE_WHAT_IS_FREE = "above_what_is_free"
    ABOVE_THE_PLEDGE = "above_the_pledge"
    WHOLE_PLEDGE_IS_NOT_PARTED = "whole_pledge_is_not_parted"
    STANDS_FOR_EARLIER_ONES = "stands_for_earlier_ones"
    NOTHING_TO_REALISE = "nothing_to_realise"
    PLEDGED = "pledged"


_SAYS: Mapping[PledgeRefusal, tuple[str, str, str]] = {
    PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "key",
        "A key stands for one act for ever; this one was used with other content.",
        "Send a new key, or what was first sent.",
    ),
    PledgeRefusal.UNKNOWN_PLEDGE: ("pledge_id", "There is no such pledge.", "Look at `tidegate deposit pledges`."),
    PledgeRefusal.UNKNOWN_PLEDGEE: (
        "pledgee",
        "A pledgee is a registered person, to whose cash a realised pledge is paid.",
        "Register the person first.",
    ),
    PledgeRefusal.PLEDGEE_OWNS_IT: (
        "pledgee",
        "Nobody has a pledge of what they own.",
        "Name the creditor.",
    ),
    PledgeRefusal.PLEDGE_HAS_ENDED: (
        "pledge_id",
        "Nothing is secured by this pledge any more.",
        "Look at what became of it.",
    ),
    PledgeRefusal.STANDS_BEHIND_NONE: (
        "behind",
        "A pledge stands behind earlier ones, and nothing of the deposit is pledged.",
        "Enter it without standing behind.",
    ),
    PledgeRefusal.ABOVE_WHAT_IS_THERE: (
        "amount",
        "No more can be pledged behind others than is in the deposit and held of it.",
        "Lower the amount, or pledge the whole deposit.",
    ),
    PledgeRefusal.ABOVE_WHAT_IS_FREE: (
        "amount",
        "No more can be pledged than is in the deposit and free of other pledges.",
        "Lower the amount, let another pledge be released first, or let this one stand behind.",
    ),
    PledgeRefusal.ABOVE_THE_PLEDGE: (
        "amount",
        "No more is realised or released than is still secured.",
        "Lower the amount, or give none for all of it.",
    ),
    PledgeRefusal.WHOLE_PLEDGE_IS_NOT_PARTED: (
        "amount",
        "The pledge of a whole deposit has no amount that could become less; it is released as a whole.",
        "Release it, and enter a pledge of what is left.",
    ),
    PledgeRefusal.STANDS_FOR_EARLIER_ONES: (
        "pledge_id",
        "What there is stands for earlier pledges first; this one stands behind them.",
        "Wait until they are paid or released, or lower the amount to what they leave.",
    ),
    PledgeRefusal.NOTHING_TO_REALISE: (
        "pledge_id",
        "The deposit has ended, and nothing of what it paid is held for this pledge.",
        "Look at what became of it.",
    ),
    PledgeRefusal.PLEDGED: (
        "deposit_id",
        "What is pledged leaves the deposit only to the pledgee.",
        "Let the pledgee release it.",
    ),
}


def refused(code: PledgeRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = _SAYS[code]
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=False)


def pledged(*, pledges: Sequence[Pledge], free_minor: int, code: str, of: str = "amount") -> Refused:
    """Why more than what is free does not leave: to whom it is pledged, and what is free."""
    to = ", ".join(sorted({one.pledgee for one in pledges if one.open}))
    free = Amount(minor=free_minor, currency=currency(code)).text()
    return Refused(
        code=PledgeRefusal.PLEDGED.value,
        field=of,
        rule=f"The deposit is pledged to {to}: {code} {free} of it is free.",
        remedy="Ask for no more than that, or let the pledgee release it; the platform enters the release.",
        transient=False,
    )


def not_renewed(*, pledges: Sequence[Pledge]) -> Refused:
    """Why a pledged deposit takes no instruction but to be paid out."""
    to = ", ".join(sorted({one.pledgee for one in pledges if one.open}))
    return Refused(
        code=PledgeRefusal.PLEDGED.value,
        field="instruction",
        rule=f"The deposit is pledged to {to}: what is pledged is not bound for another term without the pledgee.",
        remedy="Instruct that it is paid out: what is pledged is held in cash then. Or let the pledgee release it.",
        transient=False,
    )

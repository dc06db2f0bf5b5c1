"""Why a deposit does not change hands. The order of the enum is the order in which reasons are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tidegate.deposits.refusal import Refused


class OwnersRefusal(StrEnum):
    """Codes, in order of precedence."""

    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    MONEY_ON_ITS_WAY = "money_on_its_way"
    BEGINS_BEFORE_THE_LAST = "begins_before_the_last"
    NOTHING_CHANGES = "nothing_changes"
    NOBODY_HAS_DIED = "nobody_has_died"
    THE_DEAD_OWN_NOTHING = "the_dead_own_nothing"
    TAKES_FROM_THE_LIVING = "takes_from_the_living"
    THE_DEAD_GIVE_NOTHING = "the_dead_give_nothing"
    BETWEEN_ITS_OWNERS_ONLY = "between_its_owners_only"
    PLEDGEE_WOULD_OWN_IT = "pledgee_would_own_it"


_SAYS: Mapping[OwnersRefusal, tuple[str, str, str]] = {
    OwnersRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "key",
        "A key stands for one act for ever; this one was used with other content.",
        "Send a new key, or what was first sent.",
    ),
    OwnersRefusal.MONEY_ON_ITS_WAY: (
        "deposit_id",
        "Money that is reserved for the deposit and not placed yet is still its account holder's cash.",
        "Come back after the close of the business day.",
    ),
    OwnersRefusal.BEGINS_BEFORE_THE_LAST: (
        "from",
        "Owners change in order: not from a day before, or on, the one from which the last change holds.",
        "Name a later day.",
    ),
    OwnersRefusal.NOTHING_CHANGES: ("owners", "These own it already, with these shares.", "Name what changes."),
    OwnersRefusal.NOBODY_HAS_DIED: (
        "ground",
        "Heirs follow an owner who has died, and none of this deposit's is known to have.",
        "Enter the death first (`tidegate party enter`, and another confirms), or name another ground.",
    ),
    OwnersRefusal.THE_DEAD_OWN_NOTHING: (
        "owners",
        "Who has died owns nothing any more.",
        "Name the heirs, or leave the estate as it is.",
    ),
    OwnersRefusal.TAKES_FROM_THE_LIVING: (
        "owners",
        "An inheritance parts what the dead owned; it takes nothing from an owner who lives.",
        "Leave the living their shares; enter what they gave away as a gift or an assignment.",
    ),
    OwnersRefusal.THE_DEAD_GIVE_NOTHING: (
        "owners",
        "Who has died gives nothing away.",
        "Enter what the heirs got as an inheritance.",
    ),
    OwnersRefusal.BETWEEN_ITS_OWNERS_ONLY: (
        "owners",
        "A divorce parts a deposit between those who own it already.",
        "Name its owners, or enter an assignment or a gift.",
    ),
    OwnersRefusal.PLEDGEE_WOULD_OWN_IT: (
        "owners",
        "Nobody has a pledge of what they own.",
        "Let the pledge be released first.",
    ),
}


def refused(code: OwnersRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = _SAYS[code]
    transient = code is OwnersRefusal.MONEY_ON_ITS_WAY
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=transient)

"""Why a verb of this room says no. The order of the enum is the order in which reasons are looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from tidegate.money import Invalid

CODE_MAX = 64
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


class PartyRefusal(StrEnum):
    """Codes, in order of precedence. All are final: the caller must change something."""

    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_BANK = "unknown_bank"
    UNKNOWN_INSTITUTION = "unknown_institution"
    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    OVERLAPS_ANOTHER = "overlaps_another"
    PERSON_SHREDDED = "person_shredded"
    SNAPSHOT_OF_LATER = "snapshot_of_later"
    SNAPSHOT_OF_SAME_INSTANT = "snapshot_of_same_instant"
    SNAPSHOT_OLDER = "snapshot_older"
    CODE_TAKEN = "code_taken"
    UNKNOWN_FACT = "unknown_fact"
    NO_TAX_FACT = "no_tax_fact"
    UNKNOWN_ENTRY = "unknown_entry"
    ENTRY_DROPPED = "entry_dropped"
    ENTRY_CONFIRMED = "entry_confirmed"
    SAME_PERSON = "same_person"


_SAYS: Mapping[PartyRefusal, tuple[str, str]] = {
    PartyRefusal.UNKNOWN_PERSON: ("Only a registered person can be named.", "Register the person first."),
    PartyRefusal.UNKNOWN_BANK: ("Only a registered bank can be named.", "Register the bank first."),
    PartyRefusal.UNKNOWN_INSTITUTION: (
        "Only a registered institution can be named.",
        "Register the institution first.",
    ),
    PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "A code stands for one party for ever; this one is registered with other content.",
        "Choose another code, or send what was registered.",
    ),
    PartyRefusal.OVERLAPS_ANOTHER: (
        "Two entries of the same kind for the same parties never hold on the same day.",
        "End the earlier one first, or begin on a later day.",
    ),
    PartyRefusal.SNAPSHOT_OF_LATER: (
        "A register is read as it stood, never as it will stand.",
        "Correct the instant of the snapshot, or the clock that says now.",
    ),
    PartyRefusal.SNAPSHOT_OF_SAME_INSTANT: (
        "A register says one thing at one instant; we have another copy of that very instant.",
        "Take in a copy of a later instant.",
    ),
    PartyRefusal.SNAPSHOT_OLDER: (
        "Our copy of the register never goes back: a later snapshot is here already.",
        "Take in the newest one.",
    ),
    PartyRefusal.CODE_TAKEN: (
        "A code stands for ever for one institution: its kind and its jurisdiction never change.",
        "Ask the register; give the newcomer a code of its own.",
    ),
    PartyRefusal.UNKNOWN_FACT: (
        "A revocation ends a fact about the same person, and not another revocation.",
        "Take its number from `tidegate party events PERSON`.",
    ),
    PartyRefusal.NO_TAX_FACT: (
        "Nothing of this kind is known of this person's tax that goes on past that day.",
        "Look with `tidegate tax facts PERSON`.",
    ),
    PartyRefusal.UNKNOWN_ENTRY: ("Nothing of this number was entered.", "Look at the list of what waits."),
    PartyRefusal.ENTRY_DROPPED: ("It was taken off the list.", "Enter it anew."),
    PartyRefusal.ENTRY_CONFIRMED: (
        "It is confirmed, and what is known of a person is only ever added to.",
        "Enter a revocation.",
    ),
    PartyRefusal.SAME_PERSON: (
        "One person enters and another confirms.",
        "Let somebody else read the original and confirm.",
    ),
    PartyRefusal.PERSON_SHREDDED: ("A shredded identity is never written again.", "Register a new person."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed. `reasons` is empty here: only the gate has some."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool = False
    reasons: tuple[NoReturn, ...] = ()


def refused(code: PartyRefusal, *, field: str) -> Refused:
    """The refusal with its sentence and its remedy."""
    rule, remedy = _SAYS[code]
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy)


def checked_code(text: str, *, field: str) -> str:
    """A party's code as it is; raises `Invalid` for anything but 1 to 64 letters, digits, `_ . : -`."""
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise Invalid(
            field=field,
            value=text,
            rule=f"A code is 1 to {CODE_MAX} ASCII letters, digits or _ . : - and begins with a letter or digit.",
            remedy="Write it like S000123 or CLEARBROOK.",
        )
    return text

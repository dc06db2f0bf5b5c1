"""What can be wrong in a register's file, each with its rule and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """Rules of the profile. Those after `LOOK_ALIKE_NAME` are for a person to look at and refuse nothing."""

    NOT_READABLE = "not_readable"
    HEADER = "header"
    COLUMNS = "columns"
    ENTRY_COUNT = "entry_count"
    ROW_LENGTH = "row_length"
    NEEDED = "needed"
    CODE = "code"
    TEXT = "text"
    WORD = "word"
    DAY = "day"
    PERIOD = "period"
    ACTIVITY_OF_KIND = "activity_of_kind"
    ONE_INSTITUTION = "one_institution"
    OVERLAP = "overlap"
    OWN_PLATFORM = "own_platform"
    CODE_TAKEN = "code_taken"
    LOOK_ALIKE_NAME = "look_alike_name"
    MIXED_SCRIPTS = "mixed_scripts"
    INVISIBLE_CHARACTER = "invisible_character"

    @property
    def for_a_person(self) -> bool:
        return self in {Rule.LOOK_ALIKE_NAME, Rule.MIXED_SCRIPTS, Rule.INVISIBLE_CHARACTER}


_SAYS: Mapping[Rule, tuple[str, str]] = {
    Rule.NOT_READABLE: ("A snapshot is UTF-8 text, CSV or JSON, of this profile.", "Export it again in the profile."),
    Rule.HEADER: (
        "A snapshot says profile, jurisdiction, the instant it was true at, source and how many entries follow.",
        "Write the header as the profile has it.",
    ),
    Rule.COLUMNS: ("The columns are those of the profile, each once.", "Correct the line of column names."),
    Rule.ENTRY_COUNT: (
        "As many entries follow as the header says; a cut file would end licences that hold.",
        "Fetch the file again, or correct the header.",
    ),
    Rule.ROW_LENGTH: ("A row has as many fields as there are columns.", "Quote fields that hold a comma."),
    Rule.NEEDED: ("This field is never empty.", "Fill it in."),
    Rule.CODE: (
        "A code is 1 to 64 ASCII letters, digits or _ . : - and begins with a letter or digit.",
        "Write it like NORTHHILL or CN-37.",
    ),
    Rule.TEXT: ("A text has at most 300 characters and no control characters or line breaks.", "Shorten or clean it."),
    Rule.WORD: ("Only the words of the profile stand here.", "Use one of them."),
    Rule.DAY: ("A day is written like 2020-12-18 and exists.", "Correct it; leave an open end empty."),
    Rule.PERIOD: ("A period ends after the day it begins.", "Correct one of both days."),
    Rule.ACTIVITY_OF_KIND: ("A bank accepts deposits, a platform introduces them.", "Correct kind or activity."),
    Rule.ONE_INSTITUTION: (
        "A code stands for one institution: rows of the same code say the same of it.",
        "Make the rows agree.",
    ),
    Rule.OVERLAP: ("Two licences of one institution for one activity never hold on the same day.", "End one earlier."),
    Rule.OWN_PLATFORM: ("Only a platform is a bank's own, and the bank stands in the register.", "Name such a bank."),
    Rule.CODE_TAKEN: (
        "A code stands for ever for one institution: its kind and its jurisdiction never change.",
        "Ask the register; give the newcomer a code of its own.",
    ),
    Rule.LOOK_ALIKE_NAME: (
        "Two institutions of different codes have names that a reader may take for one another.",
        "A person looks whether one poses as the other; nothing is refused for it.",
    ),
    Rule.MIXED_SCRIPTS: (
        "A word is written in letters of more than one script.",
        "A person looks whether a letter was put in for one that looks alike; nothing is refused for it.",
    ),
    Rule.INVISIBLE_CHARACTER: (
        "A name holds characters that are not seen.",
        "A person looks why; nothing is refused for it.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`line` of the file (an entry's number in JSON; 0 where it is of the whole), `field`, `value` as it stands."""

    rule: Rule
    line: int
    field: str
    value: str
    detail: str = ""

    @property
    def for_a_person(self) -> bool:
        return self.rule.for_a_person

    @property
    def says(self) -> str:
        return _SAYS[self.rule][0]

    @property
    def remedy(self) -> str:
        return _SAYS[self.rule][1]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as printed."""
        told = {"says": self.says, "remedy": self.remedy, "for_a_person": self.for_a_person}
        return {**asdict(self), "rule": self.rule.value, **told}

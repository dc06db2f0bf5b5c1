"""What can be wrong with a database, said so that a person can act: what, which rule, what to do."""

from __future__ import annotations


class DatabaseTrouble(Exception):
    """A database cannot be used as asked. `rule` says what does not hold, `remedy` what to do about it."""

    code = "database_trouble"

    def __init__(self, what: str, *, rule: str = "", remedy: str = "") -> None:
        super().__init__(" ".join(part for part in (what, rule, remedy) if part))
        self.what = what
        self.rule = rule
        self.remedy = remedy


class Unreachable(DatabaseTrouble):
    """No database answers."""

    code = "database_unreachable"


class OtherVersion(DatabaseTrouble):
    """The data belong to another version: of PostgreSQL, or of Tidegate."""

    code = "database_of_another_version"


class NotPossible(DatabaseTrouble):
    """The command is refused: it would destroy something, or this kind of database has no such thing."""

    code = "not_possible_here"


class Malformed(NotPossible):
    """A name, a URL or a folder that was given is not what it must be."""

    code = "malformed_database_input"

"""What `tidegate` ends with; a script may rely on it."""

from __future__ import annotations

from typing import Final

from tidegate.interfaces.problem_document import Outcome

OK: Final = 0
FINDINGS: Final = 1  # a check found something that matters
BAD_INPUT: Final = 2  # usage, a malformed value, file or configuration
REFUSED: Final = 3  # a rule said no; asking again changes nothing
UNREACHABLE: Final = 4  # no database answers
OTHER_VERSION: Final = 5  # the database is older or newer than this Tidegate (or another PostgreSQL's)
BUSY: Final = 6  # refused for a passing reason, or another process is at it: try again
INTERNAL: Final = 7  # our bug
INTERRUPTED: Final = 130  # Ctrl-C
TERMINATED: Final = 143  # SIGTERM

MEANING: Final = {
    OK: "done, nothing wrong",
    FINDINGS: "a check found something that matters",
    BAD_INPUT: "usage, or a malformed value, file or configuration",
    REFUSED: "a rule said no; asking again changes nothing",
    UNREACHABLE: "no database answers",
    OTHER_VERSION: "the database is of another version: older, newer, or another PostgreSQL's",
    BUSY: "refused for a passing reason: try again",
    INTERNAL: "a bug of Tidegate",
    INTERRUPTED: "interrupted (Ctrl-C)",
    TERMINATED: "terminated",
}

OF_OUTCOME: Final = {
    Outcome.MALFORMED: BAD_INPUT,
    Outcome.REFUSED: REFUSED,
    Outcome.UNREACHABLE: UNREACHABLE,
    Outcome.OTHER_VERSION: OTHER_VERSION,
    Outcome.BUSY: BUSY,
    Outcome.INTERNAL: INTERNAL,
}

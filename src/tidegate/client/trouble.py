"""Every way in which a call can end without what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidegate.client.sending import Write

_TYPE = "urn:tidegate:problem:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The check that said no, in a sentence, with the law it stands on."""

    check_id: str
    sentence: str
    citation: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem document (RFC 9457). `slug` is its type without the prefix; `transient`: ask again later."""

    slug: str
    status: int
    title: str
    rule: str
    remedy: str
    field: str | None
    transient: bool
    reasons: tuple[Reason, ...]

    @classmethod
    def read(cls, found: Any, *, status: int) -> Problem:
        """From a reply's JSON; what is missing or strange is left empty, for a problem is told in any case."""
        given: dict[str, Any] = found if isinstance(found, dict) else {}

        def text(name: str) -> str:
            value = given.get(name)
            return value if isinstance(value, str) else ""

        field, reasons = given.get("field"), given.get("reasons")
        return cls(
            slug=text("type").removeprefix(_TYPE) or "unknown",
            status=status,
            title=text("title") or f"HTTP status {status}",
            rule=text("rule") or text("detail"),
            remedy=text("remedy"),
            field=field if isinstance(field, str) else None,
            transient=given.get("transient") is True,
            reasons=tuple(_reason(one) for one in (reasons if isinstance(reasons, list) else [])),
        )

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.title} ({self.slug}).", self.rule, self.remedy) if part)


def _reason(found: Any) -> Reason:
    given = found if isinstance(found, dict) else {}
    words = {name: str(given.get(name, "")) for name in ("check_id", "sentence", "citation", "url")}
    return Reason(**words)


class Trouble(Exception):
    """What every error of this client is."""


class Refused(Trouble):
    """A rule said no: this attempt did nothing. `problem.transient` says whether asking again later may help.

    `doubted`: an earlier attempt under the same key had no answer. Should it still be on its way, it will be decided
    when it arrives; `Platform.outcome_of` tells by key.
    """

    def __init__(self, problem: Problem, *, doubted: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.doubted = doubted


class Unreachable(Trouble):
    """A read without an answer, or a write that never left: nothing was done."""


class Unreadable(Trouble):
    """A reply that is not what the API's contract says."""


class InDoubt(Trouble):
    """A write whose answer never came, `attempts` times. It may have been done: settle it by its key, never as new."""

    def __init__(self, write: Write, *, attempts: int, last: str) -> None:
        super().__init__(f"{write.path} under the key {write.key} is in doubt after {attempts} attempts ({last})")
        self.write = write
        self.attempts = attempts

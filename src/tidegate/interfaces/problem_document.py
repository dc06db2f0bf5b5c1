"""The problem itself: what a door answers when something was refused or went wrong, in each of its forms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:tidegate:problem:"
RETRY_AFTER_S = 2


class Outcome(StrEnum):
    """What kind of end it is, for doors that speak no HTTP."""

    MALFORMED = "malformed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    OTHER_VERSION = "other_version"
    BUSY = "busy"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the gate refused: which check, its sentence, the law it stands on."""

    check_id: str
    sentence: str
    citation: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer to one thing that went wrong. `status` is HTTP's; the command line's exit code goes by `outcome`."""

    slug: str
    status: int
    title: str
    rule: str
    remedy: str = ""
    field: str | None = None
    transient: bool = False
    reasons: tuple[Reason, ...] = ()
    findings: tuple[dict[str, str], ...] = ()
    outcome: Outcome = Outcome.MALFORMED

    @property
    def type(self) -> str:
        return TYPE + self.slug

    def document(self) -> dict[str, Any]:
        """The RFC 9457 problem document."""
        found: dict[str, Any] = {"type": self.type, "title": self.title, "status": self.status, "detail": self.rule}
        found |= {"field": self.field, "rule": self.rule, "remedy": self.remedy, "transient": self.transient}
        found["reasons"] = [
            {"check_id": r.check_id, "sentence": r.sentence, "citation": r.citation, "url": r.url} for r in self.reasons
        ]
        if self.findings:
            found["findings"] = list(self.findings)
        return found

    def text(self) -> str:
        """For a terminal: what, why, what to do."""
        lines = [self.title + (f" ({self.field})" if self.field else "")]
        lines += [f"  Rule: {self.rule}"] if self.rule else []
        lines += [
            f"  Because: {r.sentence} [{r.check_id}]" + (f" ({r.citation})" if r.citation else "") for r in self.reasons
        ]
        lines += [f"  {f['field']}: {f['rule']} {f.get('remedy', '')}".rstrip() for f in self.findings]
        lines += [f"  What to do: {self.remedy}"] if self.remedy else []
        return "\n".join(lines)

"""A sentence of law that the gate may quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.rules.parameter import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold from a day on, up to, not including, `in_force_until`. A rule whose source was not read is never
    enabled.

    `enforced_by` says who sees to it: checks of the gate by their tags (`gate.…`), a room, or a person. `disclosure` is
    the word of what a saver must have received and acknowledged before a contract, if the rule asks for that.
    """

    rule_id: str
    sentence: str
    citation: Citation
    in_force_from: date
    enabled: bool
    in_force_until: date | None = None
    enforced_by: tuple[str, ...] = ()
    disclosure: str | None = None
    note: str = ""
    unread: bool = False

    def applies(self, *, on: date) -> bool:
        """Whether it is enabled and in force on a day."""
        ended = self.in_force_until is not None and self.in_force_until <= on
        return self.enabled and self.in_force_from <= on and not ended

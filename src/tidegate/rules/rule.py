"""A sentence of law that the gate may quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.rules.parameter import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold from a day on. `enabled` is the default; a rule whose source was not read is never enabled."""

    rule_id: str
    sentence: str
    citation: Citation
    in_force_from: date
    enabled: bool
    note: str = ""
    unread: bool = False

    def applies(self, *, on: date) -> bool:
        """Whether it is enabled and in force on a day."""
        return self.enabled and self.in_force_from <= on

"""A check: one question, the rule it stands on, the acts it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tidegate.gate.act import Act
from tidegate.gate.case import Case
from tidegate.gate.decision import Citation, GateRefusal, Ground, Reason
from tidegate.gate.law import ground

OUR_RULE = Citation(title="Tidegate, rules of the gate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check found against an act: the figures of the case, and a ground if it is not the check's own."""

    detail: str
    ground: Ground | None = None
    warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`law` names rules without their jurisdiction, the first that holds is quoted; `ours` is the sentence where a
    jurisdiction has none of them.

    Without `ours` the check is asked only where, and from the day on which, the law has the rule.
    """

    check_id: str
    code: GateRefusal
    acts: frozenset[Act]
    look: Callable[[Case], Found | tuple[Found, ...] | None]
    law: tuple[str, ...] = ()
    ours: str | None = None
    quotes: tuple[str, ...] = ()
    """Rules that say what its words mean; it rests on them and quotes them nowhere."""

    def reasons(self, case: Case) -> Iterator[tuple[Reason, bool]]:
        """What it finds, and whether that only warns."""
        stands_on = self.ground(case)
        if case.facts.act not in self.acts or stands_on is None:
            return
        answer = self.look(case)
        for found in (answer,) if isinstance(answer, Found) else answer or ():
            base = found.ground or stands_on
            reason = Reason(
                check_id=self.check_id,
                code=self.code,
                sentence=base.sentence,
                citation=base.citation,
                from_day=base.from_day,
                detail=found.detail,
            )
            yield reason, found.warning

    def ground(self, case: Case) -> Ground | None:
        """The rule it stands on for this case; None if there is none that day."""
        facts = case.facts
        for name in self.law:
            found = ground(jurisdiction=facts.jurisdiction, name=name, on=facts.business_day)
            if found is not None:
                return found
        return None if self.ours is None else Ground(sentence=self.ours, citation=OUR_RULE)

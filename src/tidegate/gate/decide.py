"""The pure answer to a case: all checks are asked, all reasons given."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.gate.case import Case
from tidegate.gate.checks import CHECKS, Check
from tidegate.gate.decision import Decision, GateRefusal
from tidegate.gate.law import rule_set_version

_PRECEDENCE = {code: place for place, code in enumerate(GateRefusal)}


def decide(case: Case, *, checks: Iterable[Check] = CHECKS) -> Decision:
    """The same case and the same law give the same answer."""
    found = [reason for check in checks for reason in check.reasons(case)]
    found.sort(key=lambda pair: _PRECEDENCE[pair[0].code])
    return Decision(
        refused=tuple(reason for reason, warns in found if not warns),
        warnings=tuple(reason for reason, warns in found if warns),
        rule_set=rule_set_version(jurisdiction=case.facts.jurisdiction),
    )

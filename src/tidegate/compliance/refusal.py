"""Why a verb of this room says no. The order of the enum is the order in which reasons are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn


class ComplianceRefusal(StrEnum):
    """Codes, in order of precedence; all final. Refusals of an order itself are `tidegate.orders.OrderRefusal`."""

    CODE_OF_PLATFORM = "code_of_platform"
    TOO_FEW_KEYS = "too_few_keys"
    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    KEY_OF_ANOTHER = "key_of_another"
    UNKNOWN_KEY = "unknown_key"


_SAYS: Mapping[ComplianceRefusal, tuple[str, str, str]] = {
    ComplianceRefusal.CODE_OF_PLATFORM: (
        "code",
        "An authority's code is never that of the platform, whose own orders rank lower.",
        "Enter the authority under its own code.",
    ),
    ComplianceRefusal.TOO_FEW_KEYS: (
        "signers_min",
        "At least as many officers' keys are pinned as must sign, and at least one must.",
        "Pin the keys of more officers, or lower the number that must sign.",
    ),
    ComplianceRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "code",
        "An authority is pinned once; what it may order is not changed silently.",
        "Enter it as it is pinned.",
    ),
    ComplianceRefusal.KEY_OF_ANOTHER: (
        "keys",
        "A key belongs to one officer of one authority, and a revoked one never comes back.",
        "Have the officer make a key of its own.",
    ),
    ComplianceRefusal.UNKNOWN_KEY: ("kid", "Only a pinned key can be revoked.", "Look at the authority's keys."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool = False
    reasons: tuple[NoReturn, ...] = ()


def refused(code: ComplianceRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = _SAYS[code]
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy)

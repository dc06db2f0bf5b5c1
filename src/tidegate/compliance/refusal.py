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
    UNKNOWN_AUTHORITY = "unknown_authority"
    UNKNOWN_ORDER = "unknown_order"
    NOTHING_SAID = "nothing_said"
    NOTHING_TO_CLARIFY = "nothing_to_clarify"
    ORIGINAL_MISSING = "original_missing"
    SAME_PERSON = "same_person"
    ENQUIRY_NOT_BELIEVED = "enquiry_not_believed"


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
    ComplianceRefusal.UNKNOWN_AUTHORITY: (
        "authority",
        "A key is pinned for an authority that is known here.",
        "Enter the authority first.",
    ),
    ComplianceRefusal.UNKNOWN_ORDER: (
        "order_id",
        "Only of an order that came here can something be said.",
        "Look at the list of orders.",
    ),
    ComplianceRefusal.NOTHING_SAID: (
        "detail",
        "A question or a reason is written out, by a person with a name.",
        "Write what is asked, or why it cannot be done.",
    ),
    ComplianceRefusal.NOTHING_TO_CLARIFY: (
        "order_id",
        "A lift opens what was shut; there is nothing to ask before that.",
        "Ask about the order that it lifts, or write to the authority.",
    ),
    ComplianceRefusal.ORIGINAL_MISSING: (
        "original",
        "A paper order is entered by a named person with its original attached, up to 20 MB.",
        "Attach a scan of the order.",
    ),
    ComplianceRefusal.SAME_PERSON: (
        "confirmed_by",
        "Two people enter a paper order: who confirms it is not who typed it.",
        "Have another person read the original and confirm.",
    ),
    ComplianceRefusal.ENQUIRY_NOT_BELIEVED: (
        "envelope",
        "Answers are shown to the issuer of the order, on a request that one of its officers signed.",
        "Have an officer of the issuing authority sign the request.",
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

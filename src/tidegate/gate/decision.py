"""What the gate answers: a permit or a refusal, each with everything that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class GateRefusal(StrEnum):
    """Codes, in order of precedence: the first that holds is the refusal's code; all are among its reasons."""

    CLOSED_BY_ORDER = "closed_by_order"
    ABOVE_ORDERED_CAP = "above_ordered_cap"
    PAYMENT_STOPPED_BY_ORDER = "payment_stopped_by_order"
    BANK_NOT_LICENSED = "bank_not_licensed"
    BANK_NOT_INSURED = "bank_not_insured"
    BANK_MAY_NOT_BE_BROKERED = "bank_may_not_be_brokered"
    PLATFORM_NOT_PERMITTED = "platform_not_permitted"
    CHANNEL_NOT_OWN = "channel_not_own"
    KIND_NOT_ON_CHANNEL = "kind_not_on_channel"
    TERMS_NOT_ALLOWED = "terms_not_allowed"
    SAVER_NOT_ACTIVE = "saver_not_active"
    IDENTITY_NOT_VERIFIED = "identity_not_verified"
    SAVER_CLASS_NOT_ALLOWED = "saver_class_not_allowed"
    OUTSIDE_AREA = "outside_area"
    RATE_ABOVE_CEILING = "rate_above_ceiling"
    ABOVE_SAVER_MAXIMUM = "above_saver_maximum"
    ABOVE_CAPACITY = "above_capacity"
    DISCLOSURE_MISSING = "disclosure_missing"
    BEYOND_INSURANCE = "beyond_insurance"
    REGISTER_STALE = "register_stale"

    @property
    def transient(self) -> bool:
        """Whether the same act may be permitted later without its caller changing anything."""
        return self in {GateRefusal.REGISTER_STALE, GateRefusal.PAYMENT_STOPPED_BY_ORDER}

    @property
    def remedy(self) -> str:
        return _REMEDIES[self]

    @property
    def field(self) -> str | None:
        """Which of the caller's own words it is about; None where changing none of them would help."""
        return next((name for name, codes in _FIELDS.items() if self in codes), None)


_REMEDIES: Mapping[GateRefusal, str] = {
    GateRefusal.CLOSED_BY_ORDER: "Nothing need be done for money that is inside; new money waits until the order ends.",
    GateRefusal.ABOVE_ORDERED_CAP: "Lower the amount, or choose another product.",
    GateRefusal.PAYMENT_STOPPED_BY_ORDER: "Wait until the order ends: what is owed stays owed.",
    GateRefusal.BANK_NOT_LICENSED: "Choose a product of a licensed bank.",
    GateRefusal.BANK_NOT_INSURED: "Choose a product of an insured bank.",
    GateRefusal.BANK_MAY_NOT_BE_BROKERED: "Choose a product of a well capitalised bank, or ask the bank directly.",
    GateRefusal.CHANNEL_NOT_OWN: "Show it as a third party's, or on the bank's own platform.",
    GateRefusal.PLATFORM_NOT_PERMITTED: "Ask the bank directly; this platform may not introduce deposits.",
    GateRefusal.KIND_NOT_ON_CHANNEL: "Ask the bank on its own channel.",
    GateRefusal.TERMS_NOT_ALLOWED: "Choose a product that pays the demand rate when it is withdrawn early.",
    GateRefusal.SAVER_NOT_ACTIVE: "Complete the registration with the platform first.",
    GateRefusal.IDENTITY_NOT_VERIFIED: "Complete or renew the check of your identity first.",
    GateRefusal.SAVER_CLASS_NOT_ALLOWED: "Choose a bank that takes deposits from such savers.",
    GateRefusal.OUTSIDE_AREA: "Choose a bank whose licence reaches your place of residence.",
    GateRefusal.RATE_ABOVE_CEILING: "The bank must lower the rate, subsidies included.",
    GateRefusal.ABOVE_SAVER_MAXIMUM: "Lower the amount to what the product still takes from you.",
    GateRefusal.ABOVE_CAPACITY: "Lower the amount, or choose another product.",
    GateRefusal.DISCLOSURE_MISSING: "Read what the bank must tell you and say that you have received it.",
    GateRefusal.BEYOND_INSURANCE: "Lower the amount, or spread it over several banks.",
    GateRefusal.REGISTER_STALE: "Try again after the register has been read anew.",
}

_FIELDS: Mapping[str, frozenset[GateRefusal]] = {
    "amount": frozenset(
        {
            GateRefusal.ABOVE_ORDERED_CAP,
            GateRefusal.ABOVE_SAVER_MAXIMUM,
            GateRefusal.ABOVE_CAPACITY,
            GateRefusal.BEYOND_INSURANCE,
        }
    ),
    "saver": frozenset(
        {
            GateRefusal.SAVER_NOT_ACTIVE,
            GateRefusal.IDENTITY_NOT_VERIFIED,
            GateRefusal.SAVER_CLASS_NOT_ALLOWED,
            GateRefusal.OUTSIDE_AREA,
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule stands. `article` and `url` may be empty."""

    title: str
    article: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.title}, {self.article}" if self.article else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A rule a check stands on: its sentence, where it stands, the day from which it holds (None: always)."""

    sentence: str
    citation: Citation
    from_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one check found: its permanent tag, the rule's sentence and citation, and the figures of this case."""

    check_id: str
    code: GateRefusal
    sentence: str
    citation: Citation
    from_day: date | None
    detail: str

    def to_json(self) -> dict[str, Any]:
        """Plain text, as recorded and shown."""
        return {
            "check_id": self.check_id,
            "code": str(self.code),
            "sentence": self.sentence,
            "citation": {"title": self.citation.title, "article": self.citation.article, "url": self.citation.url},
            "from_day": None if self.from_day is None else self.from_day.isoformat(),
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Pure answer to a case: what refuses it and what is to be said all the same, in order of precedence."""

    refused: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    rule_set: str

    @property
    def permitted(self) -> bool:
        return not self.refused

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded."""
        return {
            "refused": [reason.to_json() for reason in self.refused],
            "warnings": [reason.to_json() for reason in self.warnings],
            "rule_set": self.rule_set,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Money may come in, in this transaction. `record_id` names the recorded answer; `warnings` must be shown."""

    record_id: int
    warnings: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRefused:
    """Money may not come in. `reasons` are all that were found, the first gives `code`."""

    record_id: int
    reasons: tuple[Reason, ...]

    @property
    def code(self) -> str:
        return str(self.reasons[0].code)

    @property
    def field(self) -> str | None:
        return self.reasons[0].code.field

    @property
    def rule(self) -> str:
        return f"{self.reasons[0].sentence} {self.reasons[0].detail}".rstrip()

    @property
    def remedy(self) -> str:
        return self.reasons[0].code.remedy

    @property
    def transient(self) -> bool:
        return all(reason.code.transient for reason in self.reasons)

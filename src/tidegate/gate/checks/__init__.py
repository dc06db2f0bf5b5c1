"""The checks, in order of precedence. Each has a permanent tag, a rule it stands on, and one question to a case.

A tag is never given to another question; a check that goes leaves its tag unused.
"""

from __future__ import annotations

from tidegate.gate.checks.amount import (
    BANK_CAPACITY,
    CAPACITY,
    INSURANCE_HEADROOM,
    SAVER_MAXIMUM,
    SAVER_MAXIMUM_AT_BANK,
)
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.checks.live_order import LIVE_ORDER
from tidegate.gate.checks.ordered_cap import ORDERED_CAP
from tidegate.gate.checks.perimeter import (
    BANK_INSURED,
    BANK_LICENSED,
    BROKERED_DEPOSITS,
    DISCLOSURES,
    IDENTITY_VERIFIED,
    LICENSED_AREA,
    LOCAL_BANK,
    OWN_CHANNEL,
    OWNER_ACTIVE,
    OWNER_IDENTITY,
    PLATFORM_PERMITTED,
    REGISTER_FRESH,
    SAVER_ACTIVE,
    SAVER_CLASS,
)
from tidegate.gate.checks.product import (
    KIND_ON_CHANNEL,
    NO_COMPLETED_TIER,
    NO_RENEWAL_ON_CHANNEL,
    RATE_CAP,
    RATE_CEILING,
)

CHECKS: tuple[Check, ...] = (
    LIVE_ORDER,
    ORDERED_CAP,
    BANK_LICENSED,
    BANK_INSURED,
    BROKERED_DEPOSITS,
    PLATFORM_PERMITTED,
    OWN_CHANNEL,
    KIND_ON_CHANNEL,
    NO_RENEWAL_ON_CHANNEL,
    NO_COMPLETED_TIER,
    SAVER_ACTIVE,
    IDENTITY_VERIFIED,
    OWNER_ACTIVE,
    OWNER_IDENTITY,
    SAVER_CLASS,
    LICENSED_AREA,
    LOCAL_BANK,
    RATE_CEILING,
    RATE_CAP,
    SAVER_MAXIMUM,
    SAVER_MAXIMUM_AT_BANK,
    CAPACITY,
    BANK_CAPACITY,
    DISCLOSURES,
    INSURANCE_HEADROOM,
    REGISTER_FRESH,
)

__all__ = ["CHECKS", "Check", "Found"]

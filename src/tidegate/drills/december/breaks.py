"""The faults that can be planted, and the phase that must catch each. How they are planted: `faults`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong."""

    LATE_TOP_UP = "late_top_up"
    MISSED_PLATFORM = "missed_platform"
    RENEWED_DEPOSIT = "renewed_deposit"
    SHORT_PAYOUT = "short_payout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What a fault is, in words, and the number of the phase that it belongs to."""

    phase: int
    words: str


BREAKS: dict[str, Planted] = {
    Fault.LATE_TOP_UP: Planted(phase=5, words="one flexible deposit is topped up after top-ups were closed"),
    Fault.MISSED_PLATFORM: Planted(phase=3, words="one platform is never reached by the order and goes on selling"),
    Fault.RENEWED_DEPOSIT: Planted(phase=6, words="one matured deposit is silently renewed after the order"),
    Fault.SHORT_PAYOUT: Planted(phase=6, words="one deposit is paid one minor unit less than its contract promises"),
}

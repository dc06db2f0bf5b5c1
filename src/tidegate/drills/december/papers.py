"""The drill's documents: their types, and the words that must stand in them or must not."""

from __future__ import annotations

from datetime import timedelta

from tidegate.orders import LegalBasis

NOTICE_TYP = "tidegate-drill-notice+jws"
HANDOVER_TYP = "tidegate-drill-handover+jws"
CERTIFICATE_TYP = "tidegate-drill-completion+jws"

URGING = (
    "withdraw now",
    "act now",
    "immediately",
    "without delay",
    "move your money",
    "take your money",
    "last chance",
)
"""What a notice to a holder must not say."""
MUST_SAY = ("you need do nothing", "runs to its end", "insured as before", "our own counter")
"""What it must."""

LAW = LegalBasis(
    ref="Notice No. 9 of 15 January 2021 (as told for this drill)",
    sentence="Commercial banks take no time deposits through internet platforms that are not their own.",
)
REDRESS = "Review by the authority's legal department within sixty days."
YEARS = timedelta(days=6 * 366)
"""How long the drill's orders stand."""

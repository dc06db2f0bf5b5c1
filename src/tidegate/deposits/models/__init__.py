"""Rows of this room; only this room imports them."""

from __future__ import annotations

from tidegate.deposits.models.deposit import (
    Accrued,
    Deposit,
    MovedIn,
    Movement,
    Pool,
    Reading,
    Segment,
    Step,
    Stock,
)
from tidegate.deposits.models.fee import Fee
from tidegate.deposits.models.owners import Ownership, Request, Signature, Stake
from tidegate.deposits.models.pledge import Pledge, PledgeEvent
from tidegate.deposits.models.withholding import Remittance, Withholding

__all__ = [
    "Accrued", "Deposit", "Fee", "MovedIn", "Movement", "Ownership", "Pledge", "PledgeEvent",
    "Pool", "Reading", "Remittance", "Request", "Segment", "Signature", "Stake", "Step", "Stock",
    "Withholding",
]  # fmt: skip

"""What the API says of fees. Amounts are decimal text in the currency's own decimals."""

from __future__ import annotations

from datetime import date

from ninja import Schema
from pydantic import Field


class MaintenanceFee(Schema):
    """What the bank takes out of the deposit for each whole period that is over. Yields say the interest alone."""

    amount: str = Field(description="decimal text, such as 2.50")
    every: str = Field(description="monthly, quarterly, half_yearly or yearly")
    waived_from: str | None = Field(description="a period whose balance was never below it costs nothing")
    free: str | None = Field(description="no period that begins so soon after the first day is charged; ISO 8601")
    principal_at_risk: bool = Field(description="whether it may take what was brought; else interest in the deposit")


class Fee(Schema):
    """A period of the maintenance fee that is over, and what of it was charged."""

    due_on: date
    since: date = Field(description="the first day of the period; it ends before due_on")
    fee: str = Field(description="by the contract")
    charged: str = Field(description="of it, or nothing")
    least_balance: str = Field(description="of the period's days")
    waived: bool

"""What the API says of single terms of a product or a contract. Rates are parts of one per year as text."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field


class Withdrawals(Schema):
    """How often money is given back. Everything together always, but while it is locked."""

    times: int | None = Field(description="so often in a period; null: no limit")
    per: str | None = Field(description="month, quarter, half_year or year of the calendar")
    locked: str | None = Field(description="for so long from the first day nothing; ISO 8601")


class Incentive(Schema):
    """What the bank pays on top of the chart to those for whom every condition holds that is not null or false."""

    rate: str
    new_to_bank: bool = Field(description="for savers who never had money at the bank here")
    saver_class: str | None = Field(description="natural_person, sole_trader, company or public_body")
    region: str | None = Field(description="for who lives there, ISO 3166: DE, CN-37")
    granted: bool = Field(description="whether it is in the rates told here, for whoever asks")

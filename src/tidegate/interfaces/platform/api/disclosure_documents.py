"""What the API says of disclosures, and how the receipt of one is acknowledged."""

from __future__ import annotations

from datetime import date

from ninja import Schema
from pydantic import Field

from tidegate.interfaces.platform.api.reading import Body


class DisclosureLine(Schema):
    name: str
    text: str
    note: str


class Disclosure(Schema):
    disclosure: str = Field(description="its word, such as eu.information_sheet")
    bank_code: str
    title: str
    lines: list[DisclosureLine]
    law: str = Field(description="the sentence of law that asks for it")
    citation: str
    text_digest: str = Field(description="names this text; it is sent back with the acknowledgement")
    acknowledged_on: date | None


class Disclosures(Schema):
    items: list[Disclosure]


class Acknowledgement(Body):
    disclosure: str = Field(max_length=100)
    text_digest: str = Field(max_length=100, description="of the text that was read")
    saver: str | None = Field(None, max_length=64, description="for whom I act; left out: myself")

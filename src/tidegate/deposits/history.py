"""Acts that savers had carried out, in their order: to run them again elsewhere, or to tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from uuid import UUID

from django.db import connection

_SQL = files("tidegate.deposits").joinpath("sql/history.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An act as it was asked for and carried out, with the instant.

    `returned`: its money went back before it reached the bank.
    """

    request_id: UUID
    kind: str
    deposit_id: UUID
    saver: str
    product: str
    term: str | None
    amount_minor: int | None
    business_day: date
    at: datetime
    returned: bool


def acts_after(*, instant: datetime) -> tuple[Recorded, ...]:
    """Every act carried out after the instant."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [instant])
        return tuple(
            Recorded(
                request_id=row[0],
                kind=row[1],
                deposit_id=row[2],
                saver=row[3],
                product=row[4],
                term=row[5],
                amount_minor=row[6],
                business_day=row[7],
                at=row[10],
                returned=row[8] == "returned" or (row[1] == "open" and row[9] == "returned"),
            )
            for row in cursor.fetchall()
        )

"""Currencies by ISO 4217, from a dated table of our own.

Locale data is no source for digits: it gives some currencies fewer decimals than the standard, and amounts stored so
would be wrong by a factor of a hundred. The table names the withdrawn codes too, so that an old book stays readable
and a new amount in them is refused.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from tidegate.money.invalid import Invalid

_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """One code of ISO 4217. `digits` is None where the standard gives no minor unit (metals, units of account).

    `withdrawn_on` is the first day on which the code is no longer in use. The standard publishes months; the first of
    the month stands for the month, unless the decision behind it names the day.
    """

    code: str
    numeric: str
    minor_digits: int | None
    name: str
    withdrawn_on: date | None

    @property
    def digits(self) -> int:
        """Decimals of the minor unit. Only for currencies that have one; `currency` gives no others."""
        assert self.minor_digits is not None, f"{self.code} has no minor unit"
        return self.minor_digits

    def in_use(self, *, on: date | None) -> bool:
        """Whether the code is in use on a day; without a day, whether it has not been withdrawn at all."""
        return self.withdrawn_on is None or (on is not None and on < self.withdrawn_on)


@lru_cache(maxsize=1)
def _table() -> dict[str, Currency]:
    text = files("tidegate.money").joinpath("data/iso_4217.csv").read_text("utf-8")
    return {
        row["code"]: Currency(
            code=row["code"],
            numeric=row["numeric"],
            minor_digits=int(row["digits"]) if row["digits"] else None,
            name=row["name"],
            withdrawn_on=date.fromisoformat(row["withdrawn_on"]) if row["withdrawn_on"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    }


def currencies() -> tuple[Currency, ...]:
    """Every code of the table, by code: in use and withdrawn, with and without a minor unit."""
    return tuple(_table().values())


@lru_cache(maxsize=1024)
def _known(code: str) -> Currency | None:
    return _table().get(code)


def minor_digits(code: str) -> int:
    """Decimals to show amounts with, of withdrawn codes too. 0 where the table has no such code or no minor unit."""
    found = _known(code)
    return 0 if found is None else found.minor_digits or 0


def currency(code: str, *, on: date | None = None, field: str = "currency") -> Currency:
    """The currency of a three-letter code, in use on the day `on` (without a day: not withdrawn). Raises `Invalid`."""
    found = _known(code) if isinstance(code, str) and _CODE.fullmatch(code) else None
    if found is None:
        raise Invalid(
            field=field,
            value=code,
            rule="A currency is a three-letter code of ISO 4217.",
            remedy="Give a code such as CNY or EUR.",
        )
    if found.minor_digits is None:
        raise Invalid(
            field=field,
            value=code,
            rule=f"{code} ({found.name}) has no minor unit, so nothing can be deposited in it.",
            remedy="Give the code of a currency that people hold accounts in.",
        )
    if not found.in_use(on=on):
        raise Invalid(
            field=field,
            value=code,
            rule=f"{code} ({found.name}) is withdrawn since {found.withdrawn_on}.",
            remedy="Give the currency that followed it.",
        )
    return found

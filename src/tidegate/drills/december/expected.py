"""What a contract of the drill promises, reckoned here from the product's own words and nothing that was booked.

An independent model: simple interest on the days from placement to maturity, one rounding, half up.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tidegate.drills.december import world
from tidegate.money import calendar

_YEAR = 365


def matures_on(*, term: str, starts_on: date) -> date:
    """The end of a term begun on a day, moved to the next business day where it falls on none."""
    number, unit = int(term[1:-1]), term[-1]
    if unit == "D":
        end = starts_on + timedelta(days=number)
    else:
        ahead = starts_on.month - 1 + number * (12 if unit == "Y" else 1)
        year, month = starts_on.year + ahead // 12, ahead % 12 + 1
        end = date(year, month, min(starts_on.day, months.monthrange(year, month)[1]))
    table = calendar(world.CALENDAR)
    return table.next_after(end - timedelta(days=1))


def promised_minor(*, one: Mapping[str, Any]) -> int | None:
    """Principal and interest of a deposit kept to its end, by its facts; None for one that may leave at any time."""
    product = world.product(str(one["product"]))
    if product.term is None:
        return None
    starts_on = date.fromisoformat(str(one["starts_on"]))
    days = (matures_on(term=product.term, starts_on=starts_on) - starts_on).days
    principal = int(one["opened_minor"])
    earned = Decimal(principal) * Decimal(product.percent) * days / (100 * _YEAR)
    return principal + int(earned + Decimal("0.5"))


def due_on(*, one: Mapping[str, Any]) -> date | None:
    """When a deposit is due, by its facts."""
    product = world.product(str(one["product"]))
    if product.term is None:
        return None
    return matures_on(term=product.term, starts_on=date.fromisoformat(str(one["starts_on"])))

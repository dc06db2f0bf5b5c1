"""When a saver's deposits come back, as a ladder of months or years. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from tidegate.deposits.deposit import Deposit
from tidegate.interfaces.charts import Figure, Rung, maturity_ladder
from tidegate.interfaces.site.display import minor_text, short_money_text

MONTHS_SHOWN_MAX = 18

Shares = Mapping[UUID, Fraction]
"""What of a deposit is the saver's, where it has several owners."""


def due_minor(deposit: Deposit, *, on: date) -> int:
    """Interest to come by the maturity where it is paid at once at the end; else what is unpaid now."""
    if deposit.matures_on is None or deposit.next_pay_on is not None:
        return deposit.unpaid_interest_minor(on=on)
    return deposit.interest_to_maturity_minor() - deposit.interest_paid_minor


def ladder(live: Sequence[Deposit], *, on: date, code: str, shares: Shares) -> Figure | None:
    ends = [
        (d.matures_on, int(shares.get(d.deposit_id, 1) * (d.principal_minor + due_minor(d, on=on))))
        for d in live
        if d.matures_on is not None
    ]
    if len({day for day, _ in ends}) < 2:
        return None
    last = max(day for day, _ in ends)
    months = (last.year - on.year) * 12 + last.month - on.month
    rungs = _months(ends, on=on, months=months) if months <= MONTHS_SHOWN_MAX else _years(ends, first=on.year)
    return maturity_ladder(
        rungs=rungs,
        title="When your deposits come back",
        caption="Principal and interest, if nothing is withdrawn before.",
        amount=lambda minor: minor_text(minor, code=code),
        axis_amount=lambda minor: short_money_text(minor, code=code),
        width=370,
        height=150,
    )


def _months(ends: Sequence[tuple[date, int]], *, on: date, months: int) -> list[Rung]:
    rungs = []
    for ahead in range(months + 1):
        year, month = divmod(on.year * 12 + on.month - 1 + ahead, 12)
        amount = sum(minor for day, minor in ends if (day.year, day.month) == (year, month + 1))
        rungs.append(Rung(name=f"{month + 1:02}/{year}", short=f"{month + 1:02}/{year % 100:02}", amount_minor=amount))
    return rungs


def _years(ends: Sequence[tuple[date, int]], *, first: int) -> list[Rung]:
    last = max(day.year for day, _ in ends)
    return [
        Rung(name=str(year), short=str(year), amount_minor=sum(minor for day, minor in ends if day.year == year))
        for year in range(first, last + 1)
    ]

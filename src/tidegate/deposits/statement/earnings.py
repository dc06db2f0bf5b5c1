"""What a deposit earned, was paid and is owed in a statement's period, for whoever reads it. Pure.

What was earned is the difference of two cumulative figures, as the close accrues it; what was paid is booked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.explain import earned_before
from tidegate.deposits.segment import restatements
from tidegate.deposits.statement.value import Earnings, Movement, Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """What was restated on the first and on the day after the last day of a reader's days, before the deposit changed
    hands on it: it is those' before the change. Minor units."""

    first_minor: int = 0
    end_minor: int = 0


def earnings(
    *,
    deposit: Deposit,
    earning: tuple[date, date],
    own: Iterable[Movement],
    cash: Iterable[Movement],
    since: date,
    settled_before: int,
    edges: Edges,
) -> Earnings:
    """Of the days `earning`, half open, with what was booked of them on the deposit (`own`) and on cash.

    Counted here from the day `since`: what a deposit earned elsewhere before it moved in stands in the opening figure.
    """
    own, cash = tuple(own), tuple(cash)
    rounding, start = deposit.contract.rounding, max(earning[0], since)
    end = max(earning[1], since)
    before = earned_before(segments=deposit.segments, start=start, rounding=rounding)
    after = earned_before(segments=deposit.segments, start=end, rounding=rounding)
    known = restatements(deposit.segments, rounding=rounding)
    between = sum(one.amount_minor for one in known if start <= one.on < end)
    anew = between - edges.first_minor + edges.end_minor
    paid, capitalised = _sum(cash, Nature.INTEREST), _sum(own, Nature.INTEREST)
    return Earnings(
        opening_minor=before + edges.first_minor - settled_before,
        earned_minor=after - before - between,
        restated_minor=anew,
        paid_minor=paid,
        capitalised_minor=capitalised,
        closing_minor=after + edges.end_minor - settled_before - paid - capitalised,
        tax_minor=-_sum((*cash, *own), Nature.TAX),
        fees_minor=-_sum((*cash, *own), Nature.FEE),
        subsidy_minor=_sum((*cash, *own), Nature.SUBSIDY),
    )


def _sum(movements: Iterable[Movement], nature: Nature) -> int:
    return sum(one.amount_minor for one in movements if one.nature is nature)

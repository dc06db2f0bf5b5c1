"""Adjustment: what the ledger lacks once a deposit's segments were changed, in days accrued already. Pure.

Accruals are posted for whole pools and never rewritten, so a change that reaches back, or values anew what had accrued,
is made good by one posting of the difference.
"""

from __future__ import annotations

from datetime import date

from tidegate.deposits.segment import Life, accrued_minor, restatements
from tidegate.money import Rounding


def adjustment_minor(*, before: Life, after: Life, accrued_until: date, rounding: Rounding) -> int:
    """What to add to the interest accrued, in minor units; the days before `accrued_until` are in the ledger.

    Later days come with their own accrual; what a later segment values anew does not, and is counted here.
    """

    def posted(life: Life) -> int:
        later = sum(one.amount_minor for one in restatements(life, rounding=rounding) if one.on > accrued_until)
        return accrued_minor(life, on=accrued_until, rounding=rounding) + later

    return posted(after) - posted(before)

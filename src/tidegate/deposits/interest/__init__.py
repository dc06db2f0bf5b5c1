"""Interest: from a plain description of a deposit to an exact schedule. Pure: no table, no clock, no framework.

`description` says what a deposit is; `checked` finds what contradicts itself; `timetable` fixes its dates; `balance`
and `rate` say which amount earns what on each day; `period` weighs one stretch between two settlements; `schedule`
walks through all of them; `day` explains every single day; `effective` compares by yield; `document` reads JSON.

Interest is a `Fraction` of minor units until it is settled. A compounding rounds what the period earned to the
contract's scale and lets it earn from then on. A posting rounds the life's whole interest to minor units and posts the
difference to what was posted before, so no fraction is lost between two postings, and the accruals of the days, each
the difference of two such roundings, add up to what is posted.
"""

from tidegate.deposits.interest.checked import checked
from tidegate.deposits.interest.day import Day, days
from tidegate.deposits.interest.description import (
    Description,
    IndexLink,
    IndexValue,
    Instalments,
    Movement,
    RatesFrom,
    Slab,
    one_rate,
)
from tidegate.deposits.interest.effective import Yields, yields
from tidegate.deposits.interest.period import InterestPeriod, Stretch
from tidegate.deposits.interest.schedule import Charge, Posting, Schedule, schedule
from tidegate.deposits.interest.timetable import Timetable, timetable

__all__ = [
    "Charge",
    "Day",
    "Description",
    "IndexLink",
    "IndexValue",
    "Instalments",
    "InterestPeriod",
    "Movement",
    "Posting",
    "RatesFrom",
    "Schedule",
    "Slab",
    "Stretch",
    "Timetable",
    "Yields",
    "checked",
    "days",
    "one_rate",
    "schedule",
    "timetable",
    "yields",
]

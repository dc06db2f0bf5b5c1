"""Which days a close takes together: quiet ones in one stretch, a day on which something falls due alone."""

from __future__ import annotations

from datetime import date

import pytest

from tidegate.closing.days import plan_days
from tidegate.money import calendar


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


#  open       | until      | first due  | closes from | to         | next       | quiet
RUNS = """
   2020-12-18 | 2020-12-18 | -          | 2020-12-18  | 2020-12-18 | 2020-12-21 | yes
   2020-12-18 | 2020-12-18 | 2020-12-18 | 2020-12-18  | 2020-12-18 | 2020-12-21 | no
   2020-12-18 | 2020-12-20 | 2020-12-21 | 2020-12-18  | 2020-12-18 | 2020-12-21 | yes
   2020-12-18 | 2020-12-31 | 2020-12-26 | 2020-12-18  | 2020-12-25 | 2020-12-28 | yes
   2020-12-28 | 2020-12-31 | 2020-12-26 | 2020-12-28  | 2020-12-28 | 2020-12-29 | no
   2020-09-30 | 2020-10-08 | 2020-10-05 | 2020-09-30  | 2020-09-30 | 2020-10-09 | yes
   2020-12-18 | 2020-12-17 | -          | -           | -          | -          | -
   2020-12-18 | 2025-12-31 | -          | 2020-12-18  | 2022-01-21 | 2022-01-24 | yes
"""


@pytest.mark.parametrize("line", RUNS.strip().splitlines(), ids=str.strip)
def test_what_the_next_run_closes(line: str) -> None:
    opened, until, due, first, last, following, quiet = [cell.strip() for cell in line.split("|")]
    found = plan_days(
        open_day=date.fromisoformat(opened),
        until=date.fromisoformat(until),
        calendar=calendar("CN"),
        first_due=day(due),
    )
    if first == "-":
        assert found is None
        return
    assert found is not None
    assert (found.first_day, found.last_day, found.next_day) == (day(first), day(last), day(following))
    assert found.quiet == (quiet == "yes")
    assert found.quiet or len(found.days) == 1

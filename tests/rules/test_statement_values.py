"""A statement cannot be made wrong, nor of days that are not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.papers_world import statement_of
from tidegate.deposits.statement.period import plan_days
from tidegate.deposits.statement.value import Earnings
from tidegate.money import Invalid

OPEN, UNCLOSED, SINCE = date(2020, 12, 18), date(2020, 12, 18), date(2020, 10, 9)
# from, to → the period and whether it is final, or the field that is refused
PERIODS = """
2020-10-09 2020-10-31 → 2020-10-09 2020-10-31 final
-          2020-10-31 → 2020-10-09 2020-10-31 final
2020-12-01 -          → 2020-12-01 2020-12-18 provisional
-          -          → 2020-10-09 2020-12-18 provisional
2020-12-17 2020-12-17 → 2020-12-17 2020-12-17 final
2020-12-18 2020-12-18 → 2020-12-18 2020-12-18 provisional
2019-01-01 2019-12-31 → 2019-01-01 2019-12-31 final
-          2019-12-31 → 2019-12-31 2019-12-31 final
2020-12-02 2020-12-01 → refused from
2020-12-19 -          → refused from
2020-12-19 2020-12-31 → refused from
2020-12-01 2020-12-19 → refused to
"""


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_a_period_lies_within_the_books(line: str) -> None:
    asked, expected = (part.split() for part in line.split("→"))
    given: dict[str, Any] = {
        "first": _day(asked[0]),
        "last": _day(asked[1]),
        "since": SINCE,
        "unclosed": UNCLOSED,
        "latest": OPEN,
    }
    if expected[0] == "refused":
        with pytest.raises(Invalid) as refused:
            plan_days(**given)
        assert refused.value.field == expected[1]
        assert refused.value.rule
        assert refused.value.remedy
        return
    days = plan_days(**given)
    assert [str(days.first), str(days.last), "final" if days.final else "provisional"] == expected


def test_a_day_that_is_still_closing_is_not_final() -> None:
    days = plan_days(first=None, last=date(2020, 12, 17), since=SINCE, unclosed=date(2020, 12, 17), latest=OPEN)
    assert not days.final


def test_figures_that_do_not_add_up_make_no_statement() -> None:
    (account,) = statement_of(lines=3).accounts
    with pytest.raises(AssertionError, match="balance"):
        replace(account, closing_minor=account.closing_minor + 1)
    with pytest.raises(AssertionError, match="balance"):
        replace(account, opening_minor=1)
    with pytest.raises(AssertionError, match="balance"):
        replace(account, movements=account.movements[:1] + account.movements[2:])
    with pytest.raises(AssertionError, match="interest"):
        Earnings(opening_minor=1, earned_minor=2, restated_minor=0, paid_minor=2, capitalised_minor=0, closing_minor=2)

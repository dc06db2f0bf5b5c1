"""Everything the saver gets counts against a ceiling: a lump subsidy as a yearly rate, worked by hand."""

from __future__ import annotations

import pytest

from tidegate.gate.act import Cell
from tidegate.gate.all_in import subsidy_as_rate
from tidegate.money import Rate, parse_term

# subsidy, principal, days, percent a year. The last two do not divide: the last part per billion is rounded up.
TABLE = """
  0.00   10000.00  365   0
100.00   10000.00  365   1
 25.00   10000.00  365   0.25
 24.66   10000.00   30   3.0003
100.00   10000.00   73   5
  0.01 1000000.00  365   0.000001
  0.01   30000.00  365   0.0000334
  1.00   10000.00  366   0.0099727
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_lump_as_a_rate(row: str) -> None:
    subsidy, principal, days, percent = row.split()
    found = subsidy_as_rate(
        subsidy_minor=int(subsidy.replace(".", "")), principal_minor=int(principal.replace(".", "")), days=int(days)
    )
    assert found == Rate.percent(percent)


def test_the_rate_of_2020_that_a_platform_raised() -> None:
    """4.35 % for 30 days was shown as 7.35 %: the platform added three points."""
    days, principal = 30, 1_000_000
    added = subsidy_as_rate(subsidy_minor=principal * 3 * days // 36_500, principal_minor=principal, days=days)
    cell = Cell(term=parse_term("P30D"), rate=Rate.percent("4.35"), subsidy=added)
    assert Rate.percent("7.34") < cell.all_in <= Rate.percent("7.35")
    assert Cell(term=None, rate=Rate.percent("4.35")).all_in == Rate.percent("4.35")


@pytest.mark.parametrize("wrong", [(-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_subsidy_gives_something_on_something_for_some_time(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(AssertionError):
        subsidy_as_rate(subsidy_minor=wrong[0], principal_minor=wrong[1], days=wrong[2])

"""Amounts as people type them: commas part thousands, and no other comma is read for something it may not be."""

from __future__ import annotations

import pytest

from tidegate.interfaces.site.typed import ungrouped
from tidegate.money import Invalid, currency, parse_amount

# typed | minor units, or refused
TYPED = """
1234.50      | 123450
1,234.50     | 123450
 1,234.5     | 123450
12,345       | 1234500
1,234,567.89 | 123456789
12,50        | refused
1,2345       | refused
1234,50      | refused
1.234,50     | refused
,500         | refused
1,,000       | refused
1,234,56     | refused
１,２３４      | refused
"""


@pytest.mark.parametrize("line", TYPED.strip().splitlines())
def test_a_comma_that_parts_no_thousands_is_never_passed_over(line: str) -> None:
    typed, expected = (part.strip(" ") for part in line.split("|"))
    try:
        read = str(parse_amount(ungrouped(typed), currency=currency("EUR")).minor)
    except Invalid:
        read = "refused"
    assert read == expected

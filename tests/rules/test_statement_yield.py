"""The annual percentage yield earned, on statements of American deposits: with a pencil, and by the regulation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.conftest import Database
from tests.deposits_world import closed, contract, found_platform, opened, set_clock, uid
from tests.rules.test_statement_forms import _page_text, _pdf_text
from tidegate.catalogue.terms import Compounding, Interest
from tidegate.deposits.statement.earned import yield_earned
from tidegate.deposits.statement.read import deposit_statement
from tidegate.deposits.statement.value import Movement, Nature
from tidegate.interfaces.papers.forms import Form, statement_bytes

US = {"jurisdiction": "US", "currency": "USD", "calendar": "FED"}
DEMAND = contract(product="US", percent="6.4", term="P1Y", **US)


def _moved(*steps: tuple[str, int]) -> tuple[Movement, ...]:
    return tuple(
        Movement(
            sequence=number, transfer_id=UUID(int=number), booked_on=date.fromisoformat(day),
            value_date=date.fromisoformat(day), code="any", nature=Nature.PRINCIPAL, amount_minor=minor,
            balance_minor=0,
        )
        for number, (day, minor) in enumerate(steps)
    )  # fmt: skip


Row = tuple[int, Sequence[tuple[str, int]], str, str, int, str | None]
# opening, what moved, first, last, interest → yield in per cent (None: none). September 2023 has 30 days.
TABLE: list[Row] = [
    (150_000, [("2023-09-16", -100_000)], "2023-09-01", "2023-09-30", 525, "6.58"),
    (100_000, [], "2023-01-01", "2023-12-31", 6_168, "6.17"),
    (0, [("2023-09-16", 100_000)], "2023-09-01", "2023-09-30", 263, "6.59"),
    (0, [], "2023-09-01", "2023-09-30", 0, None),
    (100_000, [("2023-09-11", -200_000)], "2023-09-01", "2023-09-30", 174, "6.54"),
]


@pytest.mark.parametrize("row", TABLE)
def test_interest_over_the_average_of_the_days(
    row: tuple[int, Sequence[tuple[str, int]], str, str, int, str | None],
) -> None:
    opening, moved, first, last, earned, expected = row
    found = yield_earned(
        contract=DEMAND, opening_minor=opening, movements=_moved(*moved), first=date.fromisoformat(first),
        last=date.fromisoformat(last), earned_minor=earned,
    )  # fmt: skip
    assert (None if found is None else f"{found * 100:.2f}") == expected


def test_a_period_shorter_than_the_compounding_asks_the_special_formula() -> None:
    yearly = contract(
        product="US", percent="5", term="P2Y", interest=Interest(compounding=Compounding.YEARLY, scale=2), **US
    )
    asked = {"opening_minor": 100_000, "movements": (), "first": date(2023, 9, 1), "last": date(2023, 9, 30)}
    found = yield_earned(contract=yearly, earned_minor=411, **asked)  # type: ignore[arg-type]
    assert found is not None
    assert f"{found * 100:.2f}" == "5.00", "the simple rate: nothing compounds within the month"
    plain = yield_earned(contract=DEMAND, earned_minor=411, **asked)  # type: ignore[arg-type]
    assert plain is not None
    assert f"{plain * 100:.2f}" == "5.12"


@pytest.mark.parametrize(("law", "told"), [("US", True), ("CN", False)])
def test_statements_tell_it_where_law_asks_in_every_form(platform_db: Database, law: str, told: bool) -> None:
    """10,000.00 at 3.65 % earn 1.00 a day: in 31 days of October 31.00, (1 + 31/10,000)^(365/31) - 1 = 3.71 %."""
    start = date(2020, 10, 9)
    found_platform(count=1, first_day=start)
    set_clock(start)
    terms = contract(product="US", percent="3.65", term="P1Y", jurisdiction=law)
    one = opened(request=uid("us"), saver="S000001", terms=terms, amount_minor=1_000_000)
    closed(date(2020, 11, 30))
    found = deposit_statement(deposit_id=one, first=date(2020, 10, 15), last=date(2020, 11, 14))
    assert found is not None
    said = [_page_text(found), _pdf_text(found), statement_bytes(found, form=Form.CAMT053).decode()]
    assert ["3.71 %" in text and "Annual percentage yield earned" in text for text in said] == [told] * 3
    (account,) = json.loads(statement_bytes(found, form=Form.JSON))["accounts"]
    assert account["annual_percentage_yield_earned"] == ("3.71 %" if told else None)
    earned = found.accounts[0].yield_earned
    assert earned is None or isinstance(earned, Decimal)

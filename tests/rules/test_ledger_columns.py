"""A batch as columns is the batch of its transfers: written and refused alike; a name gives its id of RFC 9562."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Database
from tests.ledger_world import REFERENCES
from tests.rules.ledger_table import Scenario, day, name_id
from tidegate.ledger.chart import Purpose, account_id, account_id_text
from tidegate.ledger.columns import Columns, post_columns
from tidegate.ledger.named import named_text
from tidegate.ledger.post import BATCH_MAX, post
from tidegate.ledger.transfer import Phase, Transfer, TransferResult

BOOKS = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    account B CNY debits≤credits → created
"""
_JOURNAL = """
    SELECT transfer_id, debit_account, credit_account, amount_minor, currency, code, phase, value_date, business_day,
           reference FROM ledger_transfer ORDER BY sequence
"""


def move(number: int, debit: str, credit: str, amount: int, reference: str = "") -> Transfer:
    return Transfer(
        transfer_id=UUID(int=number), debit_account=name_id(debit), credit_account=name_id(credit),
        amount_minor=amount, code="move", value_date=day(5), business_day=day(5), reference=reference,
    )  # fmt: skip


FUNDING = [move(n, "WORLD", "A" if n % 2 else "B", 10 + n, reference) for n, reference in enumerate(REFERENCES)]
SHORT = [move(100, "WORLD", "A", 1), move(101, "B", "WORLD", 10_000), move(102, "A", "WORLD", 1)]


def columns(transfers: Sequence[Transfer]) -> Columns:
    made = Columns(business_day=day(5))
    made.extend(transfers)
    return made


def posted(transfers: Sequence[Transfer], **how: Any) -> TransferResult | None:
    with transaction.atomic():
        return post_columns(columns=columns(transfers), **how)


def journal() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL)
        return list(cursor.fetchall())


def test_columns_are_written_as_their_transfers_are(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    with transaction.atomic():
        assert all(one.outcome == "created" for one in post(transfers=FUNDING))
        by_value = journal()
        transaction.set_rollback(True)
    assert posted(FUNDING) is None
    assert journal() == by_value
    assert posted(FUNDING) is None, "what is there already is no refusal"
    assert journal() == by_value
    assert posted([]) is None


def test_a_refusal_refuses_all_and_is_named(platform_db: Database) -> None:
    Scenario(BOOKS).play()
    posted(FUNDING)
    before = journal()
    assert posted(SHORT) == TransferResult(transfer_id=UUID(int=101), outcome="exceeds_credits", sequence=None)
    other = [replace(FUNDING[0], amount_minor=1)]
    refused = posted(other)
    assert refused is not None
    assert refused.outcome == "exists_with_different_amount"
    assert journal() == before


def test_a_day_that_is_being_closed_takes_them_only_from_its_close(platform_db: Database) -> None:
    Scenario(BOOKS + "roll 5 → 6 → created").play()
    refused = posted(FUNDING)
    assert refused is not None
    assert refused.outcome == "business_day_closing"
    assert posted(FUNDING, closing=True) is None


@pytest.mark.parametrize(
    "other", [{"phase": Phase.RESERVE}, {"value_date": day(4)}, {"business_day": day(6)}, {"pending_id": UUID(int=9)}]
)
def test_only_single_transfers_of_one_day_are_columns(other: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="of one day"):
        columns([replace(FUNDING[0], **other)])


def test_a_batch_has_an_end(platform_db: Database) -> None:
    with transaction.atomic(), pytest.raises(AssertionError, match=str(BATCH_MAX)):
        post_columns(columns=columns(FUNDING[:1] * (BATCH_MAX + 1)))
    with transaction.atomic(), pytest.raises(AssertionError, match="64 bits"):
        post_columns(columns=columns([replace(FUNDING[0], amount_minor=2**63)]))
    with pytest.raises(AssertionError, match="a door opens the transaction"):
        post_columns(columns=columns(FUNDING))


@given(namespace=st.uuids(), name=st.text())
def test_a_name_gives_the_id_that_the_standard_says(namespace: UUID, name: str) -> None:
    try:
        expected = uuid5(namespace, name)
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    assert named_text(namespace=namespace.bytes, name=name) == str(expected)


def test_an_accounts_id_as_text_is_its_id() -> None:
    facts: dict[str, Any] = {"purpose": Purpose.SAVER_CASH, "owner": "S1", "book": "LANTERN", "currency": "CNY"}
    expected = uuid5(UUID("0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11"), "saver_cash/S1/LANTERN/CNY/")
    assert account_id(**facts) == expected
    assert account_id_text(**facts) == str(expected)

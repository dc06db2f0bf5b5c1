"""The set path and the row path: where the set path is sure, both write the same and answer the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.conftest import Database
from tests.properties.ledger_model import Facts, Model
from tests.properties.ledger_writer import ACCOUNTS, Writer
from tests.properties.test_ledger_model import FIRST, KINDS, as_transfer
from tidegate.ledger.account import Account, AccountClass
from tidegate.ledger.day import open_first_day
from tidegate.ledger.post import Batch, open_accounts, post, row_of

_ROWS = "(SELECT array_agg(r) FROM json_populate_recordset(NULL::ledger_transfer, %s::json) r)"
_AS_SET = f"SELECT ledger_post_as_set_v1({_ROWS}, false)"
_ROW_BY_ROW = f"SELECT ledger_decide_v1({_ROWS}, 'all', false)"
_JOURNAL = """
    SELECT transfer_id, debit_account, credit_account, amount_minor, currency, code, phase, pending_id, expires_on,
           value_date, business_day, reference, rank() OVER (ORDER BY sequence)
      FROM ledger_transfer ORDER BY transfer_id
"""
_TOTALS = "SELECT * FROM ledger_account ORDER BY account_id"
_NOT_SURE = {"TG001", "TG004", "23505", "23514", "23503", "22003"}
Books = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


@pytest.fixture
def owner(platform_db: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(platform_db.owner_url) as connection:
        yield connection


def begin(model: Model) -> None:
    with transaction.atomic():
        open_first_day(day=FIRST)
        for account in ACCOUNTS[:5]:
            currency, bound = KINDS[account]
            wanted = Account(
                account_id=account, owner_code="S", book_code="B", currency=currency, purpose="path", bound=bound,
                account_class=AccountClass.LIABILITY,
            )  # fmt: skip
            open_accounts(accounts=[wanted])
            model.open_account(account, currency, bound.value)
    model.days[FIRST] = "open"


def posted(sent: list[Facts], model: Model) -> None:
    with transaction.atomic():
        results = post(transfers=[as_transfer(one) for one in sent], mode=Batch.EACH)
    assert [one.outcome for one in results] == model.batch(sent, everything=False, closing=False)


def tried(owner: psycopg.Connection[Any], statement: str, text: str) -> tuple[Any, Books] | None:
    """What a path answered and left behind, undone again; None where it said that it is not sure."""
    try:
        (answer,) = owner.execute(statement, [text]).fetchone() or (None,)
        return (answer, (owner.execute(_JOURNAL).fetchall(), owner.execute(_TOTALS).fetchall()))
    except psycopg.Error as error:
        if error.sqlstate not in _NOT_SURE:
            raise
        return None
    finally:
        owner.rollback()


def live(owner: psycopg.Connection[Any]) -> Counter[str]:
    model, random, seen = Model(), Random(20260105), Counter[str]()
    begin(model)
    writer = Writer(random, model)
    feed = {"debit_account": ACCOUNTS[0], "balancing": None, "amount": 300}
    posted([writer.fresh("single") | feed | {"credit_account": account} for account in ACCOUNTS[1:3]], model)
    for _ in range(400):
        made = [one for one in writer.batch() if well_formed(one)][: random.randint(1, 4)]
        if made:
            compared(made, owner, seen)
            posted(made, model)
    return seen


def test_a_batch_written_as_a_set_is_the_same_as_row_by_row(
    platform_db: Database, owner: psycopg.Connection[Any]
) -> None:
    seen = live(owner)
    assert seen["as a set"] >= 60, seen
    assert seen["with an end"] >= 10, seen
    assert seen["not sure, though row by row accepts all"] >= 1, seen


def well_formed(one: Facts) -> bool:
    """Others never come to the set path."""
    return bool(
        one["amount"] > 0
        and one["debit_account"] != one["credit_account"]
        and one["balancing"] is None
        and one["reverses"] is None
        and (one["pending_id"] is not None) == (one["phase"] in ("post", "void"))
        and (one["expires_on"] is None or (one["phase"] == "reserve" and one["expires_on"] >= one["business_day"]))
    )


def compared(sent: list[Facts], owner: psycopg.Connection[Any], seen: Counter[str]) -> None:
    text = json.dumps([row_of(as_transfer(one)) for one in sent])
    as_set, row_by_row = tried(owner, _AS_SET, text), tried(owner, _ROW_BY_ROW, text)
    sequences = None if as_set is None else as_set[0]
    if as_set is None or sequences is None:
        accepted = row_by_row is not None and set(row_by_row[0]) == {"created"}
        seen["not sure, though row by row accepts all" if accepted else "refused"] += 1
        return
    assert row_by_row is not None, "the set path wrote what the row path refuses"
    assert row_by_row[0] == ["created"] * len(sent)
    assert as_set[1] == row_by_row[1]
    assert sequences == sorted(sequences)
    seen["as a set"] += 1
    seen["with an end"] += any(one["pending_id"] is not None for one in sent)


WRONG = {
    "the set path forgets what is reserved": (
        "ledger_add_totals_v1",
        "a.debits_posted::numeric + a.debits_pending - l.dp - l.dr + l.gd <= a.credits_posted - l.cp",
        "a.debits_posted::numeric - l.dp + l.gd <= a.credits_posted - l.cp",
    ),
    "the set path counts a batch's own credits": (
        "ledger_add_totals_v1",
        "+ l.gd <= a.credits_posted - l.cp)",
        "+ l.gd <= a.credits_posted)",
    ),
    "the set path releases what it posts, not what was reserved": (
        "ledger_add_totals_v1",
        "-coalesce(h.amount_minor, 0)",
        "CASE WHEN r.pending_id IS NULL THEN 0 ELSE -r.amount_minor END",
    ),
}


@pytest.mark.parametrize("bug", WRONG)
def test_a_set_path_that_goes_its_own_way_is_caught(
    bug: str, platform_db: Database, owner: psycopg.Connection[Any]
) -> None:
    function, right, wrong = WRONG[bug]
    (text,) = owner.execute("SELECT pg_get_functiondef(%s::regproc)", [function]).fetchone() or ("",)
    assert right in text, "the bug is planted somewhere"
    owner.execute(text.replace(right, wrong))
    owner.commit()
    with pytest.raises((AssertionError, psycopg.Error)):
        live(owner)

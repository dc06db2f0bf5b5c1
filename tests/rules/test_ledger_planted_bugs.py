"""Bugs that somebody could make, planted in the ledger's SQL and Python: each is caught by the test that is named."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

import psycopg
import pytest

from tests.conftest import Database, Databases
from tests.properties import test_ledger_in_doubt as in_doubt
from tests.rules.ledger_mutants import SMALL, definition_of, listed, mutants, notices, planted
from tests.rules.test_ledger_scenarios import SCENARIOS

PARTS = "a reservation is posted, in whole or in part, or voided"
ENDS = "a reservation ends once, on its own accounts, with no more than it holds"
LAST_DAY = "a reservation ends with its last business day"
ONCE = "a correction is a mirrored, linked transfer, once"
OTHER = "the same id with other content is refused, and the first field that differs is named"
BOUNDS = "a bound holds, what is reserved included"
UPTO = "a balancing transfer moves up to what is available"
ALL = "under all, one refusal refuses all"
EARLIER = "a row may depend on an earlier row of its batch"
CLOSING = "a day that is being closed takes only the close's own writes, a closed one none"
KEPT = "closing balances are kept for the accounts that changed, and read for every day"
MONTH = "a value date may lie in a closed day while its month is open, and not afterwards"
FIELDS = "amounts, accounts and fields are looked at before anything else"
MOVES = "a transfer moves an amount once"
AS_OF = "a balance as of a value date, as known now, at a close, and at a place in the journal"

IN_SQL: dict[str, tuple[str, str, str, str]] = {
    "a post releases only what it posts": (
        "ledger_decide_v1", "pending := -held.amount_minor", "pending := -one.amount_minor", EARLIER),
    "a post on the set path releases only what it posts": (
        "ledger_add_totals_v1", "-coalesce(h.amount_minor, 0)", "-r.amount_minor", PARTS),
    "a bound forgets what is reserved": (
        "ledger_decide_v1", "dp[i] + dr[i] + (posting + pending) > cp[i]",
        "dp[i] + (posting + pending) > cp[i]", BOUNDS),
    "a balancing transfer forgets what is reserved": (
        "ledger_decide_v1", "cp[i] - dp[i] - dr[i] END", "cp[i] - dp[i] END", UPTO),
    "a reversal can be reversed": ("ledger_reversal_refusal_v1", "p_undone.reverses IS NOT NULL", "false", ONCE),
    "a transfer can be reversed twice": (
        "ledger_reversal_refusal_v1", "o.reverses = p_given.reverses", "false", ONCE),
    "a reversal of a part passes": (
        "ledger_reversal_refusal_v1", "OR p_undone.amount_minor <> p_given.amount_minor", "", ONCE),
    "a row does not see the earlier rows of its batch": (
        "ledger_decide_v1", "earlier[one.ordinality] > 0", "false", EARLIER),
    "under all, what came before the refusal stays": ("ledger_decide_v1", "p_mode = 'all' AND", "false AND", ALL),
    "the same id with another amount passes for the same": (
        "ledger_difference_v1",
        "coalesce(known.amount_limit_minor, known.amount_minor) IS DISTINCT FROM p_given.amount_minor",
        "false", OTHER),
    "the same id on another account passes for the same": (
        "ledger_difference_v1", "known.debit_account IS DISTINCT FROM p_given.debit_account", "false", OTHER),
    "a reservation can be posted after its last day": (
        "ledger_end_refusal_v1", "p_held.expires_on < p_given.business_day", "false", LAST_DAY),
    "a reservation on the set path can be posted after its last day": (
        "ledger_add_totals_v1", "h.expires_on >= r.business_day", "true", LAST_DAY),
    "a void may name a part": ("ledger_add_totals_v1", "r.amount_minor = h.amount_minor", "true", ENDS),
    "a day that is being closed takes everybody's writes": (
        "ledger_post_as_set_v1", "d.state = 'closing' AND p_closing", "d.state = 'closing'", CLOSING),
    "a closed day takes the close's writes": (
        "ledger_post_as_set_v1", "d.state = 'open' OR", "d.state <> 'closing' OR", CLOSING),
    "a closed month takes value dates": ("ledger_post_as_set_v1", "b.value_date > closed_through", "true", MONTH),
    "a month closes before its days": ("ledger_close_month_v1", "day <= last_ AND state <> 'closed'", "false", MONTH),
    "a day closes over a reservation that is due": ("ledger_close_days_v1", "r.expires_on <= one", "false", LAST_DAY),
    "days close out of order": ("ledger_close_days_v1", "day < one AND state <> 'closed'", "false", KEPT),
    "closing balances forget the day before": ("ledger_close_days_v1", "coalesce(b.debits_posted, 0)", "0", KEPT),
    "a debit counts twice in its account's total": (
        "ledger_add_totals_v1", "a.debits_posted + l.dp,", "a.debits_posted + 2 * l.dp,", MOVES),
    "a value date is lost on the set path": (
        "ledger_post_as_set_v1", "r.expires_on, r.value_date,", "r.expires_on, r.business_day,", AS_OF),
    "two currencies meet in one transfer": (
        "ledger_decide_v1", "currencies[i] <> currencies[j]", "false", FIELDS),
    "a roll leaves the days between out": (
        "ledger_roll_days_v1", "unnest(p_closing[2:])", "unnest(p_closing[3:])", KEPT),
}  # fmt: skip
IN_PYTHON: dict[str, tuple[str, str, str, str]] = {
    "the mode is not told to the database": ("post:post", "mode.value", '"each"', ALL),
    "the close's own writes are not told apart": ("post:post", "closing]", "False]", CLOSING),
    "the value date is the business day": (
        "post:row_of", '"value_date": one.value_date', '"value_date": one.business_day', AS_OF),
    "what a reversal undoes is not sent": ("post:row_of", "is not None)", 'is not None and name != "reverses")', ONCE),
    "reservations expire into an open day only": (
        "expire:expire_reservations", "closing=True", "closing=False", LAST_DAY),
    "a reservation expires by being posted": ("expire:_void", "Phase.VOID", "Phase.POST", LAST_DAY),
    "only the first of the days rolls": ("day:roll_days", "list(closing)", "list(closing)[:1]", KEPT),
    "a result that exists is not ok": ("transfer:TransferResult.ok", '{"created", "exists"}', '{"created"}', MOVES),
}  # fmt: skip
OF_ASKING: dict[str, tuple[str, str, str, Callable[[Database], None]]] = {
    "absent is said while a writer still runs": (
        "ask:ask", "and writing and looks > 0", "and False", in_doubt.test_a_writer_that_had_begun_is_waited_for),
    "what was found is kept back while others write": (
        "ask:_in_flight", "if one.known is Known.ABSENT else one", "if True else one",
        in_doubt.test_what_was_found_is_said_at_once_whoever_else_writes),
    "the last look is left out": (
        "ask:ask", "if not writing:\n            answers", "if False:\n            answers",
        in_doubt.test_a_writer_that_had_begun_is_waited_for),
}  # fmt: skip


def test_there_are_twenty_and_more() -> None:
    assert len(IN_SQL) + len(IN_PYTHON) + len(OF_ASKING) >= 20
    assert {who for *_, who in (*IN_SQL.values(), *IN_PYTHON.values())} <= set(SCENARIOS)


@pytest.fixture(scope="module")
def owner(databases: Databases) -> Iterator[psycopg.Connection[Any]]:
    """One database for all: a scenario leaves nothing in it, and a bug is taken out again."""
    with databases.fresh("platform") as database, psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("bug", IN_SQL)
def test_a_bug_in_sql_is_caught(bug: str, owner: psycopg.Connection[Any]) -> None:
    function, right, wrong, scenario = IN_SQL[bug]
    definition = definition_of(owner, function)
    assert right in definition, "the bug is planted somewhere"
    assert not notices(scenario), "without the bug it comes out as it says"
    owner.execute(definition.replace(right, wrong).encode())
    try:
        assert notices(scenario), f"{scenario!r} does not notice"
    finally:
        owner.execute(definition.encode())


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("bug", IN_PYTHON)
def test_a_bug_in_python_is_caught(bug: str) -> None:
    where, right, wrong, scenario = IN_PYTHON[bug]
    assert not notices(scenario), "without the bug it comes out as it says"
    with planted_in_python(where, right, wrong):
        assert notices(scenario), f"{scenario!r} does not notice"


@contextmanager
def planted_in_python(where: str, right: str, wrong: str) -> Iterator[None]:
    """A function of the room (`module:name`) does for a while what its source with the change says."""
    module_name, _, name = where.partition(":")
    module = importlib.import_module(f"tidegate.ledger.{module_name}")
    source = inspect.getsource(module)
    assert right in source, "the bug is planted somewhere"
    fresh: dict[str, Any] = {"__name__": module.__name__}
    exec(compile(source.replace(right, wrong), "planted", "exec", dont_inherit=True), fresh)
    function, other = _function(vars(module), name), _function(fresh, name)
    before, function.__code__ = function.__code__, other.__code__
    try:
        yield
    finally:
        function.__code__ = before


def _function(names: dict[str, Any], path: str) -> FunctionType:
    first, _, rest = path.partition(".")
    found = names[first]
    if rest:
        found = vars(found)[rest]
        found = found.fget if isinstance(found, property) else found
    assert isinstance(found, FunctionType)
    return found


def test_every_mutant_of_the_sql_is_noticed_by_the_scenario_in_the_list(owner: psycopg.Connection[Any]) -> None:
    """One after another in one database. With `=` the list says why nobody could notice a mutant."""
    known = listed()
    assert set(known) == set(mutants(owner)), "the SQL has changed: python -m tests.rules.ledger_mutants"
    noticed_by = {one: who for one, who in known.items() if who in SCENARIOS or who in SMALL}
    others = {who for who in known.values() if who not in SCENARIOS and who not in SMALL}
    assert all(who.startswith("= ") or who == "(it cannot be made)" for who in others), others
    assert len(noticed_by) >= 100, "too few for the list to show anything"
    assert not any(notices(scenario) for scenario in set(noticed_by.values()))
    missed = []
    for mutant, scenario in noticed_by.items():
        with planted(owner, mutant):
            if not notices(scenario):
                missed.append((mutant, scenario))
    assert not missed, missed


@pytest.mark.parametrize("bug", OF_ASKING)
def test_a_bug_of_asking_is_caught(bug: str, platform_db: Database) -> None:
    where, right, wrong, test = OF_ASKING[bug]
    with planted_in_python(where, right, wrong), pytest.raises((AssertionError, BaseExceptionGroup)):
        test(platform_db)

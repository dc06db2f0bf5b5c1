"""Small wrong changes of the ledger's SQL, each to be noticed by a scenario of `test_ledger_scenarios` or by `check`.

A mutant is one operator, constant or word of a function's body changed in one place. `ledger_mutants.tsv` says of each
which scenario notices it, or `=` and the reason why nobody could. `python -m tests.rules.ledger_mutants` writes it anew
(keeping the reasons), which a change of the SQL makes necessary; the test says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import Error, connection, transaction

from tests.rules.ledger_table import Scenario
from tests.rules.test_ledger_scenarios import _START, SCENARIOS
from tidegate.ledger.check import check

FILE = Path(__file__).with_name("ledger_mutants.tsv")
FUNCTIONS = (
    "ledger_difference_v1", "ledger_end_refusal_v1", "ledger_reversal_refusal_v1", "ledger_decide_v1",
    "ledger_append_v1", "ledger_write_totals_v1", "ledger_open_first_day_v1", "ledger_roll_days_v1",
    "ledger_close_days_v1", "ledger_close_month_v1", "ledger_closed_through_v1",
)  # fmt: skip
CHANGES = (
    ("<=", "<"), (" < ", " <= "), (" > ", " >= "), (" = ", " <> "), (" <> ", " = "), (" + ", " - "), (" - ", " + "),
    (" AND ", " OR "), (" OR ", " AND "), ("IS NOT NULL", "IS NULL"), ("IS NULL", "IS NOT NULL"),
    ("NOT EXISTS", "EXISTS"), ("IS DISTINCT FROM", "IS NOT DISTINCT FROM"), ("greatest", "least"), ("-held.", "held."),
    ("NOT p_closing", "p_closing"), (" DESC", ""), ("min(", "max("), ("-h.", "h."), ("'debit', 'both'", "'debit'"),
    ("'credit', 'both'", "'credit'"), (" ELSE 0 ", " ELSE 1 "), ("1 month", "2 months"), ("least(", "greatest("),
)  # fmt: skip
_WRONG = (AssertionError, Error, ValueError, psycopg.Error)
_BODY = re.compile(r"\$function\$(.*)\$function\$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mutant:
    """One change in one place of a function's body; `place` counts the occurrences of `right` from 0."""

    function: str
    right: str
    wrong: str
    place: int

    def text(self, definition: str) -> str:
        """The function's definition with the change."""
        places = [match.start() for match in re.finditer(re.escape(self.right), body_of(definition))]
        at = definition.index(body_of(definition)) + places[self.place]
        return definition[:at] + self.wrong + definition[at + len(self.right) :]


def definition_of(owner: psycopg.Connection[Any], function: str) -> str:
    row = owner.execute("SELECT pg_get_functiondef(%s::regproc)", [function]).fetchone()
    assert row is not None
    return str(row[0])


def body_of(definition: str) -> str:
    match = _BODY.search(definition)
    assert match is not None
    return match[1].partition("BEGIN")[2] or match[1]


def mutants(owner: psycopg.Connection[Any]) -> Iterator[Mutant]:
    """Every change at every place where it fits, comments left out."""
    for function in FUNCTIONS:
        body = body_of(definition_of(owner, function))
        commented = [range(match.start(), match.end()) for match in re.finditer(r"--[^\n]*", body)]
        for right, wrong in CHANGES:
            for place, match in enumerate(re.finditer(re.escape(right), body)):
                if not any(match.start() in each for each in commented):
                    yield Mutant(function=function, right=right, wrong=wrong, place=place)


@contextmanager
def planted(owner: psycopg.Connection[Any], mutant: Mutant) -> Iterator[None]:
    """The function with the change, for a while. Raises psycopg.Error where it cannot even be made."""
    right = definition_of(owner, mutant.function)
    try:
        owner.execute(mutant.text(right).encode())
        yield
    finally:
        owner.execute(right.encode())


def _first_and_last_place() -> None:
    Scenario(_START + "T1 A→B 1 → created\nroll 5 → 6 → created\nclose 5 → created").play()
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_sequence < last_sequence FROM ledger_day WHERE state = 'closed'")
        assert cursor.fetchone() == (True,)


def _begins_with_its_month() -> None:
    Scenario("open 32 → created\nroll 32 → 70 → created\nclose 32 → created\nmonth 2026-02 → created").play()


def _named_by_its_first_day() -> None:
    Scenario("open 32 → created\nroll 32 → 70 → created\nclose 32 → created").play()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ledger_close_month_v1('2026-02-02')")
    except Error as error:
        if getattr(error.__cause__, "sqlstate", "") != "TG003":
            raise
    else:
        raise AssertionError("a month is named by its first day")


SMALL: dict[str, Callable[[], None]] = {
    "a closed day knows its first and its last place": _first_and_last_place,
    "a ledger may begin with the first day of a month": _begins_with_its_month,
    "a month is named by its first day": _named_by_its_first_day,
}
"""What no line of a scenario can say."""


def play(scenario: str) -> None:
    """A scenario with `check` at its end, or one of the small ones."""
    if scenario in SMALL:
        SMALL[scenario]()
    else:
        Scenario(_START + SCENARIOS[scenario]).play()
    assert check().ok


def notices(scenario: str) -> bool:
    """Whether a scenario, with `check` at its end, comes out otherwise; nothing of it stays."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '3s'")
        try:
            with transaction.atomic():
                play(scenario)
        except _WRONG:
            return True
        finally:
            transaction.set_rollback(True)
    return False


def noticed(owner: psycopg.Connection[Any], mutant: Mutant, *, first: str = "") -> str:
    """The first scenario that notices the mutant; empty if none does. `first` is tried before all others."""
    try:
        with planted(owner, mutant):
            order = [*([first] if first in SCENARIOS else []), *SCENARIOS, *SMALL]
            return next((one for one in order if notices(one)), "")
    except psycopg.Error:
        return "(it cannot be made)"


def listed() -> dict[Mutant, str]:
    """The file: each mutant and who notices it, or why nobody could."""
    found: dict[Mutant, str] = {}
    for line in FILE.read_text("utf-8").splitlines() if FILE.exists() else []:
        function, right, wrong, place, who = line.split("\t")
        found[Mutant(function=function, right=right, wrong=wrong, place=int(place))] = who
    return found


def write(owner: psycopg.Connection[Any]) -> list[Mutant]:
    """The file anew; the mutants that nobody notices and that have no reason."""
    before, lines, survivors = listed(), [], []
    last = ""
    for mutant in mutants(owner):
        known = before.get(mutant, "")
        who = noticed(owner, mutant, first=known or last) or (known if known.startswith("=") else "")
        last = who or last
        if not who:
            survivors.append(mutant)
        lines.append("\t".join([mutant.function, mutant.right, mutant.wrong, str(mutant.place), who]))
        print(lines[-1], flush=True)  # noqa: T201 - progress of a long command
    FILE.write_text("\n".join(lines) + "\n", "utf-8")
    return survivors


def main() -> None:
    from tests import conftest
    from tidegate.interfaces.database.binaries import find_binaries
    from tidegate.interfaces.database.cluster import Cluster

    with (
        conftest.throw_away_home() as home,
        Cluster(home=home, binaries=find_binaries(folder=None), durable=False) as cluster,
        conftest.Databases(cluster).fresh("platform") as database,
        psycopg.connect(database.owner_url, autocommit=True) as owner,
    ):
        survivors = write(owner)
    print(f"{len(listed())} mutants, {len(survivors)} without anybody who notices")  # noqa: T201


if __name__ == "__main__":
    main()

"""`check`: the books proved from the journal, in one snapshot; names the first wrong place of each rule."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from django.db import connection, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that does not hold: how often, and the first place where."""

    rule: str
    count: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was proved, in figures, and what was not."""

    findings: tuple[Finding, ...]
    figures: dict[str, int]

    @property
    def ok(self) -> bool:
        return not self.findings


_RULES = files("tidegate.ledger").joinpath("sql/check.sql").read_text("utf-8")
_FIGURES = """
    SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_transfer),
           (SELECT count(*) FROM ledger_closing_balance), (SELECT count(*) FROM ledger_day WHERE state = 'closed')
"""


def check() -> Report:
    """Every rule over the whole ledger, computed and sorted by the database: memory here does not grow with it.

    Outside a transaction it opens one that reads a single snapshot. Inside one, the rules still share a snapshot.
    """
    if connection.in_atomic_block:
        return _check()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _check()


def _check() -> Report:
    with connection.cursor() as cursor:
        cursor.execute(_RULES)
        findings = tuple(Finding(rule=rule, count=count, first=first) for rule, count, first in cursor.fetchall())
        cursor.execute(_FIGURES)
        accounts, transfers, balances, days = cursor.fetchone() or (0, 0, 0, 0)
    return Report(
        findings=findings,
        figures={"accounts": accounts, "transfers": transfers, "closing_balances": balances, "closed_days": days},
    )

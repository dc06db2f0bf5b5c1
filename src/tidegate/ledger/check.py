"""`check`: the books proved from the journal, in one snapshot; names the first wrong place of each rule."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from django.db import connection


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


def _statements() -> dict[str, str]:
    """The named statements of `sql/check.sql`; each gives count and first place."""
    parts = files("tidegate.ledger").joinpath("sql/check.sql").read_text("utf-8").split("-- name: ")[1:]
    return {name.strip(): body for name, _, body in (part.partition("\n") for part in parts)}


def check() -> Report:
    """Every rule over the whole ledger. Inside a REPEATABLE READ transaction all of them see one snapshot."""
    findings = []
    with connection.cursor() as cursor:
        for rule, statement in _statements().items():
            cursor.execute(statement)
            count, first = cursor.fetchone() or (0, None)
            if count:
                findings.append(Finding(rule=rule, count=count, first=str(first)))
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_transfer),"
            " (SELECT count(*) FROM ledger_day WHERE state = 'closed')"
        )
        accounts, transfers, days = cursor.fetchone() or (0, 0, 0)
    return Report(findings=tuple(findings), figures={"accounts": accounts, "transfers": transfers, "closed_days": days})

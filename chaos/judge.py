"""The notebooks against the journal: lost, doubled, unexplained, torn; and what became of everything in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from chaos.notebook import Request, lines, requests
from chaos.world import BLIND, HONEST, transfer_of
from tidegate.ledger.ask import Known, ask
from tidegate.ledger.check import check

_DOUBLED = """
    SELECT reference, count(*) FROM ledger_transfers WHERE code = %s GROUP BY reference HAVING count(*) > 1
     ORDER BY reference
"""
_OURS = "SELECT transfer_id::text FROM ledger_transfers WHERE code IN (%s, %s)"
_OK = {"created", "exists"}
_CHUNK = 2000


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What the run came to. Counts of requests, but `lost`, `doubled` and `unexplained`, which count transfers."""

    requests: int = 0
    transfers_acked: int = 0
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0
    torn: int = 0
    was_in_doubt: int = 0
    found: int = 0
    sent_again: int = 0
    refused_then: int = 0
    unresolved: int = 0
    blind_requests: int = 0
    blind_in_doubt: int = 0
    blind_doubled: int = 0
    snapshots: int = 0
    unbalanced: int = 0
    days_closed: int = 0
    check: list[str] = field(default_factory=list)
    first_wrong: list[str] = field(default_factory=list)

    @property
    def void(self) -> bool:
        """The control made no double, nothing was in doubt or nothing was acknowledged: the zeros show nothing."""
        return not (self.blind_doubled and self.was_in_doubt and self.transfers_acked and self.snapshots)

    @property
    def wrong(self) -> list[str]:
        """What is not zero and must be."""
        names = ("lost", "doubled", "unexplained", "torn", "unresolved", "unbalanced")
        return [f"{name} {count}" for name in names if (count := getattr(self, name))] + self.check

    @property
    def ok(self) -> bool:
        return not self.void and not self.wrong


def judge(folder: Path) -> Verdict:
    """Reads every notebook and asks the journal about each transfer that was ever sent."""
    verdict = Verdict()
    honest = [one for path in sorted(folder.glob(f"{HONEST}-*.notebook")) for one in requests(path)]
    blind = [one for path in sorted(folder.glob(f"{BLIND}-*.notebook")) for one in requests(path)]
    _count(verdict, honest, blind)
    _hold_to_the_journal(verdict, honest)
    verdict.doubled, verdict.blind_doubled = len(_doubled(HONEST)), len(_doubled(BLIND))
    verdict.first_wrong += [f"doubled {reference}" for reference, _ in _doubled(HONEST)[:5]]
    sent = {row["transfer_id"] for one in (*honest, *blind) for row in one.rows}
    unknown = [one for one in _ours() if one not in sent]
    verdict.unexplained = len(unknown)
    verdict.first_wrong += [f"unexplained {one}" for one in unknown[:5]]
    for path in folder.glob("*.notebook"):
        for line in lines(path):
            verdict.snapshots += line["is"] in {"balanced", "unbalanced"}
            verdict.unbalanced += line["is"] == "unbalanced"
            verdict.days_closed += line["is"] == "closed"
    verdict.check = [f"{one.rule}: {one.count}, first {one.first}" for one in check().findings]
    return verdict


def _count(verdict: Verdict, honest: Sequence[Request], blind: Sequence[Request]) -> None:
    verdict.requests, verdict.blind_requests = len(honest), len(blind)
    verdict.blind_in_doubt = sum(one.was_in_doubt for one in blind)
    for one in honest:
        verdict.was_in_doubt += one.was_in_doubt or one.in_doubt
        verdict.found += "found" in one.said
        verdict.sent_again += "again" in one.said and one.end == "acked"
        verdict.refused_then += one.end == "refused"
        verdict.unresolved += one.in_doubt


def _hold_to_the_journal(verdict: Verdict, honest: Sequence[Request]) -> None:
    """Every transfer that was acknowledged is there with its content; of one call under ALL, all or nothing is."""
    for some in _chunks(honest):
        answers = iter(ask(transfers=[transfer_of(row) for one in some for row in one.rows]))
        for one in some:
            known = [next(answers).known for _ in one.rows]
            said = one.outcomes or [""] * len(known)
            acked = [place for place, outcome in enumerate(said) if outcome in _OK]
            missing = [place for place in acked if known[place] is not Known.CREATED]
            verdict.transfers_acked += len(acked)
            verdict.lost += len(missing)
            verdict.first_wrong += [f"lost {one.rows[place]['transfer_id']}" for place in missing[:5]]
            verdict.torn += one.mode == "all" and 0 < known.count(Known.CREATED) < len(known)


def _chunks(honest: Sequence[Request]) -> Iterator[list[Request]]:
    some: list[Request] = []
    for one in honest:
        some.append(one)
        if sum(len(each.rows) for each in some) >= _CHUNK:
            yield some
            some = []
    if some:
        yield some


def _doubled(code: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLED, [code])
        return list(cursor.fetchall())


def _ours() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_OURS, [HONEST, BLIND])
        return [one for (one,) in cursor.fetchall()]

"""A run as a table, as JSON, and as a passage of docs/reliability.md."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from chaos.run import Outcome

DOCUMENT = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- chaos: made by make chaos -->", "<!-- chaos: end -->"


def rows(outcome: Outcome) -> list[tuple[str, str]]:
    """What a reader wants to know, in order."""
    v, recoveries = outcome.verdict, sorted(outcome.recoveries)
    found: list[tuple[str, int | str]] = [
        *((fault, count) for fault, count in outcome.faults.items()),
        ("spells, of them quiet", f"{outcome.spells:,}, {outcome.quiet:,}"),
        ("processes started anew", outcome.ends),
        ("requests of honest writers", v.requests),
        ("transfers acknowledged", v.transfers_acked),
        ("lost", v.lost),
        ("doubled", v.doubled),
        ("in the journal, never sent", v.unexplained),
        ("all-or-nothing calls done in part", v.torn),
        ("requests in doubt", v.was_in_doubt),
        ("… found by key: done", v.found),
        ("… absent, sent again under the same ids: done", v.sent_again),
        ("… absent, sent again: refused by a rule", v.refused_then),
        ("… unresolved", v.unresolved),
        ("control: requests issued again as new", v.blind_in_doubt),
        ("control: doubled (must not be 0)", v.blind_doubled),
        ("snapshots read, of them unbalanced", f"{v.snapshots:,}, {v.unbalanced:,}"),
        ("business days closed meanwhile", v.days_closed),
        ("`check` findings", "; ".join(v.check) or "none"),
        ("server back after kill -9, median and longest", _seconds(recoveries)),
        ("progress of every writer after healing", f"{outcome.liveness_s:.1f} s" if outcome.liveness_s else "none"),
    ]
    return [(what, f"{value:,}" if isinstance(value, int) else value) for what, value in found]


def _seconds(recoveries: list[float]) -> str:
    return f"{statistics.median(recoveries):.1f} s, {recoveries[-1]:.1f} s" if recoveries else "none killed"


def conclusion(outcome: Outcome) -> str:
    """One sentence."""
    if outcome.verdict.void:
        return "VOID: the control made no double or nothing was in doubt, so the zeros show nothing."
    if outcome.liveness_s is None:
        return "WRONG: not every writer made progress after the faults."
    if not outcome.ok:
        return "WRONG: " + "; ".join([*outcome.verdict.wrong, *outcome.verdict.first_wrong[:10]])
    return (
        "Nothing acknowledged was lost or doubled; everything in doubt was settled by key; the control shows doubles."
    )


def stamp(outcome: Outcome) -> str:
    """Seed, commit, versions, duration."""
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return (
        f"seed {outcome.plan.seed} · commit {head.stdout.strip() or 'unknown'} · PostgreSQL {outcome.postgres} · "
        f"Python {platform.python_version()} · {os.cpu_count()} cores · {outcome.plan.honest} writers, "
        f"{outcome.plan.blind} blind · {outcome.seconds:.0f} s of faults · {datetime.now(UTC):%d %B %Y}"
    )


def table(outcome: Outcome) -> Table:
    made = Table("what", "figure", title=stamp(outcome))
    for row in rows(outcome):
        made.add_row(*row)
    return made


def document(outcome: Outcome) -> dict[str, Any]:
    """For programs."""
    plan = asdict(outcome.plan) | {"postgres_bin": None}
    more = {"void": outcome.verdict.void, "ok": outcome.ok, "conclusion": conclusion(outcome)}
    return asdict(outcome) | {"plan": plan} | more


def write(outcome: Outcome) -> None:
    """Into docs/reliability.md, between its marks."""
    passage = [stamp(outcome), "", "| what | figure |", "|---|---:|", *(f"| {a} | {b} |" for a, b in rows(outcome))]
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = "\n".join([before + BEGIN, *passage, "", conclusion(outcome), END]) + after
    DOCUMENT.write_text(text, "utf-8")

"""`python -m benchmarks`: a throw-away durable server, the rows, one table; `--write` keeps it in the documents."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from benchmarks.rows import Figure

os.environ["TIDEGATE_ROLE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "performance.md"
_INTRODUCTION = (
    "# Performance",
    "Made by `make bench BENCH=--write`. A figure counts as a ratio to a limit measured in the same run on the same",
    "server (hand-written set-based SQL, same rows, same indexes). `fsync` and `synchronous_commit` are on.",
    "",
)


@click.command()
@click.option("--quick", is_flag=True, help="The smallest sizes only.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--write", is_flag=True, help="Keep the table in docs/performance.md.")
def main(*, quick: bool, as_json: bool, write: bool) -> None:
    """Measure what this release does, each figure beside its limit in the same run."""
    from benchmarks.server import durable

    with durable() as server, server.platform():
        figures = _measure(quick=quick)
    if as_json:
        click.echo(json.dumps([{**asdict(one), "ratio": one.ratio} for one in figures]))
        return
    Console().print(_table(figures))
    if write:
        DOCUMENT.write_text(_document(figures, version=server.version), encoding="utf-8")


def _measure(*, quick: bool) -> list[Figure]:
    from benchmarks.rows import accrual, ledger

    figures = []
    for accounts in (10_000, 1):
        for size in (10_000,) if quick else (10_000, 100_000):
            click.echo(f"ledger: {size:,} transfers over {accounts:,} accounts …", err=True)
            figures.append(ledger(accounts=accounts, size=size))
    have = 0
    for size in (10_000,) if quick else (10_000, 100_000, 1_000_000):
        click.echo(f"accrual: {size:,} segments …", err=True)
        figures.append(accrual(have=have, size=size))
        have = size
    return figures


def _rows(figures: list[Figure]) -> list[tuple[str, ...]]:
    return [
        (
            one.what,
            f"{one.size:,}",
            f"{one.seconds:.3f}",
            f"{one.limit_seconds:.3f}",
            f"{one.ratio:.2f}",
            f"{one.each_second:,}",
        )
        for one in figures
    ]


_HEAD = ("what", "size", "seconds", "limit, seconds", "ratio", "a second")


def _table(figures: list[Figure]) -> Table:
    table = Table(*_HEAD)
    for row in _rows(figures):
        table.add_row(*row)
    return table


def _document(figures: list[Figure], *, version: str) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = os.getloadavg()[0]
    lines = [
        *_INTRODUCTION,
        f"{datetime.now(UTC):%d %B %Y} · commit {commit} · {os.cpu_count()} cores · PostgreSQL {version} · "
        f"Python {platform.python_version()} · load average at the end {load:.1f}",
        "",
        "| " + " | ".join(_HEAD) + " |",
        "|---|---:|---:|---:|---:|---:|",
        *("| " + " | ".join(row) + " |" for row in _rows(figures)),
        "",
        (HERE / "words.md").read_text("utf-8"),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

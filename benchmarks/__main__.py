"""`python -m benchmarks`: a throw-away durable server, the rows, one table; `--write` keeps it in the documents."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figure import Figure
    from benchmarks.kept import Kept
    from benchmarks.server import Durable

os.environ["TIDEGATE_ROLE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "performance.md"
_INTRODUCTION = (
    "# Performance",
    "Made by `make bench BENCH=--write`. A figure counts as a ratio to a limit measured in the same run on the same",
    "server (hand-written set-based SQL, same rows, same indexes). `fsync` and `synchronous_commit` are on. A run",
    "keeps what it measured and leaves the other figures as they were; each says of which day and commit it is, and",
    "how busy the machine was at the end of that run (load average).",
    "",
)


_RENEWED_MAX = 10_000
"""Renewals are measured up to here: each is put to the gate, and a day of more is a day of chunks."""
_PARTS = ("ledger", "accrual", "maturities", "import")


@click.command()
@click.option("--quick", is_flag=True, help="The smallest sizes only.")
@click.option(
    "--large", is_flag=True, help="Up to ten million transfers and segments (an hour and a half, some 20 GB)."
)
@click.option("--up-to", type=int, help="No size above this one.")
@click.option(
    "--only", type=click.Choice([*_PARTS, "deposits"]), help="One part of the table; deposits: all but ledger."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--write", is_flag=True, help="Keep the figures in docs/performance.md.")
def main(*, quick: bool, large: bool, up_to: int | None, only: str | None, as_json: bool, write: bool) -> None:
    """Measure what this release does, each figure beside its limit in the same run."""
    from benchmarks.server import durable

    most = up_to or (10_000 if quick else 10_000_000 if large else 1_000_000)
    wanted = {None: _PARTS, "deposits": _PARTS[1:]}.get(only, (only,))
    figures: list[Figure] = []
    with durable() as server:
        # Kept part by part: a run that is cut off keeps what it has.
        keep = partial(_keep, figures, version=server.version) if write else list
        if "ledger" in wanted:
            sizes = _sizes(most, 10_000, 100_000, 1_000_000, 10_000_000)
            figures += _ledger(server, sizes=sizes, accounts=10_000 if quick else 1_000_000, quick=quick)
            keep()
        if "accrual" in wanted:
            with server.platform():
                figures += _accrual(_sizes(most, 10_000, 100_000, 1_000_000, 10_000_000))
            keep()
        for size in _sizes(most, 10_000, 100_000, 1_000_000) if {"import", "maturities"} & set(wanted) else ():
            with server.platform():
                figures += _life(size, wanted)
            if "maturities" in wanted and size <= _RENEWED_MAX:
                with server.platform():
                    figures += _renewals(size)
            keep()
    if as_json:
        click.echo(json.dumps([{**asdict(one), "ratio": one.ratio} for one in figures]))
        return
    Console().print(_table(figures))


def _ledger(server: Durable, *, sizes: Sequence[int], accounts: int, quick: bool) -> list[Figure]:
    from benchmarks.calls import find_pgbench, one_call
    from benchmarks.ledger import Books, batches, bytes_each, inside

    figures = []
    with server.platform() as urls:
        books = Books(accounts=accounts)
        books.begin()
        for size in sizes:
            _say(f"ledger: a journal of {size:,} transfers over {accounts:,} accounts …")
            books.grow(to=size)
            for hot in (False, True):
                count = 5 if quick else 30
                figures += [batches(books=books, hot=hot, count=count), inside(books=books, hot=hot, count=count)]
        figures[-1] = replace(figures[-1], note=f"{bytes_each(books=books):.0f} bytes a transfer, indexes included")
        if find_pgbench() is None:
            _say("one transfer a call: pgbench is not installed, left out")
            return figures
        for hot in (False, True):
            _say(f"ledger: one transfer a call, {'one hot account' if hot else 'spread'} …")
            url = urls.application_url
            figures.append(one_call(url=url, accounts=accounts, hot=hot, seconds=3 if quick else 20))
    return figures


def _accrual(sizes: Sequence[int]) -> list[Figure]:
    from benchmarks.rows import accrual

    figures, have = [], 0
    for size in sizes:
        _say(f"accrual: {size:,} segments …")
        figures.append(accrual(have=have, size=size))
        have = size
    return figures


def _life(size: int, wanted: Sequence[str | None]) -> list[Figure]:
    """A book of deposits moves in, a quiet day is closed, and the day on which all of them mature."""
    from benchmarks.maturities import maturities
    from benchmarks.moving_in import how_full, importing, quiet_day

    figures = []
    _say(f"import: {size:,} deposits …")
    moved_in = importing(size=size)
    if "import" in wanted:
        figures += [moved_in, how_full(size=size), quiet_day(size=size)]
    if "maturities" in wanted:
        _say(f"maturities: {size:,} in one close …")
        figures.append(maturities(size=size))
    return figures


def _renewals(size: int) -> list[Figure]:
    """A book of deposits moves in, and all of them are renewed on the day on which they mature."""
    from benchmarks.maturities import renewals
    from benchmarks.moving_in import importing

    importing(size=size)
    _say(f"renewals: {size:,} in one close …")
    return [renewals(size=size)]


def _sizes(most: int, *sizes: int) -> tuple[int, ...]:
    """Those that are wanted; the smallest is always."""
    return tuple(size for size in sizes if size <= max(most, sizes[0]))


def _say(text: str) -> None:
    click.echo(text, err=True)


def _cells(one: Figure) -> tuple[str, ...]:
    return (
        one.what,
        f"{one.size:,}",
        f"{one.seconds:.3f}",
        f"{one.limit_seconds:.3f}",
        f"{one.ratio:.2f}",
        f"{one.each_second:,}",
        "" if one.p50_ms is None else f"{one.p50_ms:.1f}",
        "" if one.p99_ms is None else f"{one.p99_ms:.1f}",
        one.note,
    )


_HEAD = ("what", "size", "seconds", "limit, seconds", "ratio", "a second", "p50, ms", "p99, ms", "")


def _table(figures: list[Figure]) -> Table:
    table = Table(*_HEAD)
    for one in figures:
        table.add_row(*_cells(one))
    return table


def _keep(figures: list[Figure], *, version: str) -> None:
    """Into the record, and the whole record into the document."""
    from benchmarks import kept

    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    machine = f"{os.cpu_count()} cores · PostgreSQL {version} · Python {platform.python_version()}"
    about = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "commit": commit, "machine": machine}
    load = round(os.getloadavg()[0], 1)
    now = [kept.Kept(figure=one, load=load, **about) for one in figures]
    everything = kept.merged(before=kept.read(), now=now)
    kept.write(everything)
    DOCUMENT.write_text(document(everything), encoding="utf-8")


def document(everything: Sequence[Kept]) -> str:
    """The page of all figures that are kept."""
    machines = sorted({one.machine for one in everything})
    lines = [
        *_INTRODUCTION,
        "Measured on: " + "; ".join(machines) + ".",
        "",
        "| " + " | ".join((*_HEAD, "measured", "load")) + " |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|---|---:|",
        *(
            "| " + " | ".join((*_cells(one.figure), f"{one.day}, {one.commit}", f"{one.load:.1f}")) + " |"
            for one in everything
        ),
        "",
        (HERE / "words.md").read_text("utf-8"),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

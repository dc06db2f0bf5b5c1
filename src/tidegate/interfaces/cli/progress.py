"""Progress told to people: a bar in a terminal, a few plain lines anywhere else. Always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

_LINES_EVERY_S = 5.0


class Step(Protocol):
    """Told how far a piece of work is: `done` of `total` (0: nobody knows yet), and optionally on what."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


def narrate(line: str) -> None:
    """One plain line about what happens now."""
    click.echo(line, err=True)


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Step]:
    """`with progress("Closing days") as step: step(3, 60, "2020-12-18")`."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar(title) as step:
            yield step
    else:
        yield _lines(title)


def _nothing(done: int, total: int, what: str = "") -> None:  # noqa: ARG001 (a Step that tells nobody)
    return None


@contextmanager
def _bar(title: str) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[what]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, what="")

        def step(done: int, total: int, what: str = "") -> None:
            bar.update(task, completed=done, total=total or None, what=what)

        yield step


def _lines(title: str) -> Step:
    told_at = time.monotonic()

    def step(done: int, total: int, what: str = "") -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at >= _LINES_EVERY_S:
            told_at = time.monotonic()
            narrate(f"{title}: {done:,}" + (f" of {total:,}" if total else "") + (f" ({what})" if what else ""))

    return step

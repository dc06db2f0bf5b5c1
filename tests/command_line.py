"""`tidegate` called in the tests' own process: what a second Python says, without its start.

That the program starts by itself, loads what it needs only and ends with its code is seen by tests that start one.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

from tests.conftest import Database
from tidegate.interfaces.cli import main
from tidegate.interfaces.database.connections import point_at


def called(database: Database, *arguments: str, role: str = "platform", **settings: str) -> CompletedProcess[str]:
    """A command on this database as its application: exit code, what it printed, what it told on the side."""
    out, err = io.StringIO(), io.StringIO()
    given = {"DATABASE_URL": database.application_url, "ROLE": role, "HOME": "/nonexistent", **settings}
    try:
        with _environment(given), redirect_stdout(out), redirect_stderr(err):
            code = main.run(list(arguments))
    finally:
        point_at(database)
    return CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


@contextmanager
def _environment(given: dict[str, str]) -> Iterator[None]:
    """Of our own settings these and no others."""
    before = {name: value for name, value in os.environ.items() if name.startswith("TIDEGATE_")}
    for name in before:
        del os.environ[name]
    os.environ |= {f"TIDEGATE_{name}": value for name, value in given.items()}
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("TIDEGATE_")]:
            del os.environ[name]
        os.environ |= before

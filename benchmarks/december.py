"""`make drill`: the December drill at full size; `--write` keeps what it printed and its picture below docs/."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

DOCS = Path(__file__).parent.parent / "docs"
DOCUMENT, PICTURE = DOCS / "drill-december.md", DOCS / "pictures" / "drill-december.svg"
BEGIN, END = "<!-- what `make drill DRILL=--write` printed -->", "<!-- until here -->"


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--write", is_flag=True, help="Keep what it prints and its picture below docs/, if every phase holds.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def main(*, write: bool, words: Sequence[str]) -> None:
    """Run `tidegate drill december WORDS`. Nothing is kept of a drill that does not hold: exit 1, as the drill says."""
    with tempfile.TemporaryDirectory(prefix="tidegate-december-") as folder:
        picture = Path(folder) / "run-off.svg"
        command = [sys.executable, "-m", "tidegate", "drill", "december", "--picture", str(picture), *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        click.echo(done.stdout, nl=False)
        if write and done.returncode == 0:
            PICTURE.write_text(picture.read_text("utf-8"), encoding="utf-8")
            DOCUMENT.write_text(told(DOCUMENT.read_text("utf-8"), printed=done.stdout, machine=machine()), "utf-8")
    sys.exit(done.returncode)


def machine() -> str:
    """When and on what, in one line."""
    return (
        f"{datetime.now(UTC):%d %B %Y} · {os.cpu_count()} cores · Python {platform.python_version()} · "
        f"load average at the end {os.getloadavg()[0]:.1f}"
    )


def told(text: str, *, printed: str, machine: str) -> str:
    """The document with what was printed in the place of what a run before it has printed."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{machine}\n\n```\n{printed.strip()}\n```\n{END}{after}"


if __name__ == "__main__":
    main()

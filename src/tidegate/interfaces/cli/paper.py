"""A paper on the command line: as text, to a file that is written whole or not at all, or to whatever reads us."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from tidegate.interfaces.cli.rows import print_table
from tidegate.interfaces.cli.whole_file import whole_file
from tidegate.money import Invalid

if TYPE_CHECKING:
    from tidegate.interfaces.papers.sheet import Sheet


OUT = click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE instead of printing.")
FORCE = click.option("--force", is_flag=True, help="Replace FILE if it is there.")


def form_given(form: str | None, *, as_json: bool, out: Path | None, forms: Sequence[str]) -> str | None:
    """The form that is asked for; None for text. Invalid where two are, or a file is to be written in none."""
    if as_json and form not in {None, "json"}:
        raise Invalid(
            field="format", value=str(form), rule="--json is the format json.", remedy="Leave one of the two away."
        )
    if out is not None and form is None and not as_json:
        rule, remedy = "A file is written in a form.", f"Give --format with one of {', '.join(forms)}."
        raise Invalid(field="format", value="", rule=rule, remedy=remedy)
    return "json" if as_json else form


def deliver(write: Callable[[IO[bytes]], None], *, out: Path | None, force: bool, binary: bool) -> None:
    """To `out`, else to the output; a PDF is not written onto a terminal."""
    if out is not None:
        with whole_file(out, replace=force) as beside, beside.open("wb") as file:
            write(file)
        click.echo(f"Written: {out}", err=True)
        return
    if binary and sys.stdout.isatty():
        raise Invalid(
            field="out", value="", rule="A PDF is not for a terminal.", remedy="Give --out FILE, or send it on with |."
        )
    kept = BytesIO()
    write(kept)
    sys.stdout.buffer.write(kept.getvalue())
    sys.stdout.buffer.flush()


def print_sheet(sheet: Sheet) -> None:
    """The sheet as text, table by table."""
    click.echo(f"{sheet.issuer}\n{sheet.title}, {sheet.period}\n{', '.join(sheet.addressee)}")
    click.echo(f"Reference {sheet.reference}. {sheet.warning}")
    for section in sheet.sections:
        click.echo(f"\n{section.heading}")
        for name, value in section.facts:
            click.echo(f"  {name}: {value}")
        for table in section.tables:
            click.echo(f"\n{table.caption}")
            right = [column.name for column in table.columns if column.figures]
            print_table([column.name for column in table.columns], (row.cells for row in table.rows), right=right)
        for note in section.notes:
            click.echo(note)
    click.echo("\n" + "\n".join(sheet.foot))

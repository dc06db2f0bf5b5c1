"""Rows for people and for machines, printed as they come: memory does not grow with their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import click

_LOOKED_AT = 200
"""Rows whose widths decide those of the columns."""


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> int:
    """Columns as wide as the first rows ask for, those named in `right` to the right; how many rows there were."""
    coming = iter(rows)
    looked_at = list(islice(coming, _LOOKED_AT))
    widths = [max(len(text) for text in column) for column in zip(headings, *looked_at, strict=True)]
    places = [str.rjust if heading in right else str.ljust for heading in headings]
    count = -1
    for row in chain([headings], looked_at, coming):
        cells = (place(cell, width) for place, cell, width in zip(places, row, widths, strict=True))
        click.echo(printable("  ".join(cells)).rstrip())
        count += 1
    return count


def printable(text: str) -> str:
    """Nothing that a stranger wrote into a reference moves the cursor or clears the screen."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "�" for one in text)


def print_document(name: str, rows: Iterable[Mapping[str, Any]], *, rest: Callable[[], Mapping[str, Any]]) -> None:
    """One JSON document: an array `name` of the rows as they come, then what `rest` knows when they are all there."""
    click.echo(f'{{"{name}": [', nl=False)
    for piece in _with_commas(json.dumps(row, ensure_ascii=False) for row in rows):
        click.echo(piece, nl=False)
    tail = json.dumps(rest(), ensure_ascii=False).removeprefix("{")
    click.echo("\n]" + (", " if tail != "}" else "") + tail)


def _with_commas(pieces: Iterator[str]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        yield (",\n " if number else "\n ") + piece

"""Arrays as their text: a parameter for all elements of a column, not one for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def array(elements: Iterable[str]) -> str:
    """Of elements that need no quotes: ids, numbers, words of the house."""
    return "{" + ",".join(elements) + "}"


def texts(elements: Sequence[str]) -> str:
    """The same of elements that may be any text."""
    if any("\\" in one or '"' in one for one in elements):
        elements = [one.replace("\\", "\\\\").replace('"', '\\"') for one in elements]
    return '{"' + '","'.join(elements) + '"}'

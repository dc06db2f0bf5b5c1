"""Paths into nested mappings and lists, such as `rates.chart[2].from`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_STEP = re.compile(r"[^.\[\]]+|\[\d*\]")


def look(content: Any, path: str) -> Any:
    """What stands at a path; None if nothing does."""
    for step in _STEP.findall(path):
        if step.startswith("["):
            place = int(step[1:-1])
            content = content[place] if isinstance(content, list) and place < len(content) else None
        else:
            content = content.get(step) if isinstance(content, dict) else None
    return content


def put(content: dict[str, Any], path: str, value: Any) -> None:
    """Puts a value at a path, making the mappings and lists on the way.

    A list grows at its end; an earlier entry that was refused, and so never put, leaves a None in its place.
    """
    steps = _STEP.findall(path)
    holder: Any = content
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        last = not following
        fresh: Any = value if last else [] if following.startswith("[") else {}
        if not step.startswith("["):
            holder[step] = value if last else holder.get(step, fresh)
            holder = holder[step]
            continue
        place = int(step[1:-1])
        holder.extend([None] * (place - len(holder)))
        if place == len(holder):
            holder.append(fresh)
        elif last:
            holder[place] = value
        holder = holder[place]


def with_places(pattern: str, places: Sequence[int]) -> str:
    """`chart[].rate` at the places (3,) is `chart[3].rate`."""
    for place in places:
        pattern = pattern.replace("[]", f"[{place}]", 1)
    return pattern


def places_of(path: str) -> tuple[int, ...]:
    """The places in a path, from left to right."""
    return tuple(int(place) for place in re.findall(r"\[(\d+)\]", path))


def every(content: Any, pattern: str) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every value that stands at a pattern such as `chart[].rate`, with its places."""
    head, listed, rest = pattern.partition("[]")
    found = look(content, head)
    if not listed:
        if found is not None:
            yield (), found
        return
    for number, one in enumerate(found or ()):
        if not rest:
            yield (number,), one
        for places, value in every(one, rest.removeprefix(".")) if rest else ():
            yield (number, *places), value

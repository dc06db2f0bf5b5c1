"""Figures that are kept: those of a run take the place of the same ones before it, all others stay as they were.

`figures.json` is the record, docs/performance.md is written from it and is never read back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure

RECORD = Path(__file__).parent / "figures.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A figure, when and of which commit it was measured, and on what. `day` as ISO 8601; `load` at the run's end."""

    figure: Figure
    day: str
    commit: str
    machine: str
    load: float

    @property
    def key(self) -> tuple[str, int | None]:
        """What makes two figures the same one, measured twice. How many calls fit into a time is no size."""
        return self.figure.what, None if self.figure.p50_ms is not None else self.figure.size


def merged(*, before: Sequence[Kept], now: Sequence[Kept]) -> tuple[Kept, ...]:
    """`before`, each in its place, with what was measured again; then what is new, beside its own kind if there is."""
    again = {one.key: one for one in now}
    kept = [again.pop(one.key, one) for one in before]
    for one in now:
        if one.key in again:
            like = [place for place, other in enumerate(kept) if other.figure.what == one.figure.what]
            smaller = [place for place in like if kept[place].figure.size < one.figure.size]
            place = smaller[-1] + 1 if smaller else like[0] if like else len(kept)
            kept.insert(place, again.pop(one.key))
    return tuple(kept)


def read(path: Path = RECORD) -> tuple[Kept, ...]:
    """What is kept; nothing before the first run."""
    if not path.exists():
        return ()
    return tuple(_kept(plain) for plain in json.loads(path.read_text("utf-8")))


def write(kept: Sequence[Kept], path: Path = RECORD) -> None:
    """Keeps these and no others, a figure a line."""
    lines = ",\n".join(json.dumps(_plain(one), ensure_ascii=False) for one in kept)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _plain(one: Kept) -> dict[str, Any]:
    figure = {name: value for name, value in asdict(one.figure).items() if value not in {None, ""}}
    return {**figure, "day": one.day, "commit": one.commit, "machine": one.machine, "load": one.load}


def _kept(plain: dict[str, Any]) -> Kept:
    about = {name: plain.pop(name) for name in ("day", "commit", "machine", "load")}
    return Kept(figure=Figure(**plain), **about)

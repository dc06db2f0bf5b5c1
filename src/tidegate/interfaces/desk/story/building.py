"""How far the world has been built, as the run tells it in a small file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One platform: business days lived, of how many, and the latest words."""

    code: str
    name: str
    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """`ready` once every platform answers."""

    ready: bool
    trouble: str
    stages: tuple[Stage, ...]


def building(*, folder: Path | None) -> Building:
    """What the run has written last; before its first word nothing is ready. Without a folder nobody builds: ready."""
    if folder is None:
        return Building(ready=True, trouble="", stages=())
    try:
        document: dict[str, Any] = json.loads((folder / "progress.json").read_text("utf-8"))
    except (OSError, ValueError):
        return Building(ready=False, trouble="", stages=())
    stages = tuple(Stage(**stage) for stage in document["stages"])
    return Building(ready=bool(document["ready"]), trouble=str(document["trouble"]), stages=stages)

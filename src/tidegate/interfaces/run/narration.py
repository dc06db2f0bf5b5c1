"""What a run tells: lines in the terminal, and a small file that the first page shows while the world is built."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console


@dataclass(slots=True)
class Stage:
    """One platform's building: how many business days it has lived, of how many, and its latest words."""

    code: str
    name: str
    done: int = 0
    total: int = 1
    text: str = "waiting"


@dataclass(slots=True)
class Narration:
    """Lines for people and a progress file for the first page. Works without a terminal too."""

    file: Path
    console: Console = field(default_factory=lambda: Console(highlight=False))
    stages: dict[str, Stage] = field(default_factory=dict)
    ready: bool = False
    trouble: str = ""

    def say(self, line: str) -> None:
        self.console.print(line)

    def stage(self, *, code: str, name: str) -> None:
        self.stages[code] = Stage(code=code, name=name)
        self.write()

    def step(self, *, code: str, done: int, total: int, text: str) -> None:
        """Progress of one stage; amounts and days are already text."""
        stage = self.stages[code]
        stage.done, stage.total, stage.text = done, total, text
        self.write()

    def write(self) -> None:
        """The file is replaced whole, so that a reader never sees half of it."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "ready": self.ready,
            "trouble": self.trouble,
            "stages": [asdict(stage) for stage in self.stages.values()],
        }
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(document), encoding="utf-8")
        os.replace(fresh, self.file)  # noqa: PTH105 - atomic on every system

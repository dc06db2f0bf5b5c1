"""What a writer knows of its requests, line by line in a file that outlives the process that wrote it.

A line is written with one call before a request is sent (`sent`), and one after it was answered: `acked` (the call
returned), `found` (asked by key: it is there), `refused` (a rule said no), `again` (asked by key: absent, sent again
under the same ids). A request with `sent` and no later `acked`, `found` or `refused` is in doubt.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENDS = {"acked", "found", "refused", "abandoned"}


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as its notebook tells it. `asked`: it was in doubt at some time and was asked by key."""

    number: int
    mode: str
    rows: list[dict[str, Any]]
    said: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)

    @property
    def in_doubt(self) -> bool:
        return not any(word in ENDS for word in self.said)

    @property
    def was_in_doubt(self) -> bool:
        return any(word in {"found", "again", "doubt", "abandoned"} for word in self.said)

    @property
    def end(self) -> str:
        return next((word for word in self.said if word in ENDS), "")


class Notebook:
    """Append only. Every line is one `write`, so that a kill leaves whole lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, word: str, number: int, **more: Any) -> None:
        os.write(self._file, (json.dumps({"is": word, "n": number, **more}) + "\n").encode())


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The notebook's whole lines; the end of one that a kill cut off is left out."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield json.loads(line)


def requests(path: Path) -> list[Request]:
    """The requests of a notebook, in the order they were sent."""
    found: dict[int, Request] = {}
    for line in lines(path):
        if line["is"] == "sent":
            found[line["n"]] = Request(number=line["n"], mode=line["mode"], rows=line["rows"])
        elif line["n"] in found:
            found[line["n"]].said.append(line["is"])
            found[line["n"]].outcomes = line.get("outcomes", found[line["n"]].outcomes)
    return list(found.values())

"""The demonstration's line to its platforms: what each shows now, one more act, the clock moved on, the outcome.

Only a platform in demo mode answers these. Orders do not go this way; they travel as signed documents like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where one platform of the demonstration answers."""

    code: str
    name: str
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One platform's answer: a document, or None where it did not answer."""

    line: Line
    document: dict[str, Any] | None


def _ask(*, client: httpx.Client, line: Line, method: str, path: str, body: dict[str, str] | None) -> Answer:
    try:
        response = client.request(method, line.base_url.rstrip("/") + path, json=body)
        document = response.json() if response.status_code < httpx.codes.BAD_REQUEST else None
    except (httpx.HTTPError, ValueError):
        document = None
    return Answer(line=line, document=document)


def _all(lines: Sequence[Line], one: Callable[[Line], Answer]) -> tuple[Answer, ...]:
    with ThreadPoolExecutor(max_workers=max(1, len(lines))) as pool:
        return tuple(pool.map(one, lines))


def ask_all(
    *, client: httpx.Client, lines: Sequence[Line], method: str, path: str, body: dict[str, str] | None = None
) -> tuple[Answer, ...]:
    """Asks every platform at once; a silent one gives an empty answer, never an error page."""
    return _all(lines, lambda line: _ask(client=client, line=line, method=method, path=path, body=body))


def states(*, client: httpx.Client, lines: Sequence[Line], saver: str) -> tuple[Answer, ...]:
    """What each platform shows now, and the holding of the saver followed there (empty: one of its choice)."""
    return ask_all(client=client, lines=lines, method="GET", path=f"/demo/state?saver={saver}")


def outlooks(*, client: httpx.Client, lines: Sequence[Line]) -> tuple[Answer, ...]:
    """When each platform's last deposit ends, and whether its books balance."""
    return ask_all(client=client, lines=lines, method="GET", path="/demo/outlook")


def tick(*, client: httpx.Client, lines: Sequence[Line]) -> tuple[Answer, ...]:
    """One more saver acts on each platform, through the verbs that any page uses."""
    return ask_all(client=client, lines=lines, method="POST", path="/demo/tick")


def advance(*, client: httpx.Client, lines: Sequence[Line], until: date) -> tuple[Answer, ...]:
    """Each platform begins to close its days up to `until`."""
    return ask_all(client=client, lines=lines, method="POST", path="/demo/advance", body={"until": until.isoformat()})


def progress(*, client: httpx.Client, lines: Sequence[Line]) -> tuple[Answer, ...]:
    """How far each platform has closed its days."""
    return ask_all(client=client, lines=lines, method="GET", path="/demo/advance")


def outcomes(*, client: httpx.Client, lines: Sequence[Line]) -> tuple[Answer, ...]:
    """What each platform's holders were paid, beside their contracts and beside the twin."""
    return ask_all(client=client, lines=lines, method="GET", path="/demo/outcome")

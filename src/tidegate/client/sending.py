"""Sending: a read until it is answered, a write until it is settled, both a bounded number of times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tidegate.client.answers import Reader
from tidegate.client.trouble import InDoubt, Problem, Refused, Unreachable, Unreadable
from tidegate.seal import Malformed, strict_json

REPLY_BYTES_MAX = 16_000_000
_TOO_MANY = 429
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A write as it is sent, each time the same. `key` is the caller's own; `path` begins with `/api/v1`."""

    key: UUID
    path: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often, and how long between: `pause_s`, then twice that and so on, at most `longest_s`."""

    attempts: int = 5
    pause_s: float = 0.2
    longest_s: float = 5.0
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        assert self.attempts >= 1, "nothing is settled without an attempt"

    def turns(self) -> Iterator[int]:
        """The attempts, counted from 1, with the pauses between them."""
        for turn in range(1, self.attempts + 1):
            if turn > 1:
                self.sleep(min(self.longest_s, self.pause_s * 2 ** (turn - 2)))
            yield turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One platform's API over one httpx client, which keeps the session."""

    http: httpx.Client
    patience: Patience

    def read(self, path: str, **query: Any) -> Any:
        """The JSON of a GET. Raises `Refused`, `Unreachable`, `Unreadable`."""
        given = {name: value for name, value in query.items() if value is not None}
        last = ""
        for _ in self.patience.turns():
            try:
                reply = self.http.get(path, params=given)
            except httpx.TransportError as error:
                last = type(error).__name__
                continue
            if not _says_nothing(reply):
                return _answer(reply)
            last = f"status {reply.status_code}"
        raise Unreachable(f"{path}: {last}, {self.patience.attempts} times")

    def write(self, write: Write) -> Reader:
        """What a write came to, sent under its one key until that is known.

        Raises `Refused`: nothing was done. `Unreachable`: it never left. `InDoubt`: no answer; it may have been done.
        """
        doubted, last = False, ""
        for _ in self.patience.turns():
            try:
                reply = self.http.post(write.path, json=write.body, headers=self._headers(write))
            except httpx.TransportError as error:
                doubted |= not isinstance(error, _NOT_SENT)
                last = type(error).__name__
                continue
            if _says_nothing(reply):
                doubted |= reply.status_code != _TOO_MANY
                last = f"status {reply.status_code}"
                continue
            try:
                return Reader(_answer(reply, doubted=doubted))
            except Unreadable as error:
                doubted, last = True, str(error)
        if not doubted:
            raise Unreachable(f"{write.path}: {last}, {self.patience.attempts} times; it never left")
        raise InDoubt(write, attempts=self.patience.attempts, last=last)

    def _headers(self, write: Write) -> dict[str, str]:
        """The key, and what Django asks of a session from outside a browser."""
        headers = {"Idempotency-Key": str(write.key), "Referer": str(self.http.base_url)}
        token = self.csrf_token()
        return headers | ({"X-CSRFToken": token} if token else {})

    def csrf_token(self) -> str:
        """The session's token against forged requests; its cookie's name begins so in every deployment."""
        names = ("csrf", "__Host-csrf")
        return next((one.value or "" for one in self.http.cookies.jar if one.name.startswith(names)), "")


def _says_nothing(reply: httpx.Response) -> bool:
    """Whether the reply decides nothing: a server that failed, a gateway that gave up, one that is asked too often."""
    return reply.status_code >= 500 or reply.status_code == _TOO_MANY


def _answer(reply: httpx.Response, *, doubted: bool = False) -> Any:
    """The reply's JSON; `Refused` with its problem; `Unreadable` if it is neither."""
    try:
        found = strict_json(reply.content, size_max=REPLY_BYTES_MAX, field="reply")
    except Malformed as error:
        raise Unreadable(f"status {reply.status_code}: {error}") from error
    if reply.is_success:
        return found
    if reply.is_client_error:
        raise Refused(Problem.read(found, status=reply.status_code), doubted=doubted)
    raise Unreadable(f"status {reply.status_code} is not of this API")

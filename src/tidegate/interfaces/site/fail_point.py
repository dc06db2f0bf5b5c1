"""Fail-points: the named boundaries of a write, where a test lets go wrong what goes wrong in life.

A call that writes the ledger has boundaries at which a process can die or an answer be lost. They are reached through
Django's own hooks (a wrapper round the statements that write, its commit, the reply), so the rooms hold no line for
them and where none is armed nothing is installed: off costs nothing. `TIDEGATE_FAIL_POINTS` arms them in a
demonstration or a test; a production deployment refuses to start with it, and its settings never load this.

    seed=7 after_post=exit:20 after_commit=error:100 before_reply=sleep:50:30

reads: each boundary with what happens there, how often in a thousand, and for a sleep how long at most in milliseconds.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

EXIT_CODE = 86
_WRITES = ("ledger_post_v1(", "ledger_roll_days_v1(", "ledger_close_days_v1(")


class Boundary(StrEnum):
    """Where: the statement not sent yet · done, not committed · committed, nobody told · the reply made, not sent."""

    BEFORE_POST = "before_post"
    AFTER_POST = "after_post"
    AFTER_COMMIT = "after_commit"
    BEFORE_REPLY = "before_reply"


class Act(StrEnum):
    """What happens there. EXIT: the process ends at once, without any clearing up."""

    ERROR = "error"
    SLEEP = "sleep"
    EXIT = "exit"


class FailPointReached(RuntimeError):
    """The error that a fail-point raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailPoint:
    """One boundary's fault: how often in a thousand, and of a sleep the longest in milliseconds."""

    boundary: Boundary
    act: Act
    per_thousand: int
    longest_ms: int = 0


class FailPoints:
    """Armed fail-points with one seeded source of chance. `reached` counts what was passed and what went wrong."""

    def __init__(self, *, seed: str, points: list[FailPoint], end: Callable[[int], NoReturn] = os._exit) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - chance that can be replayed, no secret
        self._points = {point.boundary: point for point in points}
        self._end = end

    @classmethod
    def parse(cls, text: str) -> FailPoints:
        """From `seed=… boundary=act:per_thousand[:longest_ms] …`. ValueError says what it cannot read."""
        seed, points = "0", []
        for word in text.split():
            name, _, said = word.partition("=")
            if name == "seed":
                seed = said
                continue
            act, often, longest = (*said.split(":"), "0", "0")[:3]
            points.append(
                FailPoint(boundary=Boundary(name), act=Act(act), per_thousand=int(often), longest_ms=int(longest))
            )
        return cls(seed=seed, points=points)

    def arm(self) -> None:
        """Every connection that is opened from now on passes the boundaries."""
        connection_created.connect(self._on_connection, weak=False, dispatch_uid="tidegate-fail-points")

    def disarm(self) -> None:
        """Connections that are open keep what they have."""
        connection_created.disconnect(dispatch_uid="tidegate-fail-points")

    def reach(self, boundary: Boundary) -> None:
        """Passes a boundary. Raises `FailPointReached`, sleeps, ends the process, or most often does nothing."""
        point = self._points.get(boundary)
        if point is None or self._chance.randrange(1000) >= point.per_thousand:
            return
        match point.act:
            case Act.SLEEP:
                time.sleep(self._chance.randrange(point.longest_ms + 1) / 1000)
            case Act.EXIT:
                self._end(EXIT_CODE)
            case Act.ERROR:
                raise FailPointReached(f"the fail-point {boundary} was reached")

    def _on_connection(self, *, connection: Any, **_: Any) -> None:
        if self._around not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._around)

    def _around(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not any(name in str(sql) for name in _WRITES):
            return execute(sql, params, many, context)
        self.reach(Boundary.BEFORE_POST)
        result = execute(sql, params, many, context)
        self.reach(Boundary.AFTER_POST)
        context["connection"].on_commit(lambda: self.reach(Boundary.AFTER_COMMIT))
        return result


class Replies:
    """The middleware that arms what TIDEGATE_FAIL_POINTS says, and passes the last boundary; see `settings`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        from django.conf import settings

        self._get_response = get_response
        self._points = FailPoints.parse(settings.FAIL_POINTS)
        self._points.arm()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.method == "POST":
            self._points.reach(Boundary.BEFORE_REPLY)
        return response

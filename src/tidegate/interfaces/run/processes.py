"""Child processes that never outlive their parent: each in a group of its own, ended together or with the parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

import httpx

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """On Linux the kernel ends the child if its parent is killed; elsewhere the group's end has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_ports(*, first: int, count: int) -> tuple[int, ...]:
    """The first `count` loopback ports at or above `first` that nobody listens on."""
    found: list[int] = []
    port = first
    while len(found) < count:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                found.append(port)
            except OSError:
                pass
        port += 1
    return tuple(found)


def any_ports(*, count: int) -> tuple[int, ...]:
    """So many loopback ports that the system gives, others each time: two drills side by side do not meet."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(int(probe.getsockname()[1]) for probe in probes)


@dataclass
class Children:
    """The processes of one run. Leaving the context ends all of them: asked first, then killed."""

    log_folder: Path
    grace_s: int = 8
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Children:
        self.log_folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(
        self, *, name: str, command: Sequence[str], env: Mapping[str, str], stdout: IO[bytes] | int | None = None
    ) -> subprocess.Popen[bytes]:
        """Starts a child whose words go to `<log folder>/<name>.log`, or to `stdout` if given."""
        log = (self.log_folder / f"{name}.log").open("ab")
        child = subprocess.Popen(
            list(command),
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=log if stdout is None else stdout,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - one flag of its own, set while no other thread runs
        )
        log.close()
        self._running[name] = child
        return child

    def ended(self) -> list[tuple[str, int]]:
        """Children that have ended by themselves, with their exit codes."""
        return [(name, code) for name, child in self._running.items() if (code := child.poll()) is not None]

    def forget(self, name: str) -> None:
        self._running.pop(name, None)

    def end(self, name: str) -> None:
        """Ends one child, if it still runs, and waits for it."""
        child = self._running.pop(name, None)
        if child is not None:
            _signal_group(child, signal.SIGTERM)
            try:
                child.wait(self.grace_s)
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGKILL)
                child.wait()

    def stop(self) -> None:
        """Ends every child and waits for it; none is left behind."""
        for child in self._running.values():
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + self.grace_s
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGKILL)
                child.wait()
        self._running.clear()


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            return


def wait_until_it_answers(*, url: str, seconds: int, child: subprocess.Popen[bytes]) -> bool:
    """Whether `url` answers (with whatever status) within `seconds`, while its process lives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and child.poll() is None:
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return True
    return False


def server_command(*, port: int) -> list[str]:
    """Granian on loopback with one worker: a platform of the story needs no more."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "tidegate.interfaces.site.wsgi:application",
    ]  # fmt: skip

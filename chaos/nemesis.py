"""What goes wrong, when and to whom: from one seed, in spells of some kinds of faults, a quarter of them quiet."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

SPELL_S = 4.0
GAP_S = 0.35
QUIET_OF_4 = 1


class Fault(StrEnum):
    """KILL is SIGKILL. A backend's makes PostgreSQL end all others and recover."""

    KILL_APPLICATION = "kill -9 application"
    KILL_BACKEND = "kill -9 backend"
    KILL_SERVER = "kill -9 server"
    STOP_APPLICATION = "SIGSTOP application"
    STOP_BACKEND = "SIGSTOP backend"

    @property
    def kills(self) -> bool:
        return self.value.startswith("kill")


_WEIGHTS = {
    Fault.KILL_APPLICATION: 14,
    Fault.KILL_BACKEND: 5,
    Fault.KILL_SERVER: 1,
    Fault.STOP_APPLICATION: 3,
    Fault.STOP_BACKEND: 3,
}


@dataclass(slots=True, kw_only=True)
class Targets:
    """Whom the nemesis finds. Each function answers process numbers as they are now."""

    applications: Callable[[], list[int]]
    backends: Callable[[], list[int]]
    kill_server: Callable[[], None]
    tend: Callable[[], None]
    """Starts anew who has ended; called all the time."""


@dataclass(kw_only=True)
class Nemesis:
    """The faults of one run. `done` counts them by kind."""

    seed: int
    targets: Targets
    done: Counter[Fault] = field(default_factory=Counter)
    spells: int = 0
    quiet: int = 0

    def __post_init__(self) -> None:
        self._rng = Random(f"nemesis/{self.seed}")
        self._stopped: dict[int, float] = {}

    @property
    def kills(self) -> int:
        return sum(count for fault, count in self.done.items() if fault.kills)

    def rage(self, *, kills: int, seconds: float) -> Iterator[None]:
        """Until so many kills or so many seconds; yields between faults."""
        end = time.monotonic() + seconds
        while self.kills < kills and time.monotonic() < end:
            kinds = self._spell()
            until = time.monotonic() + SPELL_S
            while time.monotonic() < until and self.kills < kills:
                self._wait(self._rng.expovariate(1 / GAP_S) if kinds else SPELL_S)
                if kinds:
                    self._do(self._rng.choices(kinds, [_WEIGHTS[kind] for kind in kinds])[0])
                yield

    def heal(self) -> None:
        """Everything that was stopped goes on."""
        for process in list(self._stopped):
            self._go_on(process)

    def _spell(self) -> list[Fault]:
        self.spells += 1
        if self._rng.randrange(4) < QUIET_OF_4:
            self.quiet += 1
            return []
        return self._rng.sample(list(Fault), self._rng.randint(1, len(Fault)))

    def _do(self, fault: Fault) -> None:
        if fault is Fault.KILL_SERVER:
            self.heal()
            self.targets.kill_server()
            self.done[fault] += 1
            return
        of_application = fault in {Fault.KILL_APPLICATION, Fault.STOP_APPLICATION}
        candidates = self.targets.applications() if of_application else self.targets.backends()
        if not candidates:
            return
        process = self._rng.choice(sorted(candidates))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL if fault.kills else signal.SIGSTOP)
            self.done[fault] += 1
            if not fault.kills:
                self._stopped[process] = time.monotonic() + self._rng.uniform(0.1, 1.5)

    def _wait(self, seconds: float) -> None:
        """Sleeps, while what was stopped for long enough goes on and what ended is started anew."""
        end = time.monotonic() + seconds
        while True:
            for process, until in list(self._stopped.items()):
                if time.monotonic() >= until:
                    self._go_on(process)
            self.targets.tend()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.05, left))

    def _go_on(self, process: int) -> None:
        del self._stopped[process]
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)


def children_of(process: int) -> list[int]:
    """The living children of a process. Empty where there is none, or no /proc."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return []
    return [int(one) for one in text.split()]


def title_of(process: int) -> str:
    """How a process calls itself; PostgreSQL's say for whom they work."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return ""

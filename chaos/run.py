"""One run: a durable server, processes under load, faults, healing, progress of everybody, then the judge."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos import writer
from chaos.judge import Verdict, judge
from chaos.nemesis import Nemesis, Targets
from chaos.notebook import requests
from chaos.server import Server
from chaos.world import BLIND, HONEST, found
from tidegate.interfaces.database import schema
from tidegate.interfaces.database.connections import let_go, point_at
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.site.roles import rooms_of

FAIL_POINTS = "before_post=sleep:100:5 after_post=sleep:150:10 after_commit=exit:4"
LIVENESS_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is asked for. It ends its faults at whichever of `kills` and `seconds` comes first."""

    seed: int
    kills: int
    seconds: float
    honest: int = 4
    blind: int = 2
    fail_points: str = FAIL_POINTS
    postgres_bin: Path | None = None


@dataclass(slots=True, kw_only=True)
class Outcome:
    """The verdict beside what was done to get it."""

    plan: Plan
    verdict: Verdict
    faults: dict[str, int]
    spells: int
    quiet: int
    ends: int
    seconds: float
    recoveries: list[float]
    liveness_s: float | None
    postgres: str

    @property
    def ok(self) -> bool:
        return self.verdict.ok and self.liveness_s is not None


@dataclass(slots=True)
class Crowd:
    """The processes under load, each started anew when it has ended. `ends` counts those not of our killing too."""

    urls: Urls
    folder: Path
    plan: Plan
    ends: int = 0
    _context: Any = None
    _living: dict[str, Any] = field(default_factory=dict)
    _incarnations: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["chaos.writer"])
        (self.folder / "alive").touch()

    @property
    def works(self) -> dict[str, Callable[[writer.Task], None]]:
        found_: dict[str, Callable[[writer.Task], None]] = {}
        found_ |= {f"{HONEST}-{n}": writer.write_honestly for n in range(self.plan.honest)}
        found_ |= {f"{BLIND}-{n}": writer.write_blindly for n in range(self.plan.blind)}
        return found_ | {"closer-0": writer.close_each_day, "reader-0": writer.read_snapshots}

    def tend(self, *, unless_done: bool = False) -> None:
        """Starts anew who has ended."""
        for name, work in self.works.items():
            process = self._living.get(name)
            if process is not None and (process.is_alive() or (unless_done and process.exitcode == 0)):
                continue
            self.ends += process is not None
            self._incarnations[name] = self._incarnations.get(name, 0) + 1
            points = self.plan.fail_points if name.startswith((HONEST, BLIND)) else ""
            task = writer.Task(
                urls=self.urls, folder=self.folder, name=name, seed=self.plan.seed,
                incarnation=self._incarnations[name], fail_points=points,
            )  # fmt: skip
            process = self._context.Process(target=work, args=(task,), name=name, daemon=True)
            process.start()
            self._living[name] = process

    def processes(self) -> list[int]:
        return [process.pid for process in self._living.values() if process.is_alive()]

    def progress(self) -> dict[str, int]:
        """How many requests each writer has settled."""
        names = [name for name in self.works if name.startswith((HONEST, BLIND))]
        return {name: sum(not one.in_doubt for one in requests(self.folder / f"{name}.notebook")) for name in names}

    def finish(self) -> None:
        """Lets everybody settle what is in doubt and end; who ended otherwise is started anew to do it."""
        (self.folder / "over").touch()
        until = time.monotonic() + LIVENESS_S
        while time.monotonic() < until and any(one.exitcode != 0 for one in self._living.values()):
            self.tend(unless_done=True)
            time.sleep(0.05)
        self.leave()

    def leave(self) -> None:
        (self.folder / "alive").unlink(missing_ok=True)
        for process in self._living.values():
            if process.is_alive():
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGCONT)
                process.kill()
                process.join(5)


def run(plan: Plan, *, told: Callable[[str], None]) -> Outcome:
    """Faults, healing, progress, verdict. The server and every process are gone afterwards."""
    with _folder() as folder:
        server = Server(home=folder / "home", binaries=plan.postgres_bin)
        try:
            return _run(plan, server, folder, told)
        finally:
            let_go()
            server.stop()


def _run(plan: Plan, server: Server, folder: Path, told: Callable[[str], None]) -> Outcome:
    urls = server.cluster.databases.ensure("platform")
    point_at(urls)
    schema.apply(rooms=rooms_of("platform"), application="platform_app")
    found()
    let_go()
    crowd = Crowd(urls, folder, plan)
    targets = Targets(applications=crowd.processes, backends=server.backends, kill_server=server.kill, tend=crowd.tend)
    nemesis = Nemesis(seed=plan.seed, targets=targets)
    begun = said = time.monotonic()
    try:
        for _ in nemesis.rage(kills=plan.kills, seconds=plan.seconds):
            if time.monotonic() - said > 10:
                said = time.monotonic()
                told(f"{said - begun:.0f} s: {nemesis.kills} of {plan.kills} kills")
        seconds = time.monotonic() - begun
        nemesis.heal()
        told(f"{nemesis.kills} kills in {seconds:.0f} s; healed, everybody must make progress")
        liveness = _progress(crowd)
        crowd.finish()
    finally:
        nemesis.heal()
        crowd.leave()
    told("the notebooks are held against the journal")
    verdict = judge(folder)
    return Outcome(
        plan=plan, verdict=verdict, faults={str(fault): count for fault, count in sorted(nemesis.done.items())},
        spells=nemesis.spells, quiet=nemesis.quiet, ends=crowd.ends, seconds=seconds, recoveries=server.recoveries,
        liveness_s=liveness, postgres=server.version,
    )  # fmt: skip


def _progress(crowd: Crowd) -> float | None:
    """Seconds until every writer has settled something new after the faults; None if one does not."""
    before, begun = crowd.progress(), time.monotonic()
    while time.monotonic() < begun + LIVENESS_S:
        crowd.tend()
        time.sleep(0.2)
        now = crowd.progress()
        if all(now[name] > before[name] for name in now):
            return time.monotonic() - begun
    return None


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tidegate-chaos-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)  # the server's account must reach its own folder below
        yield Path(name)

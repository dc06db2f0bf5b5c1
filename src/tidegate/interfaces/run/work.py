"""Work of a drill in processes of their own: as many side by side as there are cores, each on one database."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidegate.interfaces.run.deployments import Deployment
from tidegate.interfaces.run.processes import Children

Told = Callable[[str, int, int, str], None]


class WorkTrouble(RuntimeError):
    """A worker ended badly. Told like any trouble: what, which rule, what to do."""

    code = "not_possible_here"

    def __init__(self, name: str, *, log: Path) -> None:
        self.what = f"{name} could not be carried through{_last_words(log)}"
        super().__init__(self.what)
        self.rule = "Every world of a drill goes to its end."
        self.remedy = f"Look into {log}."


def _last_words(log: Path) -> str:
    """What the worker said last, for whom its folder is thrown away."""
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.is_file() else []
    said = [line for line in lines if line.strip() and not line.startswith(" ")]
    return f": {' / '.join(said[-4:])}" if said else "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One worker's: `spec` is what it reads, its answer is the JSON file `out`. `owner`: with the owner's log-in.

    `after`: the name of a task of the same call that must have ended."""

    name: str
    deployment: Deployment
    spec: Mapping[str, Any]
    out: Path
    owner: bool = False
    after: str | None = None


def surroundings(deployment: Deployment, *, owner: bool = False) -> dict[str, str]:
    """A deployment's own settings and nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}
    return {**kept, **deployment.environment(owner=owner)}


def carry_out(*, tasks: Sequence[Task], children: Children, told: Told) -> None:
    """Runs all, in the order given where nothing is waited for. Raises `WorkTrouble`.

    One more at once than there are cores, because each waits for the server now and then."""
    ended: set[str | None] = {None}
    waiting, running = list(tasks), dict[str, tuple[Task, subprocess.Popen[bytes]]]()
    with selectors.DefaultSelector() as ears:
        while waiting or running:
            while len(running) < 1 + (os.cpu_count() or 1):
                task = next((one for one in waiting if one.after in ended), None)
                if task is None:
                    break
                waiting.remove(task)
                child = _start(task, children)
                running[task.name] = (task, child)
                assert child.stdout is not None, "a worker speaks"
                ears.register(child.stdout, selectors.EVENT_READ, task.name)
            for key, _ in ears.select(timeout=1):
                line = key.fileobj.readline()  # type: ignore[union-attr]
                if line:
                    _hear(key.data, line, told)
                    continue
                ears.unregister(key.fileobj)
                task, child = running.pop(key.data)
                ended.add(task.name)
                children.forget(task.name)
                if child.wait() != 0 or not task.out.is_file():
                    raise WorkTrouble(task.name, log=children.log_folder / f"{task.name}.log")


def _start(task: Task, children: Children) -> subprocess.Popen[bytes]:
    spec = task.out.with_suffix(".spec.json")
    spec.parent.mkdir(parents=True, exist_ok=True)
    spec.write_text(json.dumps({**task.spec, "out": str(task.out)}), encoding="utf-8")
    return children.start(
        name=task.name,
        command=[sys.executable, "-u", "-m", "tidegate", "drill", "work", str(spec)],
        env=surroundings(task.deployment, owner=task.owner),
        stdout=subprocess.PIPE,
    )


def _hear(name: str, line: bytes, told: Told) -> None:
    try:
        said = json.loads(line)
    except ValueError:
        return
    told(name, said["done"], said["total"], said["text"])


def answer_of(task: Task) -> dict[str, Any]:
    """What a worker wrote."""
    found: dict[str, Any] = json.loads(task.out.read_text("utf-8"))
    return found


def seconds_since(begun: float) -> float:
    """Rounded to a tenth."""
    return round(time.monotonic() - begun, 1)

"""What is known of a server's process, without being fooled by zombies or by numbers that are used again."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def process_of(process_file: Path) -> int | None:
    """The number written in `postmaster.pid` or a socket's lock file; None if there is none."""
    try:
        return int(process_file.read_text("utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def is_server(process: int | None) -> bool:
    """Whether a living process of this number is a PostgreSQL server. A zombie is dead."""
    if process is None or process <= 1:
        return False
    if sys.platform == "linux":
        try:
            state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
            command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0", 1)[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state not in {"Z", "X"} and Path(os.fsdecode(command)).name in {"postgres", "postmaster"}
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop_server(process: int, *, patience_s: float) -> bool:
    """Fast shutdown (SIGINT), waited for; then immediate shutdown (SIGQUIT: recovery follows). True if it is gone."""
    for how, share in ((signal.SIGINT, 0.8), (signal.SIGQUIT, 0.2)):
        if not is_server(process):
            return True
        try:
            os.kill(process, how)
        except ProcessLookupError:
            return True
        if wait_gone(process, patience_s=patience_s * share):
            return True
    return not is_server(process)


def wait_gone(process: int, *, patience_s: float) -> bool:
    end = time.monotonic() + patience_s
    while is_server(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True

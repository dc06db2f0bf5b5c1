"""One owner process of a cluster, by `flock`: the kernel lets go when the process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class OwnerLock:
    """Held from `take` to `release`. A forked child does not keep it: its copy of the handle is closed at the fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        os.register_at_fork(after_in_child=self._forget)

    @property
    def held(self) -> bool:
        return self._handle is not None

    def take(self) -> bool:
        assert not self.held
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        os.truncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def owner(self) -> int | None:
        """The owner process's number if there is one now, whoever it is."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(os.pread(handle, 20, 0).split(b"\n")[0] or 0) or None
        finally:
            os.close(handle)
        return None

    def _forget(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

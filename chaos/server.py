"""The durable server of a run: its backends to be killed, itself killed with all of them, started again."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from chaos.nemesis import children_of, title_of
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.process import process_of, wait_gone
from tidegate.interfaces.database.trouble import Unreachable

RECOVERY_S = 60.0
_APPLICATION = "platform_app"


class Server:
    """`fsync`, `synchronous_commit`, `full_page_writes` and checksums are on. `recoveries` in seconds, one per kill."""

    def __init__(self, *, home: Path, binaries: Path | None = None) -> None:
        self._home = home
        self._binaries = find_binaries(folder=binaries)
        self.recoveries: list[float] = []
        self.cluster = Cluster(home=home, binaries=self._binaries)
        self.cluster.start()

    @property
    def version(self) -> str:
        return self._binaries.version

    def backends(self) -> list[int]:
        """The processes that work for the application."""
        postmaster = process_of(self.cluster.places.process_file)
        return [] if postmaster is None else [one for one in children_of(postmaster) if _APPLICATION in title_of(one)]

    def kill(self) -> None:
        """The server and all its processes, at once; then it is started again and recovers."""
        postmaster = process_of(self.cluster.places.process_file)
        assert postmaster is not None, "a server that runs has written its number"
        for process in (postmaster, *children_of(postmaster)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        assert wait_gone(postmaster, patience_s=RECOVERY_S)
        begun = time.monotonic()
        self.cluster.stop()
        self.cluster = Cluster(home=self._home, binaries=self._binaries)
        while True:
            try:
                self.cluster.start()
                break
            except Unreachable:  # the killed one's processes still hold its memory
                assert time.monotonic() < begun + RECOVERY_S, "the server does not come back"
                time.sleep(0.1)
        self.recoveries.append(time.monotonic() - begun)

    def stop(self) -> None:
        self.cluster.stop()

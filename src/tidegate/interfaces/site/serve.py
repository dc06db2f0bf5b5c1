"""The server: granian with the WSGI application of the role that the environment configures."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

from tidegate.interfaces.jobs.collector import collecting
from tidegate.interfaces.site.begin import begin
from tidegate.interfaces.site.configuration import Configuration

_SERVER = "TIDEGATE_SERVER_PROCESS"  # told to workers, set by nobody else
_PR_SET_PDEATHSIG = 1


def serve(configuration: Configuration, *, told: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM. ConfigurationRefused, Unreachable, OtherVersion before anything listens.

    The role and the URLs are read from the environment by each worker, so they must stand there.
    """
    begin(configuration)  # before a worker starts: one that cannot begin would only be seen to die
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ[_SERVER] = str(os.getpid())
    host, _, port = configuration.bind.rpartition(":")
    told(f"Serving the {configuration.role} at http://{configuration.bind}/ (process {os.getpid()}).")
    server = Server(
        "tidegate.interfaces.site.wsgi:application",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=configuration.workers,
        blocking_threads=configuration.threads,
        backpressure=configuration.threads * 16,
        log_enabled=False,
        websockets=False,
        workers_kill_timeout=10,
    )
    with collecting(configuration) as collects:
        if collects:
            told(f"Collecting answers every {configuration.collect_every_s} seconds.")
        server.serve()


def end_with_server() -> None:
    """Called in a worker: Linux ends it if its server is killed, so that no orphan keeps the port and the database."""
    if sys.platform == "linux" and os.environ.get(_SERVER) == str(os.getppid()):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

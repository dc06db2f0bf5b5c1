"""One PostgreSQL server of our own: one owner process starts and stops it, others attach.

    with Cluster(home=folder) as cluster:          # starts the server, or attaches to the one that runs
        urls = cluster.databases.ensure("platform")  # log-ins platform_owner and platform_app, one URL each

The owner's end stops the server: on leaving the block, at exit, and (Linux) even if the owner is killed. A server that
an earlier owner left behind is stopped first, so that the one that runs is always the owner's own child.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

import psycopg

from tidegate.interfaces.database import launch
from tidegate.interfaces.database.account import service_account
from tidegate.interfaces.database.binaries import Binaries, find_binaries
from tidegate.interfaces.database.initialise import initialise, version_of
from tidegate.interfaces.database.owner_lock import OwnerLock
from tidegate.interfaces.database.places import PORT, places
from tidegate.interfaces.database.process import is_server, process_of, stop_server
from tidegate.interfaces.database.roles import ADMIN, Databases, Secret
from tidegate.interfaces.database.server_settings import arguments, write_access
from tidegate.interfaces.database.trouble import NotPossible, OtherVersion, Unreachable

PATIENCE_S = 600.0  # crash recovery of a big database takes minutes; a server that works on it is waited for
STOP_PATIENCE_S = 120.0
State = Literal["absent", "stopped", "starting", "running", "left_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What `tidegate db status` says. `owner` and `process` are process numbers."""

    state: State
    owner: int | None
    process: int | None
    version: str
    home: Path
    data: Path
    socket: Path


def _silent(_line: str) -> None:
    return None


class Cluster:
    """A server with its folder below `home`. Constructing it starts nothing."""

    def __init__(
        self,
        *,
        home: Path,
        binaries: Binaries | None = None,
        durable: bool = True,
        connections_max: int = 200,
        narrate: Callable[[str], None] = _silent,
    ) -> None:
        self._account = service_account()
        self.binaries = (binaries or find_binaries()).reachable_by(self._account)
        self._durable = durable
        self._connections_max = connections_max
        self._narrate = narrate
        self.places = places(home=home, account=self._account)
        self._lock = OwnerLock(self.places.lock)
        self._child: subprocess.Popen[bytes] | None = None

    # -- start, attach, stop ---------------------------------------------------------------------------------------

    def start(self, *, patience_s: float = PATIENCE_S) -> Cluster:
        """Starts the server as its owner, or attaches to the one that another process owns. Returns when it answers."""
        end = time.monotonic() + patience_s
        while not self._lock.take():
            if self.answers():
                return self
            if time.monotonic() > end:
                raise Unreachable(
                    f"The database server of process {self._lock.owner()} has not answered for {patience_s:.0f} s.",
                    rule="One process owns a server, others wait for it and attach.",
                    remedy=f"Look into {self.places.log}; `tidegate db stop` ends it.",
                )
            time.sleep(0.05)
        try:
            self._start_as_owner(end=end)
        except BaseException:
            self.stop()
            raise
        return self

    @property
    def is_owner(self) -> bool:
        return self._lock.held

    def stop(self) -> None:
        """The owner stops the server and lets go of it; for others nothing happens."""
        if not self._lock.held:
            return
        if self._child is not None:
            stop_server(self._child.pid, patience_s=STOP_PATIENCE_S)
        self._child = None
        self._lock.release()
        atexit.unregister(self.stop)

    def stop_whoever_owns_it(self) -> bool:
        """`tidegate db stop`: ends the server of whatever owner. False if none ran."""
        process = process_of(self.places.process_file)
        if not is_server(process):
            return False
        assert process is not None
        if not stop_server(process, patience_s=STOP_PATIENCE_S):
            raise NotPossible(f"The server (process {process}) does not end.", remedy=f"See {self.places.log}.")
        return True

    def __enter__(self) -> Cluster:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what there is ---------------------------------------------------------------------------------------------

    @property
    def databases(self) -> Databases:
        """The databases in this cluster, with their roles and URLs."""
        return Databases(socket=self.places.socket, port=PORT, secret=Secret(self.places.secret))

    def program(self, name: str) -> str:
        """The path of one of the server's programs, such as `psql`."""
        return self.binaries.program(name)

    def answers(self) -> bool:
        try:
            with self.databases.connect_as_admin(patience_s=2):
                return True
        except (psycopg.OperationalError, Unreachable):
            return False

    def status(self) -> Status:
        owner, process = self._lock.owner(), process_of(self.places.process_file)
        alive = is_server(process)
        state: State = "stopped"
        if not self.places.data.exists():
            state = "absent" if owner is None else "starting"
        elif alive:
            state = "left_over" if owner is None else "running" if self.answers() else "starting"
        elif owner is not None:
            state = "starting"
        return Status(
            state=state,
            owner=owner,
            process=process if alive else None,
            version=self.binaries.version,
            home=self.places.home,
            data=self.places.data,
            socket=self.places.socket,
        )

    # -- the owner's part ------------------------------------------------------------------------------------------

    def _start_as_owner(self, *, end: float) -> None:
        atexit.register(self.stop)
        self._recover_left_over()
        secret = Secret(self.places.secret)
        if not self.places.data.exists():
            self._narrate("Making a new database folder …")
            initialise(
                data=self.places.data,
                binaries=self.binaries,
                account=self._account,
                admin=ADMIN,
                password=secret.make().password(ADMIN),
                durable=self._durable,
            )
        elif not self.places.secret.exists():
            raise NotPossible(
                f"{self.places.secret} is missing.",
                rule="It holds what the log-ins' passwords are made of.",
                remedy=f"Put it back from your backup, or move {self.places.data} away to begin anew.",
            )
        self._refuse_other_version()
        write_access(self.places.access)
        self._launch()
        self._wait_until_ready(end=end)

    def _refuse_other_version(self) -> None:
        found = version_of(self.places.data)
        if found != self.binaries.major:
            raise OtherVersion(
                f"{self.places.data} was made by PostgreSQL {found}; these programs are {self.binaries.version}.",
                rule="A data folder belongs to one major version.",
                remedy=f"Set TIDEGATE_POSTGRES_BIN to programs of PostgreSQL {found}, or there make `tidegate db "
                "backup` and restore it in a new TIDEGATE_HOME.",
            )

    def _recover_left_over(self) -> None:
        """Ends a server whose owner is gone, and removes process files that name a dead or foreign process.

        PostgreSQL itself takes any living process, even a zombie or an unrelated one, for the server in that file.
        """
        socket_lock = self.places.socket_file.with_name(self.places.socket_file.name + ".lock")
        for file in (self.places.process_file, socket_lock):
            process = process_of(file)
            if process is None:
                continue
            if is_server(process):
                self._narrate(f"Ending the server that an earlier owner left behind (process {process}) …")
                stop_server(process, patience_s=STOP_PATIENCE_S)
            if not is_server(process):
                file.unlink(missing_ok=True)

    def _launch(self) -> None:
        """Starts the server from a thread that lives as long as it: Linux tells the child when that *thread* ends."""
        log = self.places.log
        if log.exists() and log.stat().st_size > 10_000_000:
            log.replace(log.with_suffix(".log.1"))
        uid, gid = ("-", "-") if self._account is None else (str(self._account.uid), str(self._account.gid))
        command = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), uid, gid]
        command += [self.binaries.program("postgres"), "-D", str(self.places.data)]
        command += arguments(
            access=self.places.access,
            socket=self.places.socket,
            major=self.binaries.major,
            connections_max=self._connections_max,
            durable=self._durable,
        )
        started = threading.Event()
        failure: list[OSError] = []

        def keep() -> None:
            try:
                with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
                    self._child = subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        cwd="/",
                        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                        start_new_session=True,  # Ctrl-C in the terminal is for the owner, which then stops us in order
                    )
            except OSError as error:
                failure.append(error)
                return
            finally:
                started.set()
            self._child.wait()  # reaped at once: no zombie keeps the folder's lock alive

        threading.Thread(target=keep, name="database-keeper", daemon=True).start()
        started.wait()
        if failure:
            raise Unreachable("The database server cannot be started.", rule=str(failure[0])) from failure[0]

    def _wait_until_ready(self, *, end: float) -> None:
        child, begun, told = self._child, time.monotonic(), False
        assert child is not None
        while not self.answers():
            if child.poll() is not None:
                raise Unreachable(
                    f"The database server ended while starting ({self._last_words()}).",
                    remedy=f"See {self.places.log}.",
                )
            if time.monotonic() > end:
                raise Unreachable("The database server does not get ready.", remedy=f"See {self.places.log}.")
            if not told and time.monotonic() - begun > 5:
                self._narrate("The database server is recovering; this may take minutes …")
                told = True
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self.places.log.read_text("utf-8", errors="replace").splitlines() or ["no word in its log"]
        return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), lines[-1])

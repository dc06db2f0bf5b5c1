"""Become the database server: give up root, ask to be stopped when the owner process dies, then exec it.

Run by path with the standard library alone: `python -I -S launch.py OWNER_PID UID GID PROGRAM ARGUMENT...`, `-` for
"as we are". A process of its own, because a fork of a process with threads may run no Python of ours safely.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(arguments: list[str]) -> None:
    owner, uid, gid, *command = arguments
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written, nothing needs recovery.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != int(owner):
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    become(sys.argv[1:])

